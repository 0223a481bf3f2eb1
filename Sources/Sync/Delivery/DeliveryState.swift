import Attendance
import Base
import Ledger

/// Decides what delivery does next: pure, without clock, network or ledger. Events go in, actions come out, and the
/// worker around it only acts.
///
/// The order of the actions is what keeps punches from being lost or posted twice. The intent is on disk before a
/// post and the outcome before the next one, so that at most one punch is unconfirmed; and what is unconfirmed is read
/// back before it is posted again. An outcome and the intent after it may share one append and one sync, since nothing
/// happens between them.
struct DeliveryState: Equatable {
    private(set) var state = State.idle
    /// Nil while all is well.
    private(set) var trouble: Trouble?
    private var lastUnconfirmed: LastUnconfirmed
    private var stubborn = Stubborn()
    /// How often in a row reading back has failed.
    private var readFailures = 0
    /// The line of an unconfirmed punch that cannot be read back, so that it is posted without.
    ///
    /// Only now: whatever comes in between, a crash or another punch, it is to be read back first again, for by then
    /// that may be possible.
    private var postsUnread: Int?

    /// The last post that had no clear answer.
    private struct LastUnconfirmed: Equatable {
        var since: Span
        /// Humand had finished with it.
        var isAnswered = false
    }

    /// The punch whose posts were left unconfirmed last, and how often in a row.
    private struct Stubborn: Equatable {
        var line = 0
        var failures = 0
    }

    /// A post that was cut off may still be worked on, so its absence is believed only after this long. Humand was
    /// seen to take up to 3.8 s.
    static let confirmationDelay = Span.seconds(4)
    /// How long a sink is left alone that needs a person.
    static let standstillRest = Span.minutes(5)
    /// After this many failures to read back, posting again is the only way on; Humand refuses a duplicate.
    static let maximumReadFailures = 6
    /// After this many unconfirmed posts in a row a punch is set aside; soon enough for a run that ends by itself.
    static let maximumUnconfirmedPosts = 5
    static let setAsideTime = Span.minutes(15)

    /// - Parameter uptime: when the program started; what an earlier run left unconfirmed is older.
    init(startedAt uptime: Span) { lastUnconfirmed = LastUnconfirmed(since: uptime) }

    /// Moves on by an event, and says what to do next.
    mutating func handle(_ event: Event, at moment: Moment) -> Action {
        switch (event, state) {
        case (.turn(let pause), _): return begin(pause, moment)
        case (.taken(let delivery), .accepted(let write)): return follow(write, by: delivery, moment)
        case (.nothingToTake, .accepted(let write)): return self.write(write)
        case (.taken(let delivery), _): return take(delivery, moment)
        case (.nothingToTake(let until), _):
            state = .idle
            guard let until else { return .wait(.never) }
            return .wait(.at(moment.uptime + max(until - moment.now, .milliseconds(1))))
        case (.posted(let verdict, let pause), .posting(let delivery, _)):
            return answer(verdict, pause, delivery, moment)
        case (.readBack(let found), .judging(let delivery, let refused)):
            return judge(refused, by: countingFailures(found), delivery, moment)
        case (.readBack(let found), .confirming(let delivery)):
            return confirm(delivery, by: countingFailures(found), moment)
        case (.written, .writing(_, let next)):
            state = next
            return waitToGoOn
        case (.settingsChanged, _):
            adoptSettings()
            return .wait(.again)
        case (.posted, _), (.readBack, _), (.written, _): return .wait(.again)
        }
    }

    private mutating func begin(_ pause: Span, _ moment: Moment) -> Action {
        switch state {
        case .writing(let write, _): return .write(write)
        // The disk did not take it with the intent, and nothing has been sent.
        case .posting(_, after: let write?), .accepted(let write): return self.write(write)
        default: break
        }
        if case .resting(let until, let next) = state {
            if moment.uptime < until { return .wait(.at(until)) }
            state = next
        }
        var next = State.idle
        // Anything else was cut short by a disk that did not take the intent: nothing has been sent.
        if case .judging = state { next = state }
        if pause > .milliseconds(0) { return rest(resting(pause, then: next, moment)) }
        state = next
        if case .judging(let delivery, _) = state { return .readBack(delivery.punch) }
        return .take
    }

