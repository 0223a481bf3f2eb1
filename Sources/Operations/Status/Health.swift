import Base
import Sync

/// Whether punches flow; a matter of time, so that a quiet night is healthy and one failed poll no alarm. Pure.
package struct Health: Equatable, Sendable {
    package var code: ExitCode
    /// Why not, or how, in one line.
    var sentence: String

    var isHealthy: Bool { code == .done }

    private init(_ code: ExitCode, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// After this long without a good poll, or with a queue in which nothing moves, something is wrong.
    static func limit(pollInterval: Span) -> Span {
        pollInterval + pollInterval + pollInterval + .minutes(10)
    }

    /// Judges what was found; what says most about the cause comes first.
    init(_ findings: StatusFindings, now: Instant) {
        let limit = Health.limit(pollInterval: findings.pollInterval)
        self =
            Health.whoWorks(findings, now: now, limit: limit)
            ?? Health.troubles(findings.liveDaemon, now: now, limit: limit)
            ?? Health.reading(findings, now: now, limit: limit)
            ?? Health.queue(findings, now: now, limit: limit)
            ?? Health(
                .done,
                findings.holder == nil
                    ? "healthy; no daemon runs, passes are made from time to time"
                    : "healthy")
    }

    private static func whoWorks(_ findings: StatusFindings, now: Instant, limit: Span) -> Health? {
        guard let holder = findings.holder else {
            // Only a daemon leaves the file, and a pass takes it away.
            guard let daemon = findings.daemon else { return nil }
            let verb = daemon.hasStopped ? "was stopped" : "died, last seen"
            return Health(.unreachable, "no daemon runs: process \(daemon.process) \(verb) \(daemon.at.ago(now))")
        }
        guard let daemon = findings.daemon, daemon.process == holder, now - daemon.at > limit else { return nil }
        return Health(
            .state,
            "process \(holder) runs, but has not written \(StatusFindings.fileName) for \(daemon.at.age(now)): it hangs, "
                + "or cannot write to the state directory")
    }

    private static func troubles(_ daemon: DaemonStatus?, now: Instant, limit: Span) -> Health? {
        guard let daemon else { return nil }
        if let trouble = daemon.ledger {
            return Health(.state, "the state directory has failed for \(trouble.since.age(now)): \(trouble.reason)")
        }
        for (name, trouble) in [("Humand", daemon.humand), ("HikCentral", daemon.hikCentral)] {
            guard let trouble else { continue }
            switch trouble.kind {
            case .refused:
                return Health(.refused, "\(name) has stood still for \(trouble.since.age(now)): \(trouble.reason)")
            case .misconfigured:
                return Health(
                    .configuration, "\(name) has stood still for \(trouble.since.age(now)): \(trouble.reason)")
            case .away where now - trouble.since > limit:
                return Health(.unreachable, "\(name) has failed for \(trouble.since.age(now)): \(trouble.reason)")
            case .away: continue
            }
        }
        return nil
    }

    private static func reading(_ findings: StatusFindings, now: Instant, limit: Span) -> Health? {
        // What the queue keeps from being read is the queue's trouble.
        if findings.liveDaemon?.isPaused == true { return nil }
        let moments = [findings.lastPoll, findings.liveDaemon?.startedAt].compactMap(\.self)
        guard let last = moments.max() else {
            return findings.holder == nil ? Health(.unreachable, "no daemon runs, and nothing has been read yet") : nil
        }
        guard now - last > limit else { return nil }
        let who = findings.holder == nil ? "no daemon runs, and the last poll was" : "the last good poll was"
        return Health(.unreachable, "\(who) \(last.ago(now))")
    }

    private static func queue(_ findings: StatusFindings, now: Instant, limit: Span) -> Health? {
        guard let oldest = findings.oldestQueued, now - oldest > limit else { return nil }
        // A long queue that moves is on its way.
        if let moved = findings.lastOutcome, now - moved <= limit { return nil }
        return Health(
            .left,
            "\(findings.queued) punches are queued, the oldest for \(oldest.age(now)), and none is delivered")
    }
}
