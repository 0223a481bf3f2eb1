import Attendance
import Base
import Ledger

/// Delivers the queue, one punch at a time: each call of `step` does one thing and says what comes next.
///
/// Before a post its intent is on disk, and before the next post its outcome is: whenever the program dies, at most
/// one punch is in doubt, and that one is read back before it is sent again.
final class DeliveryWorker {
    /// What one step did.
    enum Step: Equatable {
        /// Something was done; there may be more.
        case progressed
        /// Nothing can be done before this moment of the monotonic clock.
        case resting(until: Span)
        /// Nothing is left but what waits for its time.
        case idle
        /// The program is stopping.
        case stopped
    }

    private var sink: any PunchSink
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let jitter: () -> Double

    private var restUntil: Span?
    private var outage = Outage(.humand)
    private var readFailures = 0
    /// Since when the punch under way has been in doubt, and whether Humand had answered.
    private var doubt: (since: Span, answered: Bool)
    /// An outcome that could not be written yet: nothing else happens before it is.
    private var unwritten: (number: Int, outcome: Outcome)?
    /// A refusal that could not be checked by reading back yet; it is, before anything else is sent.
    private var unjudged: (number: Int, refusal: Refusal, text: String)?
    /// How often in a row the same punch has failed.
    private var stubborn: (number: Int, failures: Int) = (0, 0)
    /// The key or the address is wrong; nothing is posted until it is mended.
    private(set) var standstill: Standstill?

    /// Why the whole sink stands still.
    enum Standstill: Equatable {
        case unauthorized(String)
        case misdirected(String)
    }

    /// A post that was cut off may still be worked on: its absence is believed only after this long.
    /// Humand was seen to take up to 3.8 s.
    static let doubtSettles = Span.seconds(4)
    /// How long a sink that stands still is left alone.
    static let standstillRest = Span.minutes(5)
    /// So often reading back may fail before posting again is the only way on; a duplicate is refused by Humand.
    static let readAttempts = 6

    /// So often in a row a punch may fail; soon enough for a run that gives up after half a minute.
    static let stubbornAfter = 5
    /// How long such a punch is set aside.
    static let setAside = Span.minutes(15)

    init(sink: any PunchSink, ledger: Ledger, clock: any Clock, log: Log, jitter: @escaping () -> Double) {
        self.sink = sink
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        doubt = (clock.uptime, false)
    }

    /// Since when nothing gets through, on the monotonic clock; nil while all is well.
    var failingSince: Span? { outage.began }
    /// Why nothing gets through.
    var failure: String { outage.reason }

    /// Goes on with a sink made from new settings, at once; what is in doubt or unwritten stays so.
    func adopt(_ sink: any PunchSink) {
        self.sink = sink
        restUntil = nil
        standstill = nil
    }

    /// Does the next thing.
    func step() throws(LedgerError) -> Step {
        if let unwritten { try record(unwritten.number, unwritten.outcome) }
        if let restUntil, clock.uptime < restUntil { return .resting(until: restUntil) }
        let pause = sink.pause
        if pause > .milliseconds(0) { return rest(pause) }
        if let (number, refusal, text) = unjudged {
            unjudged = nil
            if let punch = ledger.state.open[number]?.punch { return try judge(refusal, text, number, punch) }
        }
        guard let (number, recorded) = ledger.nextDelivery(now: clock.now), let punch = recorded.punch else {
            return .idle
        }
        if recorded.isInDoubt { return try resolve(number, punch) }
        if let until = ledger.state.waitBehindEarlier(punch), until > clock.now {
            try record(number, Outcome(.waiting, reason: "an earlier punch of the same person waits", until: until))
            return .progressed
        }
        return try post(number, recorded, punch)
    }

