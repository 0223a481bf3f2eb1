import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct LedgerStateTests {
    private let noon = Sample.noon

    private func state(_ entries: [LedgerEntry]) -> LedgerState {
        var state = LedgerState(horizon: .hours(97))
        for (index, entry) in entries.enumerated() {
            state.apply(LedgerRecord(line: index + 1, at: noon, entry: entry))
        }
        return state
    }

    @Test(
        "A queued punch stays next until its outcome is final",
        arguments: [
            (EventState.accepted, false), (.dropped, false), (.skipped, false), (.held, true),
        ])
    func outcome(_ outcome: EventState, _ staysOpen: Bool) {
        var state = state([.event(Sample.queued("e1"))])
        #expect(state.nextDelivery(now: noon)?.line == 1 && state.queuedCount == 1)
        state.apply(LedgerRecord(line: 2, at: noon, entry: .outcome(line: 1, Outcome(outcome, reason: "x"))))
        #expect(state.nextDelivery(now: noon) == nil && state.queuedCount == 0)
        #expect((state.open[1] != nil) == staysOpen)
        #expect(state.memory.contains(Sample.event("e1")), "what is final is still known")
        #expect(state.counts[outcome] == 1)
    }

    @Test("Punches go out oldest first, whatever the order of their lines; a corrected one is sorted by its new time")
    func order() {
        var held = Sample.queued("h", at: noon - .hours(1))
        (held.state, held.cause, held.punch) = (.held, .unmapped, nil)
        var state = state([
            .event(Sample.queued("b", at: noon + .seconds(2))), .event(Sample.queued("a", at: noon)),
            .event(held),
        ])
        #expect(state.nextDelivery(now: noon)?.event.event.id == "a", "a punch that is due is not held back")
        let corrected = Outcome(.queued, reason: "corrected", punch: Sample.queued("h", at: noon - .hours(1)).punch)
        state.apply(LedgerRecord(line: 4, at: noon, entry: .outcome(line: 3, corrected)))
        #expect(state.nextDelivery(now: noon)?.event.event.id == "h")
        #expect(state.history.last(of: "17", before: noon - .seconds(1)) != nil)
    }

    @Test("A queued punch with a corrected time moves to its new place")
    func correctedTime() {
        var state = state([
            .event(Sample.queued("a", at: noon)), .event(Sample.queued("b", at: noon + .seconds(2))),
        ])
        let later = Outcome(.queued, reason: "corrected", punch: Sample.queued("a", at: noon + .hours(1)).punch)
        state.apply(LedgerRecord(line: 3, at: noon, entry: .outcome(line: 1, later)))
        #expect(state.nextDelivery(now: noon)?.line == 2)
        state.apply(LedgerRecord(line: 4, at: noon, entry: .outcome(line: 2, Outcome(.accepted, reason: "x"))))
        #expect(state.nextDelivery(now: noon)?.line == 1 && state.queuedCount == 1)
    }

    @Test("A waiting punch goes out when its time comes, also after the clock was set back")
    func waiting() {
        var waiting = Sample.queued("w", at: noon + .minutes(10))
        (waiting.state, waiting.until) = (.waiting, noon + .minutes(10))
        var state = state([.event(waiting), .event(Sample.queued("q", at: noon + .minutes(20)))])
        #expect(state.nextWaiting == noon + .minutes(10) && state.queuedCount == 2)
        #expect(state.nextDelivery(now: noon)?.line == 2)
        #expect(state.nextDelivery(now: noon + .minutes(10))?.line == 1)
        #expect(state.nextDelivery(now: noon)?.line == 2)
        #expect(state.nextWaiting == noon + .minutes(10))
        #expect(state.nextDelivery(now: noon + .minutes(10))?.line == 1)
        let later = Outcome(.waiting, reason: "future", until: noon + .minutes(30))
        state.apply(LedgerRecord(line: 3, at: noon, entry: .outcome(line: 1, later)))
        #expect(state.nextDelivery(now: noon + .minutes(29))?.line == 2)
        #expect(state.nextDelivery(now: noon + .minutes(30))?.line == 1)
    }

    @Test("A post without an outcome is in doubt after a restart; one with an outcome is not")
    func inDoubt() {
        var state = state([
            .event(Sample.queued("a")), .event(Sample.queued("b", at: noon + .seconds(1))),
            .sending(line: 1),
            .outcome(line: 1, Outcome(.queued, reason: "not sent")), .sending(line: 2),
        ])
        state.endReplay()
        #expect(state.open[1]?.isUnconfirmed == false && state.open[2]?.isUnconfirmed == true)
        #expect(state.counts.isEmpty)
        let carried = state.carriedOver
        var next = self.state([.opened(version: 1, position: noon, lateCheck: nil)] + carried)
        next.endReplay()
        #expect(next.open[2]?.isUnconfirmed == true, "the doubt is carried over to the next day")
    }

    @Test("A punch that waited, was posted and has no outcome waits no longer, whatever the clock shows since")
    func postedWhileWaiting() {
        var waiting = Sample.queued("w", at: noon)
        (waiting.state, waiting.until) = (.waiting, noon + .minutes(10))
        var state = state([.event(waiting), .sending(line: 1)])
        state.endReplay()
        #expect(state.open[1]?.state == .queued && state.open[1]?.isUnconfirmed == true)
        #expect(state.nextDelivery(now: noon - .hours(1))?.line == 1 && state.queuedCount == 1)
    }

    @Test("Damage puts every possibly delivered punch in doubt, also waiting ones, and reads the span again")
    func damaged() {
        var waiting = Sample.queued("w")
        (waiting.state, waiting.until) = (.waiting, noon)
        let window = Window(from: noon - .hours(2), to: noon)
        var state = state([
            .begun(noon - .days(9), reason: ""),
            .window(Window(from: noon - .hours(3), to: noon), origin: .poll, events: 2),
            .event(Sample.queued("q")), .event(waiting), .damaged(window, reason: "x"),
        ])
        #expect(state.position == noon - .hours(2))
        #expect(state.open.values.allSatisfy { $0.isUnconfirmed })
        #expect(state.isSuspect(Sample.event("x", at: noon - .seconds(1))))
        #expect(state.isSuspect(Sample.event("late", at: noon - .hours(40))), "late events lie further back")
        #expect(!state.isSuspect(Sample.event("x", at: noon)))
        state.apply(LedgerRecord(line: 6, at: noon, entry: .window(window, origin: .poll, events: 0)))
        #expect(state.isSuspect(Sample.event("late", at: noon - .hours(40))), "until late events were looked for")
        state.apply(LedgerRecord(line: 7, at: noon, entry: .checked(window, found: 0)))
        #expect(
            state.isSuspect(Sample.event("late", at: noon - .hours(40))),
            "a list may have left it out, and then it is found days later")
        for (line, hours) in [(8, Int64(96)), (9, 97)] {
            let later = Window(from: noon, to: noon + .hours(hours))
            state.apply(LedgerRecord(line: line, at: later.to, entry: .window(later, origin: .poll, events: 0)))
            #expect(state.isSuspect(Sample.event("late", at: noon - .hours(40))) == (hours < 97))
        }
    }

    @Test("Only a poll moves the position, and only forward; a new beginning sets it")
    func position() {
        var state = state([.begun(noon, reason: "")])
        for (pass, hours, expected) in [
            (EventOrigin.late, 5, 0), (.ahead, 9, 0), (.poll, 2, 2), (.poll, 1, 2),
        ] as [(EventOrigin, Int64, Int64)] {
            let window = Window(from: noon, to: noon + .hours(hours))
            state.apply(LedgerRecord(line: 9, at: noon, entry: .window(window, origin: pass, events: 0)))
            #expect(state.position == noon + .hours(expected))
        }
        state.apply(LedgerRecord(line: 10, at: noon, entry: .begun(noon - .days(1), reason: "")))
        #expect(state.position == noon - .days(1) && state.begun == noon - .days(1))
    }

    @Test("What is held is known however old it is: read again, it is no second event")
    func held() {
        var state = LedgerState(horizon: .hours(97))
        let old = RecordedEvent(event: Sample.event("old"), state: .held, cause: .unmapped, reason: "")
        let done = RecordedEvent(event: Sample.event("done", person: "18"), state: .skipped, reason: "")
        for (line, record) in [old, done].enumerated() {
            state.apply(LedgerRecord(line: line + 1, at: noon, entry: .event(record)))
        }
        for day in 0..<9 {
            let window = Window(from: noon + .days(Int64(day)), to: noon + .days(Int64(day) + 1))
            state.apply(
                LedgerRecord(line: day + 3, at: window.to, entry: .window(window, origin: .poll, events: 0)))
        }
        #expect(state.memory.contains(old.event) && state.memory.lineOfTwin(of: old.event) == 1)
        #expect(!state.memory.contains(done.event) && state.memory.count == 1)
    }

    @Test("Events are remembered up to one horizon behind the cursor, and then forgotten")
    func forgets() {
        var state = LedgerState(horizon: .hours(97))
        var number = 0
        for hour in 0..<400 {
            let from = noon + .hours(Int64(hour))
            number += 2
            let recorded = RecordedEvent(event: Sample.event("e\(hour)", at: from), state: .skipped, reason: "")
            state.apply(LedgerRecord(line: number - 1, at: from + .hours(1), entry: .event(recorded)))
            state.apply(
                LedgerRecord(
                    line: number, at: from + .hours(1),
                    entry: .window(Window(from: from, to: from + .hours(1)), origin: .poll, events: 1)))
            #expect(state.memory.count <= 103)
        }
        for hour in 303..<400 {
            #expect(state.memory.contains(Sample.event("e\(hour)", at: noon + .hours(Int64(hour)))), "\(hour)")
        }
    }

    @Test("A line about a final or unknown event does no harm")
    func unknownNumbers() {
        var state = state([
            .outcome(line: 99, Outcome(.accepted, reason: "")), .sending(line: 98), .event(Sample.queued("a")),
            .outcome(line: 3, Outcome(.accepted, reason: "")), .outcome(line: 3, Outcome(.queued, reason: "")),
            .carried(line: -5, Sample.queued("c")),
        ])
        state.endReplay()
        #expect(state.queuedCount == 1 && state.nextDelivery(now: noon)?.line == -5)
    }
}