    private mutating func take(_ delivery: Delivery, _ moment: Moment) -> Action {
        let isPostedUnread = postsUnread == delivery.line
        postsUnread = nil
        if delivery.isUnconfirmed, !isPostedUnread {
            state = .confirming(delivery)
            return .readBack(delivery.punch)
        }
        if let until = delivery.waitsUntil, until > moment.now {
            return write(
                delivery,
                Outcome(.waiting, why: .behind, Sentence(.behind), until: until))
        }
        state = .posting(delivery)
        return .post(delivery)
    }

    /// Posts the next punch at once, unless something has to be looked at first.
    private mutating func follow(_ write: Write, by delivery: Delivery, _ moment: Moment) -> Action {
        guard !delivery.isUnconfirmed, delivery.waitsUntil.map({ $0 <= moment.now }) ?? true else {
            return self.write(write)
        }
        state = .posting(delivery, after: write)
        return .post(delivery, after: write)
    }

    private mutating func answer(
        _ verdict: PostVerdict, _ pause: Span, _ delivery: Delivery, _ moment: Moment
    ) -> Action {
        switch verdict {
        case .accepted(let id, let said):
            let action = end(delivery, Outcome(.accepted, said, humandID: id))
            guard pause <= .milliseconds(0), case .write(let write) = action else { return action }
            state = .accepted(write)
            return .takeNext(after: write)
        case .refused(.future, let said, _) where moment.now < delivery.punch.time.instant + .hours(1):
            let until = max(delivery.punch.time.instant, moment.now + .minutes(1))
            return end(
                delivery,
                Outcome(
                    .waiting, Sentence(.future, .sentence(said)), until: until,
                    isUnconfirmed: delivery.isUnconfirmed))
        case .refused(let refusal, let said, let code):
            state = .judging(delivery, Refused(refusal: refusal, said: said, code: code))
            // The refused post may have used up the quota.
            if pause > .milliseconds(0) { return rest(resting(pause, then: state, moment)) }
            return .readBack(delivery.punch)
        case .inDoubt(let isAnswered, let said):
            lastUnconfirmed = LastUnconfirmed(since: moment.uptime, isAnswered: isAnswered)
            stubborn = Stubborn(
                line: delivery.line, failures: stubborn.line == delivery.line ? stubborn.failures + 1 : 1)
            let sentence = Sentence(.unconfirmed, .sentence(said))
            return write(
                delivery, Outcome(.queued, sentence, isUnconfirmed: true), then: failed(sentence, moment))
        case .stopped:
            lastUnconfirmed = LastUnconfirmed(since: moment.uptime)
            let outcome = Outcome(.queued, Sentence(.unconfirmedStopped), isUnconfirmed: true)
            return write(delivery, outcome, then: stopped(moment))
        case .notSent(let said):
            let sentence = Sentence(.notSent, .sentence(said))
            return write(delivery, delivery.queuedAgain(sentence), then: failed(sentence, moment))
        case .slowDown(let span, let said): return notTaken(delivery, said, then: slowedDown(span, said, moment))
        case .unauthorized(let said): return notTaken(delivery, said, then: stand(.unauthorized, said, moment))
        case .noRights(let said): return notTaken(delivery, said, then: stand(.noRights, said, moment))
        case .misdirected(let said): return notTaken(delivery, said, then: stand(.misdirected, said, moment))
        }
    }

    private mutating func notTaken(_ delivery: Delivery, _ said: Sentence, then next: State) -> Action {
        write(delivery, delivery.queuedAgain(Sentence(.notTaken, .sentence(said))), then: next)
    }

    /// Humand has decided on this punch: whatever was wrong is over.
    mutating func end(_ delivery: Delivery, _ outcome: Outcome) -> Action {
        trouble = nil
        return write(delivery, outcome, others: outcome.state == .accepted ? .retry : .stay)
    }

    /// Whether this run has posted the punch, without a clear answer.
    func hasPosted(_ delivery: Delivery) -> Bool { stubborn.line == delivery.line }

