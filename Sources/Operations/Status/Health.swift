import Attendance
import Base
import Sync

/// Whether punches flow: a pure function.
///
/// It goes by time: a quiet night is healthy, and one failed poll is no reason for an alarm.
package struct Health: Equatable, FindingCause {
    package var trouble: Trouble?
    /// The verdict in one sentence.
    package let phrase: Phrase
    /// Since when something is wrong; nil if nothing is, or nothing tells.
    package let since: Instant?

    package var description: String { phrase.english }
    package var code: ExitCode { exitCode }
    var isHealthy: Bool { trouble == nil }

    private init(_ trouble: Trouble?, since: Instant? = nil, _ phrase: Phrase) {
        self.trouble = trouble
        self.since = since
        self.phrase = phrase
    }

    /// How long polls may fail, or the queue may stand still, before something is wrong.
    static func limit(pollInterval: Span) -> Span {
        pollInterval + pollInterval + pollInterval + .minutes(10)
    }

    /// Checks first what says most about the cause.
    init(_ facts: StatusFacts, now: Instant) {
        let limit = Health.limit(pollInterval: facts.pollInterval)
        self =
            Health.whoWorks(facts, now: now, limit: limit)
            ?? Health.troubles(facts.liveDaemon, now: now, limit: limit)
            ?? Health.reading(facts, now: now, limit: limit)
            ?? Health.queue(facts, now: now, limit: limit)
            ?? Health(
                nil,
                facts.holder == nil
                    ? Phrase(
                        en: "healthy; no daemon runs, but runs are made from time to time",
                        es: "bien; no hay ningún servicio activo, pero se ejecuta de vez en cuando")
                    : Phrase(en: "healthy", es: "bien"))
    }

    private static func whoWorks(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        guard let holder = facts.holder else {
            // Only a daemon leaves the file behind; `run --once` removes it.
            guard let daemon = facts.daemon else { return nil }
            let (process, age) = (daemon.process, daemon.at.ago(now))
            let distance = daemon.at.age(now)
            return Health(
                .away, since: daemon.at,
                daemon.hasStopped
                    ? Phrase(
                        en: "no daemon runs: process \(process) was stopped \(age)",
                        es: "el servicio no está activo: el proceso \(process) fue detenido hace \(distance)")
                    : Phrase(
                        en: "no daemon runs: process \(process) died, last seen \(age)",
                        es: "el servicio no está activo: el proceso \(process) murió, visto por última vez hace "
                            + distance))
        }
        guard let daemon = facts.daemon, daemon.process == holder, now - daemon.at > limit else { return nil }
        let age = daemon.at.age(now)
        return Health(
            .state, since: daemon.at,
            Phrase(
                en: "process \(holder) runs, but has not written status.json for \(age): it hangs, "
                    + "or cannot write to the state directory",
                es: "el proceso \(holder) está activo, pero no escribe status.json desde hace \(age): está "
                    + "colgado, o no puede escribir en el directorio de estado"))
    }

    private static func troubles(_ daemon: DaemonStatus?, now: Instant, limit: Span) -> Health? {
        guard let daemon else { return nil }
        if let trouble = daemon.ledger {
            let (age, reason) = (trouble.since.age(now), trouble.reason)
            return Health(
                .state, since: trouble.since,
                Phrase(
                    en: "the state directory has failed for \(age): \(reason)",
                    es: "el directorio de estado falla desde hace \(age): \(reason)"))
        }
        for (name, trouble) in [("Humand", daemon.humand), ("HikCentral", daemon.hikCentral)] {
            guard let trouble else { continue }
            let (age, reason) = (trouble.since.age(now), trouble.reason)
            let stands = Phrase(
                en: "\(name) has stood still for \(age): \(reason)",
                es: "\(name) no funciona desde hace \(age): \(reason)")
            switch trouble.kind {
            case .refused: return Health(.refused, since: trouble.since, stands)
            case .misconfigured: return Health(.misconfigured, since: trouble.since, stands)
            case .away where now - trouble.since > limit:
                return Health(
                    .away, since: trouble.since,
                    Phrase(
                        en: "\(name) has failed for \(age): \(reason)",
                        es: "\(name) falla desde hace \(age): \(reason)"))
            case .away: continue
            }
        }
        return nil
    }

    private static func reading(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        // Nothing is read while the queue is full, so the problem is the queue.
        if facts.liveDaemon?.isPaused == true { return nil }
        let moments = [facts.lastPoll, facts.liveDaemon?.startedAt].compactMap(\.self)
        guard let last = moments.max() else {
            guard facts.holder == nil else { return nil }
            return Health(
                .away,
                Phrase(
                    en: "no daemon runs, and nothing has been read yet",
                    es: "el servicio no está activo, y todavía no se leyó nada"))
        }
        guard now - last > limit else { return nil }
        let (ago, age) = (last.ago(now), last.age(now))
        return Health(
            .away, since: last,
            facts.holder == nil
                ? Phrase(
                    en: "no daemon runs, and the last poll was \(ago)",
                    es: "el servicio no está activo, y la última consulta fue hace \(age)")
                : Phrase(
                    en: "the last good poll was \(ago)", es: "la última consulta que funcionó fue hace \(age)"))
    }

    private static func queue(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        guard let oldest = facts.oldestQueued, now - oldest > limit else { return nil }
        // A long queue is fine while it moves.
        if let moved = facts.lastOutcome, now - moved <= limit { return nil }
        let (count, age) = (facts.queued, oldest.age(now))
        return Health(
            .left, since: max(oldest, facts.lastOutcome ?? oldest),
            Phrase(
                en: "\(count) punches are queued, the oldest for \(age), and none is delivered",
                es: "\(count) marcajes están en cola, el más antiguo desde hace \(age), y no se entrega ninguno"))
    }
}
