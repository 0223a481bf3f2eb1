import Attendance
import Base
import Humand

/// HikCentral's persons compared with Humand's users, for people and for programs.
package struct PeopleReport {
    let comparison: PeopleComparison
    /// Whether to list only people who need action.
    let isUnmappedOnly: Bool

    package init(_ comparison: PeopleComparison, unmappedOnly: Bool = false) {
        self.comparison = comparison
        isUnmappedOnly = unmappedOnly
    }

    private var shown: [PersonStanding] {
        comparison.persons.filter { !isUnmappedOnly || $0.state != .mapped }
            .sorted { ($0.number ?? "\u{10FFFF}", $0.person.id) < ($1.number ?? "\u{10FFFF}", $1.person.id) }
    }

    /// A table and a summary.
    var text: String { text(on: .none) }

    package func text(on terminal: Terminal) -> String {
        var table = TextTable(heading: ["PERSON", "NUMBER", "NAME", "STATE", "HUMAND", "LIKELY"], state: "STATE")
        for standing in shown {
            let row = [
                standing.person.id, standing.number ?? "–", standing.person.name, standing.state.word,
                standing.employee ?? "–", standing.likely.map(PeopleReport.sentence) ?? "",
            ]
            table.add(row, standing.state.colour)
        }
        return (shown.isEmpty ? "" : table.text(on: terminal) + "\n") + summary
    }

    private var summary: String {
        let counts = comparison.counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        var lines = ["\(comparison.persons.count) persons in HikCentral: \(counts.isEmpty ? "none" : counts)."]
        if !comparison.others.isEmpty {
            lines.append("\(comparison.others.count) active users of Humand whom nobody in HikCentral maps to:")
            lines += comparison.others.prefix(PeopleReport.fewUsers).map { "  \($0.employee)  \($0.name)" }
            if comparison.others.count > PeopleReport.fewUsers { lines.append("  … --csv and --json name all of them") }
        }
        return lines.lines
    }

    /// Only the formats for programs name more users than this.
    private static let fewUsers = 20

    private static func sentence(_ likely: LikelyUser) -> String {
        "\(likely.user.employee) \(likely.user.name) (\(likely.reason.rawValue)\(likely.isSure ? "" : ", not sure"))"
    }

    /// One row per person, and one per user whom nobody maps to.
    package func csv(_ style: CSVWriter.Style) -> String {
        let csv = CSVWriter(style)
        var text = csv.heading([
            "person", "number", "name", "state", "humand", "likely", "likely_name", "reason", "sure",
        ])
        for standing in shown {
            let likely = standing.likely
            text += csv.line([
                .text(standing.person.id), .text(standing.number ?? ""), .text(standing.person.name),
                .text(standing.state.word), .text(standing.employee ?? ""), .text(likely?.user.employee ?? ""),
                .text(likely?.user.name ?? ""), .exact(likely?.reason.rawValue ?? ""),
                .exact(likely.map { $0.isSure ? "yes" : "no" } ?? ""),
            ])
        }
        for user in comparison.others {
            text += csv.line(["", "", .text(user.name), "only in Humand", .text(user.employee), "", "", "", ""])
        }
        return text
    }

    /// The lines of an EMPLOYEE_MAP for everyone who is mapped or has a certain match, and how many people were left
    /// out.
    package var proposal: (lines: [EmployeeMapLine], leftOut: Int) {
        var lines: [EmployeeMapLine] = []
        var leftOut = 0
        var numbers: Set<String> = []
        let persons = comparison.persons.sorted { ($0.number ?? "") < ($1.number ?? "") }
        for standing in persons {
            let employee = standing.employee ?? standing.likely.flatMap { $0.isSure ? $0.user.employee : nil }
            let isKnown = standing.state != .unknownUser
            guard isKnown, let number = standing.number, let employee, !number.hasHiddenCharacters,
                !employee.hasHiddenCharacters, numbers.insert(number).inserted
            else {
                leftOut += 1
                continue
            }
            let reason = standing.likely.map { "\($0.reason.rawValue): \($0.user.name)" } ?? standing.state.word
            lines.append(EmployeeMapLine(id: number, employee: employee, name: standing.person.name, reason: reason))
        }
        return (lines, leftOut)
    }

    /// The names of everyone with a number, for the lines of a map.
    package var names: [String: String] {
        let pairs = comparison.persons.compactMap { standing in standing.number.map { ($0, standing.person.name) } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// One JSON document.
    package var json: JSONValue {
        [
            "complete": JSONValue(comparison.isComplete),
            "counts": .object(comparison.counts.map { .init($0.word, JSONValue($0.count)) }),
            "persons": .array(shown.map(PeopleReport.json)),
            "onlyInHumand": .array(
                comparison.others.map { ["humand": .string($0.employee), "name": .string($0.name)] }),
        ]
    }

    private static func json(_ standing: PersonStanding) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("person", .string(standing.person.id)),
            .init("number", standing.number.map { .string($0) } ?? nil),
            .init("name", .string(standing.person.name)), .init("state", .string(standing.state.word)),
            .init("humand", standing.employee.map { .string($0) } ?? nil),
        ]
        if let likely = standing.likely {
            members.append(
                .init(
                    "likely",
                    [
                        "humand": .string(likely.user.employee), "name": .string(likely.user.name),
                        "reason": .string(likely.reason.rawValue), "sure": JSONValue(likely.isSure),
                    ]))
        }
        return .object(members)
    }
}
