import Testing

@testable import Attendance
@testable import Base

struct PunchHistoryTests {
    private func punch(_ seconds: Int64, _ direction: Direction = .clockIn, _ employee: String = "17") -> Punch {
        Punch(employee: employee, direction: direction, time: Timestamp(instant: Instant(seconds: seconds)))
    }

    @Test("The last punch is the latest at or before a time, whatever order they were added in")
    func last() {
        var history = PunchHistory()
        for (second, direction) in [(300, Direction.clockOut), (100, .clockIn), (200, .clockOut)] {
            history.add(punch(Int64(second), direction))
        }
        #expect(history.last(of: "17", before: Instant(seconds: 99)) == nil)
        #expect(history.last(of: "17", before: Instant(seconds: 100))?.direction == .clockIn)
        #expect(history.last(of: "17", before: Instant(seconds: 299))?.time == Instant(seconds: 200))
        #expect(history.last(of: "17", before: Instant(seconds: 999))?.time == Instant(seconds: 300))
        #expect(history.last(of: "18", before: Instant(seconds: 999)) == nil)
    }

    @Test("A twin has the same employee and direction and is less than the span away")
    func twin() {
        var history = PunchHistory()
        history.add(punch(100))
        for (second, isTwin) in [(40, false), (41, true), (100, true), (159, true), (160, false)] {
            #expect((history.twin(of: punch(Int64(second)), within: .seconds(60)) != nil) == isTwin, "\(second)")
        }
        #expect(history.twin(of: punch(100, .clockOut), within: .seconds(60)) == nil)
        #expect(history.twin(of: punch(100, .clockIn, "18"), within: .seconds(60)) == nil)
    }

    @Test("Only punches older than the horizon are forgotten")
    func forgets() {
        var history = PunchHistory()
        for second in [100, 200, 300] { history.add(punch(Int64(second))) }
        history.add(punch(50, .clockIn, "18"))
        history.forget(before: Instant(seconds: 200))
        #expect(history.last(of: "17", before: Instant(seconds: 199)) == nil)
        #expect(history.last(of: "17", before: Instant(seconds: 200)) != nil)
        #expect(history.last(of: "18", before: Instant(seconds: 999)) == nil)
        var same = PunchHistory()
        for second in [300, 200] { same.add(punch(Int64(second))) }
        #expect(history == same)
    }
}
