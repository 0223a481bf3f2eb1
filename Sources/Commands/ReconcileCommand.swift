import Attendance
import Base
import Foundation
import Operations
import Site
import Sync

/// `hik2humand reconcile`: says where doors, ledger and Humand differ.
struct ReconcileCommand: SettingsCommand {
    let manual = CommandManual(
        name: "reconcile",
        summary: .init(
            en: "Compare what the doors saw, what the ledger did and what Humand holds",
            es: "Compara lo que vieron las puertas, lo que hizo el registro y lo que tiene Humand"),
        details: .init(
            en: """
                Reads HikCentral again and asks Humand for the days of everyone whom the doors or the ledger name; people who
                only punched in the app are not among them. Dates are the site's. Without any, yesterday is compared.

                Differences: not read (the doors have it, the ledger does not), held, queued, accepted but not in Humand,
                in Humand by its API but not in the ledger, wrong order (two clock-ins or clock-outs in a row on one of
                Humand's days), open day (a clock-in that nothing follows; not before ALTERNATE_RESET has passed), employee
                unknown to Humand, could not be compared (Humand does not answer for this person; nothing is repaired).
                Entries by app, kiosk or hand, those that Humand writes itself, what somebody changed in Humand and what a
                person has dropped are counted and are no difference.

                --repair shows the differences, asks, and then has the daemon (or a run of its own) repair what can be repaired:
                events that were not read are read, held ones are decided on again, entries that Humand lost are read back and
                sent again, unless Humand would refuse them beside those that it has. In a pipe it does so only with --yes.

                Without --repair it needs no lock and changes nothing, so it may run beside the daemon. A day of 2,000 people
                takes about 41 requests to Humand, paced by its rate limit. With differences the exit code is 65;
                where nothing differs but Humand does not answer for everybody it is 78.
                """,
            es: """
                Lee de nuevo HikCentral y pide a Humand los días de todos los que nombran las puertas o el registro;
                quien solo marcó en la aplicación no está entre ellos. Las fechas son las del sitio. Sin ninguna, se
                compara ayer.

                Diferencias: no leído (las puertas lo tienen, el registro no), retenido, en cola, aceptado pero no está
                en Humand, en Humand por su API pero no en el registro, orden incorrecto (dos entradas o dos salidas
                seguidas en un día de Humand), día abierto (una entrada a la que no sigue nada; no antes de que pase
                ALTERNATE_RESET), empleado desconocido en Humand, no se pudo comparar (Humand no responde por esta
                persona; no se repara nada). Lo marcado por aplicación, quiosco o a mano, lo que Humand escribe por sí
                mismo, lo que alguien cambió en Humand y lo que una persona descartó se cuenta y no es diferencia.

                --repair muestra las diferencias, pregunta, y luego hace que el servicio (o una ejecución propia) repare
                lo que se pueda: lo no leído se lee, sobre lo retenido se decide de nuevo, lo que Humand perdió se busca
                y se envía otra vez, salvo que Humand lo rechazaría junto a lo que tiene. En una tubería lo hace solo
                con --yes.

                Sin --repair no necesita bloqueo y no cambia nada, así que puede ejecutarse junto al servicio. Un día de
                2.000 personas toma unas 41 peticiones a Humand, al ritmo de su límite. Con diferencias el código de
                salida es 65; si nada difiere pero Humand no responde por todos, es 78.
                """),
        options: [
            .init(
                "--date DATE",
                .init(
                    en: "The day to compare: 2026-01-27, today or yesterday",
                    es: "El día que se compara: 2026-01-27, today (hoy) o yesterday (ayer)")),
            .init(
                "--from DATE",
                .init(en: "The first of several days, at most 31", es: "El primero de varios días, como máximo 31")),
            .init("--to DATE", .init(en: "The last of them; today when left out", es: "El último; hoy, si se omite")),
            .init(
                "--json", .init(en: "Print everything as one JSON document", es: "Imprime todo como un documento JSON")),
        ]
            + CommandManual.csvOptions(
                .init(en: "Print a row for each person and day", es: "Imprime una fila por persona y día")) + [
                .init(
                    "--repair",
                    .init(
                        en: "Then queue what is missing: read it, try it again, send it again",
                        es: "Luego pone en cola lo que falta: lo lee, lo reintenta, lo envía de nuevo")),
                .init("--yes", .init(en: "Repair without asking", es: "Repara sin preguntar")),
                CommandManual.envFileOption,
            ],
        exitCodes: [.done, .held, .unreachable, .state, .left, .refused, .configuration],
        codeTexts: [
            .held: .init(
                en: "something differs, or held punches wait for a person's decision",
                es: "algo difiere, o hay marcajes retenidos que esperan la decisión de una persona")
        ])

