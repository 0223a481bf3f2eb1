import Base
import Operations
import Site

/// What a command can do to the world, handed in so that tests can look on.
package struct CommandContext {
    /// The arguments behind the command's name.
    package var arguments: [String]
    var environment: [String: String]
    /// This program's own file, to start the HTTP worker from.
    package var executable: String
    /// Data, to standard output.
    package var print: (String) -> Void
    /// Messages, to standard error.
    package var complain: (String) -> Void
    /// What standard output is.
    package var terminal: Terminal
    /// What standard error is.
    var errorTerminal: Terminal
    /// What `--quiet` and `--verbose` ask for in place of LOG_LEVEL.
    var logLevel: LogLevel?

    package init(
        arguments: [String], environment: [String: String], executable: String, print: @escaping (String) -> Void,
        complain: @escaping (String) -> Void, terminal: Terminal = .none, errorTerminal: Terminal = .none
    ) {
        self.arguments = arguments
        self.environment = environment
        self.executable = executable
        self.print = print
        self.complain = complain
        self.terminal = terminal
        self.errorTerminal = errorTerminal
    }

    /// A line for how far long work has come.
    var progressLine: ProgressLine {
        ProgressLine(terminal: logLevel == .error ? .none : errorTerminal, write: complain)
    }

    /// How much of the log a command in the foreground shows: what it does is told by its output.
    func foregroundLevel(_ settings: Settings) -> LogLevel { logLevel ?? max(settings.logLevel, .warning) }
}

/// One subcommand.
package protocol Command {
    var manual: CommandManual { get }
    func run(_ context: CommandContext) -> ExitCode
}

/// What `--help` says about a command.
package struct CommandManual: Sendable {
    package struct Option: Sendable {
        /// As it is written, `--from TIME`.
        var form: String
        var summary: String
        /// The words that its value may be; empty when it may be many.
        var values: [String]

        package init(_ form: String, _ summary: String, values: [String] = []) {
            self.form = form
            self.summary = summary
            self.values = values
        }

        /// `--from`
        var name: String { String(form.prefix { $0 != " " }) }
        var takesValue: Bool { form.contains(" ") }
    }

    /// An argument without dashes, such as `EVENT`.
    package struct Operand: Sendable {
        /// As it is written; one that may be left out in brackets, `[DATE]`.
        var form: String
        var summary: String
        /// The words that may stand here, for completion; empty where anything may.
        var values: [String]

        init(_ form: String, _ summary: String, values: [String] = []) {
            self.form = form
            self.summary = summary
            self.values = values
        }

        var isOptional: Bool { form.hasPrefix("[") }
        /// It may be given several times; only the last operand of a command may.
        var isRepeated: Bool { form.contains("…") }
    }

    var name: String
    var summary: String
    var details: String
    var operands: [Operand]
    var options: [Option]
    var exitCodes: [ExitCode]
    /// Not shown to people.
    var isHidden: Bool

    package init(
        name: String, summary: String, details: String = "", operands: [Operand] = [], options: [Option] = [],
        exitCodes: [ExitCode] = [.done], isHidden: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.operands = operands
        self.options = options
        self.exitCodes = exitCodes
        self.isHidden = isHidden
    }

    /// What every command takes, before or behind its name.
    static let globalOptions: [Option] = [
        .init("--quiet", "Log errors only, and show no progress"),
        .init("--verbose", "Log everything, whatever LOG_LEVEL says"),
    ]

    /// What every command takes that reads the settings.
    static let envFileOption = Option(
        "--env-file FILE", "Read settings from this file, not ./.env or /etc/hik2humand/hik2humand.env")

    /// `hik2humand run [--once]…`
    var usage: String {
        "hik2humand \(name)" + operands.map { " \($0.form)" }.joined() + options.map { " [\($0.form)]" }.joined()
    }

    /// All codes it may end with, ascending.
    var allExitCodes: [ExitCode] { (exitCodes + [.usage]).sorted { $0.rawValue < $1.rawValue } }

    /// The whole text of `--help`.
    var text: String {
        var lines = ["hik2humand \(name): \(summary)", ""]
        lines.append("Usage: \(usage)")
        if !details.isEmpty { lines += ["", details] }
        lines += CommandManual.list("Arguments:", operands.map { ($0.form, $0.summary) })
        lines += CommandManual.list("Options:", options.map { ($0.form, $0.summary) })
        lines += ["", "Exit codes:"]
        lines += allExitCodes.map { "  \(String($0.rawValue).padded(to: 2))  \($0.meaning)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func list(_ heading: String, _ entries: [(form: String, summary: String)]) -> [String] {
        let width = entries.map(\.form.displayWidth).max() ?? 0
        return entries.isEmpty ? [] : ["", heading] + entries.map { "  \($0.form.padded(to: width))  \($0.summary)" }
    }
}
