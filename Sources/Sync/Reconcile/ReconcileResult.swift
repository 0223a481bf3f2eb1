import Base
import Ledger

/// The result of the last nightly comparison, as stored in `reconcile.json`: counts only, no names.
package struct ReconcileResult: Equatable, Sendable {
    package var day: SiteDay
    /// When it was made.
    package var at: Instant
    /// Why it failed; nil if it succeeded.
    package var problem: Phrase?
    var doors = 0
    package var accepted = 0
    var humand = 0
    /// How many accepted entries somebody changed in Humand; 0 in the files of older versions, which did not know.
    package var changed = 0
    var kinds: [Difference.Kind: Int] = [:]

    init(day: SiteDay, at: Instant, problem: Phrase? = nil) {
        self.day = day
        self.at = at
        self.problem = problem
    }

    /// How many differences were found, of whatever kind.
    package var differences: Int { kinds.values.reduce(0, +) }
    package var agrees: Bool { problem == nil && kinds.isEmpty }

    /// The result in one sentence.
    package var phrase: Phrase {
        if let problem {
            return problem.within(
                en: { "\(day) could not be compared: \($0)" }, es: { "no se pudo comparar \(day): \($0)" })
        }
        if agrees {
            return Phrase(
                en: "\(day): doors, ledger and Humand agree on \(agreed) punches",
                es: "\(day): puertas, registro y Humand coinciden en \(agreed.counting("marcaje", "marcajes"))")
                + ReconcileResult.changes(changed)
        }
        if Set(kinds.keys) == [.notCompared] {
            let count = kinds[.notCompared, default: 0]
            return Phrase(
                en: "\(day): \(count) people could not be compared; for the others all agree",
                es:
                    "\(day): no se pudo comparar a \(count.counting("persona", "personas")); para las demás todo coincide"
            )
        }
        let parts = Difference.Kind.allCases.compactMap { kind in
            kinds[kind].map { kind.phrase + Phrase(same: ": \($0)") }
        }
        return parts.joined(separator: "; ").within(
            en: { "\(day): doors, ledger and Humand differ (\($0))" },
            es: { "\(day): puertas, registro y Humand difieren (\($0))" })
    }

    /// The accepted punches that Humand shows as they were sent, where nothing differs.
    package var agreed: Int { max(0, accepted - changed) }

    /// Behind what agrees: what somebody changed in Humand is no difference.
    static func changes(_ count: Int) -> Phrase {
        guard count > 0 else { return Phrase(same: "") }
        return Phrase(
            en: "; somebody changed \(count) in Humand", es: "; alguien cambió \(count) en Humand")
    }

    package var sentence: String { phrase.english }

    /// The version of the file's format.
    package static let version = 1

    /// The file in the state folder.
    package static func file(in folder: StateFolder, _ files: any FileSystem) -> StateFile {
        StateFile(folder.reconcileFile, version: version, files: files)
    }

    /// The file's content.
    package var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("day", .string("\(day)")),
            .init("at", .string(at.text)), .init("agrees", JSONValue(agrees)), .init("doors", JSONValue(doors)),
            .init("accepted", JSONValue(accepted)), .init("humand", JSONValue(humand)),
            .init("changed", JSONValue(changed)),
            .init(
                "differences",
                .object(Difference.Kind.allCases.map { .init($0.rawValue, JSONValue(kinds[$0, default: 0])) })),
        ]
        if let problem {
            members += [.init("problem", .string(problem.english)), .init("problemSpanish", .string(problem.spanish))]
        }
        return members
    }

    /// Nil for anything that `members` does not write.
    package init?(_ json: JSONValue) {
        guard let day = json["day"]?.text.flatMap({ SiteDay(date: $0) }),
            let at = json["at"]?.text.flatMap({ Instant(text: $0) })
        else { return nil }
        let problem = json["problem"]?.text.map { english in
            // Older versions wrote it in English only.
            Phrase(en: english, es: json["problemSpanish"]?.text ?? Phrase.quoting(english).spanish)
        }
        self.init(day: day, at: at, problem: problem)
        doors = json["doors"]?.integer ?? 0
        accepted = json["accepted"]?.integer ?? 0
        humand = json["humand"]?.integer ?? 0
        changed = json["changed"]?.integer ?? 0
        for kind in Difference.Kind.allCases {
            if let count = json["differences"]?[kind.rawValue]?.integer, count > 0 { kinds[kind] = count }
        }
    }
}
