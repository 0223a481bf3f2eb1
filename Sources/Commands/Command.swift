import Attendance
import Base
import Ledger
import Operations
import Site

/// What a command can do to the world, handed in so that tests can look on.
package struct CommandContext {
    /// The arguments behind the command's name.
    package var arguments: [String]
    var environment: [String: String]
    /// This program's own file, to start the HTTP worker from.
    package var executable: String
    /// Takes whole texts for standard output as they are: help, tables, JSON, CSV. What is foreign in them has been made
    /// harmless already.
    package var write: (String) -> Void
    /// The same for standard error: the log and progress.
    var writeError: (String) -> Void
    /// What standard output is.
    package var terminal: Terminal
    /// What standard error is.
    var errorTerminal: Terminal
    /// Whether root goes on as the state directory's owner; not in a test's own process.
    private let changesUser: Bool
    /// As whom it has gone on.
    private(set) var owner: String?
    /// What `--quiet` and `--verbose` ask for in place of LOG_LEVEL.
    var logLevel: LogLevel?
    /// In which a person is spoken to: the environment's, until settings that name another have been read.
    package private(set) var language: Language

    package init(
        arguments: [String], environment: [String: String], executable: String, print: @escaping (String) -> Void,
        complain: @escaping (String) -> Void, terminal: Terminal = .none, errorTerminal: Terminal = .none,
        changesUser: Bool = false
    ) {
        self.arguments = arguments
        self.environment = environment
        self.executable = executable
        write = print
        writeError = complain
        self.terminal = terminal
        self.errorTerminal = errorTerminal
        self.changesUser = changesUser
        language = Language(environment: environment)
    }

    /// Goes on as the one user who may touch the state directory; what could lead root astray is an error.
    ///
    /// Everything that works with STATE_DIR or a server calls it once, when the settings have been read.
    mutating func becomeOwner(of folder: StateFolder) throws {
        if changesUser { owner = try StateOwner.become(ownerOf: folder) }
        if let problem = folder.problem { throw problem }
    }

    /// A line to standard output, its line feed included; a name in it can neither begin another nor steer a terminal.
    package func print(_ line: String) { write(line.asLine) }

    /// The same to standard error, for messages.
    package func complain(_ line: String) { writeError(line.asLine) }

    /// `--quiet`
    var isQuiet: Bool { logLevel == .error }

    /// A line for how far long work has come.
    var progressLine: ProgressLine { ProgressLine(terminal: isQuiet ? .none : errorTerminal, write: writeError) }

    /// The same as the settings want it: in their language, and without the secrets that a hostile answer may have put
    /// into names and numbers.
    func adopting(_ settings: Settings) -> CommandContext {
        var context = self
        let redaction = settings.redaction
        context.write = { [write] in write(redaction.clean($0)) }
        context.writeError = { [writeError] in writeError(redaction.clean($0)) }
        context.language = settings.language ?? language
        return context
    }

    /// The same in the language that settings name which cannot be used, or of which only some are.
    func speaking(_ language: Language?) -> CommandContext {
        var context = self
        context.language = language ?? self.language
        return context
    }

    /// Says why the command has ended.
    package func fail(_ error: any Error) -> ExitCode {
        if let problems = error as? Settings.Problems { return fail(problems) }
        complain("hik2humand: \((error as? any FindingCause)?.sentence(in: language) ?? "\(error)")\n")
        return switch error {
        case is Arguments.Problem: .usage
        case let cause as any FindingCause: cause.exitCode
        default: .state
        }
    }
}

/// One subcommand.
package protocol Command {
    var manual: CommandManual { get }
    func run(_ context: CommandContext) -> ExitCode
}

/// What `--help` says about a command.
package struct CommandManual: Sendable {
    /// An option such as `--from TIME`, or an argument without dashes such as `EVENT`.
    package struct Parameter: Sendable {
        /// As it is written; an argument that may be left out stands in brackets, `[DATE]`.
        var form: String
        var summary: String
        /// The words that may be given, for completion; empty where anything may.
        var values: [String]

        package init(_ form: String, _ summary: String, values: [String] = []) {
            self.form = form
            self.summary = summary
            self.values = values
        }

        /// An option's `--from`.
        var name: String { String(form.prefix { $0 != " " }) }
        /// The option has a value.
        var takesValue: Bool { form.contains(" ") }
        /// The argument may be left out.
        var isOptional: Bool { form.hasPrefix("[") }
        /// The argument may be given several times; only a command's last one may.
        var isRepeated: Bool { form.contains("…") }
    }

    var name: String
    var summary: String
    var details: String
    var operands: [Parameter]
    var options: [Parameter]
    var exitCodes: [ExitCode]
    /// What a code means for this command, where that is something of its own.
    var codeTexts: [ExitCode: String]
    /// Not shown to people.
    var isHidden: Bool

    package init(
        name: String, summary: String, details: String = "", operands: [Parameter] = [], options: [Parameter] = [],
        exitCodes: [ExitCode] = [.done], codeTexts: [ExitCode: String] = [:], isHidden: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.operands = operands
        self.options = options
        self.exitCodes = exitCodes
        self.codeTexts = codeTexts
        self.isHidden = isHidden
    }

    /// What every command takes, before or behind its name.
    static let globalOptions: [Parameter] = [
        .init("--quiet", "Log errors only, show no progress, and print no summary of a run that ends well"),
        .init("--verbose", "Log everything, whatever LOG_LEVEL says"),
    ]

    /// What every command takes that reads the settings.
    static let envFileOption = Parameter(
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
        lines += CommandManual.list("Arguments:", operands)
        lines += CommandManual.list("Options:", options)
        lines += ["", "Exit codes:"]
        lines += allExitCodes.map { "  \(String($0.rawValue).padded(to: 2))  \(codeTexts[$0] ?? $0.meaning(of: name))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func list(_ heading: String, _ parameters: [Parameter]) -> [String] {
        parameters.isEmpty ? [] : ["", heading] + columns(parameters)
    }

    static func columns(_ parameters: [Parameter]) -> [String] {
        let width = parameters.map(\.form.displayWidth).max() ?? 0
        return parameters.map { "  \($0.form.padded(to: width))  \($0.summary)" }
    }
}
