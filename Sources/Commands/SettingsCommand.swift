import Base
import Foundation
import Operations
import Site

/// A command that works with the settings. Its arguments and settings have been read when it begins, and a problem
/// that it throws is reported and decides the exit code.
protocol SettingsCommand: Command {
    /// It wants to know what systemd knows of the site's units.
    var asksSystemd: Bool { get }
    /// Refuses arguments that do not go together, before the settings are read.
    func check(_ arguments: Arguments) throws(Arguments.Problem)
    /// False where an employee map that cannot be read is no obstacle.
    var needsMap: Bool { get }
    /// Refuses what must not be begun, while the command still has the rights of whoever typed it.
    func check(_ arguments: Arguments, _ settings: Settings, _ context: CommandContext) throws
    /// It only looks at the state directory, so settings that cannot be used do not keep it from that.
    func looksPastProblems(_ arguments: Arguments) -> Bool
    /// It does its work also where the site's time zone is not known.
    var showsNoTimes: Bool { get }
    func run(_ call: CommandCall) throws -> ExitCode
    /// Whether it can do nothing where FindFace is the only source.
    func asksHikCentral(_ arguments: Arguments) -> Bool
}

extension SettingsCommand {
    func asksHikCentral(_ arguments: Arguments) -> Bool { false }
    func check(_ arguments: Arguments) throws(Arguments.Problem) {}
    var needsMap: Bool { true }
    func check(_ arguments: Arguments, _ settings: Settings, _ context: CommandContext) throws {}
    func looksPastProblems(_ arguments: Arguments) -> Bool { false }
    var showsNoTimes: Bool { false }
    var asksSystemd: Bool { false }

    package func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        do { try check(arguments) } catch { return context.fail(error) }
        return context.eachSite(arguments, of: manual) { prepare(arguments, envFile: $0, context) }
    }

    /// Reads one site's settings; what is returned does the work, perhaps no longer as root.
    private func prepare(_ arguments: Arguments, envFile: String?, _ context: CommandContext) -> () -> ExitCode {
        let settings: Settings
        var problems: Settings.Problems?
        do { settings = try context.settings(envFile: envFile, needsMap: needsMap) } catch {
            // Without the site's zone times would be shown hours off, and days cut wrongly.
            let isZoneKnown = showsNoTimes || !error.all.contains { $0.setting == SettingTable.zone.name }
            guard isZoneKnown, looksPastProblems(arguments),
                let partly = Settings.partly(context.settingValues(envFile: envFile))
            else { return { context.fail(error) } }
            (settings, problems) = (partly, error)
        }
        let machine = asksSystemd ? ThisMachine(for: settings) : nil
        return { run(arguments, envFile: envFile, settings, problems, machine, context) }
    }

    private func run(
        _ arguments: Arguments, envFile: String?, _ settings: Settings, _ problems: Settings.Problems?,
        _ machine: ThisMachine?, _ context: CommandContext
    ) -> ExitCode {
        guard settings.hasHikCentral || !asksHikCentral(arguments) else {
            let none = Phrase(
                en: "\(manual.name) asks HikCentral, and none is set: FindFace is the only source",
                es: "\(manual.name) pregunta a HikCentral, y no está configurado: FindFace es el único origen")
            context.complain("hik2humand: \(none[settings.language ?? context.language])\n")
            return .configuration
        }
        var context = context.adopting(settings)
        let author = UserName.current(environment: context.environment)
        do {
            try check(arguments, settings, context)
            let output = try arguments["--output"].map { try OutputFile($0, executable: context.executable) }
            try context.becomeOwner(of: settings.stateFolder)
            return try run(
                CommandCall(
                    arguments: arguments, envFile: envFile, settings: settings, problems: problems, machine: machine,
                    author: author, output: output, context: context))
        } catch { return context.fail(error) }
    }
}

/// One call of a command: what it was given, and where its output goes.
struct CommandCall {
    let arguments: Arguments
    /// The settings' file that was asked for by name.
    let envFile: String?
    let settings: Settings
    /// What is wrong with them, for a command that looks past it.
    let problems: Settings.Problems?
    /// What systemd said, for a command that asks it.
    let machine: ThisMachine?
    /// Who typed it.
    let author: String
    /// The file that `--output` names.
    let output: OutputFile?
    /// It shows no secrets.
    let context: CommandContext
    let now = SystemClock().now
    var language: Language { context.language }

    /// Says on standard error what is wrong with the settings; what follows was read without them.
    func mentionProblems() {
        if let problems { _ = context.fail(problems) }
    }

    /// The parts for a command in the foreground, which logs nothing but trouble: its output says what it does.
    var site: Site {
        let site = context.site(settings)
        site.log.level = context.logLevel ?? max(settings.logLevel, .warning)
        return site
    }
}

extension CommandContext {
    /// The parts that the settings ask for.
    func site(
        _ settings: Settings, mode: RunMode = .real, clock: any Clock = SystemClock(),
        timeLeft: @escaping () -> Span? = { nil }
    ) -> Site {
        Site(
            settings, environment: environment, executable: executable, mode: mode, clock: clock, timeLeft: timeLeft,
            write: writeError)
    }

    /// What a run does to the world: a dry one prints what it would post.
    ///
    /// - Parameter isService: it is the site's daemon, not a trial beside it.
    func mode(isDry: Bool, isService: Bool = false) -> RunMode {
        isDry ? .dry(isService: isService) { print($0[language]) } : .real
    }

    /// Reads the settings.
    ///
    /// - Parameter envFile: a file asked for by name; otherwise `./.env` is read when there is one, else the packaged
    ///   settings when there are any.
    func settings(envFile: String?, needsMap: Bool = true) throws(Settings.Problems) -> Settings {
        var settings = try Settings(settingValues(envFile: envFile), needsMap: needsMap)
        if let logLevel { settings.logLevel = logLevel }
        return settings
    }

    /// The texts of all settings, from the same places.
    func settingValues(envFile: String?) -> SettingValues {
        SettingsPlace(asked: envFile).values(environment: environment)
    }

    /// Reports every problem of the settings, and where they are to be corrected.
    func fail(_ problems: Settings.Problems) -> ExitCode {
        let context = speaking(problems.language, for: problems.file)
        let language = context.language
        let header = Phrase(
            en: "the settings \(problems.file.map { "in \($0) " } ?? "")cannot be used",
            es: "los ajustes \(problems.file.map { "en \($0) " } ?? "")no se pueden usar")
        context.complain("hik2humand: \(header[language]):\n")
        for problem in problems.all { context.complain("  \(problem.phrase[language])\n") }
        if let advice = problems.askInit { context.complain("  \(advice[language])\n") }
        if let note = SettingsPlace.note(on: problems.file) { complain("  \(note[language])\n") }
        if problems.file == nil, !problems.isUnreadable { complain("  \(SettingsPlace.advice[language])\n") }
        return .configuration
    }
}
