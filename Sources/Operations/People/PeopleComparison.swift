import Attendance
import Base
import Humand

/// How one of HikCentral's persons stands to Humand.
struct PersonStanding: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// Punches of the person can be delivered.
        case mapped
        /// Mapped to a user who is deactivated, deleted or has not come yet.
        case inactive(HumandUser.Status)
        /// The map has a line, but Humand has no user of that number.
        case unknownUser
        /// The map has no line, or, without a map, Humand has no user of the person's number.
        case unmapped
        /// HikCentral has no number of the kind that EMPLOYEE_ID asks for.
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

        /// In tables: red where punches would be refused, yellow where they are held.
        var colour: Terminal.Colour? {
            switch self {
            case .mapped: .green
            case .inactive, .unknownUser: .red
            case .unmapped, .noNumber: .yellow
            }
        }
    }

    var person: Person
    /// The number that decides, as EMPLOYEE_ID asks for it.
    var number: String?
    var state: State
    /// Humand's number that the person is mapped to.
    var employee: String?
    /// Whom the person most likely is, where it is not mapped.
    var likely: LikelyUser?
}

/// A user of Humand who may be the person, and why.
struct LikelyUser: Equatable, Sendable {
    enum Reason: String, Equatable, Sendable {
        case sameNumber = "same number"
        case sameNumberWithoutZeros = "same number but for zeros in front or punctuation"
        case sameField = "same number in a field of Humand"
        case sameName = "same name"
        case containedName = "one name is part of the other"
        case similarName = "similar name"
        case severalNames = "same name, but several people have it"
    }

    var user: HumandUser
    var reason: Reason
    /// Sure enough for a map that is used unread.
    var isSure: Bool
}

/// HikCentral's persons and Humand's users side by side: a pure function.
package struct PeopleComparison: Equatable, Sendable {
    private(set) var persons: [PersonStanding] = []
    /// Active users of Humand whom nobody in HikCentral maps to, those likely to be somebody left out.
    private(set) var others: [HumandUser] = []

    package init(persons: [Person], users: [HumandUser], idKind: EmployeeIDKind, map: EmployeeMap) {
        let byEmployee = Dictionary(users.map { ($0.employee, $0) }) { first, _ in first }
        var taken: Set<String> = []
        for person in persons {
            let standing = PeopleComparison.standing(of: person, idKind, map, byEmployee)
            if let employee = standing.employee { taken.insert(employee) }
            self.persons.append(standing)
        }
        let matcher = PersonMatcher(users: users.filter { !taken.contains($0.employee) && $0.status != .deleted })
        for index in self.persons.indices where self.persons[index].employee == nil {
            self.persons[index].likely = matcher.likely(self.persons[index].person, idKind)
        }
        resolveRivals()
        let likely = Set(self.persons.compactMap { $0.likely?.user.employee })
        others = users.filter { user in
            user.status == .active && !taken.contains(user.employee) && !likely.contains(user.employee)
        }
    }

    private static func standing(
        of person: Person, _ idKind: EmployeeIDKind, _ map: EmployeeMap, _ users: [String: HumandUser]
    ) -> PersonStanding {
        let numbers = person.numbers(idKind)
        guard let first = numbers.first else { return PersonStanding(person: person, state: .noNumber) }
        // Of several cards the one that maps counts.
        let candidates = numbers.compactMap { number in map[hikcentral: number].map { (number, $0) } }
        guard let (number, employee) = candidates.first(where: { users[$0.1] != nil }) ?? candidates.first else {
            return PersonStanding(person: person, number: first, state: .unmapped)
        }
        guard let user = users[employee] else {
            // Without a map every number stands for itself: that Humand does not have it is no mapping gone wrong.
            return map.isEmpty
                ? PersonStanding(person: person, number: number, state: .unmapped)
                : PersonStanding(person: person, number: number, state: .unknownUser, employee: employee)
        }
        let state: PersonStanding.State = user.status == .active ? .mapped : .inactive(user.status)
        return PersonStanding(person: person, number: number, state: state, employee: employee)
    }

    /// Two persons cannot both be one user: then nothing is sure.
    private mutating func resolveRivals() {
        let counts = Dictionary(grouping: persons.compactMap { $0.likely?.user.employee }) { $0 }.mapValues(\.count)
        for index in persons.indices {
            guard let likely = persons[index].likely, counts[likely.user.employee, default: 0] > 1 else { continue }
            persons[index].likely?.isSure = false
        }
    }

    /// How many persons stand how.
    var counts: [(word: String, count: Int)] {
        let words = persons.map(\.state.word)
        let order = ["mapped", "unmapped", "no number", "no such user", "deactivated", "unclaimed", "deleted"]
        let groups = Dictionary(grouping: words) { $0 }.mapValues(\.count)
        return (order + groups.keys.filter { !order.contains($0) }.sorted())
            .compactMap { word in groups[word].map { (word, $0) } }
    }

    /// Every person has an active user.
    var isComplete: Bool { persons.allSatisfy { $0.state == .mapped } }
}
