import Attendance
import Base

/// Decides what polling does next: pure, without clock, network or ledger. Events go in, actions come out, and the
/// poller around it only acts.
struct PollState {
    /// How far the poll under way has come.
    ///
    /// A poll ends at the present as it was when its last window was begun. Were it to follow the clock while it reads,
    /// a source that takes a second for its queries would be read for ever, a second at a time.
    enum Phase: Equatable {
        /// The doors are not known yet.
        case learning
        /// Windows up to the present are being read.
        case windows
        /// Counts behind the cursor are being compared.
        case lateCheck
        /// HikCentral is asked again for the people of held events.
        case heldRetry
        /// The poll is over; the next one begins then.
        case resting(until: Span)
        /// HikCentral did not answer; the poll goes on then.
        indirect case backingOff(until: Span, then: Phase)
        /// Too many punches are undelivered to read more.
        indirect case paused(then: Phase)
        /// This run does not poll: the doors are known, and that is all it needs.
        case off
    }

    enum Event: Equatable {
        /// The engine has time. `undelivered` is how many punches wait to be posted.
        case turn(undelivered: Int)
        case learned
        case windowRead(events: Int, reachedPresent: Bool)
        case nothingToRead
        /// `isOver` when nothing more is to be done about late events in this poll.
        case lateChecked(isOver: Bool)
        /// `nextLateCheck` is when counts are to be compared next, should that be before the next poll.
        case heldRetried(isOver: Bool, nextLateCheck: Span?)
        case failed(SourceError)
    }

    enum Action: Equatable {
        case wait(Wake)
        case learnDoors
        case readWindow
        case checkLate
        case retryHeld
    }

    /// Why HikCentral cannot be read.
    struct Trouble: Equatable {
        /// Since when, on the monotonic clock.
        var since: Span
        var failures = 0
        var error: SourceError

        /// Only a person can help: the key, its rights or the settings.
        var needsPerson: Bool {
            switch error {
            case .refused, .misconfigured: true
            case .unavailable, .slowDown, .unreadablePerson, .tooFull, .stopped: false
            }
        }
    }

    /// POLL_INTERVAL
    private let pollInterval: Span
    private let polls: Bool

    private(set) var phase = Phase.learning
    /// When the last poll ended.
    private var restingSince: Span?
    /// Nil while HikCentral answers.
    private(set) var trouble: Trouble?
    /// Windows are behind the present.
    private(set) var isCatchingUp = false
    /// Every window up to the present has been read, as far as the last poll could see.
    private(set) var isCaughtUp = false
    private(set) var history = PollHistory()
    /// Since when windows could not be read.
    private var awaySince: Span?
    /// With the last event HikCentral came back after so long that devices may have kept events for it.
    private(set) var isBack = false

    /// Reading pauses while this many punches are undelivered: HikCentral keeps what is not read, memory does not grow.
    static let maximumUndelivered = 2_000
    /// A key that is refused is tried this seldom; more often would get it locked.
    static let standstillRest = Span.minutes(5)
    /// The shortest rest between two polls that pushes ask for.
    static let pushPause = Span.seconds(2)
    /// A HikCentral that was away for this long may not have taken what devices had to give.
    static let shortestAbsence = Span.minutes(1)

    /// - Parameter isAlone: there is nothing to read and no doors to learn.
    init(pollInterval: Span, polls: Bool, isAlone: Bool = false) {
        self.pollInterval = pollInterval
        self.polls = polls
        if isAlone { (phase, isCaughtUp) = (.off, true) }
    }

    var isPaused: Bool {
        if case .paused = phase { return true }
        return false
    }

    /// When the next poll is due, on the monotonic clock; nil while one is under way.
    func nextPoll(at uptime: Span) -> Span? {
        switch phase {
        case .resting(let until): until
        case .backingOff(let until, _): uptime < until ? until : nil
        case .learning, .windows, .lateCheck, .heldRetry, .paused, .off: nil
        }
    }

