import Base
import Foundation

/// A plant whose people come and go, always the same for the same seed.
///
/// Its gates record double reads, refuse a face now and then, upload late, and read people unknown to Humand.
/// `expected` lists what Humand must hold once every event has been processed.
package struct Plant: Sendable {
    /// The entry that Humand should hold in the end for one passage.
    package struct ExpectedPunch: Sendable, Hashable, Comparable {
        package var time: Instant
        package var employeeId: String
        package var kind: SimulatedEntry.Kind

        package static func < (left: ExpectedPunch, right: ExpectedPunch) -> Bool {
            (left.time, left.employeeId) < (right.time, right.employeeId)
        }
    }

    package struct Shape: Sendable {
        package var employees = 20
        package var days = 1
        /// Midnight of the first day by the plant's clocks; the offset applies throughout.
        package var start: Timestamp
        /// The name of the time zone with that offset.
        package var zone = "America/Argentina/Buenos_Aires"
        package var seed: UInt64 = 1
        /// Percentages. Of the passages: read twice, uploaded late. Of the people: unknown to Humand.
        package var doubleReads = 10
        package var lateUploads = 3
        package var strangers = 5

        package init(start: Timestamp) { self.start = start }
    }

    package let doors: [SimulatedDoor]
    package let entryDoors: [SimulatedDoor]
    package let exitDoors: [SimulatedDoor]
    package private(set) var persons: [SimulatedPerson] = []
    package private(set) var users: [SimulatedUser] = []
    /// Ascending by time.
    package private(set) var events: [SimulatedEvent] = []
    /// Ascending by time.
    package private(set) var expected: [ExpectedPunch] = []

    package let shape: Shape
    private var random: SeededGenerator
    private var strangers: Set<String> = []

    package init(_ shape: Shape) {
        self.shape = shape
        random = SeededGenerator(seed: shape.seed)
        entryDoors = [SimulatedDoor(code: "23", name: "Facial Entrada")]
        exitDoors = [SimulatedDoor(code: "24", name: "Facial Salida")]
        doors = entryDoors + exitDoors + [SimulatedDoor(code: "31", name: "Comedor")]
        let names = ["Ana Pérez", "Bruno Díaz", "Carla Gómez", "Darío Núñez", "Elena O'Neill", "Félix Ibáñez"]
        for number in 0..<shape.employees {
            let name = names[number % names.count] + (number < names.count ? "" : " \(number / names.count + 1)")
            let person = SimulatedPerson(
                id: String(17 + number), code: "00\(4500 + number)", name: name, cardNo: String(43_013_830 + number))
            persons.append(person)
            if chance(shape.strangers) { strangers.insert(person.id) } else { users.append(Self.user(of: person)) }
        }
        for day in 0..<shape.days {
            for (number, person) in persons.enumerated() { work(person, day: day, isAtNight: number % 10 == 9) }
            refuseFaces(day: day)
        }
        events.sort { ($0.time.instant, $0.id) < ($1.time.instant, $1.id) }
        expected.sort()
    }

    /// The Humand user whose employee id is the person's code.
    package static func user(of person: SimulatedPerson) -> SimulatedUser {
        let parts = person.name.split(separator: " ", maxSplits: 1).map(String.init)
        return SimulatedUser(employeeId: person.code, firstName: parts.first ?? "", lastName: parts.last ?? "")
    }

    /// One shift: in, out for lunch and in again, out. A night shift has no lunch and crosses midnight.
    private mutating func work(_ person: SimulatedPerson, day: Int, isAtNight: Bool) {
        let begin = (isAtNight ? 22 : 8) * 60 - Int.random(in: 0...20, using: &random)
        let end = (isAtNight ? 30 : 17) * 60 + Int.random(in: 0...20, using: &random)
        pass(person, entryDoors[0], .start, day: day, minute: begin)
        if !isAtNight {
            let lunch = 12 * 60 + Int.random(in: 0...30, using: &random)
            pass(person, exitDoors[0], .end, day: day, minute: lunch)
            record(person, doors[2], at: moment(day: day, minute: lunch + 5))
            pass(person, entryDoors[0], .start, day: day, minute: lunch + Int.random(in: 30...45, using: &random))
        }
        pass(person, exitDoors[0], .end, day: day, minute: end)
    }

    /// A passage that counts: one event, or two for a double read.
    private mutating func pass(
        _ person: SimulatedPerson, _ door: SimulatedDoor, _ kind: SimulatedEntry.Kind, day: Int, minute: Int
    ) {
        let time = moment(day: day, minute: minute)
        record(person, door, at: time)
        if chance(shape.doubleReads) {
            let again = time.instant + .seconds(Int64.random(in: 1...40, using: &random))
            record(person, door, at: Timestamp(instant: again, offsetSeconds: time.offsetSeconds))
        }
        guard !strangers.contains(person.id) else { return }
        expected.append(ExpectedPunch(time: time.instant, employeeId: person.code, kind: kind))
    }

    private mutating func refuseFaces(day: Int) {
        for _ in 0..<max(1, shape.employees / 10) {
            let time = moment(day: day, minute: Int.random(in: 480...1080, using: &random))
            record(nil, entryDoors[0], at: time, type: 197_151)
        }
    }

    private mutating func record(
        _ person: SimulatedPerson?, _ door: SimulatedDoor, at time: Timestamp, type: Int = 196_893
    ) {
        let isLate = chance(shape.lateUploads)
        let delay = Span.seconds(isLate ? Int64.random(in: 300...3000, using: &random) : 2)
        let number = String(events.count + 1)
        let tail = String(repeating: "0", count: max(0, 12 - number.count)) + number
        events.append(
            SimulatedEvent(
                id: "0c8a6d0e-9d3f-4e53-8d0c-\(tail)", type: type, time: time, person: person, door: door,
                uploadedAt: time.instant + delay))
    }

    private mutating func moment(day: Int, minute: Int) -> Timestamp {
        let seconds = Int64(day * 86_400 + minute * 60) + Int64.random(in: 0...59, using: &random)
        return Timestamp(instant: shape.start.instant + .seconds(seconds), offsetSeconds: shape.start.offsetSeconds)
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
}