    func check(_ arguments: Arguments) throws(Arguments.Problem) {
        let formats = [arguments.has("--json"), arguments.csvStyle != nil, arguments.has("--repair")]
        guard formats.count(where: { $0 }) > 1 else { return }
        throw Arguments.Problem(
            arguments.has("--repair")
                ? Phrase(
                    en: "--repair shows the differences as a table; leave --json and --csv out",
                    es: "--repair muestra las diferencias como tabla; omita --json y --csv")
                : Phrase(
                    en: "--json and --csv are two formats; choose one",
                    es: "--json y --csv son dos formatos; elija uno"))
    }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (arguments, context) = (call.arguments, call.context)
        func say(_ phrase: Phrase) { context.complain("hik2humand: \(phrase[call.language])\n") }
        let zone = call.settings.zone
        let days = try DayArguments(arguments, zone: zone, now: call.now).days
        let session = ReconcileSession(site: call.site, progress: context.progressLine, language: call.language)
        try session.checkLedger()
        let (report, error) = session.compare(days)
        if !report.days.isEmpty {
            if arguments.has("--json") {
                context.write(report.json.line)
            } else {
                context.write(
                    arguments.csvStyle.map { report.csv($0, context.language) }
                        ?? report.text(on: context.terminal, in: context.language))
            }
        }
        if let error {
            let missing = report.notCompared.map(\.description).joined(separator: ", ")
            say(Phrase(error))
            say(Phrase(en: "not compared: \(missing)", es: "sin comparar: \(missing)"))
            return error.exitCode
        }
        let span = Window(from: days.lowerBound.window(in: zone).from, to: days.upperBound.window(in: zone).to)
        for phrase in try FormerDoors(call.site, in: span)?.phrases ?? [] { say(phrase) }
        let totals = ReconcileTotals(report.days)
        if totals.agrees { return .done }
        if totals.isIncomplete {
            say(
                Phrase(
                    en: "Humand does not answer for everybody; check the rights of its key",
                    es: "Humand no responde por todos; revise los permisos de su clave"))
            return .configuration
        }
        guard arguments.has("--repair") else { return .held }
        let unreadable: Set<String>
        do { unreadable = try session.unreadable(report.days) } catch let error as EntryReaderError {
            say(
                error.whole.within(
                    en: { "nothing is repaired, for want of reading back: \($0)" },
                    es: { "no se repara nada, porque no se puede leer lo que tiene Humand: \($0)" }))
            return .configuration
        }
        if !unreadable.isEmpty {
            let names = unreadable.sorted().joined(separator: ", ")
            say(
                Phrase(
                    en:
                        "Humand does not list the entries of \(names); what it seems to lack of theirs is not sent again",
                    es: "Humand no muestra los marcajes de \(names); lo que parece faltarles no se envía otra vez"))
        }
        return try ReconcileRepair(context: context, client: JobClient(call)).run(
            RepairPlan(report.days, unreadable: unreadable), isAgreedTo: arguments.has("--yes"))
    }
}

/// The days that `--date`, `--from` and `--to` name.
struct DayArguments {
    let days: ClosedRange<SiteDay>

    /// A longer comparison would take Humand's quota for an hour.
    private static let maximumDays: Int64 = 31

    init(_ arguments: Arguments, zone: SiteZone, now: Instant) throws(Arguments.Problem) {
        func day(_ name: String) throws(Arguments.Problem) -> SiteDay? {
            guard let text = arguments[name] else { return nil }
            guard let day = SiteDay(parsing: text, zone: zone, now: now) else {
                throw .init(SiteDay.refusal(name, text))
            }
            guard day <= SiteDay(now, in: zone) else {
                throw .init(
                    en: "\(name): \(day) is in the future at the site (HIK_TIME_ZONE)",
                    es: "\(name): \(day) está en el futuro en el sitio (HIK_TIME_ZONE)")
            }
            return day
        }
        let (date, from, to) = (try day("--date"), try day("--from"), try day("--to"))
        if date != nil, from != nil || to != nil {
            throw .init(
                en: "--date names one day, --from and --to several; choose one",
                es: "--date nombra un día, --from y --to varios; elija uno")
        }
        if from == nil, to != nil {
            throw .init(
                en: "--to needs --from",
                es: "--to necesita --from")
        }
        let first = date ?? from ?? SiteDay(now, in: zone).advanced(by: -1)
        let last = date ?? to ?? (from == nil ? first : SiteDay(now, in: zone))
        guard first <= last else {
            throw .init(
                en: "--to \(last) lies before --from \(first)",
                es: "--to \(last) es anterior a --from \(first)")
        }
        guard last.number - first.number < DayArguments.maximumDays else {
            throw .init(
                en: "at most \(DayArguments.maximumDays) days can be compared at a time",
                es: "se pueden comparar como máximo \(DayArguments.maximumDays) días por vez")
        }
        days = first...last
    }
}
