import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand backfill`: reads a span of the past again and delivers what the ledger lacks.
struct BackfillCommand: SettingsCommand {
    let manual = CommandManual(
        name: "backfill",
        summary: .init(
            en: "Read a span of the past again, and deliver what the ledger lacks",
            es: "Lee de nuevo un período pasado y entrega lo que falta en el registro"),
        details: .init(
            en: """
                Events that the ledger has are left alone, so a span may be read as often as you like. Punches from before the
                ledger's oldest line are read back from Humand before they are posted. A running daemon does the work, and
                continues when this command is interrupted. Without a daemon this command does it; after a kill the next run
                continues. A date alone means the whole day at the site; a time without an offset is the site's.
                """,
            es: """
                Los eventos que ya están en el registro no se tocan, así que un período se puede leer cuantas veces se
                quiera. Los marcajes anteriores a la línea más antigua del registro se buscan en Humand antes de
                enviarlos. Si el servicio está activo hace el trabajo, y sigue aunque este comando se interrumpa. Sin
                servicio lo hace este comando; si se corta, la próxima ejecución continúa. Una fecha sola es todo el día
                en el sitio; una hora sin desfase es la del sitio.
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
            .init(
                "--door DOOR",
                .init(
                    en: "Only this door, by name or code; may be repeated",
                    es: "Solo esta puerta, por nombre o código; se puede repetir")),
            .init(
                "--person PERSON",
                .init(
                    en: "Only this person: HikCentral's id, card, name, or the employee's number",
                    es: "Solo esta persona: id de HikCentral, tarjeta, nombre o número de empleado")),
            .init(
                "--again",
                .init(
                    en: "Also decide again on held events of the span, as queue retry does",
                    es: "Decide también de nuevo sobre los eventos retenidos del período, como queue retry")),
            .init(
                "--dry-run",
                .init(
                    en: "Read for real, post and write nothing, and print what would be posted",
                    es: "Lee de verdad, no envía ni escribe nada, e imprime lo que se enviaría")),
            .init(
                "--cancel",
                .init(
                    en: "Cancel the backfills that are waiting or running",
                    es: "Cancela los backfill que esperan o están en curso")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration],
        codeTexts: [
            .held: .init(
                en: "some of it is held and waits for a person's decision",
                es: "una parte está retenida y espera la decisión de una persona")
        ])

    func asksHikCentral(_ arguments: Arguments) -> Bool { !arguments.has("--cancel") }

    func run(_ call: CommandCall) throws -> ExitCode {
        let arguments = call.arguments
        if arguments.has("--cancel") { return try cancel(call) }
        let window = try SpanArgument(zone: call.settings.zone, now: call.now).window(arguments)
        let person = try arguments["--person"].map { try self.person($0, in: window, call) }
        let order = Job.Backfill(
            window: Window(from: window.from.flooredToSecond, to: (window.to + .milliseconds(999)).flooredToSecond),
            doors: arguments.all("--door"), person: person?.text ?? "", isPersonID: person?.isID ?? false,
            again: arguments.has("--again"))
        let code = try JobClient(call, isDry: arguments.has("--dry-run")).run(.backfill(order))
        if order.doors.isEmpty, code == .done || code == .held {
            for phrase in try FormerDoors(call.site, in: window)?.phrases ?? [] {
                call.context.complain("hik2humand: \(phrase[call.language])\n")
            }
        }
        return code
    }

    /// HikCentral's id of the one who is meant, from the ledger and from HikCentral's list; else the text as it is.
    private func person(
        _ who: String, in window: Window, _ call: CommandCall
    ) throws -> (text: String, isID: Bool) {
        var people = KnownPeople()
        try call.site.archive.records(since: window.from) { people.note($0) }
        let search = UnreadSearch(site: call.site, now: call.now, progress: call.context.progressLine)
        let listed: [Person]?
        do throws(SourceError) { listed = try search.persons() } catch { listed = nil }
        let rules = call.settings.rules
        for person in listed ?? [] { people.note(person, idKind: rules.employeeID, map: rules.employeeMap) }
        switch people.search(who) {
        case .one(let person): return (person.id, true)
        case .several(let several): throw Arguments.Problem(KnownPeople.severalFit(who, several))
        // Whom HikCentral could not be asked for, an event may still name.
        case .nobody where listed == nil: return (who, false)
        case .nobody:
            let among = Phrase(en: "in the ledger or in HikCentral", es: "en el registro ni en HikCentral")
            throw Arguments.Problem(people.nobodyFits(who, among: among))
        }
    }

    private func cancel(_ call: CommandCall) throws -> ExitCode {
        let inbox = call.site.inbox
        var count = 0
        for (id, job) in try inbox.jobs() {
            guard case .backfill? = job?.kind else { continue }
            inbox.remove(id)
            count += 1
        }
        call.context.print("\(count) \(BackfillCommand.cancelled[call.language])\n")
        return .done
    }

    static let cancelled = Phrase(
        en: "cancelled; what was found so far stays queued",
        es: "cancelado; lo que ya se encontró sigue en cola")
}
