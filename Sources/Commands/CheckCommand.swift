import Base
import Foundation
import HTTP
import Operations
import Site

/// `hik2humand check`: tells network from key from permission.
struct CheckCommand: Command {
    let manual = CommandManual(
        name: "check",
        summary: "Check settings, state, network, keys, rights and doors, and say what to do",
        details: """
            One line for each subject, causes before their effects: ✓ good, ! works, but needs attention, ✗ wrong (with what
            to do), – not tried. The last line says what to fix first. The exit code is that of the first ✗. Nothing is
            written, here or on the servers. HikCentral gets at most 400 requests for counts.
            """,
        options: [
            .init("--json", "Print one JSON object: checks with name, state, text and remedy"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        let isJSON = arguments.has("--json")
        let clock = SystemClock()
        let settings = Result { () throws(Settings.Problems) in
            try context.settings(envFile: arguments["--env-file"])
        }
        var context = context
        switch settings {
        case .success(let settings): context = context.adopting(settings)
        case .failure(let problems): context = context.speaking(problems.language)
        }
        let progress = context.progressLine
        let report = CheckReport { finding in
            progress.clear()
            if !isJSON { context.write(finding.lines(on: context.terminal, context.language)) }
        }
        do {
            let settings = try settings.get()
            let machine = ThisMachine(for: settings)
            try context.becomeOwner(of: settings.stateFolder)
            let parts = CheckParts(
                settings: settings, http: Site.worker(context.executable), clock: clock,
                files: POSIXFileSystem(), machine: machine, environment: context.environment,
                progress: { [language = context.language] in
                    if let phrase = $0 { progress.show(phrase[language]) } else { progress.clear() }
                })
            Checkup(parts, report: report).run()
        } catch let problems as Settings.Problems {
            Checkup.settingsFailed(problems, into: report)
        } catch {
            Checkup.stateFailed(error, into: report)
        }
        progress.clear()
        context.write(isJSON ? report.json(at: clock.now).line : ["", report.summary[context.language]].lines)
        return report.exitCode
    }
}
