import Attendance
import Base
import Ledger

/// Somebody whom the ledger or HikCentral knows, with every number and name by which people may call them.
package struct KnownPerson: Equatable, Sendable {
    /// HikCentral's id.
    package var id: String
    package var name = ""
    /// HikCentral's numbers of the person: code and cards.
    package var numbers: Set<String> = []
    /// Humand's.
    package var employees: Set<String> = []
    /// The last event in the ledger.
    package var lastSeen: Instant?
    /// HikCentral lists the person.
    package var isListed = false

    package init(id: String) { self.id = id }

    /// `Ana Pérez (HikCentral 17, 1001; Humand AP-1001)`
    package var label: String {
        let hikCentral = ([id] + numbers.subtracting(employees).sorted()).joined(separator: ", ")
        let humand = employees.isEmpty ? "" : "; Humand \(employees.sorted().joined(separator: ", "))"
        return "\(name.isEmpty ? id : name) (HikCentral \(hikCentral)\(humand))"
    }

    fileprivate var allNumbers: Set<String> { numbers.union(employees).union([id]) }
}

/// Who can be meant by a name or a number: everybody whom the ledger or HikCentral knows.
package struct KnownPeople: Sendable {
    private var byID: [String: KnownPerson] = [:]
    /// The people whose number at Humand the ledger tells only later.
    private var openLines: [Int: String] = [:]

    package init() {}

    package var all: [KnownPerson] { byID.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) } }
    package subscript(id: String) -> KnownPerson? { byID[id] }

    /// Takes a line of the ledger.
    package mutating func note(_ record: LedgerRecord) {
        switch record.entry {
        case .event(let recorded): note(recorded, line: record.line)
        case .carried(let line, let recorded): note(recorded, line: line)
        case .outcome(let line, let outcome):
            guard let id = openLines[line] else { return }
            if let employee = outcome.punch?.employee { byID[id]?.employees.insert(employee) }
            if outcome.state.isFinal { openLines[line] = nil }
        default: break
        }
    }

    /// Takes an event with all that became of it.
    package mutating func note(_ life: EventHistory) {
        note(life.first, line: life.line)
        if let employee = life.punch?.employee { byID[life.first.event.personID]?.employees.insert(employee) }
        openLines[life.line] = nil
    }

    private mutating func note(_ recorded: RecordedEvent, line: Int) {
        let event = recorded.event
        guard !event.personID.isEmpty else { return }
        var person = byID[event.personID] ?? KnownPerson(id: event.personID)
        if !event.personName.isEmpty { person.name = event.personName }
        if !event.cardNumber.isEmpty { person.numbers.insert(event.cardNumber) }
        if let number = recorded.employeeNumber { person.numbers.insert(number) }
        if let employee = recorded.punch?.employee { person.employees.insert(employee) }
        person.lastSeen = max(person.lastSeen ?? event.time.instant, event.time.instant)
        byID[event.personID] = person
        if !recorded.state.isFinal { openLines[line] = event.personID }
    }

    /// Adds what another part of the ledger tells.
    package mutating func merge(_ other: KnownPeople) {
        byID.merge(other.byID) { mine, theirs in
            var person =
                mine.lastSeen ?? Instant(milliseconds: .min) >= theirs.lastSeen ?? Instant(milliseconds: .min)
                ? mine : theirs
            if person.name.isEmpty { person.name = mine.name.isEmpty ? theirs.name : mine.name }
            person.numbers = mine.numbers.union(theirs.numbers)
            person.isListed = mine.isListed || theirs.isListed
            person.employees = mine.employees.union(theirs.employees)
            return person
        }
    }

    /// Takes a person of HikCentral's list.
    package mutating func note(_ listed: Person, idKind: EmployeeIDKind, map: EmployeeMap) {
        var person = byID[listed.id] ?? KnownPerson(id: listed.id)
        if !listed.name.isEmpty { person.name = listed.name }
        if !listed.code.isEmpty { person.numbers.insert(listed.code) }
        person.numbers.formUnion(listed.cards)
        person.isListed = true
        for number in listed.numbers(idKind) { map[hikcentral: number].map { _ = person.employees.insert($0) } }
        byID[listed.id] = person
    }

    /// What a name or a number leads to.
    package enum Answer: Equatable, Sendable {
        case one(KnownPerson)
        /// Several fit equally well.
        case several([KnownPerson])
        /// Nobody fits; these have the nearest names.
        case nobody([KnownPerson])
    }

    /// Looks for a number of either side, then for a name, then for parts of names, without accents and capitals.
    package func search(_ text: String) -> Answer {
        let fitting = matches(text)
        switch fitting.count {
        case 0: return .nobody(nearest(to: text))
        case 1: return .one(fitting[0])
        default: return .several(fitting)
        }
    }

    /// Says that nobody fits, with the nearest names.
    ///
    /// - Parameter among: where they were looked for, for the middle of a sentence.
    package func nobodyFits(_ text: String, among: Phrase) -> Phrase {
        var near: [KnownPerson] = []
        if case .nobody(let nearest) = search(text) { near = nearest }
        let names = near.map(\.name).joined(separator: ", ")
        let hint =
            near.isEmpty ? Phrase(same: "") : Phrase(en: "; did you mean \(names)?", es: "; ¿quiso decir \(names)?")
        return among.within(
            en: { "nobody \($0) fits “\(text)”" }, es: { "nadie \($0) coincide con “\(text)”" }) + hint
    }

    /// Says that several fit where one must be meant.
    package static func severalFit(_ text: String, _ people: [KnownPerson]) -> Phrase {
        let names = people.prefix(10).map(\.label).joined(separator: "; ") + (people.count > 10 ? "; …" : "")
        return Phrase(
            en: "“\(text)” fits \(people.count) people, name one by number: \(names)",
            es: "“\(text)” coincide con \(people.count) personas, indique una por su número: \(names)")
    }

    /// Everybody whom the best of these ways finds.
    package func matches(_ text: String) -> [KnownPerson] {
        let text = text.trimmingSpaces
        let name = PersonName(text)
        guard !text.isEmpty else { return [] }
        let number = text.lowercased()
        let bare = PersonMatcher.bare(text)
        func spoken(_ fits: @escaping (PersonName) -> Bool) -> (KnownPerson) -> Bool {
            { !name.isEmpty && fits(PersonName($0.name)) }
        }
        let ways: [(KnownPerson) -> Bool] = [
            { $0.allNumbers.contains { $0.lowercased() == number } },
            { person in !bare.isEmpty && person.allNumbers.contains { PersonMatcher.bare($0) == bare } },
            spoken { $0.words == name.words },
            spoken { other in name.words.allSatisfy { word in other.words.contains { $0.hasPrefix(word) } } },
            spoken { other in
                name.words.allSatisfy { word in word.count >= 3 && other.words.contains { $0.contains(word) } }
            },
        ]
        let all = self.all
        return ways.lazy.map { all.filter($0) }.first { !$0.isEmpty } ?? []
    }

    /// The people with the nearest names, at most five.
    private func nearest(to text: String) -> [KnownPerson] {
        let words = PersonName(text).words.filter { !$0.isEmpty }
        guard !words.isEmpty else { return [] }
        let ranked = all.compactMap { person -> (person: KnownPerson, distance: Int)? in
            let theirs = PersonName(person.name).words
            var sum = 0
            for word in words {
                guard let best = theirs.map({ NearestName.distance(word, $0) }).min(), best <= max(1, word.count / 3)
                else { return nil }
                sum += best
            }
            return (person, sum)
        }
        return ranked.sorted { ($0.distance, $0.person.name) < ($1.distance, $1.person.name) }.prefix(5).map(\.person)
    }
}
