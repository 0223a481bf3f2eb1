import Testing

@testable import Attendance
@testable import Base
@testable import Support
@testable import Sync

@Suite("The doors that a daemon reads")
struct DoorsReadTests {
    private func event(_ door: String, _ name: String) -> AccessEvent {
        AccessEvent(
            id: "e", type: 196_893, time: Timestamp(instant: Sample.noon), personID: "1", doorCode: door, doorName: name
        )
    }

    @Test("A door that is not read any more has the direction of the one under its name")
    func replaced() {
        let doors = DoorsRead(all: ["31", "32", "33"], entry: ["31"], exit: ["32"], nextLook: nil)
        let direction = doors.directions(names: [
            event("31", "In"), event("32", "Out"), event("33", "Out"), event("21", "In"),
        ])
        #expect(direction(event("31", "")) == .clockIn && direction(event("33", "Out")) == nil)
        #expect(direction(event("21", "In ")) == .clockIn)
        #expect(direction(event("22", "Out")) == nil, "two doors have the name")
        #expect(direction(event("23", "Gone")) == nil)
    }
}
