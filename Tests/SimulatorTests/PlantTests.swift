import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("The simulated plant")
struct PlantTests {
    private static func shape(days: Int = 7) -> Plant.Shape {
        let start = Instant(text: "2026-01-26T03:00:00Z") ?? Instant(milliseconds: 0)
        var shape = Plant.Shape(start: Timestamp(instant: start, offsetSeconds: -10_800))
        shape.employees = 100
        shape.days = days
        return shape
    }

    private let plant = Plant(PlantTests.shape())

    @Test("The same seed gives the same plant, another seed a different one")
    func seeded() {
        #expect(Plant(Self.shape()).events.map(\.json) == plant.events.map(\.json))
        var other = Self.shape()
        other.seed = 2
        #expect(Plant(other).events.map(\.json) != plant.events.map(\.json))
    }

    @Test("It has every difficult case: double reads, refused faces, late uploads, strangers, nights, other doors")
    func contents() {
        let events = plant.events
        #expect(Set(events.map(\.id)).count == events.count)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.time.instant <= $1.time.instant })
        let granted = events.filter { $0.type == 196_893 && $0.door.code != "31" }
        let perPerson = Dictionary(grouping: granted, by: { "\($0.personId) \($0.door.code)" }).values
        let pairs = perPerson.flatMap { zip($0, $0.dropFirst()) }
        let doubles = pairs.filter { $1.time.instant - $0.time.instant <= .seconds(60) }
        #expect(doubles.count > 50)
        #expect(events.filter { $0.type == 197_151 && $0.personId == "-1" }.count == 70)
        #expect(events.filter { $0.uploadedAt - $0.time.instant >= .minutes(5) }.count > 50)
        #expect(events.contains { $0.door.code == "31" })
        let known = Set(plant.users.map(\.employeeId))
        #expect((1...10).contains(plant.persons.filter { !known.contains($0.code) }.count))
        #expect(plant.expected.contains { $0.kind == .end && Timestamp(instant: $0.time).localDate == "2026-02-02" })
    }

    @Test("Humand's rules accept the expected punches, one by one")
    func expected() throws {
        let clock = ManualClock(now: Self.shape().start.instant + .days(9))
        let humand = SimulatedHumand(clock: clock)
        humand.add(users: plant.users)
        for punch in plant.expected {
            let time = Timestamp(instant: punch.time, offsetSeconds: -10_800)
            let path = "/public/api/v1/time-tracking/entries/clock" + (punch.kind == .start ? "In" : "Out")
            let body = #"{"employeeId":"\#(punch.employeeId)","now":"\#(time.withMilliseconds)"}"#
            let headers = HTTPHeaders(["Authorization": "Basic \(humand.key)", "Content-Type": "application/json"])
            let response = humand.perform(
                HTTPListener.Request(method: "POST", target: path, path: path, headers: headers, body: Data(body.utf8)))
            #expect(response.status == 201, "\(punch)")
        }
        #expect(plant.expected.count > 2000)
        #expect(humand.allEntries.count == plant.expected.count)
    }
}
