import Attendance
import Base
import Humand

/// How one of HikCentral's persons relates to Humand's users.
struct PersonStanding: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The person's punches can be delivered.
        case mapped
        /// Mapped to a user who is deactivated, deleted or not yet active.
        case inactive(HumandUser.Status)
        /// The map has a line, but Humand has no user with that number.
        case unknownUser
        /// The map has no line; or there is no map, and Humand has no user with the person's number.
        case unmapped
        /// HikCentral does not have the number that EMPLOYEE_ID selects.
        case noNumber

        var word: String {
            switch self {
            case .mapped: "mapped"
            case .inactive(let status): status.word
            case .unknownUser: "no such user"
            case .unmapped: "unmapped"
            case .noNumber: "no number"
            }
        }

        /// The word in every language.
        static func phrase(_ word: String) -> Phrase {
            let spanish =
                switch word {
                case "mapped": "asignado"
                case "unmapped": "sin asignar"
                case "no number": "sin número"
                case "no such user": "usuario inexistente"
                case "deactivated": "desactivado"
                case "unclaimed": "sin activar"
                case "deleted": "eliminado"
                default: word
                }
            return Phrase(en: word, es: spanish)
        }

        /// So many persons: `2 mapped`.
        static func counted(_ count: Int, _ word: String) -> Phrase {
            let spanish = phrase(word).spanish
            let counted =
                switch word {
                case "mapped": count.counting("asignada", "asignadas")
                case "no such user": "\(count) con \(spanish)"
                case "deactivated", "unclaimed", "deleted": "\(count) con usuario \(spanish)"
                default: "\(count) \(spanish)"
                }
            return Phrase(en: "\(count) \(word)", es: counted)
        }

        /// The colour in tables: red if punches would be refused, yellow if they are held.
        var colour: Terminal.Colour? {
            switch self {
            case .mapped: .green
            case .inactive, .unknownUser: .red
            case .unmapped, .noNumber: .yellow
            }
        }
    }

    var person: Person
    /// The number that EMPLOYEE_ID selects.
    var number: String?
    var state: State
    /// The Humand number that the person is mapped to.
    var employee: String?
    /// The most likely user, if the person is not mapped to one.
    var likely: LikelyUser?
}

/// A user of Humand who may be the person, and why.
struct LikelyUser: Equatable, Sendable {
    enum Reason: String, Equatable, Sendable {
        case sameNumber = "same number"
        /// EMPLOYEE_ID selects another number of the person.
        case sameCode = "its personCode is the same number"
        case sameCard = "its card is the same number"
        case sameNumberWithoutZeros = "same number but for zeros in front or punctuation"
        case sameField = "same number in a field of Humand"
        case sameName = "same name"
        case reorderedName = "same name in another order"
        case hiddenCharacters = "same name, but with characters that nobody sees"
        case containedName = "one name is part of the other"
        case similarName = "similar name"
        case severalNames = "same name, but several people have it"

        var phrase: Phrase {
            let spanish =
                switch self {
                case .sameNumber: "mismo número"
                case .sameCode: "su personCode es el mismo número"
                case .sameCard: "su tarjeta es el mismo número"
                case .sameNumberWithoutZeros: "mismo número salvo ceros a la izquierda o puntuación"
                case .sameField: "mismo número en un campo de Humand"
                case .sameName: "mismo nombre"
                case .reorderedName: "mismo nombre en otro orden"
                case .hiddenCharacters: "mismo nombre, pero con caracteres que nadie ve"
                case .containedName: "un nombre es parte del otro"
                case .similarName: "nombre parecido"
                case .severalNames: "mismo nombre, pero lo tienen varias personas"
                }
            return Phrase(en: rawValue, es: spanish)
        }
    }

    var user: HumandUser
    var reason: Reason
    /// Sure enough for a map that nobody reviews.
    var isSure: Bool
}

