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

    private func twin(of punch: Punch, in history: PunchHistory) -> PunchHistory.Entry? {
        history.neighbour(of: punch, within: .seconds(60), direction: punch.direction)
    }

    @Test("A twin has the same employee and direction and is less than the span away")
    func twins() {
        var history = PunchHistory()
        history.add(punch(100))
        for (second, isTwin) in [(40, false), (41, true), (100, true), (159, true), (160, false)] {
            #expect((twin(of: punch(Int64(second)), in: history) != nil) == isTwin, "\(second)")
        }
        #expect(twin(of: punch(100, .clockOut), in: history) == nil)
        #expect(twin(of: punch(100, .clockIn, "18"), in: history) == nil)
    }

    @Test("Who went out and came back within the span has passed twice, whichever of the two is read first")
    func inAndOut() {
        var history = PunchHistory()
        history.add(punch(100))
        history.add(punch(122, .clockOut))
        for (second, isTwin) in [(110, true), (122, true), (123, false), (145, false), (90, true)] {
            #expect((twin(of: punch(Int64(second)), in: history) != nil) == isTwin, "\(second)")
        }
        #expect(history.neighbour(of: punch(145), within: .seconds(60), direction: nil) != nil, "in any direction")
    }

    @Test("A punch that is removed leaves the others")
    func removes() {
        var history = PunchHistory()
        for direction in [Direction.clockIn, .clockOut] { history.add(punch(100, direction)) }
        history.remove(punch(100, .clockIn))
        history.remove(punch(100, .clockIn, "18"))
        #expect(twin(of: punch(100), in: history) == nil && twin(of: punch(100, .clockOut), in: history) != nil)
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