    /// Puts a punch that has not arrived back into the queue; one whose posts are left unconfirmed again and again
    /// lets the others go first.
    ///
    /// - Parameter isUnread: it could not be read back, and may have arrived.
    mutating func sendAgain(
        _ delivery: Delivery, _ why: Sentence, isUnread: Bool = false, _ moment: Moment
    ) -> Action {
        guard stubborn.line == delivery.line, stubborn.failures >= DeliveryState.maximumUnconfirmedPosts else {
            if isUnread { postsUnread = delivery.line }
            return write(delivery, Outcome(.queued, Sentence(.sentAgain, .sentence(why)), isUnconfirmed: isUnread))
        }
        stubborn = Stubborn()
        let outcome = Outcome(
            .waiting, Sentence(.setAside, .sentence(why)), until: moment.now + DeliveryState.setAsideTime,
            isUnconfirmed: isUnread)
        return write(delivery, outcome, others: .wait)
    }

    mutating func write(
        _ delivery: Delivery, _ outcome: Outcome, others: Write.Others = .stay, then next: State = .idle
    ) -> Action {
        write(Write(line: delivery.line, outcome: outcome, others: others), then: next)
    }

    private mutating func write(_ write: Write, then next: State = .idle) -> Action {
        state = .writing(write, then: next)
        return .write(write)
    }

    mutating func rest(_ resting: State) -> Action {
        state = resting
        return waitToGoOn
    }

    private var waitToGoOn: Action {
        if case .resting(let until, _) = state { return .wait(.at(until)) }
        return .wait(.again)
    }

    func resting(_ span: Span, then next: State = .idle, _ moment: Moment) -> State {
        .resting(until: moment.uptime + max(span, .milliseconds(1)), then: next)
    }

    /// The program is stopping: the engine looks at once whether it is to end.
    func stopped(_ moment: Moment) -> State { .resting(until: moment.uptime, then: .idle) }

    /// How much longer the absence of an unconfirmed punch is not believed.
    func confirmationWait(at uptime: Span) -> Span? {
        let end = lastUnconfirmed.since + DeliveryState.confirmationDelay
        return lastUnconfirmed.isAnswered || uptime >= end ? nil : end - uptime
    }

    mutating func failed(_ reason: Sentence, then next: State = .idle, _ moment: Moment) -> State {
        let wait = Backoff.wait(failures: trouble?.failures ?? 0, jitter: moment.jitter)
        note(reason, .warning, moment)
        return resting(wait, then: next, moment)
    }

    mutating func slowedDown(_ span: Span?, _ reason: Sentence, then next: State = .idle, _ moment: Moment) -> State {
        // Never less than the back-off: with a Retry-After of 0, we would ask without a pause.
        let failures = trouble?.failures ?? 0
        let least = Backoff.wait(failures: span == nil ? max(5, failures) : failures, jitter: moment.jitter)
        note(reason, .info, moment)
        return resting(max(span ?? least, least), then: next, moment)
    }

    mutating func stand(_ standstill: Standstill, _ answer: Sentence, _ moment: Moment) -> State {
        // It began now, whatever was wrong before.
        if trouble?.standstill != standstill { trouble = nil }
        note(standstill.sentence(answer), .error, moment)
        trouble?.standstill = standstill
        return resting(DeliveryState.standstillRest, moment)
    }

    private mutating func note(_ reason: Sentence, _ level: LogLevel, _ moment: Moment) {
        var trouble = self.trouble ?? Trouble(since: moment.uptime)
        trouble.failures += 1
        (trouble.reason, trouble.level) = (reason, level)
        self.trouble = trouble
    }

    /// Reading back that fails again and again is not possible, as far as can be known.
    private mutating func countingFailures(_ found: ReadBack) -> ReadBack {
        guard case .unavailable(let said) = found else {
            readFailures = 0
            return found
        }
        readFailures += 1
        guard readFailures >= DeliveryState.maximumReadFailures else { return found }
        readFailures = 0
        return .notPermitted(.failing(attempts: DeliveryState.maximumReadFailures, said))
    }

    private mutating func adoptSettings() {
        trouble?.standstill = nil
        switch state {
        case .resting(_, let next): state = next
        case .writing(let write, .resting(_, let next)): state = .writing(write, then: next)
        case .idle, .posting, .accepted, .judging, .confirming, .writing: break
        }
        // What was refused may be another punch by the settings of now; if not, it is refused once more. A duplicate is
        // there, whatever the settings say.
        if case .judging(_, let refused) = state, refused.refusal != .duplicate {
            state = .idle
        }
    }
}
