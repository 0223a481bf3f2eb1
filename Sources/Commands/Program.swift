import Base
import Foundation
import HTTP
import Operations

/// The command line: finds the command, shows help, and turns what happened into an exit code.
package struct Program {
    private let commands: [any Command]

    /// - Parameter additional: commands of other modules, shown behind the library's own.
    package init(additional: [any Command] = []) {
        let own: [any Command] =
            [
                InitCommand(), RunCommand(), ReloadCommand(), CheckCommand(), TrustCommand(), StatusCommand(),
                DoorsCommand(),
                QueueCommand(), ExplainCommand(), ReportCommand(), ExportCommand(), BackfillCommand(),
                ReconcileCommand(), PeopleCommand(), SubscriptionsCommand(), SubscribeCommand(),
                UnsubscribeCommand(), WebhookCommand(), NoticeCommand(), SignCommand(),
            ] + additional + [VersionCommand(), HTTPWorkerCommand(), HTTPListenerCommand(), ReplaceFileCommand()]
        let completions = CompletionsCommand(others: own.map(\.manual).filter { !$0.isHidden } + [HelpManual.value])
        commands = own + [completions]
    }

    /// Runs the command that the arguments name.
    ///
    /// - Parameter context: its arguments are those of the process, without the program's name.
    package func run(_ context: CommandContext) -> ExitCode {
        var context = context
        context.takeGlobalOptions(of: nil)
        guard let name = context.arguments.first else {
            context.writeError(overview(in: context.language))
            return .usage
        }
        context.arguments.removeFirst()
        switch name {
        case "help", "--help", "-h": return help(context)
        case "--version": return VersionCommand().run(context)
        default: break
        }
        guard let command = commands.first(where: { $0.manual.name == name }) else {
            let context = context.inLanguageOfSettings
            complain(of: name, context)
            context.complain(Phrase(en: "Try: hik2humand help\n", es: "Pruebe: hik2humand help\n")[context.language])
            return .usage
        }
        context.takeGlobalOptions(of: command.manual)
        if context.arguments.contains("--help") || context.arguments.contains("-h") {
            context.write(command.manual.text(in: context.language))
            return .done
        }
        return command.run(context)
    }

    /// Everything that has a help of its own.
    var manuals: [CommandManual] { visible + [HelpManual.value] }

    private var visible: [CommandManual] { commands.map(\.manual).filter { !$0.isHidden } }

    /// The page of hik2humand(8), in roff.
    func manPage(in language: Language) -> String {
        ManPage(manuals: manuals, language: language).text
    }

    private func help(_ context: CommandContext) -> ExitCode {
        if context.arguments == ["--man"] {
            context.write(manPage(in: context.language))
            return .done
        }
        guard let name = context.arguments.first else {
            context.write(overview(in: context.language))
            return .done
        }
        if name == "--help" || name == "-h" {
            context.write(HelpManual.value.text(in: context.language))
            return .done
        }
        guard let manual = manuals.first(where: { $0.name == name }) else {
            complain(of: name, context.inLanguageOfSettings)
            return .usage
        }
        context.write(manual.text(in: context.language))
        return .done
    }

    private func complain(of name: String, _ context: CommandContext) {
        let text =
            Phrase(en: "there is no command “\(name)”", es: "no existe el comando “\(name)”")
            + (MeantWord.ofAnother(name) ?? .didYouMean(MeantWord.best(name, among: manuals.map(\.name))))
        context.complain("hik2humand: \(text[context.language])\n")
    }

    private func overview(in language: Language) -> String {
        let width = visible.map(\.name.count).max() ?? 0
        let opening = Phrase(
            en: """
                hik2humand reads access events from HikCentral Professional and posts them to Humand
                as clock-ins and clock-outs, one at a time: none lost, none twice, none invented.
                """,
            es: """
                hik2humand lee los eventos de acceso de HikCentral Professional y los envía a Humand
                como entradas y salidas, uno por uno: ninguno perdido, ninguno duplicado, ninguno inventado.
                """)
        let usage = Phrase(en: "hik2humand COMMAND [OPTION]…", es: "hik2humand COMANDO [OPCIÓN]…")
        var lines = [
            opening[language], "", "\(CommandManual.usageWord[language]) \(usage[language])", "",
            Phrase(en: "Commands:", es: "Comandos:")[language],
        ]
        lines += manuals.map { "  \($0.name.padded(to: width))  \($0.summary[language])" }
        lines += ["", Phrase(en: "Every command takes:", es: "Todo comando admite:")[language]]
        lines += CommandManual.columns(CommandManual.globalOptions, in: language)
        let closing = Phrase(
            en: """
                Settings come from the environment, and from the file that --env-file names, ./.env,
                or /etc/hik2humand/hik2humand.env; README explains them.
                """,
            es: """
                Los ajustes vienen del entorno, y del archivo que nombra --env-file, de ./.env
                o de /etc/hik2humand/hik2humand.env; README los explica.
                """)
        lines += ["", closing[language]]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// `hik2humand version`
struct VersionCommand: Command {
    let manual = CommandManual(name: "version", summary: .init(en: "Print the version", es: "Imprime la versión"))

    func run(_ context: CommandContext) -> ExitCode {
        context.print("hik2humand \(Version.current)\n")
        return .done
    }
}

/// The hidden command that the HTTP worker process runs.
struct HTTPWorkerCommand: Command {
    let manual = CommandManual(
        name: "http-worker",
        summary: .init(en: "Perform HTTP requests for the daemon", es: "Hace peticiones HTTP para el servicio"),
        isHidden: true)

    func run(_ context: CommandContext) -> ExitCode { runHTTPWorker() }
}

/// The hidden command that the listener process runs.
struct HTTPListenerCommand: Command {
    let manual = CommandManual(
        name: "http-listener",
        summary: .init(en: "Receive HTTP requests for the daemon", es: "Recibe peticiones HTTP para el servicio"),
        isHidden: true)

    func run(_ context: CommandContext) -> ExitCode { runHTTPListener() }
}

/// What there is to say about `help`, which is no command of its own.
enum HelpManual {
    static let value = CommandManual(
        name: "help",
        summary: .init(en: "Show this, or the help of a command", es: "Muestra esto, o la ayuda de un comando"),
        operands: [.init("[COMMAND]", .init(en: "The command to explain", es: "El comando que se explica"))],
        options: [
            .init(
                "--man",
                .init(
                    en: "Print the manual page hik2humand(8), for man -l -",
                    es: "Imprime la página de manual hik2humand(8), para man -l -"))
        ])
}

extension CommandContext {
    /// Takes `--quiet` and `--verbose` out of the arguments, wherever they do not stand for an option's value.
    ///
    /// - Parameter manual: of the command; nil for what stands before its name.
    fileprivate mutating func takeGlobalOptions(of manual: CommandManual?) {
        guard manual?.isHidden != true else { return }
        var taken: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--quiet": logLevel = .error
            case "--verbose": logLevel = .debug
            default:
                taken.append(argument)
                guard let manual else {
                    arguments = taken + rest
                    return
                }
                let takesNext = manual.options.contains { $0.name == argument && $0.takesValue }
                if takesNext, let value = rest.popFirst() { taken.append(value) }
            }
        }
        arguments = taken
    }
}
