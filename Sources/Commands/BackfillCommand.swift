import Base
import Ledger
import Operations
import Site

/// `hik2humand backfill`: reads a span of the past again and delivers what the ledger lacks.
struct BackfillCommand: SettingsCommand {
    let manual = CommandManual(
        name: "backfill",
        summary: "Read a span of the past again, and deliver what the ledger lacks",
        details: """
            Events that the ledger has are left alone, so a span may be read as often as you like. Punches from before the
            ledger's oldest line are read back from Humand before they are posted. A running daemon does the work, and
            continues when this command is interrupted. Without a daemon this command does it; after a kill the next run
            continues. A date alone means the whole day at the site; a time without an offset is the site's.
            """,
        options: [
            .init("--from TIME", "Begin here: a date, or an ISO 8601 time"),
            .init("--to TIME", "End here; a date includes its whole day; now by default"),
            .init("--door DOOR", "Only this door, by name or code; may be repeated"),
            .init("--person PERSON", "Only this person: HikCentral's id, card, name, or the employee's number"),
            .init("--again", "Also decide again on held events of the span, as queue retry does"),
            .init("--dry-run", "Read for real, post and write nothing, and print what would be posted"),
            .init("--cancel", "Cancel the backfills that are waiting or running"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration])

    func asksHikCentral(_ arguments: Arguments) -> Bool { !arguments.has("--cancel") }

    func run(_ call: CommandCall) throws -> ExitCode {
        let arguments = call.arguments
        if arguments.has("--cancel") { return try cancel(call) }
        let window = try SpanArgument(zone: call.settings.zone, now: call.now).window(arguments)
        let order = Job.Backfill(
            window: Window(from: window.from.flooredToSecond, to: (window.to + .milliseconds(999)).flooredToSecond),
            doors: arguments.all("--door"), person: arguments["--person"] ?? "", again: arguments.has("--again"))
        return try JobClient(call, isDry: arguments.has("--dry-run")).run(.backfill(order))
    }

    private func cancel(_ call: CommandCall) throws -> ExitCode {
        let inbox = call.site.inbox
        var count = 0
        for (id, job) in try inbox.jobs() {
            guard case .backfill? = job?.kind else { continue }
            inbox.remove(id)
            count += 1
        }
        call.context.print("\(count) cancelled; what was found so far stays queued\n")
        return .done
    }
}
