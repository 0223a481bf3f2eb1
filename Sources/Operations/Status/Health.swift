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
    /// Too early to say.
    private(set) var isStarting = false
    /// It is healthy, and something that fails now may change that.
    var isDoubtful = false

    private init(_ trouble: Trouble?, since: Instant? = nil, _ phrase: Phrase) {
        self.trouble = trouble
        self.since = since
        self.phrase = phrase
    }

    private init(_ trouble: Trouble, since: Instant? = nil, en english: String, es spanish: String) {
        self.init(trouble, since: since, Phrase(en: english, es: spanish))
    }

    private static func starting(en english: String, es spanish: String) -> Health {
        var health = Health(.left, en: "starting: \(english)", es: "iniciando: \(spanish)")
        health.isStarting = true
        return health
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
            Health.disk(facts, now: now)
            ?? Health.whoWorks(facts, now: now)
            ?? Health.ledger(facts)
            ?? Health.troubles(facts.liveDaemon, now: now, limit: limit)
            ?? Health.dryRun(facts)
            ?? Health.reading(facts, now: now, limit: limit)
            ?? Health.queue(facts, now: now, limit: limit)
            ?? Health.doors(facts.liveDaemon)
            ?? Health.youngTrouble(facts.liveDaemon, now: now, limit: limit)
            ?? Health(
                nil,
                facts.holder == nil
                    ? Phrase(
                        en: "healthy; the service is not running, but runs are made from time to time",
                        es: "bien; no hay ningún servicio activo, pero se ejecuta de vez en cuando")
                    : Phrase(en: "healthy", es: "bien"))
    }

    private static func disk(_ facts: StatusFacts, now: Instant) -> Health? {
        if facts.isHidden {
            return Health(
                .state, en: "this user may not see whether a daemon runs; sudo hik2humand status",
                es: "este usuario no puede ver si el servicio está activo; sudo hik2humand status")
        }
        guard facts.failingSince != nil || facts.diskProblem != nil else { return nil }
        let age = facts.failingSince?.age(now)
        let why =
            facts.diskProblem ?? facts.liveDaemon?.ledger?.reason
            ?? Phrase(en: "the log says why", es: "el log dice por qué")
        // Nobody has tried in vain yet, and a line may still fit into what is left.
        guard let age else {
            return Health(
                .state,
                Phrase(en: "the state directory needs attention: ", es: "la carpeta de estado necesita atención: ")
                    + why)
        }
        return Health(
            .state, since: facts.failingSince,
            en: "nothing can be recorded in the state directory for \(age): \(why.english)",
            es: "no se puede registrar nada en la carpeta de estado desde hace \(age): \(why.spanish)")
    }

    /// What is written to a deleted file is gone with the process.
    private static func ledger(_ facts: StatusFacts) -> Health? {
        guard facts.liveDaemon?.running.isDryRun == false, let loss = facts.loss else { return nil }
        return Health(.state, loss.phrase)
    }

    private static func whoWorks(_ facts: StatusFacts, now: Instant) -> Health? {
        if let other = facts.otherSite {
            return Health(
                .misconfigured, en: "another site, \(other), works in this site's STATE_DIR: each needs its own",
                es: "otro sitio, \(other), trabaja en el STATE_DIR de este: cada uno necesita el suyo")
        }
        guard let holder = facts.holder else {
            if let (name, process) = facts.idleService { return idle(name, process, facts) }
            if facts.hasUnusableSettings {
                return Health(
                    .misconfigured, since: facts.daemon?.at,
                    en: "the service is not running, and the settings cannot be used",
                    es: "el servicio no está activo, y los ajustes no se pueden usar")
            }
            if let timed = timer(facts, now: now) { return timed }
            // Only a daemon leaves the file behind; `run --once` removes it.
            guard let daemon = facts.daemon else { return stopped(facts) }
            let (process, age) = (daemon.process, daemon.at.age(now))
            if facts.isLockGone {
                return Health(
                    .state, since: daemon.at,
                    en: "the lock file of process \(process) has been deleted, and without it nothing is recorded or "
                        + "posted: restart the service",
                    es: "el archivo de bloqueo del proceso \(process) fue borrado, y sin él no se registra ni se envía "
                        + "nada: reinicie el servicio")
            }
            return daemon.hasStopped
                ? Health(
                    .away, since: daemon.at,
                    ending(facts.service, process).within(
                        en: { "the service is not running: process \(process) \($0) \(daemon.at.ago(now))" },
                        es: { "el servicio no está activo: el proceso \(process) \($0) hace \(age)" })
                        + facts.startAdvice)
                : Health(
                    .away, since: daemon.at,
                    Phrase(
                        en: "the service is not running: process \(process) died, last seen \(daemon.at.ago(now))",
                        es: "el servicio no está activo: el proceso \(process) murió, visto por última vez hace \(age)")
                        + facts.startAdvice)
        }
        guard let daemon = facts.liveDaemon else {
            // `run --once` takes a daemon's file away, and what it has read before counts.
            if facts.daemon == nil, facts.lastPoll != nil, facts.service?.process != holder { return nil }
            return facts.daemon?.process == holder
                ? starting(
                    en: "process \(holder) is stopping", es: "el proceso \(holder) se está deteniendo")
                : starting(
                    en: "process \(holder) has not reported yet", es: "el proceso \(holder) todavía no informó")
        }
        guard now - daemon.at > silence else { return nil }
        let age = daemon.at.age(now)
        return Health(
            .state, since: daemon.at,
            en: "process \(holder) runs, but has not written status.json for \(age): it hangs, "
                + "or cannot write to the state directory",
            es: "el proceso \(holder) está activo, pero no escribe status.json desde hace \(age): está "
                + "colgado, o no puede escribir en la carpeta de estado")
    }

    /// Whether a process that has ended in good order was told to.
    private static func ending(_ service: ServiceFacts.Unit?, _ process: String) -> Phrase {
        // It was stopped for another one, which then failed.
        if let last = service?.lastProcess, last != process { return Phrase(en: "ended", es: "terminó") }
        return switch service?.state {
        case nil: Phrase(en: "ended", es: "terminó")
        case "failed", "activating": Phrase(en: "ended by itself", es: "terminó por sí mismo")
        default: Phrase(en: "was stopped", es: "fue detenido")
        }
    }

    /// The service is to run and does not, whatever a person has run by hand meanwhile.
    private static func stopped(_ facts: StatusFacts) -> Health? {
        guard let service = facts.service, service.isEnabled, service.state != "active", let last = facts.lastPoll,
            facts.timer.map({ !$0.isEnabled && $0.state != "active" }) ?? true
        else { return nil }
        let state = service.statePhrase
        return Health(
            .away, since: last,
            Phrase(
                en: "the service is not running: \(service.name) is enabled, but \(state.english)",
                es: "el servicio no está activo: \(service.name) está habilitado, pero \(state.spanish)")
                + facts.startAdvice)
    }

    /// The settings of a service that runs are not there any more.
    static func gone(_ file: String, _ name: String, _ process: String) -> Phrase {
        Phrase(
            en: "\(name) runs (process \(process)), but its settings, \(file), are gone: put that file back, from "
                + "what it was renamed to or a backup; until then do not restart it",
            es: "\(name) está activo (proceso \(process)), pero sus ajustes, \(file), ya no están: vuelva a poner "
                + "ese archivo, del nombre que tenga ahora o de una copia; mientras tanto no lo reinicie")
    }

    /// The service runs, and does not use the state directory.
    private static func idle(_ name: String, _ process: String, _ facts: StatusFacts) -> Health {
        if let gone = facts.goneSettings { return Health(.misconfigured, Health.gone(gone, name, process)) }
        if let (read, service) = facts.foreignSettings {
            return Health(
                .misconfigured,
                en: "\(name) runs (process \(process)), but its settings are \(service), and this command has read "
                    + "\(read.english): add --env-file \(service)",
                es: "\(name) está activo (proceso \(process)), pero sus ajustes son \(service), y este comando leyó "
                    + "\(read.spanish): agregue --env-file \(service)")
        }
        if facts.daemon?.isWritten(by: process) == true {
            return Health(
                .state,
                en: "\(name) (process \(process)) has lost its lock file, and records and posts nothing: systemctl "
                    + "restart \(name)",
                es: "\(name) (proceso \(process)) perdió su archivo de bloqueo, y no registra ni envía nada: systemctl "
                    + "restart \(name)")
        }
        return facts.isDryRun
            ? Health(
                .misconfigured,
                en: "this is a dry run (DRY_RUN=true): \(name), process \(process), posts and keeps nothing",
                es: "es un ensayo (DRY_RUN=true): \(name), proceso \(process), no envía ni guarda nada")
            : Health(
                .left,
                en: "\(name) runs (process \(process)), but not in this STATE_DIR: it has just started, or was started "
                    + "with DRY_RUN=true, another STATE_DIR or other settings than these",
                es:
                    "\(name) está activo (proceso \(process)), pero no en este STATE_DIR: acaba de iniciarse, o se inició "
                    + "con DRY_RUN=true, otro STATE_DIR u otros ajustes que estos")
    }

    /// Runs that a timer starts: whether the last one went wrong, or the first is still to come.
    private static func timer(_ facts: StatusFacts, now: Instant) -> Health? {
        guard let timer = facts.timer, timer.state == "active" else { return nil }
        if let run = facts.timedRun, run.state == "failed" {
            let troubles: [ExitCode: Trouble] = [.refused: .refused, .configuration: .misconfigured, .state: .state]
            let code = ExitCode(rawValue: Int32(clamping: run.endedWith)).flatMap { $0 == .done ? nil : $0 }
            let how = code.map { Phrase(en: "ended with \($0.rawValue)", es: "terminó con \($0.rawValue)") }
            let (english, spanish) = (how?.english ?? "has failed", how?.spanish ?? "falló")
            return Health(
                code.flatMap { troubles[$0] } ?? .away,
                en: "the last run, \(run.name), \(english); journalctl -u \(run.name) says why",
                es: "la última ejecución, \(run.name), \(spanish); journalctl -u \(run.name) dice por qué")
        }
        // A run takes away what a daemon has left, so a daemon's file is from before the timer's first run.
        let isFirst =
            facts.daemon.map { now - $0.at <= limit(pollInterval: facts.pollInterval) } ?? (facts.lastPoll == nil)
        guard isFirst else { return nil }
        return starting(
            en: "\(timer.name) is active and waits for its first run",
            es: "\(timer.name) está activo y espera su primera ejecución")
    }

    private static func troubles(_ daemon: DaemonStatus?, now: Instant, limit: Span) -> Health? {
        guard let daemon else { return nil }
        if let trouble = daemon.ledger {
            let (age, reason) = (trouble.since.age(now), trouble.reason)
            return Health(
                .state, since: trouble.since, en: "the state directory has failed for \(age): \(reason.english)",
                es: "la carpeta de estado falla desde hace \(age): \(reason.spanish)")
        }
        let servers = [
            (
                "Humand", Phrase(en: "posting to Humand has been stopped", es: "el envío a Humand está detenido"),
                daemon.humand
            ),
            (
                "HikCentral",
                Phrase(
                    en: "reading from HikCentral has been stopped", es: "la lectura de HikCentral está detenida"),
                daemon.hikCentral
            ),
        ]
        for (name, still, trouble) in servers {
            guard let trouble else { continue }
            let (age, reason) = (trouble.since.age(now), trouble.reason)
            switch trouble.kind {
            case .refused, .misconfigured:
                return Health(
                    trouble.kind == .refused ? .refused : .misconfigured, since: trouble.since,
                    en: "\(still.english) for \(age): \(reason.english)",
                    es: "\(still.spanish) desde hace \(age): \(reason.spanish)")
            case .away where now - trouble.since > limit:
                return Health(
                    .away, since: trouble.since, en: "\(name) has failed for \(age), now with: \(reason.english)",
                    es: "\(name) falla desde hace \(age), ahora con: \(reason.spanish)")
            case .away: continue
            }
        }
        return nil
    }

    /// A server that has failed for a short time: no reason for an alarm, but whoever looks now wants to know.
    private static func youngTrouble(_ daemon: DaemonStatus?, now: Instant, limit: Span) -> Health? {
        let servers = [("HikCentral", daemon?.hikCentral), ("Humand", daemon?.humand)]
        guard let (name, trouble) = servers.first(where: { $0.1 != nil }), let since = trouble?.since else {
            return nil
        }
        let age = since.age(now)
        var health = Health(
            nil,
            Phrase(
                en: "healthy so far, but \(name) has failed for \(age) (unhealthy after \(limit.inWords)); "
                    + "hik2humand check says why",
                es: "bien por ahora, pero \(name) falla desde hace \(age) (mal a partir de \(limit.inWords)); "
                    + "hik2humand check dice por qué"))
        health.isDoubtful = true
        return health
    }

    /// A door that has only another name is read all the same; one whose code is gone is not, and after LATE_WINDOW
    /// what its successor records is not read by itself any more.
    private static func doors(_ daemon: DaemonStatus?) -> Health? {
        guard let gone = daemon?.lostDoors.first(where: \.isGone) else { return nil }
        return Health(.misconfigured, gone.phrase)
    }

    /// Whoever asks whether punches flow is not to hear that they do.
    private static func dryRun(_ facts: StatusFacts) -> Health? {
        guard facts.liveDaemon.map(\.running.isDryRun) ?? facts.isDryRun else { return nil }
        return Health(
            .misconfigured, en: "this is a dry run (DRY_RUN=true): nothing is posted",
            es: "es un ensayo (DRY_RUN=true): no se envía nada")
    }

    private static func reading(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        // Whether FindFace has something to send nobody knows; but only a daemon receives it.
        guard facts.hasHikCentral else {
            guard facts.holder == nil else { return nil }
            return Health(
                .away, en: "the service is not running, so nothing is received from FindFace",
                es: "el servicio no está activo, así que no se recibe nada de FindFace")
        }
        // Nothing is read while the queue is full, so the problem is the queue.
        if facts.liveDaemon?.isPaused == true { return nil }
        let late = facts.liveDaemon.map { now - $0.startedAt > limit } ?? false
        // The cursor is also written by a start; only the daemon knows whether it has read since.
        func hasRead(_ daemon: DaemonStatus) -> Bool {
            guard let lastPoll = facts.lastPoll, lastPoll >= daemon.startedAt else { return false }
            return late || daemon.lastGoodPoll != nil || daemon.isCatchingUp
        }
        // A start writes the cursor too; after a reload of another address it was read before.
        if let daemon = facts.liveDaemon, daemon.reload != nil, !late, !hasRead(daemon), let last = facts.lastPoll,
            last >= daemon.startedAt
        {
            return starting(
                en: "HikCentral has not been read since the last reload",
                es: "desde la última recarga todavía no se leyó HikCentral")
        }
        if let daemon = facts.liveDaemon, !hasRead(daemon) {
            let english = "HikCentral has not been read since the start \(daemon.startedAt.ago(now))"
            let spanish = "desde el arranque (hace \(daemon.startedAt.age(now))) todavía no se leyó HikCentral"
            return late
                ? Health(.away, since: daemon.startedAt, en: english, es: spanish)
                : starting(en: english, es: spanish)
        }
        let moments = [facts.lastPoll, facts.liveDaemon?.startedAt].compactMap(\.self)
        guard let last = moments.max() else {
            guard facts.holder == nil else { return nil }
            return Health(
                .away,
                Phrase(
                    en: "the service is not running, and nothing has been read yet",
                    es: "el servicio no está activo, y todavía no se leyó nada") + facts.knownStartAdvice)
        }
        guard now - last > limit else { return nil }
        return facts.holder == nil
            ? Health(
                .away, since: last,
                Phrase(
                    en: "the service is not running, and the last poll was \(last.ago(now))",
                    es: "el servicio no está activo, y la última consulta fue hace \(last.age(now))")
                    + facts.knownStartAdvice)
            : Health(
                .away, since: last, en: "the last good poll was \(last.ago(now))",
                es: "la última consulta que funcionó fue hace \(last.age(now))")
    }

    private static func queue(_ facts: StatusFacts, now: Instant, limit: Span) -> Health? {
        guard let oldest = facts.oldestQueued, now - oldest > limit else { return nil }
        // A long queue is fine while it moves.
        if let moved = facts.lastOutcome, now - moved <= limit { return nil }
        let (count, age) = (facts.queued, oldest.age(now))
        return Health(
            .left, since: max(oldest, facts.lastOutcome ?? oldest),
            en: "\(count) punches are queued, the oldest for \(age), and none is delivered",
            es:
                "\(count.counting("marcaje está", "marcajes están")) en cola, el más antiguo desde hace \(age), y no se entrega ninguno"
        )
    }
}
