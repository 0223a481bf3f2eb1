import Base
import Operations
import Site

/// `hik2humand notice`: whether notices reach somebody.
struct NoticeCommand: SettingsCommand {
    let manual = CommandManual(
        name: "notice",
        summary: .init(
            en: "Try whether notices arrive, before something is wrong",
            es: "Prueba si los avisos llegan, antes de que algo falle"),
        details: .init(
            en: """
                test runs NOTICE_COMMAND with a test notice, calls PING_URL once, and prints what came of each: how the program
                ended and what it said, or why the URL cannot be reached. A program that hangs is killed after a minute. A
                monitor takes the ping for a good poll. Receivers of webhooks have a test of their own: webhook test.
                """,
            es: """
                test ejecuta NOTICE_COMMAND con un aviso de prueba, llama una vez a PING_URL e imprime qué resultó de
                cada uno: cómo terminó el programa y qué dijo, o por qué no se llega a la URL. Un programa que se cuelga
                se termina después de un minuto. Un monitor toma el ping por una lectura correcta. Los receptores de
                webhooks tienen su propia prueba: webhook test.
                """),
        operands: [.init("ACTION", .init(en: "What to try: test", es: "Qué probar: test"), values: ["test"])],
        options: [CommandManual.envFileOption],
        exitCodes: [.done, .unreachable, .configuration],
        codeTexts: [
            .done: .init(en: "the notice was taken, and the ping", es: "se recibieron el aviso y el ping"),
            .unreachable: .init(
                en: "the program failed, or PING_URL cannot be reached",
                es: "el programa falló, o no se llega a PING_URL"),
        ])

    var asksSystemd: Bool { true }
    /// Whom it tells does not depend on it.
    var needsMap: Bool { false }

    func check(_ arguments: Arguments) throws(Arguments.Problem) {
        let action = arguments.operands.first ?? ""
        guard action == "test" else {
            throw Arguments.Problem(en: "“\(action)” is not test", es: "“\(action)” no es test")
        }
    }

    func run(_ call: CommandCall) throws -> ExitCode {
        let test = NoticeTest(
            call.settings, environment: call.context.environment, executable: call.context.executable, now: call.now,
            service: call.machine?.service(of: call.settings.site))
        guard !test.lines.isEmpty else {
            throw Arguments.Problem(
                en: "nobody is told: set NOTICE_TO, NOTICE_COMMAND or PING_URL",
                es: "no se avisa a nadie: ponga NOTICE_TO, NOTICE_COMMAND o PING_URL")
        }
        for line in test.lines { call.context.print(line[call.language] + "\n") }
        return test.isWell ? .done : .unreachable
    }
}
