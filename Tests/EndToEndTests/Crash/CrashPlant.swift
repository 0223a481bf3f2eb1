import Simulator

@testable import Base
@testable import Support

/// What one day's doors saw, the same for the same day but for its time.
///
/// Every day has its own people, so that no day's punches get in the way of another's.
struct CrashDay {
    let persons: [SimulatedPerson]
    let users: [SimulatedUser]
    let events: [SimulatedEvent]
    /// What Humand must come to hold.
    let expected: [CrashPunch]

    /// The day whose newest event is stamped `moment`.
    init(number: Int, at moment: Instant) {
        let second = moment.flooredToSecond
        let people = (0..<5).map { index -> SimulatedPerson in
            let key = number * 10 + index
            return SimulatedPerson(id: "\(key + 100)", code: "\(key + 7000)", name: "P\(key)")
        }
        // The last one is a stranger to HikCentral's list of persons, the one before to Humand.
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
        // Humand does not know the first of these two, HikCentral not the second: both are held.
        pass(people[3], Site.entry, secondsBefore: 1800, counts: false)
        pass(people[4], Site.entry, secondsBefore: 1700, counts: false)
        pass(people[0], Site.exit, secondsBefore: 600, counts: true)
        pass(people[1], Site.exit, secondsBefore: 590, counts: true)
        pass(people[2], Site.entry, secondsBefore: 0, counts: true)
        self.events = events
        self.expected = expected
    }
}

/// A punch as Humand is to hold it, or was asked to.
struct CrashPunch: Hashable {
    var employee: String
    var kind: SimulatedEntry.Kind
    var time: Instant
}