    private func post(_ number: Int, _ recorded: RecordedEvent, _ punch: Punch) throws(LedgerError) -> Step {
        try ledger.append([.sending(line: number)])
        let verdict = sink.post(punch, reason: recorded.reason)
        switch verdict {
        case .accepted(let id, let reason):
            return try end(number, Outcome(.accepted, reason: reason, humandID: id))
        case .refused(.future, let text) where clock.now < punch.time.instant + .hours(1):
            let until = max(punch.time.instant, clock.now + .minutes(1))
            return try end(number, Outcome(.waiting, reason: "in Humand's future: \(text)", until: until))
        case .refused(let refusal, let text):
            return try judge(refusal, text, number, punch)
        case .inDoubt(let answered, let text):
            doubt = (clock.uptime, answered)
            stubborn = (number, stubborn.number == number ? stubborn.failures + 1 : 1)
            return try failed(number, Outcome(.queued, reason: "in doubt: \(text)", isInDoubt: true))
        case .stopped:
            doubt = (clock.uptime, false)
            try record(number, Outcome(.queued, reason: "in doubt: the program stopped", isInDoubt: true))
            return .stopped
        case .notSent(let text):
            return try failed(number, Outcome(.queued, reason: "not sent: \(text)"))
        case .slowDown(let span, let text):
            try record(number, Outcome(.queued, reason: "not taken: \(text)"))
            return slowDown(span, text)
        case .unauthorized(let text):
            try record(number, Outcome(.queued, reason: "not taken: \(text)"))
            return stand(.unauthorized(text))
        case .misdirected(let text):
            try record(number, Outcome(.queued, reason: "not taken: \(text)"))
            return stand(.misdirected(text))
        }
    }

    /// A refusal stands only if the entry is not there: a lost answer makes the second post a duplicate.
    private func judge(
        _ refusal: Refusal, _ text: String, _ number: Int, _ punch: Punch
    ) throws(LedgerError) -> Step {
        let pause = sink.pause
        if pause > .milliseconds(0) {
            // The refused post used the quota up.
            unjudged = (number, refusal, text)
            return rest(pause)
        }
        switch find(punch) {
        case .found(let id):
            let outcome = Outcome(.accepted, reason: "refused (\(text)), but reading back shows it", humandID: id)
            return try end(number, outcome)
        case .notPermitted where refusal == .duplicate:
            return try end(number, Outcome(.accepted, reason: "Humand has it already: \(text)"))
        case .absent(let holding):
            let day = HumandDayNote(entries: holding, punch: punch).sentence
            return try end(number, Outcome(.held, cause: .refused, reason: "Humand refused it: \(text); \(day)"))
        case .notPermitted(let problem):
            let day =
                if case .sameAnswer = problem {
                    "Humand also rejects reading this employee's entries; check the number with hik2humand people"
                } else {
                    "what Humand holds that day could not be read (\(problem))"
                }
            let reason = "Humand refused it: \(text); \(day)"
            return try end(number, Outcome(.held, cause: .refused, reason: reason))
        case .unavailable(let problem):
            unjudged = (number, refusal, text)
            return rest(after: "refused (\(text)); reading back: \(problem)")
        case .slowDown(let span, let problem):
            unjudged = (number, refusal, text)
            return slowDown(span, problem)
        case .unauthorized(let problem):
            try record(number, Outcome(.queued, reason: "refused (\(text)); reading back was refused too"))
            return stand(.unauthorized(problem))
        case .stopped:
            try record(number, Outcome(.queued, reason: "refused (\(text)); the program stopped"))
            return .stopped
        }
    }

    /// Finds out whether a punch in doubt has arrived.
    private func resolve(_ number: Int, _ punch: Punch) throws(LedgerError) -> Step {
        switch find(punch) {
        case .found(let id):
            return try end(number, Outcome(.accepted, reason: "was in doubt; reading back shows it", humandID: id))
        case .absent:
            let settled = doubt.since + DeliveryWorker.doubtSettles
            if !doubt.answered, clock.uptime < settled { return rest(settled - clock.uptime) }
            return try sendAgain(number, punch, "was in doubt; reading back does not show it")
        case .notPermitted(let text):
            return try sendAgain(number, punch, "was in doubt; cannot be read back (\(text))")
        case .unavailable(let text):
            return rest(after: "reading back: \(text)")
        case .slowDown(let span, let text):
            return slowDown(span, text)
        case .unauthorized(let text):
            return stand(.unauthorized(text))
        case .stopped:
            return .stopped
        }
    }