struct LedgerReplayTests {
    @Test("Random histories with restarts and changes of day are read back as written")
    func replay() throws {
        for seed in 1...Campaign.size(30, full: 150) {
            var generator = SeededGenerator(seed: UInt64(seed))
            let bench = LedgerBench()
            var ledger = try bench.begun()
            for step in 0..<Int.random(in: 5...40, using: &generator) {
                try LedgerReplayTests.doSomething(step, ledger, bench, &generator)
                if Int.random(in: 0...6, using: &generator) == 0 {
                    var expected = ledger.state
                    expected.endReplay()
                    ledger = try bench.open(inUseSince: Sample.noon)
                    if ledger.state.essence != expected.essence {
                        Issue.record("seed \(seed) step \(step):\n\(ledger.state.essence)\n\(expected.essence)")
                        return
                    }
                    #expect(ledger.state.history == expected.history)
                }
            }
            let numbers = bench.lineNumbers()
            #expect(numbers == Array(1..<numbers.count + 1))
            let bad = bench.lines.lines.filter { $0.contains("ledger.damaged") || $0.contains("ledger.short") }
            #expect(bad.isEmpty, "seed \(seed): \(bad)")
        }
    }

    private static func doSomething(
        _ step: Int, _ ledger: Ledger, _ bench: LedgerBench, _ generator: inout SeededGenerator
    ) throws {
        let position = ledger.state.position ?? Sample.noon
        switch Int.random(in: 0...8, using: &generator) {
        case 8:
            let phase = NoticePhase.allCases.randomElement(using: &generator) ?? .begun
            try ledger.append([.notice(Notice(.doorSilent, subject: "\(step % 3)", phase, [.count: "\(step)"]))])
        case 0...2:
            let events = (0..<Int.random(in: 0...4, using: &generator)).map { index in
                var recorded = Sample.queued(
                    "s\(step)-\(index)", at: position + .seconds(.random(in: 0...3599, using: &generator)),
                    person: "\(Int.random(in: 1...3, using: &generator))")
                switch Int.random(in: 0...5, using: &generator) {
                case 0: (recorded.state, recorded.punch) = (.skipped, nil)
                case 1: (recorded.state, recorded.cause, recorded.punch) = (.held, .unmapped, nil)
                case 2: (recorded.state, recorded.until) = (.waiting, recorded.event.time.instant + .minutes(5))
                default: break
                }
                return recorded
            }
            let window = Window(from: position, to: position + .hours(1))
            try ledger.commit(window, origin: Bool.random(using: &generator) ? .poll : .late, events: events)
        case 3...5:
            guard let next = ledger.nextDelivery(now: bench.clock.now + .days(9)) else { return }
            try ledger.append([.sending(line: next.line)])
            let states: [EventState] = [.accepted, .accepted, .held, .queued, .waiting]
            guard let state = states.randomElement(using: &generator), Int.random(in: 0...5, using: &generator) > 0
            else {
                return
            }
            let outcome = Outcome(
                state, cause: state == .held ? .refused : nil, reason: "r",
                until: state == .waiting ? bench.clock.now : nil, isUnconfirmed: state == .queued)
            try ledger.append([.outcome(line: next.line, outcome)])
        case 6:
            try ledger.append([.checked(Window(from: position, to: position), found: 0)])
        default:
            bench.clock.advance(by: .hours(.random(in: 1...9, using: &generator)))
        }
    }
}
