import Attendance
import Base

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
    var text: String { text(on: .none) }

    package func text(on terminal: Terminal) -> String {
        let differing = days.flatMap(\.people).filter { !$0.differences.isEmpty }
        return (differing.isEmpty ? "" : table(differing).text(on: terminal) + "\n") + summary
    }

    private func table(_ people: [PersonDay]) -> TextTable {
        var table = TextTable(heading: ["DAY", "EMPLOYEE", "NAME", "DOORS", "LEDGER", "HUMAND", "DIFFERENCE"])
        for person in people {
            for (index, difference) in person.differences.enumerated() {
                let isFirst = index == 0
                table.add(
                    (isFirst
                        ? [
                            "\(person.day)", person.employee ?? "–", person.name.isEmpty ? person.person : person.name,
                            "\(person.doors)", ledger(person.ledger), person.humand.map { "\($0)" } ?? "–",
                        ] : ["", "", "", "", "", ""]) + [sentence(difference)])
            }
        }
        return table
    }

    private func ledger(_ ledger: PersonDay.Ledger) -> String {
        var text = "\(ledger.accepted)"
        if ledger.held > 0 { text += " +\(ledger.held) held" }
        if ledger.queued > 0 { text += " +\(ledger.queued) queued" }
        return text
    }

    /// `held: clock-in 08:05:44, line 17: EMPLOYEE_MAP has no line…`
    private func sentence(_ difference: Difference) -> String {
        if difference.kind.isOfDay { return "\(difference.kind.name): \(difference.detail)" }
        var what = "\(difference.direction.map { $0.name + " " } ?? "")\(zone.clockTime(difference.time))"
        if let line = difference.line { what += ", line \(line)" }
        return "\(difference.kind.name): \(what): \(difference.detail)"
    }

    private var summary: String {
        let totals = ReconcileTotals(days)
        var lines: [String] = []
        let span =
            days.count == 1 ? "\(days[0].day)" : days.first.map { "\($0.day) to \(days[days.count - 1].day)" } ?? ""
        let upTo = days.last?.upTo.map { ", up to \(zone.clockTime($0))" } ?? ""
        let people = "\(totals.people) \(days.count == 1 ? "people" : "people's days")"
        lines.append(
            "\(span)\(upTo): \(people); the doors show \(totals.doors) punches, the ledger has \(totals.ledger.accepted) "
                + "accepted, Humand holds \(totals.humand) entries.")
        for kind in Difference.Kind.allCases {
            if let count = totals.kinds[kind] { lines.append("\(kind.name): \(count)") }
        }
        if !totals.foreign.isEmpty {
            let sources = totals.foreign.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            lines.append(
                "in Humand, but not from us: \(totals.foreign.values.reduce(0, +)) "
                    + "(\(sources.joined(separator: ", "))); no difference")
        }
        if totals.purged > 0 {
            lines.append("in the ledger, but no longer in HikCentral: \(totals.purged); no difference")
        }
        if totals.unreadable > 0 { lines.append("entries of Humand without a readable time: \(totals.unreadable)") }
        if totals.agrees { lines.append("Doors, ledger and Humand agree.") }
        return lines.lines
    }
}

/// The same result for spreadsheets: one row per person and day.
extension ReconcileReport {
    package func csv(_ style: CSVWriter.Style) -> String {
        let csv = CSVWriter(style)
        var text = csv.heading([
            "day", "employee", "person", "name", "doors", "accepted", "queued", "held", "skipped", "dropped", "humand",
            "foreign", "kinds", "differences",
        ])
        for person in days.flatMap(\.people) {
            let ledger = person.ledger
            let counts = [
                person.doors, ledger.accepted, ledger.queued, ledger.held, ledger.skipped, ledger.dropped,
            ].map { CSVWriter.Cell.number($0) }
            let kinds = Set(person.differences.map(\.kind.rawValue)).sorted().joined(separator: " ")
            text += csv.line(
                [.day(person.day), .text(person.employee ?? ""), .text(person.person), .text(person.name)] + counts + [
                    person.humand.map { .number($0) } ?? "", .number(person.foreign.count), .exact(kinds),
                    .text(person.differences.map(sentence).joined(separator: "; ")),
                ])
        }
        return text
    }
}
