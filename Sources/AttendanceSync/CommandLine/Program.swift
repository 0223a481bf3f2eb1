import Foundation

/// The command line: finds the command, shows help, and turns what happened into an exit code.
package struct Program {
    /// The version that is released next.
    package static let version = "0.1.0"

    private let commands: [any Command]

    /// - Parameter additional: commands of other modules, shown behind the library's own.
    package init(additional: [any Command] = []) {
        commands =
            [
                RunCommand(), CheckCommand(), TrustCommand(), QueueCommand(), ExplainCommand(), ExportCommand(),
                BackfillCommand(),
                ReconcileCommand(), PeopleCommand(), SignCommand(),
            ] + additional + [VersionCommand(), HTTPWorkerCommand()]
    }

    /// Runs the command that the arguments name.
    ///
    /// - Parameter context: its arguments are those of the process, without the program's name.
    package func run(_ context: CommandContext) -> ExitCode {
        var context = context
        guard let name = context.arguments.first else {
            context.complain(overview)
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
        if context.arguments.contains("--help") || context.arguments.contains("-h") {
            context.print(command.manual.text)
            return .done
        }
        return command.run(context)
    }

    private var visible: [CommandManual] { commands.map(\.manual).filter { !$0.isHidden } }

    private func help(_ context: CommandContext) -> ExitCode {
        guard let name = context.arguments.first else {
            context.print(overview)
            return .done
        }
        guard let manual = visible.first(where: { $0.name == name }) else {
            context.complain("hik2humand: there is no command “\(name)”\n")
            return .usage
        }
        context.print(manual.text)
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
        lines += ["  \("help".padded(to: width))  Show this, or the help of a command"]
        lines += ["", "Settings come from the environment and from .env; README explains them."]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// `hik2humand version`
struct VersionCommand: Command {
    let manual = CommandManual(name: "version", summary: "Print the version")

    func run(_ context: CommandContext) -> ExitCode {
        context.print("hik2humand \(Program.version)\n")
        return .done
    }
}

/// The hidden command that the HTTP worker process runs.
struct HTTPWorkerCommand: Command {
    let manual = CommandManual(name: "http-worker", summary: "Perform HTTP requests for the daemon", isHidden: true)

    func run(_ context: CommandContext) -> ExitCode { runHTTPWorker() }
}
