import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand export`: the audit trail for HR.
struct ExportCommand: SettingsCommand {
    let manual = CommandManual(
        name: "export",
        summary: "Print what became of every event of a span, as CSV",
        details: """
            One row for each event in the ledger: person, door, the event's own time, direction, outcome, reason and
            Humand's id. The span is that of the events' own times; a date alone means the whole day at the site. It only
            reads the ledger, and may run beside the daemon.
            """,
        options: [
            .init("--from TIME", "Begin here: a date, or an ISO 8601 time"),
            .init("--to TIME", "End here; a date includes its whole day; now by default"),
            .init("--csv", "Comma-separated values in UTF-8 (RFC 4180): the only format, so this may be left out"),
            .init("--punches", "Only what is or may become a punch: nothing that was skipped"),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .state, .configuration])

    static let heading = [
        "time", "person", "name", "number", "employee", "door", "door_name", "event_type", "direction", "outcome",
        "cause", "reason", "humand_id", "recorded", "line", "event",
    ]

    func run(_ call: CommandCall) throws -> ExitCode {
        let window = try SpanArgument(zone: call.settings.zone, now: call.now).window(call.arguments)
        let lives = try call.site.archive
            .histories(from: window.from) { window.contains($0.event.time.instant) }
            .sorted { ($0.first.event.time.instant, $0.line) < ($1.first.event.time.instant, $1.line) }
        call.context.print(CSV.line(ExportCommand.heading))
        for life in lives where !call.arguments.has("--punches") || life.state != .skipped {
            call.context.print(CSV.line(row(life, call.settings.zone)))
        }
        return .done
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
