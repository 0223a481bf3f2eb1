import Testing

@testable import Base
@testable import Ledger
@testable import Support
@testable import Webhooks

@Suite("What follows from a receiver's answers")
struct ReceiverStateTests {
    private let now = Sample.noon
    private var state = ReceiverState(ReceiverProgress(position: LedgerPosition(line: 0), fingerprint: "a"))

    private func batch(_ line: Int) -> Batch {
        Batch(items: [Item(.event, line: line, at: now)], end: LedgerPosition(line: line, at: now))
    }

    @Test("Only refusals in a row give a message up: a failure in between begins them anew")
    func refusals() {
        var state = self.state
        func answer(_ verdict: Verdict) -> ReceiverState.Consequence {
            state.failed(verdict, batch(1), at: now, jitter: 0)
        }
        for _ in 1..<ReceiverState.maximumRefusals { #expect(answer(.refused("answered 422")) != .giveUp) }
        #expect(answer(.failed("answered 503", retryAfter: nil)) != .giveUp)
        for _ in 1..<ReceiverState.maximumRefusals { #expect(answer(.refused("answered 422")) != .giveUp) }
        #expect(answer(.refused("answered 422")) == .giveUp)
    }

    @Test("A replay goes on behind what was dealt with of it, and what lies before it leaves it as it is")
    func replay() {
        var state = self.state
        state.giveUp(10...20, items: 11, end: LedgerPosition(line: 20, at: now), at: now)
        state.replayGivenUp()
        #expect(state.progress.replays == [10...20] && state.progress.givenUp.isEmpty)
        state.pass(batch(5))
        #expect(state.progress.replays == [10...20])
        state.sent(batch(12), at: now)
        #expect(state.progress.replays == [13...20])
        #expect(state.progress.position.line == 20, "the position waits for the end of the replay")
        state.sent(batch(20), at: now)
        #expect(state.progress.replays.isEmpty)
    }

    @Test("What is given up in one go is one entry; what was delivered in between keeps two apart")
    func givenUp() {
        var state = self.state
        _ = state.failed(.failed("answered 503", retryAfter: nil), batch(1), at: now, jitter: 0)
        state.giveUp(1...3, items: 3, end: LedgerPosition(line: 3, at: now), at: now)
        state.giveUp(5...6, items: 2, end: LedgerPosition(line: 6, at: now), at: now + .seconds(1))
        #expect(state.progress.givenUp.map(\.lines) == [1...6] && state.progress.givenUpItems == 5)
        state.sent(batch(7), at: now + .seconds(2))
        _ = state.failed(.failed("answered 503", retryAfter: nil), batch(8), at: now + .seconds(3), jitter: 0)
        state.giveUp(8...9, items: 2, end: LedgerPosition(line: 9, at: now), at: now + .seconds(3))
        #expect(state.progress.givenUp.map(\.lines) == [1...6, 8...9])
    }

    @Test("Moved back to a line, it forgets what was given up behind it: that comes again by itself")
    func moved() {
        var state = self.state
        for (lines, reason) in [(1...3, Sentence(.answered, "503")), (5...6, Sentence(.answered, "500"))] {
            _ = state.failed(.failed(reason, retryAfter: nil), batch(lines.lowerBound), at: now, jitter: 0)
            state.giveUp(lines, items: 1, end: LedgerPosition(line: lines.upperBound, at: now), at: now)
        }
        state.move(after: LedgerPosition(line: 4))
        #expect(state.progress.givenUp.map(\.lines) == [1...3] && state.progress.position.line == 4)
    }
}
