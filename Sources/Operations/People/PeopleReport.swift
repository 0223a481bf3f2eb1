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
    var text: String { text(on: .none, in: .english) }

    package func text(on terminal: Terminal, in language: Language) -> String {
        let heading = [
            Phrase(en: "PERSON", es: "PERSONA"), Phrase(en: "NUMBER", es: "NÚMERO"), Phrase(en: "NAME", es: "NOMBRE"),
            Phrase(en: "STATE", es: "ESTADO"), Phrase(same: "HUMAND"), Phrase(en: "LIKELY", es: "PROBABLE"),
        ].map { $0[language] }
        var table = TextTable(heading: heading, state: heading[3])
        for standing in shown {
            let row = [
                standing.person.id, standing.number ?? "–", standing.person.name,
                PersonStanding.State.phrase(standing.state.word)[language],
                standing.employee ?? "–", standing.likely.map(PeopleReport.sentence)?[language] ?? "",
            ]
            table.add(row, standing.state.colour)
        }
        return (shown.isEmpty ? "" : table.text(on: terminal) + "\n") + summary.map { $0[language] }.lines
    }

    private var summary: [Phrase] {
        let counts = comparison.counts.map { count in
            PersonStanding.State.counted(count.count, count.word)
        }
        let all = counts.isEmpty ? Phrase(en: "none", es: "ninguna") : counts.joined(separator: ", ")
        var lines = [
            all.within(
                en: { "\(comparison.persons.count) persons in HikCentral: \($0)." },
                es: { "\(comparison.persons.count.counting("persona", "personas")) en HikCentral: \($0)." })
        ]
        if let mixUp = MixUp.phrase(comparison.mixUps) {
            lines.append(mixUp.within(en: { "Look again: \($0)." }, es: { "Revise: \($0)." }))
        }
        if !comparison.others.isEmpty {
            lines.append(
                Phrase(
                    en: "\(comparison.others.count) active users of Humand whom nobody in HikCentral maps to:",
                    es: comparison.others.count.counting(
                        "usuario activo de Humand que no corresponde", "usuarios activos de Humand que no corresponden")
                        + " a nadie en HikCentral:"))
            lines += comparison.others.prefix(PeopleReport.fewUsers)
                .map { Phrase(same: "  \($0.employee)  \($0.name)") }
            if comparison.others.count > PeopleReport.fewUsers {
                lines.append(
                    Phrase(en: "  … --csv and --json name all of them", es: "  … --csv y --json los nombran a todos"))
            }
        }
        return lines
    }

    /// Only the formats for programs name more users than this.
    private static let fewUsers = 20

    private static func sentence(_ likely: LikelyUser) -> Phrase {
        let doubt = likely.isSure ? Phrase(same: "") : Phrase(en: ", not sure", es: ", no es seguro")
        return Phrase(same: "\(likely.user.employee) \(likely.user.name) (") + likely.reason.phrase + doubt
            + Phrase(same: ")")
    }

    /// One row per person, and one per user whom nobody maps to.
    package func csv(_ style: CSVWriter.Style, _ language: Language) -> String {
        let csv = CSVWriter(style)
        let columns: [Phrase] = [
            Phrase(en: "person", es: "persona"), Phrase(en: "number", es: "número"), Phrase(en: "name", es: "nombre"),
            Phrase(en: "state", es: "estado"), Phrase(same: "humand"), Phrase(en: "likely", es: "probable"),
            Phrase(en: "likely_name", es: "nombre probable"), Phrase(en: "reason", es: "motivo"),
            Phrase(en: "sure", es: "seguro"),
        ]
        let words = style.language(language)
        var text = csv.heading(columns.map { $0[words] })
        for standing in shown {
            let likely = standing.likely
            text += csv.line([
                .text(standing.person.id), .text(standing.number ?? ""), .text(standing.person.name),
                .text(PersonStanding.State.phrase(standing.state.word)[words]), .text(standing.employee ?? ""),
                .text(likely?.user.employee ?? ""), .text(likely?.user.name ?? ""),
                .exact(likely?.reason.phrase[words] ?? ""),
                .exact(likely.map { $0.isSure ? Phrase(en: "yes", es: "sí") : Phrase(same: "no") }?[words] ?? ""),
            ])
        }
        let only = Phrase(en: "only in Humand", es: "solo en Humand")[words]
        for user in comparison.others {
            text += csv.line(["", "", .text(user.name), .exact(only), .text(user.employee), "", "", "", ""])
        }
        return text
    }

    /// The lines of an EMPLOYEE_MAP for everyone who is mapped or has a certain match, and how many people were left
    /// out.
    ///
    /// - Parameter language: of the reasons, which are for the person who reviews the map.
    package func proposal(_ language: Language) -> (lines: [EmployeeMapLine], leftOut: Int) {
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
            let reason =
                standing.likely.map { $0.reason.phrase + Phrase(same: ": \($0.user.name)") }
                ?? PersonStanding.State.phrase(standing.state.word)
            lines.append(
                EmployeeMapLine(id: number, employee: employee, name: standing.person.name, reason: reason[language]))
        }
        return (lines, leftOut)
    }

    /// The names of everyone with a number, for the lines of a map.
    package var names: [String: String] {
        let pairs = comparison.persons.compactMap { standing in standing.number.map { ($0, standing.person.name) } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The map's lines that name a user whom Humand does not have: `1003,L-1003 (José Peña)`.
    package var deadLines: [String] {
        comparison.persons.filter { $0.state == .unknownUser }.compactMap { standing in
            guard let number = standing.number, let employee = standing.employee else { return nil }
            return "\(number),\(employee) (\(standing.person.name))".withoutControls
        }.sorted()
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
