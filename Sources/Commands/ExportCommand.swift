import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand export`: the audit trail for HR.
struct ExportCommand: Command {
    let manual = CommandManual(
        name: "export",
        summary: "Print what became of every event of a span, as CSV",
        details: """
            A row for each event in the ledger: person, door, the event's own time, direction, outcome, reason and
            Humand's id. The span is that of the events' times; a date alone means the whole day at the site. It
            only reads the ledger, and may run beside the daemon.
            """,
        options: [
            .init("--from TIME", "Begin here: a date, or an ISO 8601 time"),
            .init("--to TIME", "End here; a date includes its whole day; now when left out"),
            .init("--csv", "Comma-separated values in UTF-8 (RFC 4180), which is the only format and may be left out"),
            .init("--punches", "Only what is or may become a punch: nothing that was skipped"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .state, .configuration])

    static let heading = [
        "time", "person", "name", "number", "employee", "door", "door_name", "event_type", "direction", "outcome",
        "cause", "reason", "humand_id", "recorded", "line", "event",
    ]

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        guard let settings = context.settings(arguments) else { return .configuration }
        let window: Window
        do {
            window = try SpanArgument(zone: settings.zone, now: SystemClock().now).window(arguments)
        } catch {
            context.complain("hik2humand: \(error.sentence)\n")
            return .usage
        }
        do {
            let lives = try LedgerArchive(folder: settings.stateFolder)
                .histories(from: window.from) { window.contains($0.event.time.instant) }
                .sorted { ($0.first.event.time.instant, $0.line) < ($1.first.event.time.instant, $1.line) }
            context.print(CSV.line(ExportCommand.heading))
            for life in lives where !arguments.has("--punches") || life.state != .skipped {
                context.print(CSV.line(row(life, settings.zone)))
            }
            return .done
        } catch {
            context.complain("hik2humand: \(error)\n")
            return .state
        }
    }

    private func row(_ life: EventHistory, _ zone: SiteZone) -> [String] {
        let event = life.first.event
        let recorded = Timestamp(instant: life.seenAt, offsetSeconds: zone.offsetSeconds(at: life.seenAt))
        return [
            event.time.shortest, event.personID, event.personName, life.now.employeeNumber ?? "",
            life.punch?.employee ?? "",
            event.doorCode, event.doorName, "\(event.type)", life.punch?.direction.rawValue ?? "", life.state.rawValue,
            life.now.cause?.rawValue ?? "", life.reason, life.humandID ?? "", recorded.inWholeSeconds,
            "\(life.line)", event.id,
        ]
    }
}
