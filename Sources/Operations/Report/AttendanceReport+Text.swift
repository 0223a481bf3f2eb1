import Base

/// The words of the report, in every form of it.
enum ReportText {
    static let headings = [
        Phrase(en: "Day", es: "Día"), Phrase(en: "In", es: "Entrada"), Phrase(en: "Out", es: "Salida"),
        Phrase(en: "Hours", es: "Horas"), Phrase(en: "Held", es: "Retenidos"),
        Phrase(en: "Corrected", es: "Corregidos"),
        Phrase(en: "Note", es: "Nota"),
    ]
    static let name = Phrase(en: "Name", es: "Nombre")
    static let employee = Phrase(en: "Employee", es: "Empleado")
    static let open = Phrase(en: "open", es: "abierto")

    static let entries = Phrase(
        en:
            "As Humand has it now, for everybody whom the doors saw: entries made in the app, at a kiosk or by hand are in "
            + "here, and so is what somebody has changed or deleted there. A shift counts on the day on which it began. Hours "
            + "are those between a clock-in and the clock-out that follows, in whole minutes a day; where one of the two is "
            + "missing, they are unknown.",
        es:
            "Como está ahora en Humand, de todos los que vieron las puertas: los marcajes hechos en la app, en un quiosco o a "
            + "mano están aquí, y también lo que alguien cambió o borró allí. Un turno cuenta en el día en que empezó. Las "
            + "horas son las que van de una entrada a la salida que le sigue, en minutos enteros por día; donde falta una de "
            + "las dos, no se conocen.")

    static let source = Phrase(
        en:
            "From the ledger: what the doors saw and what became of it. Entries made in the app, at a kiosk or by hand are "
            + "only in Humand, and what somebody has changed or deleted there is not in here either (hik2humand reconcile "
            + "lists it; report --humand takes it into account). A shift counts on the day on which it began. Hours are those between a clock-in and the clock-out that follows, in "
            + "whole minutes a day; where one of the two is missing, they are unknown.",
        es:
            "Según el registro: lo que vieron las puertas y qué pasó con eso. Los marcajes hechos en la app, en un quiosco o a "
            + "mano están solo en Humand, y lo que alguien cambió o borró allí tampoco está aquí (hik2humand reconcile lo "
            + "muestra; report --humand lo tiene en cuenta). Un turno cuenta en el día en que empezó. Las horas son las que van de una entrada a la salida que le sigue, en "
            + "minutos enteros por día; donde falta una de las dos, no se conocen.")

    /// `176:20`
    static func hours(_ span: Span) -> String {
        let minutes = span.milliseconds / 60_000
        return "\(minutes / 60):\(padded(Int(minutes % 60), 2))"
    }
}

extension AttendanceReport.Day {
    /// `08:01, 12:58`; a dash where the clock-in is missing.
    func starts(_ zone: SiteZone) -> String {
        stretches.map { $0.start.map { clock($0, zone) } ?? "–" }.joined(separator: ", ")
    }

    /// `12:03, 06:02 (+1)`; a dash where the clock-out is missing.
    func ends(_ zone: SiteZone) -> String {
        stretches.map { $0.end.map { clock($0, zone) } ?? "–" }.joined(separator: ", ")
    }

    private func clock(_ moment: Instant, _ zone: SiteZone) -> String {
        let later = SiteDay(moment, in: zone).number - day.number
        return String(zone.clockTime(moment).prefix(5)) + (later > 0 ? " (+\(later))" : "")
    }

    /// `8:05`, `8:05 + open`, `open`; never a zero for a day whose length nobody knows.
    func hours(_ language: Language) -> String {
        let isKnown = stretches.contains { $0.length != nil }
        var parts = isKnown ? [ReportText.hours(worked)] : []
        if isOpen { parts.append(ReportText.open[language]) }
        return parts.isEmpty ? "–" : parts.joined(separator: " + ")
    }