    /// Moves on by an event, and says what to do next.
    mutating func handle(_ event: Event, at moment: Moment) -> Action {
        isBack = false
        switch event {
        case .turn(let undelivered): return begin(undelivered, moment.uptime)
        case .learned:
            phase = polls ? .windows : .off
            guard polls else {
                answered(at: moment.uptime)
                isCaughtUp = true
                return .wait(.never)
            }
            return .readWindow
        case .windowRead(let events, let reachedPresent):
            answered(at: moment.uptime)
            history.read(events: events)
            (isCatchingUp, isCaughtUp) = (!reachedPresent, reachedPresent)
            phase = reachedPresent ? .lateCheck : .windows
            return .wait(.again)
        case .nothingToRead:
            (isCatchingUp, isCaughtUp) = (false, true)
            phase = .lateCheck
            return .checkLate
        case .lateChecked(let isOver):
            if isOver {
                phase = .heldRetry
                return .retryHeld
            }
            answered(at: moment.uptime)
            return .wait(.again)
        case .heldRetried(let isOver, let nextLateCheck):
            answered(at: moment.uptime)
            return isOver ? end(nextLateCheck, moment.uptime) : .wait(.again)
        case .failed(.stopped): return .wait(.at(moment.uptime))
        case .failed(let error): return fail(error, moment)
        }
    }

    private mutating func begin(_ undelivered: Int, _ uptime: Span) -> Action {
        switch phase {
        case .resting(let until):
            if uptime < until { return .wait(.at(until)) }
            phase = .windows
        case .backingOff(let until, let next):
            if uptime < until { return .wait(.at(until)) }
            phase = next
        case .paused(let next): phase = next
        case .learning, .windows, .lateCheck, .heldRetry, .off: break
        }
        // The doors tell what becomes of the queue too, so they are learned however long it is.
        if phase != .off, phase != .learning, undelivered >= PollState.maximumUndelivered {
            phase = .paused(then: phase)
            return .wait(.at(uptime + .seconds(1)))
        }
        switch phase {
        case .learning: return .learnDoors
        case .lateCheck: return .checkLate
        case .heldRetry: return .retryHeld
        case .off: return .wait(.never)
        case .windows, .resting, .backingOff, .paused: return .readWindow
        }
    }

    private mutating func end(_ nextLateCheck: Span?, _ uptime: Span) -> Action {
        history.ended(at: uptime)
        var next = uptime + pollInterval
        if let nextLateCheck { next = min(next, max(nextLateCheck, uptime)) }
        phase = .resting(until: next)
        restingSince = uptime
        return .wait(.at(next))
    }

    /// Something was pushed: the next poll begins at once, or a moment after the last one ended, so that the pushes of
    /// a few seconds share one.
    mutating func hurry(at uptime: Span) {
        guard case .resting(let until) = phase else { return }
        let earliest = max(uptime, (restingSince ?? uptime) + PollState.pushPause)
        phase = .resting(until: min(until, earliest))
    }

    private mutating func answered(at uptime: Span) {
        if let awaySince { isBack = uptime - awaySince >= PollState.shortestAbsence }
        (trouble, awaySince) = (nil, nil)
    }

    private mutating func fail(_ error: SourceError, _ moment: Moment) -> Action {
        var trouble = self.trouble ?? Trouble(since: moment.uptime, error: error)
        // What a person must repair began now, whatever was wrong before.
        if !trouble.needsPerson, Trouble(since: moment.uptime, error: error).needsPerson {
            trouble.since = moment.uptime
        }
        var wait: Span
        switch error {
        case .slowDown(_, let after):
            // A server that asks for no wait at all is not asked more often than one that names no time.
            let failures = max(after == nil ? 4 : 0, trouble.failures)
            let least = Backoff.wait(failures: failures, jitter: moment.jitter)
            wait = max(after ?? least, least)
        case .refused, .misconfigured: wait = PollState.standstillRest
        case .unavailable, .tooFull, .unreadablePerson, .stopped:
            wait = Backoff.wait(failures: trouble.failures, jitter: moment.jitter)
        }
        let isLate = phase == .lateCheck || phase == .heldRetry
        // A server that asks for patience is there, and a late check's own failure asks for no other.
        if case .slowDown = error {} else if !isLate { awaySince = awaySince ?? moment.uptime }
        // New windows come first: a check that cannot be done is tried again after the next poll.
        if isLate { wait = max(wait, pollInterval) }
        phase = .backingOff(until: moment.uptime + wait, then: isLate ? .windows : phase)
        trouble.failures += 1
        trouble.error = error
        self.trouble = trouble
        history.failed(error.phrase, at: moment.uptime)
        return .wait(.at(moment.uptime + wait))
    }
}
