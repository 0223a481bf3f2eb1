import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand export`: the audit trail for HR.
struct ExportCommand: SettingsCommand {
    let manual = CommandManual(
        name: "export",
        summary: .init(
            en: "Print what became of every event of a span, as CSV",
            es: "Imprime como CSV qué pasó con cada evento de un período"),
        details: .init(
            en: """
                One row for each event in the ledger: person, door, the event's own time, direction, outcome, reason and
                Humand's id. The span is that of the events' own times; a date alone means the whole day at the site. It only
                reads the ledger, and may run beside the daemon.
                """,
            es: """
                Una fila por evento del registro: persona, puerta, hora del evento, sentido, resultado, causa e id de
                Humand. El período es el de las horas de los eventos; una fecha sola es todo el día en el sitio. Solo
                lee el registro, y puede ejecutarse junto al servicio.
                """),
        options: [
            .init(
                "--from TIME",
                .init(en: "Begin here: a date, or an ISO 8601 time", es: "Empieza aquí: una fecha, o una hora ISO 8601")
            ),
            .init(
                "--to TIME",
                .init(
                    en: "End here; a date includes its whole day; now by default",
                    es: "Termina aquí; una fecha incluye todo su día; ahora, si se omite")),
        ]
            + CommandManual.csvOptions(
                .init(
                    en: "Comma-separated values in UTF-8 (RFC 4180): the only format, so this may be left out",
                    es: "Valores separados por comas en UTF-8 (RFC 4180): el único formato, por eso se puede omitir"))
            + [
                .init(
                    "--punches",
                    .init(
                        en: "Only what is or may become a punch: nothing that was skipped",
                        es: "Solo lo que es o puede ser un marcaje: nada de lo omitido")),
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
        let csv = CSVWriter(call.arguments.csvStyle ?? .plain)
        call.context.write(csv.heading(ExportCommand.heading))
        for life in lives where !call.arguments.has("--punches") || life.state != .skipped {
            call.context.write(csv.line(row(life, call.settings.zone)))
        }
        return .done
    }

    private func row(_ life: EventHistory, _ zone: SiteZone) -> [CSVWriter.Cell] {
        let event = life.first.event
        return [
            .time(event.time), .text(event.personID), .text(event.personName), .text(life.now.employeeNumber ?? ""),
            .text(life.punch?.employee ?? ""), .text(event.doorCode), .text(event.doorName), .number(event.type),
            .exact(life.punch?.direction.rawValue ?? ""), .exact(life.state.rawValue),
            .exact(life.now.cause?.rawValue ?? ""), .text(life.reason), .text(life.humandID ?? ""),
            .time(Timestamp(instant: life.seenAt.flooredToSecond, offsetSeconds: zone.offsetSeconds(at: life.seenAt))),
            .number(life.line), .text(event.id),
        ]
    }
}
