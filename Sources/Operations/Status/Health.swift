import Attendance
import Base
import Sync

/// Whether punches flow: a pure function.
///
/// It goes by time: a quiet night is healthy, and one failed poll is no reason for an alarm.
package struct Health: Equatable, FindingCause {
    package var trouble: Trouble?
    package var description: String

    package var code: ExitCode { exitCode }
    var isHealthy: Bool { trouble == nil }

    private init(_ trouble: Trouble?, _ description: String) {
        self.trouble = trouble
        self.description = description
    }

    /// How long polls may fail, or the queue may stand still, before something is wrong.
    static func limit(pollInterval: Span) -> Span {
        pollInterval + pollInterval + pollInterval + .minutes(10)
    }

    /// How old a daemon's sign of life may be; it gives one a minute, also while a request lasts.
    private static let silence = Span.minutes(3)

    /// Checks first what says most about the cause.
    init(_ facts: StatusFacts, now: Instant) {
        let limit = Health.limit(pollInterval: facts.pollInterval)
        self =
            Health.whoWorks(facts, now: now, limit: limit)
            ?? Health.troubles(facts.liveDaemon, now: now, limit: limit)
            ?? Health.dryRun(facts)
            ?? Health.reading(facts, now: now, limit: limit)
            ?? Health.queue(facts, now: now, limit: limit)
            ?? Health(
                nil, "healthy" + (facts.holder == nil ? "; no daemon runs, but runs are made from time to time" : ""))
    }

    private static func whoWorks(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        if facts.isHidden {
            return Health(.state, "this user may not see whether a daemon runs; sudo hik2humand status")
        }
        if facts.failingSince != nil || facts.diskProblem != nil {
            let since = facts.failingSince.map { " for \($0.age(now))" } ?? ""
            let why = facts.diskProblem ?? facts.liveDaemon?.ledger?.reason ?? "the log says why"
            return Health(.state, "nothing can be recorded in the state directory\(since): \(why)")
        }
        guard let holder = facts.holder else {
            // Only a daemon leaves the file behind; `run --once` removes it.
            guard let daemon = facts.daemon else { return nil }
            let verb = daemon.hasStopped ? "was stopped" : "died, last seen"
            return Health(.away, "no daemon runs: process \(daemon.process) \(verb) \(daemon.at.ago(now))")
        }
        guard let daemon = facts.liveDaemon else {
            // `run --once` takes a daemon's file away, and what it has read before counts.
            if facts.daemon == nil, facts.lastPoll != nil { return nil }
            let verb = facts.daemon?.process == holder ? "is stopping" : "has not reported yet"
            return Health(.left, "starting: process \(holder) \(verb)")
        }
        guard now - daemon.at > silence else { return nil }
        return Health(
            .state,
            "process \(holder) runs, but has not written status.json for \(daemon.at.age(now)): it hangs, "
                + "or cannot write to the state directory")
    }

    private static func troubles(_ daemon: DaemonStatus?, now: Instant, limit: Span) -> Health? {
        guard let daemon else { return nil }
        if let trouble = daemon.ledger {
            return Health(.state, "the state directory has failed for \(trouble.since.age(now)): \(trouble.reason)")
        }
        for (name, trouble) in [("Humand", daemon.humand), ("HikCentral", daemon.hikCentral)] {
            guard let trouble else { continue }
            let age = trouble.since.age(now)
            switch trouble.kind {
            case .refused: return Health(.refused, "\(name) has stood still for \(age): \(trouble.reason)")
            case .misconfigured: return Health(.misconfigured, "\(name) has stood still for \(age): \(trouble.reason)")
            case .away where now - trouble.since > limit:
                return Health(.away, "\(name) has failed for \(age): \(trouble.reason)")
            case .away: continue
            }
        }
        return nil
    }

    /// Whoever asks whether punches flow is not to hear that they do.
    private static func dryRun(_ facts: StatusFacts) -> Health? {
        guard facts.liveDaemon.map(\.running.isDryRun) ?? facts.isDryRun else { return nil }
        return Health(.misconfigured, "this is a dry run (DRY_RUN=true): nothing is posted")
    }

    private static func reading(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        // Whether FindFace has something to send nobody knows; but only a daemon receives it.
        guard facts.hasHikCentral else {
            return facts.holder == nil ? Health(.away, "no daemon runs, so nothing is received from FindFace") : nil
        }
        // Nothing is read while the queue is full, so the problem is the queue.
        if facts.liveDaemon?.isPaused == true { return nil }
        if let daemon = facts.liveDaemon, facts.lastPoll.map({ $0 < daemon.startedAt }) ?? true {
            let sentence = "HikCentral has not been read since the start \(daemon.startedAt.ago(now))"
            return now - daemon.startedAt > limit ? Health(.away, sentence) : Health(.left, "starting: \(sentence)")
        }
        let moments = [facts.lastPoll, facts.liveDaemon?.startedAt].compactMap(\.self)
        guard let last = moments.max() else {
            return facts.holder == nil ? Health(.away, "no daemon runs, and nothing has been read yet") : nil
        }
        guard now - last > limit else { return nil }
        let who = facts.holder == nil ? "no daemon runs, and the last poll was" : "the last good poll was"
        return Health(.away, "\(who) \(last.ago(now))")
    }

    private static func queue(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        guard let oldest = facts.oldestQueued, now - oldest > limit else { return nil }
        // A long queue is fine while it moves.
        if let moved = facts.lastOutcome, now - moved <= limit { return nil }
        return Health(
            .left,
            "\(facts.queued) punches are queued, the oldest for \(oldest.age(now)), and none is delivered")
    }
}
