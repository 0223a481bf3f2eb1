import Simulator

@testable import Base
@testable import Support

/// What the doors saw on one day; the same for the same day except for the times.
///
/// Every day has its own people, so that no day's punches affect another's.
struct CrashDay {
    let persons: [SimulatedPerson]
    let users: [SimulatedUser]
    let events: [SimulatedEvent]
    /// What Humand must hold in the end.
    let expected: [CrashPunch]

    /// The day whose newest event has the time `moment`.
    init(number: Int, at moment: Instant) {
        let second = moment.flooredToSecond
        let people = (0..<5).map { index -> SimulatedPerson in
            let key = number * 10 + index
            return SimulatedPerson(id: "\(key + 100)", code: "\(key + 7000)", name: "P\(key)")
        }
        // The last one is not in HikCentral's list of persons, the one before not in Humand.
        persons = Array(people.dropLast())
        users = people.prefix(3).map { SimulatedUser(employeeId: $0.code) }
        var events: [SimulatedEvent] = []
        var expected: [CrashPunch] = []
        func pass(_ person: SimulatedPerson?, _ door: SimulatedDoor, secondsBefore seconds: Int64, counts: Bool) {
            let time = Timestamp(instant: second - .seconds(seconds), offsetSeconds: 0)
            events.append(
                SimulatedEvent(id: "day-\(number)-\(events.count)", time: time, person: person, door: door))
            guard counts, let person else { return }
            let kind = door == Site.entry ? SimulatedEntry.Kind.start : .end
            expected.append(CrashPunch(employee: person.code, kind: kind, time: time.instant))
        }
        pass(people[0], Site.entry, secondsBefore: 2400, counts: true)
        // A double read, and a visitor.
        pass(people[0], Site.entry, secondsBefore: 2380, counts: false)
        pass(nil, Site.entry, secondsBefore: 2350, counts: false)
        pass(people[1], Site.entry, secondsBefore: 2300, counts: true)
        // Humand does not know the first of these two, HikCentral does not know the second: both are held.
        pass(people[3], Site.entry, secondsBefore: 1800, counts: false)
        pass(people[4], Site.entry, secondsBefore: 1700, counts: false)
        pass(people[0], Site.exit, secondsBefore: 600, counts: true)
        pass(people[1], Site.exit, secondsBefore: 590, counts: true)
        pass(people[2], Site.entry, secondsBefore: 0, counts: true)
        self.events = events
        self.expected = expected
    }
}

/// A punch as Humand should hold it, or was asked to.
struct CrashPunch: Hashable {
    var employee: String
    var kind: SimulatedEntry.Kind
    var time: Instant
}
