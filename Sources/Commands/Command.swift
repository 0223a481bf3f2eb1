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
    /// The sites that a name or `--all` may mean.
    let sites: PackagedSites
    /// What `--quiet` and `--verbose` ask for in place of LOG_LEVEL.
    var logLevel: LogLevel?
    /// In which a person is spoken to: the environment's, until settings that name another have been read.
    package private(set) var language: Language

    package init(
        arguments: [String], environment: [String: String], executable: String, print: @escaping (String) -> Void,
        complain: @escaping (String) -> Void, terminal: Terminal = .none, errorTerminal: Terminal = .none,
        changesUser: Bool = false, sites: PackagedSites = PackagedSites()
    ) {
        self.arguments = arguments
        self.environment = environment
        self.executable = executable
        write = print
        writeError = complain
        self.terminal = terminal
        self.errorTerminal = errorTerminal
        self.changesUser = changesUser
        self.sites = sites
        // A command that reads no settings, or a mistyped one, knows of the setting what the environment says.
        language =
            environment["HIK_LANGUAGE"].flatMap { Language(rawValue: $0) } ?? Language(environment: environment)
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
    var progressLine: ProgressLine {
        ProgressLine(terminal: isQuiet ? .none : errorTerminal, language: language, write: writeError)
    }

    /// The same as the settings want it: in their language, with commands as they are typed for their site, and without
    /// the secrets that a hostile answer may have put into names and numbers.
    func adopting(_ settings: Settings) -> CommandContext {
        var context = self
        let redaction = settings.redaction
        let commands = settings.commands
        context.write = { [write] in write(commands(redaction.clean($0))) }
        context.writeError = { [writeError] in writeError(commands(redaction.clean($0))) }
        context.language = settings.language ?? language
        return context
    }

    /// The same where the settings cannot be used, or only some are needed: in the language that they name, with
    /// commands as they are typed for their file.
    func speaking(_ language: Language?, for file: String?) -> CommandContext {
        var context = self
        let commands = SiteCommands(settingsFile: file)
        context.write = { [write] in write(commands($0)) }
        context.writeError = { [writeError] in writeError(commands($0)) }
        context.language = language ?? self.language
        return context
    }

    /// The same in the language that the settings name, for what is mistyped before any are read. Where this user may
    /// not read them, the environment's stays.
    var inLanguageOfSettings: CommandContext {
        var context = self
        context.language = settingValues(envFile: nil).language ?? language
        return context
    }

    /// Says why the command has ended.
    package func fail(_ error: any Error) -> ExitCode {
        if let problem = error as? Arguments.Problem {
            complain("hik2humand: \(problem.phrase[language])\n")
            return .usage
        }
        if let problems = error as? Settings.Problems { return fail(problems) }
        complain("hik2humand: \(Phrase(error)[language])\n")
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
        var summary: Phrase
        /// The words that may be given, for completion; empty where anything may.
        var values: [String]

        package init(_ form: String, _ summary: Phrase, values: [String] = []) {
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
    var summary: Phrase
    var details: Phrase?
    var operands: [Parameter]
    var options: [Parameter]
    var exitCodes: [ExitCode]
    /// What a code means for this command, where that is something of its own.
    var codeTexts: [ExitCode: Phrase]
    /// Not shown to people.
    var isHidden: Bool

    package init(
        name: String, summary: Phrase, details: Phrase? = nil, operands: [Parameter] = [], options: [Parameter] = [],
        exitCodes: [ExitCode] = [.done], codeTexts: [ExitCode: Phrase] = [:], isHidden: Bool = false
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
        .init(
            "--quiet",
            .init(
                en: "Log errors only, show no progress, and print no summary of a run that ends well",
                es: "Solo errores en el log, sin avance, y sin resumen si una ejecución termina bien")),
        .init(
            "--verbose",
            .init(en: "Log everything, whatever LOG_LEVEL says", es: "Todo en el log, diga lo que diga LOG_LEVEL")),
    ]

    /// What every command takes that reads the settings.
    static let envFileOption = Parameter(
        "--env-file FILE",
        .init(
            en: "Read settings from this file, not ./.env or /etc/hik2humand/hik2humand.env",
            es: "Lee los ajustes de este archivo, no de ./.env ni /etc/hik2humand/hik2humand.env"))

    /// `hik2humand run [--once]…`
    func usage(in language: Language) -> String {
        "hik2humand \(name)" + operands.map { " \($0.form(in: language))" }.joined()
            + options.map { " [\($0.form(in: language))]" }.joined()
    }

    /// All codes it may end with, ascending.
    var allExitCodes: [ExitCode] { (exitCodes + [.usage]).sorted { $0.rawValue < $1.rawValue } }

    /// What a code means at the end of this command.
    func meaning(of code: ExitCode) -> Phrase { codeTexts[code] ?? code.meaning }

    /// The whole text of `--help`.
    func text(in language: Language) -> String {
        var lines = ["hik2humand \(name): \(summary[language])", ""]
        lines.append("\(CommandManual.usageWord[language]) \(usage(in: language))")
        if let details { lines += ["", details[language]] }
        lines += list(Phrase(en: "Arguments:", es: "Argumentos:"), operands, language)
        lines += list(Phrase(en: "Options:", es: "Opciones:"), options, language)
        lines += ["", Phrase(en: "Exit codes:", es: "Códigos de salida:")[language]]
        lines += allExitCodes.map { "  \(String($0.rawValue).padded(to: 2))  \(meaning(of: $0)[language])" }
        return lines.joined(separator: "\n") + "\n"
    }

    static let usageWord = Phrase(en: "Usage:", es: "Uso:")

    private func list(_ heading: Phrase, _ parameters: [Parameter], _ language: Language) -> [String] {
        parameters.isEmpty ? [] : ["", heading[language]] + CommandManual.columns(parameters, in: language)
    }

    static func columns(_ parameters: [Parameter], in language: Language) -> [String] {
        let forms = parameters.map { $0.form(in: language) }
        let width = forms.map(\.displayWidth).max() ?? 0
        return zip(forms, parameters).map { "  \($0.padded(to: width))  \($1.summary[language])" }
    }
}
