import Attendance
import Base
import Humand

/// Finds the Humand user who most likely is a given HikCentral person: by number first, then by name.
struct PersonMatcher {
    private var byNumber: [String: [HumandUser]] = [:]
    private var byBareNumber: [String: [HumandUser]] = [:]
    private var byField: [String: [HumandUser]] = [:]
    private var names: [(name: PersonName, user: HumandUser)] = []
    /// The indices in `names` of the users with a given word.
    private var byWord: [String: [Int]] = [:]

    /// A word that more people share does not distinguish anybody.
    private static let commonest = 500

    init(users: [HumandUser]) {
        for user in users {
            byNumber[user.employee, default: []].append(user)
            byBareNumber[PersonMatcher.bare(user.employee), default: []].append(user)
            for field in Set(user.fields.map(PersonMatcher.bare)) where !field.isEmpty {
                byField[field, default: []].append(user)
            }
            let name = PersonName(user.name)
            for word in Set(name.words) { byWord[word, default: []].append(names.count) }
            names.append((name, user))
        }
    }

    /// - Parameter mapped: the number to which the person is mapped, if Humand does not know it.
    func likely(_ person: Person, _ idKind: EmployeeIDKind, mapped: String? = nil) -> LikelyUser? {
        byNumber(person, idKind, mapped) ?? byName(person)
    }

    /// Looks for a user by number.
    ///
    /// The person's id is HikCentral's own number; it only counts if EMPLOYEE_ID says that it is the employee's.
    private func byNumber(_ person: Person, _ idKind: EmployeeIDKind, _ mapped: String?) -> LikelyUser? {
        let selected = [mapped].compactMap(\.self) + person.numbers(idKind)
        var numbers = selected
        if idKind != .personCode, !person.code.isEmpty { numbers.append(person.code) }
        if idKind != .cardNumber { numbers += person.cards }
        // If the names disagree, the number belongs to somebody else with the same number.
        func isSure(_ user: HumandUser) -> Bool {
            let (mine, theirs) = (PersonName(person.name), PersonName(user.name))
            return mine.isEmpty || theirs.isEmpty || mine.likeness(to: theirs) != nil
        }
        for (table, reason, key) in [
            (byNumber, LikelyUser.Reason.sameNumber, { $0 }),
            (byBareNumber, .sameNumberWithoutZeros, PersonMatcher.bare), (byField, .sameField, PersonMatcher.bare),
        ] as [([String: [HumandUser]], LikelyUser.Reason, (String) -> String)] {
            for number in numbers where !key(number).isEmpty {
                guard let found = table[key(number)], let user = found.first else { continue }
                let isOther = reason == .sameNumber && !selected.contains(number)
                let reason = isOther ? (number == person.code ? .sameCode : .sameCard) : reason
                let isPlain = !number.hasHiddenCharacters && !person.name.hasHiddenCharacters
                return LikelyUser(user: user, reason: reason, isSure: found.count == 1 && isPlain && isSure(user))
            }
        }
        return nil
    }

    private func byName(_ person: Person) -> LikelyUser? {
        let name = PersonName(person.name)
        var best: (likeness: PersonName.Likeness, users: [HumandUser])?
        // Start with the rarest word, so that a thousand Marías are not compared with each other.
        let words = Set(name.words).sorted {
            (byWord[$0]?.count ?? 0, $0) < (byWord[$1]?.count ?? 0, $1)
        }
        var compared: Set<Int> = []
        for word in words {
            let places = byWord[word] ?? []
            if places.count > PersonMatcher.commonest, best != nil { break }
            for place in places.prefix(PersonMatcher.commonest) where compared.insert(place).inserted {
                guard let likeness = name.likeness(to: names[place].name) else { continue }
                if let old = best, likeness < old.likeness { continue }
                let users = best.map { likeness == $0.likeness ? $0.users : [] } ?? []
                best = (likeness, users + [names[place].user])
            }
        }
        guard let (likeness, users) = best, let user = users.first else { return nil }
        switch likeness {
        case .same where users.count > 1: return LikelyUser(user: user, reason: .severalNames, isSure: false)
        case .same where person.name.hasHiddenCharacters || user.name.hasHiddenCharacters:
            return LikelyUser(user: user, reason: .hiddenCharacters, isSure: false)
        // Whoever may choose a name could choose a colleague's this way.
        case .same where !name.isSpoken(like: PersonName(user.name)):
            return LikelyUser(user: user, reason: .reorderedName, isSure: false)
        case .same: return LikelyUser(user: user, reason: .sameName, isSure: name.words.count >= 2)
        case .similar: return LikelyUser(user: user, reason: .similarName, isSure: false)
        case .contained: return LikelyUser(user: user, reason: .containedName, isSure: false)
        }
    }

    /// A number without leading zeros, punctuation and capitals, so that `00-4501` equals `4501`.
    static func bare(_ number: String) -> String {
        let plain = number.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "@" }
        let rest = plain.drop { $0 == "0" }
        return rest.isEmpty ? plain : String(rest)
    }
}
