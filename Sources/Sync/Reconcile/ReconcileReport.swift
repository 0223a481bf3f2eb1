import Attendance
import Base
import Ledger

/// The result of comparing days, for people: a table of differences, and the totals.
package struct ReconcileReport {
    package let days: [ReconciledDay]
    /// Requested days that could not be compared.
    package let notCompared: [SiteDay]
    let zone: SiteZone

    package init(days: [ReconciledDay], notCompared: [SiteDay] = [], zone: SiteZone) {
        self.days = days
        self.notCompared = notCompared
        self.zone = zone
    }

    /// For a terminal.
    var text: String { text(on: .none, in: .english) }

    package func text(on terminal: Terminal, in language: Language) -> String {
        let differing = days.flatMap(\.people).filter { !$0.differences.isEmpty }
        return (differing.isEmpty ? "" : table(differing, language).text(on: terminal) + "\n")
            + summary.map { $0[language] }.lines
    }

    private func table(_ people: [PersonDay], _ language: Language) -> TextTable {
        let heading = [
            Phrase(en: "DAY", es: "DÍA"), Phrase(en: "EMPLOYEE", es: "EMPLEADO"), Phrase(en: "NAME", es: "NOMBRE"),
            Phrase(en: "DOORS", es: "PUERTAS"), Phrase(en: "LEDGER", es: "REGISTRO"), Phrase(same: "HUMAND"),
            Phrase(en: "DIFFERENCE", es: "DIFERENCIA"),
        ]
        var table = TextTable(heading: heading.map { $0[language] })
        for person in people {
            for (index, alike) in ReconcileReport.alike(person.differences).enumerated() {
                let isFirst = index == 0
                table.add(
                    (isFirst
                        ? [
                            "\(person.day)", person.employee ?? "–", person.name.isEmpty ? person.person : person.name,
                            "\(person.doors)", ledger(person.ledger)[language], person.humand.map { "\($0)" } ?? "–",
                        ] : ["", "", "", "", "", ""]) + [sentence(alike)[language]])
            }
        }
        return table
    }

    /// A person's differences of one kind and one explanation, in one line: nobody reads the same sentence six times.
    private static func alike(_ differences: [Difference]) -> [[Difference]] {
        var groups: [[Difference]] = []
        for difference in differences {
            let place = groups.firstIndex { group in
                group.first.map { $0.kind == difference.kind && $0.explanation == difference.explanation } ?? false
            }
            if let place { groups[place].append(difference) } else { groups.append([difference]) }
        }
        return groups
    }

    private func ledger(_ ledger: PersonDay.Ledger) -> Phrase {
        var text = Phrase(same: "\(ledger.accepted)")
        if ledger.held > 0 { text = text + Phrase(same: " +") + EventState.held.counted(ledger.held) }
        if ledger.queued > 0 { text = text + Phrase(same: " +") + EventState.queued.counted(ledger.queued) }
        return text
    }

    private func sentence(_ difference: Difference) -> Phrase { sentence([difference]) }

    /// `held: clock-in 08:05:44, line 17; clock-out 12:31:02, line 20: EMPLOYEE_MAP has no line…`
    private func sentence(_ alike: [Difference]) -> Phrase {
        guard let first = alike.first else { return Phrase(same: "") }
        if first.kind.isOfDay { return [first.kind.phrase, first.explanation].joined(separator: ": ") }
        let punches = alike.map { difference in
            var what = Phrase(same: zone.clockTime(difference.time))
            if let direction = difference.direction { what = [direction.phrase, what].joined(separator: " ") }
            if let line = difference.line { what = what + Phrase(en: ", line \(line)", es: ", línea \(line)") }
            return what
        }
        return [first.kind.phrase, punches.joined(separator: "; "), first.explanation].joined(separator: ": ")
    }

    private var summary: [Phrase] {
        let totals = ReconcileTotals(days)
        var lines = [opening(totals)]
        for kind in Difference.Kind.allCases {
            if let count = totals.kinds[kind] { lines.append(kind.phrase + Phrase(same: ": \(count)")) }
            if kind == .notInHumand, let deleted { lines.append(deleted) }
        }
        lines += changes + turned
        if totals.ledger.dropped > 0 {
            lines.append(
                Phrase(
                    en: "dropped by a person: \(totals.ledger.dropped); no difference",
                    es: "descartados por una persona: \(totals.ledger.dropped); no es diferencia"))
        }
        if !totals.foreign.isEmpty {
            let sources = totals.foreign.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            let count = "\(totals.foreign.values.reduce(0, +)) (\(sources.joined(separator: ", ")))"
            lines.append(
                Phrase(
                    en: "in Humand, but not from us: \(count); no difference",
                    es: "en Humand, pero no por hik2humand: \(count); no es diferencia"))
        }
        if totals.purged > 0 {
            lines.append(
                Phrase(
                    en: "in the ledger, but no longer in HikCentral: \(totals.purged); no difference",
                    es: "en el registro, pero ya no en HikCentral: \(totals.purged); no es diferencia"))
        }
        if totals.unasked > 0 {
            lines.append(
                Phrase(
                    en: "in the ledger, from doors or of types that HikCentral is not asked for now: "
                        + "\(totals.unasked); not compared with the doors",
                    es: "en el registro, de puertas o tipos por los que ahora no se pregunta a HikCentral: "
                        + "\(totals.unasked); sin comparar con las puertas"))
        }
        if totals.unreadable > 0 {
            lines.append(
                Phrase(
                    en: "entries of Humand without a readable time: \(totals.unreadable)",
                    es: "marcajes de Humand sin hora legible: \(totals.unreadable)"))
        }
        if totals.agrees {
            lines.append(
                totals.unasked > 0
                    ? Phrase(
                        en: "As far as they were compared, doors, ledger and Humand agree.",
                        es: "Hasta donde se compararon, las puertas, el registro y Humand coinciden.")
                    : Phrase(en: "Doors, ledger and Humand agree.", es: "Las puertas, el registro y Humand coinciden."))
        }
        return lines
    }

    /// More lines than these are looked for in the table.
    private static let mostLines = 20

    /// What to do where somebody meant to delete what Humand does not show.
    private var deleted: Phrase? {
        let missing = days.flatMap(\.people).flatMap(\.differences).filter { $0.kind == .notInHumand }
            .compactMap(\.line).sorted()
        guard !missing.isEmpty else { return nil }
        let lines =
            missing.count > ReconcileReport.mostLines
            ? Phrase(en: "LINE…", es: "LÍNEA…") : Phrase(same: missing.map(String.init).joined(separator: " "))
        return lines.within(
            en: { "  if somebody deleted them in Humand on purpose: hik2humand queue drop \($0) --reason TEXT" },
            es: { "  si alguien los borró en Humand a propósito: hik2humand queue drop \($0) --reason TEXTO" })
    }

    /// What somebody changed in Humand, each in a line, and what is to be done about it.
    private var changes: [Phrase] {
        let people = days.flatMap(\.people).filter { !$0.changed.isEmpty }
        guard !people.isEmpty else { return [] }
        let count = people.reduce(0) { $0 + $1.changed.count }
        let lines = people.flatMap { person in
            person.changed.map { sentence($0, of: person) }
        }
        return [
            Phrase(
                en:
                    "changed in Humand by somebody: \(count); no difference, and nothing to do unless it was a mistake: "
                    + "then correct it in Humand",
                es:
                    "cambiados por alguien en Humand: \(count); no es diferencia, y no hay nada que hacer salvo que haya "
                    + "sido un error: entonces corríjalo en Humand")
        ] + lines
    }

    /// What was posted with another direction than its door gives now, each in a line.
    private var turned: [Phrase] {
        let people = days.flatMap(\.people).filter { !$0.turned.isEmpty }
        guard !people.isEmpty else { return [] }
        let count = people.reduce(0) { $0 + $1.turned.count }
        let lines = people.flatMap { person in
            person.turned.map { Phrase(same: "  \(person.day) \(label(of: person)): ") + sentence($0) }
        }
        return [
            Phrase(
                en:
                    "posted with a direction that their doors do not have now: \(count); no difference, but if the doors "
                    + "were swapped then, correct these in Humand",
                es:
                    "enviados con un sentido que sus puertas ahora no tienen: \(count); no es diferencia, pero si las "
                    + "puertas estaban invertidas, corríjalos en Humand")
        ] + lines
    }

    private func sentence(_ punch: TurnedPunch) -> Phrase {
        let time = zone.clockTime(punch.time)
        let (was, now) = (punch.direction.phrase, punch.direction.opposite.phrase)
        return Phrase(
            en: "\(was.english) \(time), line \(punch.line), at \(punch.door), whose punches are \(now.english)s now",
            es: "\(was.spanish) \(time), línea \(punch.line), en \(punch.door), que ahora es puerta de \(now.spanish)")
    }

    private func label(of person: PersonDay) -> String {
        [person.employee ?? "", person.name].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func sentence(_ entry: ChangedEntry, of person: PersonDay) -> Phrase {
        let name = label(of: person)
        let (time, now) = (zone.clockTime(entry.time), moment(entry.timeNow, on: person.day))
        let (was, new) = (entry.direction.phrase, entry.directionNow.phrase)
        return Phrase(
            en: "  \(person.day) \(name): \(was.english) \(time), line \(entry.line), is now a \(new.english) at "
                + "\(now)",
            es: "  \(person.day) \(name): \(was.spanish) \(time), línea \(entry.line); ahora es una \(new.spanish), "
                + "\(now)")
    }

    /// The time of day, with the day where it is another.
    private func moment(_ time: Instant, on day: SiteDay) -> String {
        SiteDay(time, in: zone) == day ? zone.clockTime(time) : zone.text(time)
    }

    private func opening(_ totals: ReconcileTotals) -> Phrase {
        let (first, last) = (days.first.map { "\($0.day)" } ?? "", days.last.map { "\($0.day)" } ?? "")
        let span = first == last ? Phrase(same: first) : Phrase(en: "\(first) to \(last)", es: "\(first) a \(last)")
        let upTo = days.last?.upTo.map(zone.clockTime).map { Phrase(en: ", up to \($0)", es: ", hasta \($0)") }
        func people(_ count: Int) -> Phrase {
            days.count == 1
                ? Phrase(en: count.counting("person", "people"), es: count.counting("persona", "personas"))
                : Phrase(
                    en: count.counting("person's day", "people's days"),
                    es: count.counting("día de una persona", "días de personas"))
        }
        // Entries that nobody has read are not counted as none.
        let rest =
            totals.unanswered == 0
            ? Phrase(same: ".")
            : people(totals.unanswered).within(en: { "; of \($0) it does not say." }, es: { "; de \($0) no lo dice." })
        return span + (upTo ?? Phrase(same: "")) + Phrase(same: ": ") + people(totals.people)
            + Phrase(
                en: "; the doors show \(totals.doors) punches, the ledger has \(totals.ledger.accepted) accepted, "
                    + "Humand holds \(totals.humand) entries",
                es: "; las puertas muestran \(totals.doors.counting("marcaje", "marcajes")), el registro tiene "
                    + "\(totals.ledger.accepted.counting("aceptado", "aceptados")), Humand tiene \(totals.humand)")
            + rest
    }
}

/// The same result for spreadsheets: one row per person and day.
extension ReconcileReport {
    /// Words are English, except in Excel, which people look at.
    package func csv(_ style: CSVWriter.Style, _ language: Language) -> String {
        let csv = CSVWriter(style)
        let columns: [Phrase] = [
            Phrase(en: "day", es: "día"), Phrase(en: "employee", es: "empleado"), Phrase(en: "person", es: "persona"),
            Phrase(en: "name", es: "nombre"), Phrase(en: "doors", es: "puertas"),
            Phrase(en: "accepted", es: "aceptados"), Phrase(en: "queued", es: "en cola"),
            Phrase(en: "held", es: "retenidos"), Phrase(en: "skipped", es: "omitidos"),
            Phrase(en: "dropped", es: "descartados"), Phrase(same: "humand"),
            Phrase(en: "foreign", es: "de otro origen"), Phrase(en: "kinds", es: "tipos"),
            Phrase(en: "differences", es: "diferencias"), Phrase(en: "changed", es: "cambiados"),
            Phrase(en: "turned", es: "invertidos"),
            Phrase(en: "turnedEntries", es: "marcajes invertidos"),
        ]
        let shown = style.language(language)
        var text = csv.heading(columns.map { $0[shown] })
        for person in days.flatMap(\.people) {
            let ledger = person.ledger
            let counts = [
                person.doors, ledger.accepted, ledger.queued, ledger.held, ledger.skipped, ledger.dropped,
            ].map { CSVWriter.Cell.number($0) }
            let kinds = Set(person.differences.map(\.kind))
                .map { shown == .english ? $0.rawValue : $0.phrase[shown] }.sorted()
                .joined(separator: shown == .english ? " " : ", ")
            text += csv.line(
                [.day(person.day), .text(person.employee ?? ""), .text(person.person), .text(person.name)] + counts + [
                    person.humand.map { .number($0) } ?? "", .number(person.foreign.count), .exact(kinds),
                    .text(person.differences.map(sentence).joined(separator: "; ")[shown]),
                    .number(person.changed.count), .number(person.turned.count),
                    .text(person.turned.map(sentence).joined(separator: "; ")[shown]),
                ])
        }
        return text
    }
}
