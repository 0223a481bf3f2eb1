import Attendance
import Base
import Testing

@testable import Support
@testable import Sync

@Suite("What is done about pushed events")
struct PushStateTests {
    private static let start = Instant(seconds: 1_800_000_000)

    private func event(_ id: String, at seconds: Int64, person: String = "17", door: String = "24") -> AccessEvent {
        AccessEvent(
            id: id, type: 196_893, time: Timestamp(instant: Self.start + .seconds(seconds), offsetSeconds: 0),
            personID: person, doorCode: door)
    }

    private func state(_ events: AccessEvent...) -> PushState {
        var state = PushState()
        for (index, event) in events.enumerated() { state.add(.init(event: event, letter: index, next: .seconds(0))) }
        return state
    }

    private func next(_ state: PushState, position: Int64, now: Int64, milliseconds: Int64 = 0, at: Int64 = 0)
        -> PushState.Action
    {
        state.next(
            position: Self.start + .seconds(position), now: Self.start + .milliseconds(now * 1000 + milliseconds),
            at: .seconds(at))
    }

    @Test("What lies ahead of the cursor is polled for, all at once, when its second is over")
    func ahead() {
        let state = state(event("a", at: 10), event("b", at: 12))
        #expect(next(state, position: 0, now: 20) == .poll(through: Self.start + .seconds(12)))
        #expect(next(state, position: 0, now: 12, milliseconds: 900) == .poll(through: Self.start + .seconds(10)))
        let young = self.state(event("a", at: 10))
        #expect(next(young, position: 0, now: 10, milliseconds: 400) == .wait(.at(.milliseconds(600))))
    }

    @Test("What lies behind the cursor, or in the future, is looked for in its minute")
    func behind() {
        for seconds in [-500, 500] as [Int64] {
            let state = state(event("a", at: seconds))
            guard case .read(let pending) = next(state, position: 0, now: 20) else {
                Issue.record("\(next(state, position: 0, now: 20))")
                continue
            }
            #expect(pending.event.id == "a")
        }
    }

    @Test("It is looked for again after 2 s, 15 s, a minute and four minutes, and then put aside")
    func unconfirmed() {
        var state = state(event("a", at: -500))
        var at = Int64(0)
        for pause in [2, 15, 60, 240] as [Int64] {
            guard case .read(let pending) = next(state, position: 0, now: 20, at: at) else {
                Issue.record("it is not read at \(at)")
                return
            }
            state.missed(pending, at: .seconds(at))
            #expect(next(state, position: 0, now: 20, at: at) == .wait(.at(.seconds(at + pause))))
            at += pause
        }
        guard case .read(let last) = next(state, position: 0, now: 20, at: at) else {
            Issue.record("the last look is missing")
            return
        }
        state.missed(last, at: .seconds(at))
        guard case .hold(let lost) = next(state, position: 0, now: 20, at: at) else {
            Issue.record("it is not held")
            return
        }
        state.drop(lost)
        #expect(next(state, position: 0, now: 20, at: at) == .wait(.never))
    }

    @Test("What reading shows is settled, under its id or, without one, by door, type, second and person")
    func settled() {
        var state = state(event("a", at: 1), event("raw-1", at: 2), event("raw-2", at: 3, person: ""))
        let read = [event("a", at: 1, person: ""), event("x", at: 2), event("y", at: 3)].map { SourceEvent(event: $0) }
        state.settle { PushState.isShown($0, read) }
        #expect(state.pending.isEmpty)
        let other = event("raw-3", at: 2, person: "18")
        #expect(!PushState.isShown(other, read))
        #expect(!PushState.isSame(event("b", at: 1), event("a", at: 1)), "another id is another event")
        #expect(!PushState.isShown(event("raw-4", at: 2, door: "23"), read), "another door is another event")
        #expect(!PushState.isShown(event("raw-5", at: 4), read), "another second is another event")
    }

    @Test("An event that is pushed again while it is pending is followed up once")
    func repeated() {
        var state = state(event("a", at: 1))
        state.add(.init(event: event("a", at: 1), letter: 9, next: .seconds(5)))
        #expect(state.pending.map(\.letter) == [0])
    }
}
