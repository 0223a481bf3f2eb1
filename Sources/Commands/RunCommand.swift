import Base
import Foundation
import Operations
import Site

/// `hik2humand run`: the daemon, one pass of it, or a trial of either.
struct RunCommand: Command {
    let manual = CommandManual(
        name: "run",
        summary: "Read access events and deliver punches, as a daemon or once",
        details: """
            Without --once it works until SIGTERM; SIGHUP makes it read its settings again. A dry run reads for real,
            posts nothing, writes nothing, and prints what it would post; without a cursor it begins at START_FROM,
            or 24 h ago where that is now.
            """,
        options: [
            .init("--once", "Read up to now, deliver what can be delivered, print a summary and end"),
            .init("--dry-run", "Post nothing and write nothing (or set DRY_RUN=true)"),
            .init("--from TIME", "Read from this time on, whatever the cursor says: now, 2d, or an ISO 8601 time"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard var settings = context.settings(arguments) else { return .configuration }
        if arguments.has("--dry-run") { settings.isDryRun = true }
        var restart: Instant?
        if let text = arguments["--from"] {
            guard let start = StartFrom(parsing: text, zone: settings.zone) else {
                context.complain("hik2humand: --from takes now, a duration such as 2d, or an ISO 8601 time\n")
                return .usage
            }
            restart = start.instant(now: SystemClock().now)
        }
        let session = RunSession(
            context: context, settings: settings, envFile: arguments["--env-file"],
            work: arguments.has("--once") ? .once : .daemon)
        return session.run(from: restart)
    }
}