    func note(_ zone: SiteZone, _ language: Language) -> String {
        var notes: [Phrase] = []
        for stretch in stretches {
            func time(_ moment: Instant) -> String { String(zone.clockTime(moment).prefix(5)) }
            if let start = stretch.start, stretch.end == nil {
                notes.append(Phrase(en: "open since \(time(start))", es: "abierto desde las \(time(start))"))
            } else if let end = stretch.end, stretch.start == nil {
                notes.append(Phrase(en: "no clock-in before \(time(end))", es: "sin entrada antes de las \(time(end))"))
            }
        }
        if turned > 0 {
            notes.append(
                Phrase(
                    en: "\(turned) with another direction than the door has now",
                    es: "\(turned) con otro sentido que el que la puerta tiene ahora"))
        }
        if queued > 0 { notes.append(Phrase(en: "\(queued) not in Humand yet", es: "\(queued) aún no en Humand")) }
        return notes.map { $0[language] }.joined(separator: "; ")
    }
}

extension AttendanceReport {
    private func cells(_ day: Day, _ language: Language) -> [String] {
        [
            day.day.text(language), day.starts(zone), day.ends(zone), day.hours(language),
            day.held == 0 ? "" : "\(day.held)",
            day.corrected == 0 ? "" : "\(day.corrected)", day.note(zone, language),
        ]
    }

    /// For a terminal.
    package func text(on terminal: Terminal, _ language: Language) -> String {
        let standing = [summary, unread, early, swapped, unanswered].compactMap { $0?[language] }
        guard !rows.isEmpty else { return standing.lines }
        let headings = ([ReportText.name, ReportText.employee] + ReportText.headings).map { $0[language].uppercased() }
        var table = TextTable(heading: headings)
        for row in rows {
            for (index, day) in row.days.enumerated() {
                table.add((index == 0 ? [row.name, row.employee ?? "–"] : ["", ""]) + cells(day, language))
            }
        }
        return table.text(on: terminal) + ([""] + standing + [source[language]]).lines
    }

    /// How far HikCentral was read, where the days go on behind that: a service may stand still.
    var unread: Phrase? {
        guard let readTo, readTo < days.upperBound.window(in: zone).to else { return nil }
        let time = zone.text(readTo)
        return Phrase(
            en: "HikCentral was read up to \(time): what a door saw after that is not in here.",
            es: "HikCentral se leyó hasta el \(time): lo que una puerta vio después no está aquí.")
    }

    /// What makes its hours doubtful, for who takes the rows alone.
    package var warnings: [Phrase] { [early, swapped, unanswered].compactMap(\.self) }

    /// Where the hours are from.
    var source: Phrase { withoutEntries == nil ? ReportText.source : ReportText.entries }

    /// That Humand does not give everybody's entries.
    var unanswered: Phrase? {
        guard let withoutEntries, withoutEntries > 0 else { return nil }
        return Phrase(
            en: "Of \(withoutEntries.counting("person", "people")) Humand gives no entries: theirs are the ledger's.",
            es:
                "De \(withoutEntries.counting("persona", "personas")) Humand no da los marcajes: los suyos son los del "
                + "registro.")
    }

    /// That the first days lie before reading began, and how to read them.
    var early: Phrase? {
        guard let begun, begun > days.lowerBound.window(in: zone).from else { return nil }
        let time = zone.text(begun)
        let to = min(days.upperBound, SiteDay(begun, in: zone))
        let command = "hik2humand backfill --from \(days.lowerBound) --to \(to)"
        return Phrase(
            en:
                "Reading began at \(time): what a door saw before that is not in here. \(command) reads it, and posts it.",
            es: "La lectura empezó el \(time): lo que una puerta vio antes no está aquí. \(command) lo lee, y lo envía."
        )
    }

