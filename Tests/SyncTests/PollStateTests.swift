import Testing

@testable import Attendance
@testable import Base
@testable import Simulator
@testable import Support
@testable import Sync

/// Polling without a network: the decision after each event.
struct PollStateTests {
    typealias Event = PollState.Event
    typealias Action = PollState.Action

    /// After this much time the event happens, and this is the expected action.
    struct Step: Sendable {
        var after: Span
        var event: Event
        var action: Action

        init(_ event: Event, _ action: Action, after: Span = .seconds(0)) {
            (self.event, self.action, self.after) = (event, action, after)
        }
    }

    struct Story: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var polls = true
        var steps: [Step]

        init(_ name: String, polls: Bool = true, _ steps: [Step]...) {
            (testDescription, self.polls, self.steps) = (name, polls, steps.flatMap(\.self))
        }
    }

    private static let start = Span.seconds(1000)
    private static func at(_ milliseconds: Int64) -> Action { .wait(.at(start + .milliseconds(milliseconds))) }
    private static let turn = Event.turn(undelivered: 0)
    private static let learned = [Step(turn, .learnDoors), Step(.learned, .readWindow)]
    private static let caughtUp = Event.windowRead(events: 3, reachedPresent: true)
    private static let away = Event.failed(.unavailable(.noConnection("reset")))
    private static let over = [
        Step(.lateChecked(isOver: true), .retryHeld), Step(.heldRetried(isOver: true, nextLateCheck: nil), at(300_000)),
    ]

    static let stories: [Story] = [
        Story(
            "a whole poll: doors, windows, counts, held events, rest", learned,
            [
                Step(.windowRead(events: 9, reachedPresent: false), .wait(.again)),
                Step(turn, .readWindow),
                Step(caughtUp, .wait(.again)),
                Step(turn, .checkLate),
                Step(.lateChecked(isOver: false), .wait(.again)),
                Step(turn, .checkLate),
                Step(.lateChecked(isOver: true), .retryHeld),
                Step(.heldRetried(isOver: false, nextLateCheck: nil), .wait(.again)),
                Step(turn, .retryHeld),
                Step(.heldRetried(isOver: true, nextLateCheck: nil), at(300_000)),
                Step(turn, at(300_000), after: .seconds(299)),
                Step(turn, .readWindow, after: .seconds(1)),
            ]),
        Story(
            "counts that are due before the next poll bring it forward", learned,
            [
                Step(.nothingToRead, .checkLate),
                Step(.lateChecked(isOver: true), .retryHeld),
                Step(.heldRetried(isOver: true, nextLateCheck: start + .seconds(120)), at(120_000)),
            ]),
        Story(
            "counts that are overdue do not turn time back", learned,
            [
                Step(.nothingToRead, .checkLate), Step(.lateChecked(isOver: true), .retryHeld),
                Step(.heldRetried(isOver: true, nextLateCheck: start - .seconds(9)), at(0)),
            ]),
        Story(
            "a HikCentral that is away is asked less and less often",
            [
                Step(turn, .learnDoors),
                Step(away, at(270)),
                Step(turn, at(270), after: .milliseconds(269)),
                Step(turn, .learnDoors, after: .milliseconds(1)),
                Step(away, at(270 + 729)),
                Step(turn, .learnDoors, after: .milliseconds(729)),
                Step(.learned, .readWindow),
                Step(away, at(270 + 729 + 1968)),
                Step(turn, .readWindow, after: .milliseconds(1968)),
            ]),
        Story(
            "a refused key rests five minutes",
            [Step(turn, .learnDoors), Step(.failed(.refused(.unexpected("64"))), at(300_000))]),
        Story(
            "a server that asks for patience gets it, and never less than the back-off", learned,
            [
                Step(.failed(.slowDown(.unexpected("429"), after: .seconds(60))), at(60_000)),
                Step(turn, .readWindow, after: .seconds(60)),
                Step(.failed(.slowDown(.unexpected("429"), after: .seconds(0))), at(60_729)),
            ]),
        Story(
            "a check that cannot be done waits for the next poll, and windows come first", learned,
            [
                Step(.nothingToRead, .checkLate),
                Step(away, at(300_000)),
                Step(turn, .readWindow, after: .seconds(300)),
            ]),
        Story(
            "nothing is read while too many punches are undelivered", learned,
            [
                Step(.windowRead(events: 999, reachedPresent: false), .wait(.again)),
                Step(.turn(undelivered: 2000), at(1000)),
                Step(.turn(undelivered: 2000), at(2000), after: .seconds(1)),
                Step(.turn(undelivered: 1999), .readWindow, after: .seconds(1)),
            ]),
        Story(
            "a stop is no failure", learned,
            [Step(.failed(.stopped), at(0)), Step(turn, .readWindow)]),
        Story(
            "a run that only does jobs learns the doors and reads nothing", polls: false,
            [
                Step(turn, .learnDoors), Step(.learned, .wait(.never)), Step(turn, .wait(.never)),
            ]),
    ]

    @Test("Each event leads to the expected action", arguments: stories)
    func follows(story: Story) {
        var state = PollState(pollInterval: .minutes(5), polls: story.polls)
        var moment = Moment(uptime: Self.start, now: Instant(seconds: 0))
        for (number, step) in story.steps.enumerated() {
            moment.uptime = moment.uptime + step.after
            #expect(state.handle(step.event, at: moment) == step.action, "step \(number)")
        }
    }

    /// Sends events and returns the changes of the last one.
    private func after(_ events: [(Span, Event)]) -> PollState {
        var state = PollState(pollInterval: .minutes(5), polls: true)
        for (uptime, event) in events {
            _ = state.handle(event, at: Moment(uptime: uptime, now: Instant(seconds: 0)))
        }
        return state
    }

    @Test("HikCentral counts as back after an outage of a minute, not after a shorter one or a 429")
    func isBack() {
        let start: [(Span, Event)] = [(.seconds(0), Self.turn), (.seconds(0), .learned)]
        func end(_ seconds: Int64) -> [(Span, Event)] {
            [(.seconds(seconds), Self.turn), (.seconds(seconds), Self.caughtUp)]
        }
        #expect(after(start + [(.seconds(0), Self.away)] + end(60)).isBack)
        #expect(!after(start + [(.seconds(0), Self.away)] + end(59)).isBack)
        #expect(!after(start + [(.seconds(0), .failed(.slowDown(.unexpected("429"), after: nil)))] + end(600)).isBack)
        #expect(!after(start + [(.seconds(0), .nothingToRead), (.seconds(0), Self.away)] + end(600)).isBack)
        #expect(!after(start + [(.seconds(0), Self.away)] + end(60) + [(.seconds(61), Self.turn)]).isBack)
    }

    @Test("The status follows the phases of polling")
    func status() {
        let start: [(Span, Event)] = [(.seconds(0), Self.turn), (.seconds(0), .learned)]
        let behind = after(start + [(.seconds(1), .windowRead(events: 5, reachedPresent: false))])
        #expect(behind.isCatchingUp && !behind.isCaughtUp && behind.nextPoll(at: .seconds(1)) == nil)
        let failing = after(start + [(.seconds(1), .failed(.refused(.unexpected("64"))))])
        #expect(failing.trouble?.needsPerson == true && failing.trouble?.since == .seconds(1))
        let refusedLater = after(
            start + [(.seconds(1), Self.away), (.seconds(90), .failed(.refused(.unexpected("64"))))])
        #expect(refusedLater.trouble?.since == .seconds(90), "the refusal began later than the outage")
        let stillAway = after(start + [(.seconds(1), Self.away), (.seconds(90), Self.away)])
        #expect(stillAway.trouble?.since == .seconds(1))
        #expect(failing.nextPoll(at: .seconds(1)) == .seconds(301))
        #expect(failing.history.polls.last?.problem?.english == "64")
        let done = after(
            start + [
                (.seconds(1), Self.caughtUp), (.seconds(2), .lateChecked(isOver: true)),
                (.seconds(3), .heldRetried(isOver: true, nextLateCheck: nil)),
            ])
        #expect(done.isCaughtUp && !done.isCatchingUp && done.nextPoll(at: .seconds(3)) == .seconds(303))
        #expect(done.history.polls == [.init(at: .seconds(3), windows: 1, events: 3)])
        #expect(after(start + [(.seconds(1), .turn(undelivered: 9999))]).isPaused)
    }

    @Test("A fast clock and a cursor that lies ahead are separate problems, each with its own end")
    func clocks() {
        let clock = ManualClock(now: Instant(seconds: 1_769_515_200))
        let log = LogLines()
        var watch = ClockWatch()
        func look(ahead: Span, position: Span) {
            watch.look(
                ahead: ahead, position: clock.now + position, now: clock.now, uptime: clock.uptime, log: log.log(clock))
            clock.advance(by: .minutes(5))
        }
        look(ahead: .minutes(10), position: .hours(1))
        #expect(log.count("warning clock.outage") == 1 && log.count("warning cursor.outage") == 1)
        look(ahead: .minutes(10), position: .hours(-1))
        #expect(log.count("cursor.recovered") == 1 && log.count("clock.recovered") == 0)
        look(ahead: .seconds(59), position: .hours(-1))
        #expect(log.count("cursor.recovered") == 1 && log.count("clock.recovered") == 1)
    }
}
