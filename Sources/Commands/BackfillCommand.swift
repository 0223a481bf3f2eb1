import Base
import Ledger
import Operations
import Site

/// `hik2humand backfill`: reads a span of the past again and delivers what the ledger lacks.
struct BackfillCommand: Command {
    let manual = CommandManual(
        name: "backfill",
        summary: "Read a span of the past again, and deliver what is not in the ledger",
        details: """
            What the ledger has is left alone, so a span may be read as often as you like. Punches from before the
            ledger's oldest line are read back in Humand before they are posted. A running daemon does the work, and
            goes on with it when this command is ended; without one this command does it, and the next run goes on
            after a kill. A date alone means the whole day at the site; a time without an offset is the site's.
            """,
        options: [
            .init("--from TIME", "Begin here: a date, or an ISO 8601 time"),
            .init("--to TIME", "End here; a date includes its whole day; now when left out"),
            .init("--door DOOR", "Only this door, by name or code; may be repeated"),
            .init("--person PERSON", "Only this person: HikCentral's id, card, name, or the employee's number"),
            .init("--again", "Look again at what is held in the span, as queue retry does"),
            .init("--dry-run", "Read for real, post and write nothing, and print what would be posted"),
            .init("--cancel", "Call off the backfills that are waiting or under way"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard var settings = context.settings(arguments) else { return .configuration }
        if arguments.has("--dry-run") { settings.isDryRun = true }
        if arguments.has("--cancel") { return cancel(settings, context) }
        let window: Window
        do {
            window = try SpanArgument(zone: settings.zone, now: SystemClock().now).window(arguments)
        } catch {
            context.complain("hik2humand: \(error.sentence)\n")
            return .usage
        }
        let order = Job.Backfill(
            window: Window(from: window.from.flooredToSecond, to: (window.to + .milliseconds(999)).flooredToSecond),
            doors: arguments.all("--door"), person: arguments["--person"] ?? "", again: arguments.has("--again"))
        return JobClient(context: context, settings: settings, envFile: arguments["--env-file"]).run(.backfill(order))
    }

    private func cancel(_ settings: Settings, _ context: CommandContext) -> ExitCode {
        let box = JobInbox(folder: settings.stateFolder, files: POSIXFileSystem(), clock: SystemClock())
        var count = 0
        do {
            for (id, job) in try box.pending() {
                guard case .backfill = job.kind else { continue }
                box.remove(id)
                count += 1
            }
        } catch {
            context.complain("hik2humand: \(error)\n")
            return .state
        }
        context.print("\(count) called off; what was found so far stays queued\n")
        return .done
    }
}