    /// Puts a punch back into the queue; one that fails again and again lets the others go first.
    private func sendAgain(_ number: Int, _ punch: Punch, _ reason: String) throws(LedgerError) -> Step {
        guard stubborn.number == number, stubborn.failures >= DeliveryWorker.stubbornAfter else {
            try record(number, Outcome(.queued, reason: "\(reason): sent again"))
            return .progressed
        }
        stubborn = (0, 0)
        let until = clock.now + DeliveryWorker.setAside
        let later = ledger.state.open.filter { other in
            other.value.state == .queued && other.value.punch?.employee == punch.employee && other.key != number
        }
        // The person's other punches stay behind it: out of order, Humand would refuse them.
        for other in later.keys.sorted() {
            let outcome = Outcome(
                .waiting, reason: "stays behind an earlier punch of the person", until: until,
                isInDoubt: later[other]?.isInDoubt ?? false)
            try ledger.append([.outcome(line: other, outcome)])
        }
        try record(number, Outcome(.waiting, reason: "\(reason); set aside, so that others can go first", until: until))
        return .progressed
    }

    private func find(_ punch: Punch) -> ReadBack {
        let result = sink.find(punch)
        guard case .unavailable(let text) = result else {
            readFailures = 0
            return result
        }
        readFailures += 1
        guard readFailures >= DeliveryWorker.readAttempts else { return result }
        readFailures = 0
        return .notPermitted(.failing(attempts: DeliveryWorker.readAttempts, text))
    }

    /// Humand has spoken on this punch: whatever was wrong is over.
    private func end(_ number: Int, _ outcome: Outcome) throws(LedgerError) -> Step {
        standstill = nil
        outage.ended(at: clock.uptime, log: log)
        let recorded = ledger.state.open[number]
        try record(number, outcome)
        if outcome.state == .accepted, let recorded { try retryRefused(beside: recorded) }
        return .progressed
    }

    /// A clock-out that was uploaded late may be just what Humand missed when it refused the clock-in on either side.
    private func retryRefused(beside accepted: RecordedEvent) throws(LedgerError) {
        guard let punch = accepted.punch else { return }
        for (number, held) in ledger.state.held where held.cause == .refused {
            // What came in its own time was refused in its own time: nothing new speaks for it.
            guard accepted.origin != .poll || held.origin != .poll, let other = held.punch,
                other.employee == punch.employee, other.time.instant - punch.time.instant < .hours(24),
                punch.time.instant - other.time.instant < .hours(24)
            else { continue }
            let reason = "tried again: another punch of the person has arrived since"
            try ledger.append([.outcome(line: number, Outcome(.queued, reason: reason))])
        }
    }

    private func failed(_ number: Int, _ outcome: Outcome) throws(LedgerError) -> Step {
        let step = rest(after: outcome.reason)
        try record(number, outcome)
        return step
    }

    private func record(_ number: Int, _ outcome: Outcome) throws(LedgerError) {
        unwritten = (number, outcome)
        let event = ledger.state.open[number]
        try ledger.append([.outcome(line: number, outcome)])
        unwritten = nil
        guard let event else { return }
        DeliveryLog(log: log).log(number, event, outcome)
    }

    private func rest(after reason: String) -> Step {
        let wait = Backoff.wait(failures: outage.failures, jitter: jitter())
        outage.failed(reason, at: clock.uptime, log: log)
        return rest(wait)
    }

    private func rest(_ span: Span) -> Step {
        let until = clock.uptime + max(span, .milliseconds(1))
        restUntil = until
        return .resting(until: until)
    }

    private func slowDown(_ span: Span?, _ text: String) -> Step {
        // Never less than the back-off: a Retry-After of nothing would have us ask without a pause.
        let least = Backoff.wait(failures: span == nil ? max(5, outage.failures) : outage.failures, jitter: jitter())
        outage.failed(text, level: .info, at: clock.uptime, log: log)
        return rest(max(span ?? least, least))
    }

    private func stand(_ standstill: Standstill) -> Step {
        self.standstill = standstill
        let text: String =
            switch standstill {
            case .unauthorized(let said):
                "Humand refuses the key (\(said)); nothing is posted until \(SettingName.humandKey) is right, nothing is given up"
            case .misdirected(let said):
                "what answers is not Humand's time tracking (\(said)); nothing is posted until "
                    + "\(SettingName.humandAddress) and the "
                    + "paths are right, nothing is given up"
            }
        outage.failed(text, level: .error, at: clock.uptime, log: log)
        return rest(DeliveryWorker.standstillRest)
    }
}
