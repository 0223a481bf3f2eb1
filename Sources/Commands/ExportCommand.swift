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
        Phrase(en: "time", es: "hora"), Phrase(en: "person", es: "persona"), Phrase(en: "name", es: "nombre"),
        Phrase(en: "number", es: "número"), Phrase(en: "employee", es: "empleado"), Phrase(en: "door", es: "puerta"),
        Phrase(en: "door_name", es: "nombre de la puerta"), Phrase(en: "event_type", es: "tipo de evento"),
        Phrase(en: "direction", es: "sentido"), Phrase(en: "outcome", es: "resultado"),
        Phrase(en: "cause", es: "causa"), Phrase(en: "reason", es: "motivo"),
        Phrase(en: "humand_id", es: "id de Humand"), Phrase(en: "recorded", es: "anotado"),
        Phrase(en: "line", es: "línea"), Phrase(en: "event", es: "evento"),
    ]

    func run(_ call: CommandCall) throws -> ExitCode {
        let window = try SpanArgument(zone: call.settings.zone, now: call.now).window(call.arguments)
        let lives = try call.site.archive
            .histories(from: window.from) { window.contains($0.event.time.instant) }
            .sorted { ($0.first.event.time.instant, $0.line) < ($1.first.event.time.instant, $1.line) }
        let style = call.arguments.csvStyle ?? .plain
        let (csv, language) = (CSVWriter(style), style.language(call.language))
        call.context.write(csv.heading(ExportCommand.heading.map { $0[language] }))
        for life in lives where !call.arguments.has("--punches") || life.state != .skipped {
            call.context.write(csv.line(row(life, call.settings, language)))
        }
        return .done
    }

    /// The person's number by which the line was decided on: the ledger leaves out one that it has under another name.
    private func number(of life: EventHistory, _ rules: MappingRules) -> String {
        if let number = life.now.employeeNumber ?? life.now.number(rules.employeeID) { return number }
        guard let employee = life.punch?.employee, life.first.origin != .findFace else { return "" }
        let event = life.first.event
        return [event.personID, event.cardNumber, employee].first {
            !$0.isEmpty && rules.employeeMap[hikcentral: $0] == employee
        } ?? ""
    }

    private func row(_ life: EventHistory, _ settings: Settings, _ language: Language) -> [CSVWriter.Cell] {
        let (event, zone) = (life.first.event, settings.zone)
        let direction = life.punch.map { Phrase(en: $0.direction.rawValue, es: $0.direction.phrase.spanish) }
        let cause = life.now.cause.map { Phrase(en: $0.rawValue, es: $0.phrase.spanish) }
        return [
            .time(event.time), .text(event.personID), .text(event.personName), .text(number(of: life, settings.rules)),
            .text(life.punch?.employee ?? ""), .text(event.doorCode), .text(event.doorName), .number(event.type),
            .exact(direction?[language] ?? ""), .exact(life.state.word[language]), .exact(cause?[language] ?? ""),
            .text(life.reasonPhrase[language]), .text(life.humandID ?? ""),
            .time(Timestamp(instant: life.seenAt.flooredToSecond, offsetSeconds: zone.offsetSeconds(at: life.seenAt))),
            .number(life.line), .text(event.id),
        ]
    }
}
