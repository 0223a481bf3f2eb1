import Attendance
import Base
import Ledger
import Operations
import Site

/// `hik2humand report`: people's days for HR.
struct ReportCommand: SettingsCommand {
    let manual = CommandManual(
        name: "report",
        summary: .init(
            en: "Print people's days for HR: in, out, held, corrected and hours",
            es: "Imprime los días de cada persona para RR. HH.: entradas, salidas, retenidos, corregidos "
                + "y horas"),
        details: .init(
            en: """
                One row for each person and day, from the ledger: every clock-in and clock-out that Humand has or gets, how many
                punches are held, how many somebody corrected, and the hours between each clock-in and the clock-out that
                follows. A shift counts on the day on which it began, also past midnight. A day without a clock-out is open, not
                zero. Dates are the site's; without any, it is the last seven days. It asks no server and may run beside the
                daemon.

                With --humand the clock-ins and clock-outs are those that Humand has now, of the same people: with entries
                made in the app, at a kiosk or by hand, and as somebody has corrected them there. A request brings fifty
                people's days at most, and Humand limits requests: a month of 100 people takes some two minutes.
                """,
            es: """
                Una fila por persona y día, del registro: cada entrada y salida que Humand tiene o va a tener, cuántos
                marcajes están retenidos, cuántos corrigió alguien, y las horas entre cada entrada y la salida que le
                sigue. Un turno cuenta en el día en que empezó, también si pasa de medianoche. Un día sin salida queda
                abierto, no es cero. Las fechas son las del sitio; sin ninguna, son los últimos siete días. No pregunta
                a ningún servidor y puede ejecutarse junto al servicio.

                Con --humand las entradas y salidas son las que Humand tiene ahora, de las mismas personas: con lo marcado
                en la app, en un quiosco o a mano, y como alguien lo corrigió allí. Una petición trae como máximo cincuenta
                días de personas, y Humand limita las peticiones: un mes de 100 personas toma unos dos minutos.
                """),
        options: [
            .init(
                "--from DATE",
                .init(
                    en: "The first day: 2026-01-27, 27/01, monday; six days ago when left out",
                    es: "El primer día: 2026-01-27, 27/01, lunes; hace seis días, si se omite")),
            .init("--to DATE", .init(en: "The last day; today when left out", es: "El último día; hoy, si se omite")),
            .init(
                "--person WHO",
                .init(
                    en: "Only who fits this: a number, a name, or the beginnings of its words",
                    es: "Solo quien coincida: un número, un nombre o el comienzo de sus palabras")),
            .init(
                "--humand",
                .init(
                    en: "Take the hours from what Humand has now: entries by app or hand and corrections are in them",
                    es:
                        "Toma las horas de lo que Humand tiene ahora: incluyen la app, lo cargado a mano y las correcciones"
                )),
            .init(
                "--html",
                .init(
                    en: "Print a page for the browser that prints well on A4",
                    es: "Imprime una página para el navegador que se ve bien en papel A4")),
        ]
            + CommandManual.csvOptions(
                .init(en: "Print a row for each person and day", es: "Imprime una fila por persona y día")) + [
                CommandManual.envFileOption
            ],
        exitCodes: [.done, .held, .unreachable, .state, .refused, .configuration],
        codeTexts: [
            .held: .init(en: "nobody fits --person", es: "nadie coincide con --person")
        ])

    /// More would take more memory than a small gateway has.
    private static let maximumDays: Int64 = 92

    func check(_ arguments: Arguments) throws(Arguments.Problem) {
        if arguments.has("--html"), arguments.csvStyle != nil {
            throw Arguments.Problem(
                en: "--html and --csv are two formats; choose one",
                es: "--html y --csv son dos formatos; elija uno")
        }
    }

    func run(_ call: CommandCall) throws -> ExitCode {
        let (zone, language, context) = (call.settings.zone, call.language, call.context)
        let days = try days(call)
        let window = AttendanceReport.window(of: days, in: zone)
        var lives = try call.site.archive.histories(from: window.from) { window.contains($0.event.time.instant) }
        if let who = call.arguments["--person"] {
            var people = KnownPeople()
            for life in lives { people.note(life) }
            let meant = Set(people.matches(who).map(\.id))
            guard !meant.isEmpty else {
                let days = Phrase(en: "in the ledger of these days", es: "en el registro de esos días")
                context.complain("hik2humand: \(people.nobodyFits(who, among: days)[language])\n")
                return .held
            }
            lives = lives.filter { meant.contains($0.first.event.personID) }
        }
        let directionNow = directionNow(lives, call)
        let renamed = lives.renamed(by: call.settings.rules)
        var report = AttendanceReport(
            lives, days: days, zone: zone, now: call.now, renamed: renamed, directionNow: directionNow)
        if call.arguments.has("--humand") {
            let hours = HumandHours(site: call.site, progress: context.progressLine)
            let entries = try hours.entries(of: report.employees, days)
            report = AttendanceReport(
                lives, days: days, zone: zone, now: call.now, entries: entries, renamed: renamed,
                directionNow: directionNow)
        }
        if case .cursor(let cursor)? = try? Cursor.Found(in: call.settings.stateFolder, call.site.files) {
            report.readTo = cursor.readTo
        }
        report.begun = try call.site.archive.beginning()
        if call.arguments.has("--html") {
            context.write(report.html(language))
        } else if let style = call.arguments.csvStyle {
            context.write(report.csv(style, language))
            for warning in report.warnings { context.complain("hik2humand: \(warning[language])\n") }
        } else {
            context.write(report.text(on: context.terminal, language))
        }
        return .done
    }

    /// The directions that doors have for the daemon that works now, or had last where they are gone.
    private func directionNow(_ lives: [EventHistory], _ call: CommandCall) -> (AccessEvent) -> Direction? {
        guard let doors = WorkingDaemon(in: call.settings.stateFolder, call.site.files)?.doors else {
            return { _ in nil }
        }
        let (read, former) = (
            doors.directions(names: lives.map(\.first.event)), FormerDirections(call.site.archive)
        )
        return { event in
            read(event) ?? (doors.all.contains(event.doorCode) ? nil : former.direction(of: event, at: call.now))
        }
    }

    private func days(_ call: CommandCall) throws(Arguments.Problem) -> ClosedRange<SiteDay> {
        let today = SiteDay(call.now, in: call.settings.zone)
        func day(_ name: String) throws(Arguments.Problem) -> SiteDay? {
            guard let text = call.arguments[name] else { return nil }
            guard let day = SiteDay(parsing: text, zone: call.settings.zone, now: call.now) else {
                throw .init(SiteDay.refusal(name, text))
            }
            return day
        }
        let to = try day("--to") ?? today
        let from = try day("--from") ?? to.advanced(by: -6)
        guard from <= to else {
            throw .init(
                en: "--to \(to) lies before --from \(from)", es: "--to \(to) es anterior a --from \(from)")
        }
        guard to.number - from.number < ReportCommand.maximumDays else {
            let most = ReportCommand.maximumDays
            throw .init(
                en: "at most \(most) days at a time, not \(from) to \(to)",
                es: "como máximo \(most) días por vez, no del \(from) al \(to)")
        }
        return from...to
    }
}
