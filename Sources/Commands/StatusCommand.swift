import Base
import Operations
import Site

/// `hik2humand status`: how things stand, and whether that is well.
struct StatusCommand: SettingsCommand {
    let manual = CommandManual(
        name: "status",
        summary: "Show the status, and tell by the exit code whether punches flow",
        details: """
            Works beside a running daemon and without one, takes no lock, asks no server and writes nothing. Times and
            today are the site's.

            For health checks: the exit code is 0 while punches flow, and a quiet night is healthy. 69: no daemon runs, the
            last good poll is more than three POLL_INTERVAL and ten minutes ago, or a server has failed for as long. 74: the
            state directory fails, or the daemon hangs. 75: punches have been queued for as long and none is delivered. 77
            and 78: HikCentral or Humand stands still until its key or the settings are fixed. Where a timer starts the
            runs, the age of the last one counts. Held punches wait for a person and are healthy.
            """,
        options: [
            .init("--json", "Print everything as one JSON document"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .unreachable, .state, .left, .refused, .configuration])

    var asksSystemd: Bool { true }
    func looksPastProblems(_ arguments: Arguments) -> Bool { true }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (settings, site) = (call.settings, call.site)
        let facts = try StatusFacts(settings, files: site.files, clock: site.clock)
        let report = StatusReport(
            facts, settings: settings, problems: call.problems, service: call.machine?.service(of: settings.site),
            now: call.now)
        call.context.write(
            call.arguments.has("--json") ? report.json.line : report.text(on: call.context.terminal, call.language))
        return report.health.code
    }
}
