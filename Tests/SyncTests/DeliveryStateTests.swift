import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

/// Delivery without a network: the decision after each event.
struct DeliveryStateTests {
    typealias Event = DeliveryState.Event
    typealias Action = DeliveryState.Action

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
        var steps: [Step]

        init(_ name: String, _ steps: [Step]...) { (testDescription, self.steps) = (name, steps.flatMap(\.self)) }
    }

    private static let start = Span.seconds(1000)
    private static let noon = TestSite.time("12:00:00").instant
    private static let ana = DeliveryState.Delivery(
        line: 3, punch: Punch(employee: "ana", direction: .clockIn, time: TestSite.time("12:00:00")), reason: "entry")
    private static let again: DeliveryState.Delivery = {
        var again = ana
        again.isUnconfirmed = true
        return again
    }()

    private static let beto = DeliveryState.Delivery(
        line: 4, punch: Punch(employee: "beto", direction: .clockIn, time: TestSite.time("12:00:01")))
    private static let betoAgain: DeliveryState.Delivery = {
        var again = beto
        again.isUnconfirmed = true
        return again
    }()

    /// Ana's punch was accepted.
    private static let outcome = DeliveryState.Write(
        line: 3, outcome: Outcome(.accepted, "ok", humandID: "h1"), others: .retry)
    private static let accepted = [
        Step(.posted(.accepted(id: "h1", "ok"), pause: .seconds(0)), .takeNext(after: outcome))
    ]

    private static func write(
        _ outcome: Outcome, others: DeliveryState.Write.Others = .stay
    ) -> Action { .write(.init(line: 3, outcome: outcome, others: others)) }

    private static func at(_ milliseconds: Int64) -> Action { .wait(.at(start + .milliseconds(milliseconds))) }

    /// Ana's punch is posted.
    private static let post = [Step(.turn(pause: .seconds(0)), .take), Step(.taken(ana), .post(ana))]

    private static func refused(_ refusal: Refusal, code: RefusalCode? = nil) -> [Step] {
        [Step(.posted(.refused(refusal, "422 X", code: code), pause: .seconds(0)), .readBack(ana.punch))]
    }

    /// Its post was interrupted, and that is on disk.
    private static func lost(isAnswered: Bool = false, after: Int64 = 270) -> [Step] {
        [
            Step(
                .posted(.inDoubt(answered: isAnswered, "cut off"), pause: .seconds(0)),
                write(Outcome(.queued, Sentence(.unconfirmed, .sentence("cut off")), isUnconfirmed: true))),
            Step(.written, at(after)),
        ]
    }

    private static let readBack = [Step(.taken(again), .readBack(ana.punch))]

    static let stories: [Story] = [
        Story(
            "accepted, and nothing to post at once: the outcome is written by itself", post, accepted,
            [
                Step(.nothingToTake(until: nil), .write(outcome)),
                Step(.written, .wait(.again)),
                Step(.turn(pause: .seconds(0)), .take),
                Step(.nothingToTake(until: nil), .wait(.never)),
            ]),
        Story(
            "what waits for its time is waited for",
            [
                Step(.turn(pause: .seconds(0)), .take),
                Step(.nothingToTake(until: noon + .seconds(90)), at(90_000)),
                Step(.nothingToTake(until: noon - .seconds(90)), at(1)),
            ]),
        Story(
            "an earlier punch of the person waits", [Step(.turn(pause: .seconds(0)), .take)],
            [
                Step(
                    .taken(
                        .init(line: 3, punch: ana.punch, isUnconfirmed: false, waitsUntil: noon + .seconds(5))),
                    write(
                        Outcome(
                            .waiting, why: .behind,
                            Sentence(.behind),
                            until: noon + .seconds(5)))),
                Step(.written, .wait(.again)),
            ]),
        Story(
            "the sink wants a pause",
            [Step(.turn(pause: .seconds(7)), at(7000)), Step(.turn(pause: .seconds(7)), at(7000))]),
        Story(
            "an outcome that cannot be written is written before anything else", post, accepted,
            [
                Step(.nothingToTake(until: nil), .write(outcome)),
                Step(
                    .turn(pause: .seconds(9)), write(Outcome(.accepted, "ok", humandID: "h1"), others: .retry),
                    after: .minutes(1)),
                Step(.written, .wait(.again)),
            ]),
        Story(
            "accepted, and another one follows: its intent and the outcome share an append", post, accepted,
            [
                Step(.taken(beto), .post(beto, after: outcome)),
                Step(
                    .posted(.accepted(id: "h2", "ok"), pause: .seconds(0)),
                    .takeNext(
                        after: .init(
                            line: 4, outcome: Outcome(.accepted, "ok", humandID: "h2"), others: .retry))),
            ]),
        Story(
            "the append that an outcome shares fails: the outcome is written by itself, and nothing was sent", post,
            accepted,
            [
                Step(.taken(beto), .post(beto, after: outcome)),
                Step(.turn(pause: .seconds(9)), .write(outcome), after: .minutes(1)),
                Step(.turn(pause: .seconds(0)), .write(outcome), after: .minutes(1)),
                Step(.written, .wait(.again)),
                Step(.turn(pause: .seconds(0)), .take),
                Step(.taken(beto), .post(beto)),
            ]),
        Story(
            "what follows is unconfirmed: the outcome is on disk before it is read back", post, accepted,
            [
                Step(.taken(betoAgain), .write(outcome)), Step(.written, .wait(.again)),
                Step(.turn(pause: .seconds(0)), .take), Step(.taken(betoAgain), .readBack(beto.punch)),
            ]),
        Story(
            "what follows has to wait: the outcome is on disk before that is written", post, accepted,
            [
                Step(
                    .taken(.init(line: 4, punch: beto.punch, waitsUntil: noon + .seconds(5))), .write(outcome)),
                Step(.written, .wait(.again)),
            ]),
        Story(
            "the quota is used up: the outcome is on disk before the rest", post,
            [
                Step(
                    .posted(.accepted(id: "h1", "ok"), pause: .seconds(7)), .write(outcome)),
                Step(.written, .wait(.again)), Step(.turn(pause: .seconds(7)), at(7000)),
            ]),
        Story(
            "new settings do not make an outcome forgotten", post, accepted,
            [
                Step(.taken(beto), .post(beto, after: outcome)), Step(.settingsChanged, .wait(.again)),
                Step(.turn(pause: .seconds(0)), .write(outcome)),
            ]),
        Story("an intent that cannot be written: nothing was sent", post, [Step(.turn(pause: .seconds(0)), .take)]),
        Story(
            "in Humand's future", post,
            [
                Step(
                    .posted(.refused(.future, "later"), pause: .seconds(0)),
                    write(Outcome(.waiting, Sentence(.future, .sentence("later")), until: noon + .minutes(1)))),
                Step(.written, .wait(.again)),
            ]),
        Story(
            "refused, and not there", post, refused(.other),
            [
                Step(
                    .readBack(.absent()),
                    write(
                        Outcome(
                            .held, cause: .refused,
                            Sentence(.refusedAlone, .sentence("422 X"))))),
                Step(.written, .wait(.again)),
            ]),
        Story(
            "refused, and there after all", post, refused(.duplicate),
            [
                Step(
                    .readBack(.found(id: "h7")),
                    write(
                        Outcome(
                            .accepted, Sentence(.refusedButShown, .sentence("422 X")), humandID: "h7"),
                        others: .retry))
            ]),
        Story(
            "a duplicate that cannot be read back", post, refused(.duplicate),
            [
                Step(
                    .readBack(.notPermitted(.declined("403"))),
                    write(Outcome(.accepted, Sentence(.alreadyThere, .sentence("422 X"))), others: .retry))
            ]),
        Story(
            "entries are refused with the same code", post, refused(.other, code: .init(status: 404, code: "X")),
            [
                Step(
                    .readBack(.notPermitted(.declined("404 in other words", code: .init(status: 404, code: "X")))),
                    write(
                        Outcome(
                            .held, cause: .refused,
                            Sentence(.refusedEmployee, .sentence("422 X")))))
            ]),
        Story(
            "entries are refused with another code", post, refused(.other, code: .init(status: 404, code: "X")),
            [
                Step(
                    .readBack(.notPermitted(.declined("422 X", code: .init(status: 403, code: "X")))),
                    write(
                        Outcome(
                            .held, cause: .refused,
                            Sentence(.refusedUnread, .sentence("422 X"), .sentence("422 X")))))
            ]),
        Story(
            "refused with the last of the quota: read back before anything else", post,
            [
                Step(.posted(.refused(.other, "422 X"), pause: .seconds(5)), at(5000)),
                Step(.turn(pause: .seconds(0)), .readBack(ana.punch), after: .seconds(5)),
                Step(.readBack(.unavailable("reset")), at(5270)),
                Step(.turn(pause: .seconds(0)), at(5270)),
                Step(.turn(pause: .seconds(0)), .readBack(ana.punch), after: .seconds(1)),
                Step(.readBack(.slowDown(.seconds(30), "429")), at(36_000)),
                Step(.turn(pause: .seconds(0)), .readBack(ana.punch), after: .seconds(30)),
                Step(
                    .readBack(.stopped),
                    write(Outcome(.queued, Sentence(.refusedStopped, .sentence("422 X"))))),
                Step(.written, at(36_000)),
            ]),
        Story(
            "a lost answer", post, lost(),
            [Step(.turn(pause: .seconds(0)), .take, after: .milliseconds(270))], readBack,
            [
                Step(
                    .readBack(.found(id: nil)),
                    write(
                        Outcome(.accepted, Sentence(.unconfirmedShown)), others: .retry))
            ]),
        Story(
            "a lost request: its absence is believed after four seconds", post, lost(),
            [Step(.turn(pause: .seconds(0)), .take, after: .milliseconds(270))], readBack,
            [
                Step(.readBack(.absent()), at(4000)),
                Step(.turn(pause: .seconds(0)), .take, after: .milliseconds(3730)),
            ], readBack,
            [
                Step(
                    .readBack(.absent()),
                    write(
                        Outcome(.queued, Sentence(.sentAgain, .sentence(Sentence(.unconfirmedAbsent)))))),
                Step(.written, .wait(.again)),
            ], post),
        Story(
            "marked as unconfirmed without a post of this run: it is not said to be sent again",
            [
                Step(.turn(pause: .seconds(0)), .take, after: .seconds(5)),
                Step(.taken(again), .readBack(ana.punch)),
                Step(
                    .readBack(.absent()),
                    write(Outcome(.queued, Sentence(.sentAfterReading)))),
                Step(.written, .wait(.again)),
            ], post),
        Story(
            "a plain server error: its absence is believed at once", post, lost(isAnswered: true),
            [Step(.turn(pause: .seconds(0)), .take, after: .milliseconds(270))], readBack,
            [
                Step(
                    .readBack(.absent()),
                    write(
                        Outcome(.queued, Sentence(.sentAgain, .sentence(Sentence(.unconfirmedAbsent))))))
            ]),
        Story(
            "never sent", post,
            [
                Step(
                    .posted(.notSent("refused"), pause: .seconds(0)),
                    write(Outcome(.queued, Sentence(.notSent, .sentence("refused"))))),
                Step(.written, at(270)),
                Step(.turn(pause: .seconds(0)), at(270), after: .milliseconds(100)),
            ]),
        Story(
            "too many requests, without a time", post,
            [
                Step(
                    .posted(.slowDown(nil, "429"), pause: .seconds(0)),
                    write(Outcome(.queued, Sentence(.notTaken, .sentence("429"))))),
                Step(.written, at(38_742)),
            ]),
        Story(
            "a refused key rests five minutes, unless the settings change", post,
            [
                Step(
                    .posted(.unauthorized("401"), pause: .seconds(0)),
                    write(Outcome(.queued, Sentence(.notTaken, .sentence("401"))))
                ),
                Step(.written, at(300_000)),
                Step(.turn(pause: .seconds(0)), at(300_000), after: .seconds(100)),
                Step(.settingsChanged, .wait(.again)),
                Step(.turn(pause: .seconds(0)), .take),
            ]),
        Story(
            "under new settings a refused punch may be another one, and is taken again", post, refused(.other),
            [
                Step(.readBack(.unavailable("reset")), at(270)),
                Step(.settingsChanged, .wait(.again)),
                Step(.turn(pause: .seconds(0)), .take),
            ]),
        Story(
            "stopped in the middle of a post", post,
            [
                Step(
                    .posted(.stopped, pause: .seconds(0)),
                    write(Outcome(.queued, Sentence(.unconfirmedStopped), isUnconfirmed: true))),
                Step(.written, at(0)),
            ]),
    ]

    @Test("Each event leads to the expected action", arguments: stories)
    func follows(story: Story) {
        var state = DeliveryState(startedAt: Self.start)
        var moment = Moment(uptime: Self.start, now: Self.noon)
        for (number, step) in story.steps.enumerated() {
            moment.uptime = moment.uptime + step.after
            moment.now = moment.now + step.after
            #expect(state.handle(step.event, at: moment) == step.action, "step \(number)")
        }
    }

    @Test("A punch left unconfirmed five times in a row is set aside, and the person's others wait with it")
    func setAside() throws {
        var state = DeliveryState(startedAt: Self.start)
        var moment = Moment(uptime: Self.start, now: Self.noon)
        var written: [DeliveryState.Write] = []
        func handle(_ event: Event) {
            if case .write(let write) = state.handle(event, at: moment) { written.append(write) }
        }
        for _ in 0..<5 {
            moment.uptime = moment.uptime + .minutes(10)
            for event: Event in [
                .turn(pause: .seconds(0)), .taken(Self.ana),
                .posted(.inDoubt(answered: true, "500"), pause: .seconds(0)),
                .written,
            ] { handle(event) }
            moment.uptime = moment.uptime + .minutes(10)
            for event: Event in [.turn(pause: .seconds(0)), .taken(Self.again), .readBack(.absent()), .written] {
                handle(event)
            }
        }
        #expect(written.count == 10)
        #expect(written.dropLast().allSatisfy { $0.outcome.state == .queued && $0.others == .stay })
        let last = try #require(written.last)
        #expect(last.outcome.state == .waiting && last.others == .wait)
        #expect(last.outcome.until == Self.noon + .minutes(15))
        #expect(state.trouble?.failures == 5)
    }

    @Test("After six failed read-backs the punch is sent again at once, and stays unconfirmed until that is decided")
    func readingBackFails() {
        var state = DeliveryState(startedAt: Self.start)
        var moment = Moment(uptime: Self.start + .hours(1), now: Self.noon)
        for attempt in 1...6 {
            moment.uptime = moment.uptime + .hours(1)
            _ = state.handle(.turn(pause: .seconds(0)), at: moment)
            #expect(state.handle(.taken(Self.again), at: moment) == .readBack(Self.ana.punch))
            let action = state.handle(.readBack(.unavailable("reset")), at: moment)
            guard case .write(let write) = action else {
                #expect(attempt < 6)
                continue
            }
            #expect(attempt == 6 && write.outcome.state == .queued && write.outcome.isUnconfirmed)
        }
        _ = state.handle(.written, at: moment)
        _ = state.handle(.turn(pause: .seconds(0)), at: moment)
        var interrupted = state
        #expect(state.handle(.taken(Self.again), at: moment) == .post(Self.again))
        guard case .write(let write) = state.handle(.posted(.notSent("away"), pause: .seconds(0)), at: moment) else {
            Issue.record("nothing is written")
            return
        }
        #expect(write.outcome.isUnconfirmed)
        // By the time that another one has had its turn, reading back may be possible.
        var other = Self.ana
        other.line = 4
        #expect(interrupted.handle(.taken(other), at: moment) == .post(other))
        _ = interrupted.handle(.posted(.accepted(id: "h4"), pause: .seconds(0)), at: moment)
        _ = interrupted.handle(.written, at: moment)
        _ = interrupted.handle(.turn(pause: .seconds(0)), at: moment)
        #expect(interrupted.handle(.taken(Self.again), at: moment) == .readBack(Self.ana.punch))
    }

    @Test("A problem keeps its start, counts failures, and ends when Humand decides on a punch")
    func trouble() {
        var state = DeliveryState(startedAt: Self.start)
        let moment = Moment(uptime: Self.start, now: Self.noon)
        let later = Moment(uptime: Self.start + .minutes(6), now: Self.noon + .minutes(6))
        for step in Self.post { _ = state.handle(step.event, at: moment) }
        _ = state.handle(.posted(.unauthorized("401"), pause: .seconds(0)), at: moment)
        _ = state.handle(.written, at: moment)
        #expect(state.trouble?.standstill == .unauthorized && state.trouble?.level == .error)
        for step in Self.post { _ = state.handle(step.event, at: later) }
        _ = state.handle(.posted(.notSent("away"), pause: .seconds(0)), at: later)
        #expect(state.trouble?.standstill == .unauthorized, "nothing says that the key is right")
        #expect(state.trouble?.since == Self.start && state.trouble?.failures == 2)
        #expect(state.trouble?.reason == Sentence(.notSent, .sentence("away")))
        _ = state.handle(.written, at: later)
        let end = Moment(uptime: Self.start + .minutes(20), now: Self.noon + .minutes(20))
        for step in Self.post { _ = state.handle(step.event, at: end) }
        _ = state.handle(.posted(.accepted(id: "h1"), pause: .seconds(0)), at: end)
        #expect(state.trouble == nil)
    }

    @Test("A standstill dates from its own beginning, not from the outage before it")
    func standstillBegins() {
        var state = DeliveryState(startedAt: Self.start)
        let moment = Moment(uptime: Self.start, now: Self.noon)
        let later = Moment(uptime: Self.start + .minutes(6), now: Self.noon + .minutes(6))
        for step in Self.post { _ = state.handle(step.event, at: moment) }
        _ = state.handle(.posted(.notSent("away"), pause: .seconds(0)), at: moment)
        _ = state.handle(.written, at: moment)
        #expect(state.trouble?.since == Self.start)
        for step in Self.post { _ = state.handle(step.event, at: later) }
        _ = state.handle(.posted(.noRights("403"), pause: .seconds(0)), at: later)
        #expect(state.trouble?.standstill == .noRights && state.trouble?.since == later.uptime)
        #expect(state.trouble?.reason == Sentence(.noRights, .sentence("403")))
    }

    /// A worker whose disk fails now and then, with a Humand that may answer anything.
    @Test(
        "The outcome is on disk before the next post, if only with its intent, and an unconfirmed punch is read back first, or tried to"
    )
    func rules() {
        var generator = SeededGenerator(seed: 4)
        let verdicts: [PostVerdict] = [
            .accepted(id: "h"), .refused(.duplicate, "d"), .refused(.future, "f"), .refused(.other, "o"),
            .inDoubt(answered: true, "5"), .inDoubt(answered: false, "5"), .notSent("n"), .slowDown(nil, "s"),
            .unauthorized("u"), .noRights("r"), .misdirected("m"), .stopped,
        ]
        let found: [ReadBack] = [
            .found(id: "h"), .absent(), .notPermitted(.declined("n")), .unavailable("u"), .slowDown(.seconds(9), "s"),
            .unauthorized("u"), .stopped,
        ]
        var state = DeliveryState(startedAt: Self.start)
        var moment = Moment(uptime: Self.start, now: Self.noon)
        var isOwed = false
        var mustBeReadBack = false
        var hasAsked = false
        var (posts, shared) = (0, 0)
        var event = Event.turn(pause: .seconds(0))
        for _ in 0..<50_000 {
            let action = state.handle(event, at: moment)
            let diskFails = Int.random(in: 0..<10, using: &generator) == 0
            switch action {
            case .wait:
                moment.uptime = moment.uptime + .milliseconds(Int64.random(in: 0...400_000, using: &generator))
                event = .turn(pause: .seconds(Int64.random(in: 0...9, using: &generator) / 9))
            case .take:
                #expect(!isOwed)
                event = .taken(mustBeReadBack ? Self.again : Self.ana)
            case .takeNext:
                #expect(isOwed)
                event =
                    [.taken(Self.beto), .taken(Self.betoAgain), .nothingToTake(until: nil)]
                    .randomElement(using: &generator) ?? .written
            case .post(_, let write):
                // Behind an outcome comes another punch.
                #expect(isOwed == (write != nil) && (!mustBeReadBack || hasAsked || write != nil))
                if diskFails {
                    event = .turn(pause: .seconds(0))
                    continue
                }
                hasAsked = false
                mustBeReadBack = mustBeReadBack && write == nil
                posts += 1
                shared += write == nil ? 0 : 1
                isOwed = true
                let verdict = verdicts.randomElement(using: &generator) ?? .stopped
                event = .posted(verdict, pause: .seconds(0))
            case .readBack:
                hasAsked = true
                event = .readBack(found.randomElement(using: &generator) ?? .stopped)
            case .write(let write):
                if diskFails {
                    event = .turn(pause: .seconds(0))
                    continue
                }
                isOwed = false
                mustBeReadBack = write.outcome.isUnconfirmed
                event = .written
            }
        }
        #expect(posts > 1000 && shared > 100)
    }
}
