import Base
import Commands
import Foundation
import Operations
import Simulator
import Site

/// `hik2humand simulate`: runs both servers in the foreground, for trying out settings and clients.
package struct SimulateCommand: Command {
    package let manual = CommandManual(
        name: "simulate",
        summary: .init(
            en: "Run a simulated HikCentral and Humand on loopback until stopped",
            es: "Ejecuta un HikCentral y un Humand simulados en esta máquina hasta que se detengan"),
        details: .init(
            en: """
                Prints the settings that point the program at them, as an .env file. HikCentral knows yesterday's events of
                a small site; new ones keep coming.
                """,
            es: """
                Imprime, como archivo .env, los ajustes que dirigen el programa hacia ellos. HikCentral conoce los
                eventos de ayer de un sitio pequeño; siguen llegando nuevos.
                """),
        options: [
            .init(
                "--port N",
                .init(
                    en: "HikCentral's port, Humand takes the next; free ones are chosen when left out",
                    es: "Puerto de HikCentral, Humand usa el siguiente; si se omite, se eligen libres")),
            .init(
                "--employees N",
                .init(en: "How many people work at the site (20)", es: "Cuántas personas trabajan en el sitio (20)")),
            .init(
                "--interval TIME",
                .init(en: "How often somebody passes a door (20s)", es: "Cada cuánto pasa alguien por una puerta (20s)")
            ),
            .init(
                "--rate-limit N",
                .init(
                    en: "How many requests a minute Humand grants; as many as come when left out",
                    es: "Cuántas peticiones por minuto admite Humand; si se omite, todas")),
            .init(
                "--hikcentral VERSION",
                .init(en: "What HikCentral is: 2.6 or 3.1 (2.6)", es: "Qué versión es HikCentral: 2.6 o 3.1 (2.6)")),
            .init(
                "--require-user-id",
                .init(
                    en: "Let HikCentral refuse requests without the header userId",
                    es: "Hace que HikCentral rechace peticiones sin el encabezado userId")),
            .init(
                "--receiver BEHAVIOUR",
                .init(
                    en: "Receive webhooks at the port after Humand's: ok, slow, dead, error, gone, redirect, huge"
                        + " or drip",
                    es: "Recibe webhooks en el puerto que sigue al de Humand: ok, slow, dead, error, gone, "
                        + "redirect, huge o drip"),
                values: SimulatedReceiver.Behaviour.allCases.map(\.rawValue)),
            .init(
                "--findface URL",
                .init(
                    en: "Have FindFace's cameras see who passes, and send it there; prints settings for it alone",
                    es: "Hace que las cámaras de FindFace vean quién pasa y lo envíen ahí; imprime ajustes solo "
                        + "para ello")),
            .init(
                "--requests", .init(en: "Show every request that is served", es: "Muestra cada petición que se atiende")
            ),
        ],
        exitCodes: [.done, .unreachable])

    package init() {}

    package func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let options: SimulateOptions
        do { options = try SimulateCommand.options(arguments) } catch { return context.fail(error) }
        let clock = SystemClock()
        let control = Control(clock: clock)
        do {
            _ = try SignalHandling(control: control)
            try simulate(
                options, clock: clock, language: context.language, isStopped: { control.isStopping },
                print: { context.print($0 + "\n") },
                log: { StandardStream.error.write($0 + "\n") })
            return .done
        } catch {
            context.complain("hik2humand: \(Phrase(error)[context.language])\n")
            return .unreachable
        }
    }

    private static func options(_ arguments: Arguments) throws(Arguments.Problem) -> SimulateOptions {
        var options = SimulateOptions()
        func number(_ name: String, _ range: ClosedRange<Int>) throws(Arguments.Problem) -> Int? {
            guard let text = arguments[name] else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw .init(
                    en: "\(name) takes a number from \(range.lowerBound) to \(range.upperBound)",
                    es: "\(name) espera un número de \(range.lowerBound) a \(range.upperBound)")
            }
            return number
        }
        options.port = try number("--port", 1...65_534).map { UInt16(clamping: $0) }
        options.employees = try number("--employees", 1...100_000) ?? options.employees
        options.rateLimit = try number("--rate-limit", 1...1_000_000)
        if let text = arguments["--hikcentral"] {
            guard let version = SimulatedHikCentral.Version(rawValue: text) else {
                throw .init(
                    en: "--hikcentral takes 2.6 or 3.1",
                    es: "--hikcentral espera 2.6 o 3.1")
            }
            options.version = version
        }
        if let text = arguments["--receiver"] {
            guard let behaviour = SimulatedReceiver.Behaviour(rawValue: text) else {
                let all = SimulatedReceiver.Behaviour.allCases.map(\.rawValue).joined(separator: ", ")
                throw .init(
                    en: "--receiver takes one of \(all)",
                    es: "--receiver espera uno de \(all)")
            }
            options.receiver = behaviour
        }
        if let url = arguments["--findface"] {
            let parts = URLComponents(string: url)
            guard parts?.scheme == "http", parts?.host?.isEmpty == false,
                parts?.path.hasPrefix(PushPath.findFace) == true
            else {
                throw .init(
                    en: "--findface takes a URL such as http://127.0.0.1:8090\(PushPath.findFace)SECRET",
                    es: "--findface espera una URL como http://127.0.0.1:8090\(PushPath.findFace)SECRET")
            }
            options.findFaceURL = url
        }
        options.requiresUserID = arguments.has("--require-user-id")
        options.isVerbose = arguments.has("--requests")
        if let text = arguments["--interval"] {
            guard let span = Span(setting: text), span > .seconds(0) else {
                throw .init(
                    en: "--interval takes a duration such as 20s",
                    es: "--interval espera una duración como 20s")
            }
            options.interval = span
        }
        return options
    }
}
