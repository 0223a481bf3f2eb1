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
                InitCommand(), RunCommand(), CheckCommand(), TrustCommand(), StatusCommand(), DoorsCommand(),
                QueueCommand(),
                ExplainCommand(), ExportCommand(), BackfillCommand(), ReconcileCommand(), PeopleCommand(),
                SubscriptionsCommand(), SubscribeCommand(), UnsubscribeCommand(), SignCommand(),
            ] + additional + [VersionCommand(), HTTPWorkerCommand(), HTTPListenerCommand()]
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
            context.writeError(overview)
            return .usage
        }
        context.arguments.removeFirst()
        switch name {
        case "help", "--help", "-h": return help(context)
        case "--version": return VersionCommand().run(context)
        default: break
        }
        guard let command = commands.first(where: { $0.manual.name == name }) else {
            let near = NearestName.best(name, among: visible.map(\.name))
            context.complain("hik2humand: there is no command “\(name)”\(near.map { "; did you mean \($0)?" } ?? "")\n")
            context.complain("Try: hik2humand help\n")
            return .usage
        }
        context.takeGlobalOptions(of: command.manual)
        if context.arguments.contains("--help") || context.arguments.contains("-h") {
            context.write(command.manual.text)
            return .done
        }
        return command.run(context)
    }

    private var visible: [CommandManual] { commands.map(\.manual).filter { !$0.isHidden } }

    /// The page of hik2humand(8), in roff.
    var manPage: String { ManPage(manuals: visible + [HelpManual.value]).text }

    private func help(_ context: CommandContext) -> ExitCode {
        if context.arguments == ["--man"] {
            context.write(manPage)
            return .done
        }
        guard let name = context.arguments.first else {
            context.write(overview)
            return .done
        }
        if name == "--help" || name == "-h" {
            context.write(HelpManual.value.text)
            return .done
        }
        guard let manual = (visible + [HelpManual.value]).first(where: { $0.name == name }) else {
            context.complain("hik2humand: there is no command “\(name)”\n")
            return .usage
        }
        context.write(manual.text)
        return .done
    }

    private var overview: String {
        let width = visible.map(\.name.count).max() ?? 0
        var lines = [
            "hik2humand reads access events from HikCentral Professional and posts them to Humand",
            "as clock-ins and clock-outs, one at a time: none lost, none twice, none invented.",
            "", "Usage: hik2humand COMMAND [OPTION]…", "", "Commands:",
        ]
        lines += visible.map { "  \($0.name.padded(to: width))  \($0.summary)" }
        lines += ["  \("help".padded(to: width))  \(HelpManual.value.summary)"]
        lines += ["", "Every command takes:"]
        lines += CommandManual.columns(CommandManual.globalOptions)
        lines += [
            "", "Settings come from the environment, and from the file that --env-file names, ./.env,",
            "or /etc/hik2humand/hik2humand.env; README explains them.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// `hik2humand version`
struct VersionCommand: Command {
    let manual = CommandManual(name: "version", summary: "Print the version")

    func run(_ context: CommandContext) -> ExitCode {
        context.print("hik2humand \(Version.current)\n")
        return .done
    }
}

/// The hidden command that the HTTP worker process runs.
struct HTTPWorkerCommand: Command {
    let manual = CommandManual(name: "http-worker", summary: "Perform HTTP requests for the daemon", isHidden: true)

    func run(_ context: CommandContext) -> ExitCode { runHTTPWorker() }
}

/// The hidden command that the listener process runs.
struct HTTPListenerCommand: Command {
    let manual = CommandManual(name: "http-listener", summary: "Receive HTTP requests for the daemon", isHidden: true)

    func run(_ context: CommandContext) -> ExitCode { runHTTPListener() }
}

/// What there is to say about `help`, which is no command of its own.
enum HelpManual {
    static let value = CommandManual(
        name: "help", summary: "Show this, or the help of a command",
        operands: [.init("[COMMAND]", "The command to explain")],
        options: [.init("--man", "Print the manual page hik2humand(8), for man -l -")])
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