/// Compares HikCentral's persons with Humand's users: a pure function.
package struct PeopleComparison: Equatable, Sendable {
    private(set) var persons: [PersonStanding] = []
    /// Active Humand users whom nobody in HikCentral maps to, without those who are a likely match.
    private(set) var others: [HumandUser] = []
    /// Those whose punches seem to go to somebody else.
    private(set) var mixUps: [MixUp] = []

    package init(persons: [Person], users: [HumandUser], idKind: EmployeeIDKind, map: EmployeeMap) {
        let byEmployee = Dictionary(users.map { ($0.employee, $0) }) { first, _ in first }
        var taken: Set<String> = []
        for person in persons {
            let standing = PeopleComparison.standing(of: person, idKind, map, byEmployee)
            if let employee = standing.employee { taken.insert(employee) }
            self.persons.append(standing)
        }
        let matcher = PersonMatcher(users: users.filter { !taken.contains($0.employee) && $0.status != .deleted })
        for index in self.persons.indices {
            let standing = self.persons[index]
            guard standing.employee == nil || standing.state == .unknownUser else { continue }
            self.persons[index].likely = matcher.likely(standing.person, idKind, mapped: standing.employee)
        }
        resolveRivals()
        mixUps = PeopleComparison.mixUps(self.persons, users, byEmployee)
        let likely = Set(self.persons.compactMap { $0.likely?.user.employee })
        others = users.filter { user in
            user.status == .active && !taken.contains(user.employee) && !likely.contains(user.employee)
        }
    }

    private static func mixUps(
        _ persons: [PersonStanding], _ users: [HumandUser], _ byEmployee: [String: HumandUser]
    ) -> [MixUp] {
        let byName = Dictionary(grouping: users.filter { $0.status == .active }) { PersonName($0.name).words }
        return persons.compactMap { standing in
            guard let user = standing.employee.flatMap({ byEmployee[$0] }) else { return nil }
            let name = PersonName(standing.person.name)
            let theirs = PersonName(user.name)
            guard name.words.count >= 2, !theirs.isEmpty, name.likeness(to: theirs) == nil,
                let namesakes = byName[name.words], namesakes.count == 1
            else { return nil }
            return MixUp(person: standing.person, user: user, namesake: namesakes[0])
        }
    }

    private static func standing(
        of person: Person, _ idKind: EmployeeIDKind, _ map: EmployeeMap, _ users: [String: HumandUser]
    ) -> PersonStanding {
        let numbers = person.numbers(idKind)
        guard let first = numbers.first else { return PersonStanding(person: person, state: .noNumber) }
        // If a person has several cards, use the one in the map.
        let candidates = numbers.compactMap { number in map[hikcentral: number].map { (number, $0) } }
        guard let (number, employee) = candidates.first(where: { users[$0.1] != nil }) ?? candidates.first else {
            return PersonStanding(person: person, number: first, state: .unmapped)
        }
        guard let user = users[employee] else {
            // Without a map every number stands for itself, so a number unknown to Humand is not a wrong mapping.
            return map.isEmpty
                ? PersonStanding(person: person, number: number, state: .unmapped)
                : PersonStanding(person: person, number: number, state: .unknownUser, employee: employee)
        }
        let state: PersonStanding.State = user.status == .active ? .mapped : .inactive(user.status)
        return PersonStanding(person: person, number: number, state: state, employee: employee)
    }

    /// Marks a match as uncertain if two persons match the same user.
    private mutating func resolveRivals() {
        let counts = Dictionary(grouping: persons.compactMap { $0.likely?.user.employee }) { $0 }.mapValues(\.count)
        for index in persons.indices {
            guard let likely = persons[index].likely, counts[likely.user.employee, default: 0] > 1 else { continue }
            persons[index].likely?.isSure = false
        }
    }

    /// How many persons are in each state.
    var counts: [(word: String, count: Int)] {
        let words = persons.map(\.state.word)
        let order = ["mapped", "unmapped", "no number", "no such user", "deactivated", "unclaimed", "deleted"]
        let groups = Dictionary(grouping: words) { $0 }.mapValues(\.count)
        return (order + groups.keys.filter { !order.contains($0) }.sorted())
            .compactMap { word in groups[word].map { (word, $0) } }
    }

    /// Whether every person has an active user.
    var isComplete: Bool { persons.allSatisfy { $0.state == .mapped } }
}