    /// That some of it may be the wrong way round, and where to see what was corrected.
    var swapped: Phrase? {
        guard turned > 0 else { return nil }
        let command = "hik2humand reconcile --from \(days.lowerBound) --to \(days.upperBound)"
        return Phrase(
            en:
                "\(turned.counting("punch has", "punches have")) another direction than the door has now: if the doors were "
                + "swapped, these hours are wrong. \(command) lists them; once they are corrected in Humand, report "
                + "--humand has the right hours.",
            es:
                "\(turned.counting("marcaje tiene", "marcajes tienen")) otro sentido que el que su puerta tiene ahora: si las "
                + "puertas estaban invertidas, estas horas están mal. \(command) los lista; una vez corregidos en "
                + "Humand, report --humand tiene las horas correctas."
        )
    }

    /// The totals in one sentence.
    var summary: Phrase {
        func span(_ language: Language) -> String {
            let (from, to) = (days.lowerBound.text(language), days.upperBound.text(language))
            return from == to ? from : Phrase(en: "\(from) to \(to)", es: "\(from) al \(to)")[language]
        }
        guard !rows.isEmpty else {
            return Phrase(
                en: "\(span(.english)): the ledger has no punches.",
                es: "\(span(.spanish)): el registro no tiene marcajes.")
        }
        let all = rows.flatMap(\.days)
        let hours = ReportText.hours(rows.map(\.worked).reduce(.seconds(0), +))
        let (open, held) = (all.count(where: \.isOpen), all.reduce(0) { $0 + $1.held })
        let headless = all.count(where: \.lacksClockIn)
        return Phrase(
            en: "\(span(.english)): \(rows.count.counting("person", "people")), \(all.count.counting("day", "days")), "
                + "\(hours) hours; \(open.counting("day", "days")) open, \(headless) without a clock-in, "
                + "\(held.counting("punch", "punches")) held.",
            es:
                "\(span(.spanish)): \(rows.count.counting("persona", "personas")), \(all.count.counting("día", "días")), "
                + "\(hours) horas; \(open.counting("día abierto", "días abiertos")), \(headless) sin entrada, "
                + "\(held.counting("marcaje retenido", "marcajes retenidos")).")
    }

    /// One row for each person and day.
    package func csv(_ style: CSVWriter.Style, _ language: Language) -> String {
        let csv = CSVWriter(style)
        let columns: [Phrase] = [
            Phrase(en: "day", es: "día"), Phrase(en: "person", es: "persona"), Phrase(en: "name", es: "nombre"),
            Phrase(en: "employee", es: "empleado"), Phrase(en: "first_in", es: "primera entrada"),
            Phrase(en: "last_out", es: "última salida"), Phrase(en: "clock_ins", es: "entradas"),
            Phrase(en: "clock_outs", es: "salidas"), Phrase(en: "minutes", es: "minutos"),
            Phrase(en: "hours", es: "horas"),
            Phrase(en: "open", es: "abierto"), Phrase(en: "held", es: "retenidos"),
            Phrase(en: "corrected", es: "corregidos"), Phrase(en: "queued", es: "en cola"),
            Phrase(en: "note", es: "nota"),
        ]
        let shown = style.language(language)
        var text = csv.heading(columns.map { $0[shown] })
        for row in rows {
            for day in row.days {
                let (starts, ends) = (day.stretches.compactMap(\.start), day.stretches.compactMap(\.end))
                let isKnown = day.stretches.contains { $0.length != nil }
                let minutes = Int(clamping: day.worked.milliseconds / 60_000)
                text += csv.line([
                    .day(day.day), .text(row.person), .text(row.name), .text(row.employee ?? ""),
                    starts.first.map { .time(zone.timestamp($0.flooredToSecond)) } ?? "",
                    ends.last.map { .time(zone.timestamp($0.flooredToSecond)) } ?? "", .number(starts.count),
                    .number(ends.count), isKnown ? .number(minutes) : "",
                    .exact(isKnown ? ReportText.hours(day.worked) : ""),
                    .exact((day.isOpen ? Phrase(en: "yes", es: "sí") : Phrase(same: "no"))[shown]), .number(day.held),
                    .number(day.corrected), .number(day.queued), .text(day.note(zone, shown)),
                ])
            }
        }
        return text
    }
}
