import Attendance
import Base
import Ledger
import Sync

/// The output of `hik2humand status` for a person.
extension StatusReport {
    private typealias Row = (label: Phrase, value: Phrase)

    /// One line per fact, with the verdict first.
    package func text(on terminal: Terminal, _ language: Language) -> String {
        let rows = notes + working + kept
        let health = Phrase(en: "health", es: "estado")
        let width = ([health] + rows.map(\.label)).map { $0[language].displayWidth }.max() ?? 0
        let verdict =
            self.health.isHealthy || self.health.isStarting
            ? self.health.phrase : self.health.phrase.within(en: { "unhealthy: \($0)" }, es: { "mal: \($0)" })
        let colour: Terminal.Colour =
            !self.health.isHealthy ? .red : self.health.isDoubtful ? .yellow : .green
        return health[language].padded(to: width + 2)
            + terminal.painted(verdict[language].withoutControls, colour) + "\n"
            + rows.map { "\($0.label[language].padded(to: width + 2))\($0.value[language].withoutControls)\n" }.joined()
    }

    /// What a person should know besides.
    private var notes: [Row] {
        notices.flatMap { notice -> [Row] in
            let line = notice.subject.phrase + Phrase(same: ": ") + notice.phrase
            return [(Phrase(same: "!"), line)]
                + (notice.remedy.map { [(Phrase(same: ""), Phrase(same: "→ ") + $0)] } ?? [])
        }
    }

    /// The daemon and the servers.
    private var working: [Row] {
        let polls = facts.hasHikCentral
        var rows: [Row] = [
            (Phrase(en: "process", es: "proceso"), process), (Phrase(en: "version", es: "versión"), version),
            (Phrase(en: "time", es: "hora"), time),
        ]
        if polls, !facts.isHidden { rows.append((Phrase(en: "read to", es: "leído hasta"), readTo)) }
        guard let daemon = facts.liveDaemon else { return rows }
        if polls {
            rows += [
                (Phrase(en: "last polls", es: "últimas consultas"), self.polls(daemon)),
                (Phrase(en: "next poll", es: "próxima consulta"), nextPoll(daemon)),
            ]
            let answers =
                daemon.lastGoodPoll == nil
                ? Phrase(en: "not read yet", es: "todavía no leído") : Phrase(en: "answers", es: "responde")
            rows.append(
                (Phrase(same: "HikCentral"), trouble(daemon.hikCentral, still: "lectura detenida", well: answers)))
        }
        // Humand is only heard when something is posted.
        let last = facts.glance?.lastAccepted
        let well =
            last.map { at in
                at.agoPhrase(now).within(
                    en: { "no trouble; last accepted a punch \(zone.text(at)), \($0)" },
                    es: { "sin problemas; último marcaje aceptado \(zone.text(at)), \($0)" })
            } ?? Phrase(en: "no trouble", es: "sin problemas")
        rows.append((Phrase(same: "Humand"), trouble(daemon.humand, still: "envío detenido", well: well)))
        if let ledger = daemon.ledger {
            rows.append(
                (Phrase(en: "ledger", es: "registro"), trouble(ledger, still: "detenido", well: Phrase(same: ""))))
        }
        if polls {
            let offline = daemon.offlineDevices
            let none = Phrase(en: "none known to be offline", es: "ningún dispositivo fuera de línea conocido")
            rows.append(
                (
                    Phrase(en: "devices", es: "dispositivos"),
                    offline.isEmpty
                        ? none : list(offline.map { Phrase(same: $0) }, Phrase(en: "offline", es: "fuera de línea"))
                ))
        }
        if facts.takesPushes || daemon.lastPush != nil {
            rows.append((Phrase(en: "pushes", es: "push"), pushes(daemon.lastPush)))
        }
        if !daemon.silentDoors.isEmpty {
            rows.append(
                (
                    Phrase(en: "doors", es: "puertas"),
                    list(daemon.silentDoors.map(\.phrase), Phrase(en: "silent", es: "en silencio"))
                ))
        }
        return rows
    }

    /// What the state directory says.
    private var kept: [Row] {
        // Nothing has been read, so nothing is known to be empty.
        guard !facts.isHidden else { return place.map { [(Phrase(en: "folder", es: "carpeta"), $0)] } ?? [] }
        let polls = facts.hasHikCentral
        var rows: [Row] = []
        if let seen = facts.glance?.lastSighting {
            let (at, ago) = (zone.text(seen), seen.agoPhrase(now))
            rows.append(
                (
                    Phrase(same: "FindFace"),
                    Phrase(
                        en: "last sent an event \(at), \(ago.english)",
                        es: "último evento enviado \(at), \(ago.spanish)")
                ))
        } else if !polls {
            rows.append((Phrase(same: "FindFace"), Phrase(en: "no event today", es: "ningún evento hoy")))
        }
        if !polls {
            rows.append(
                (
                    Phrase(same: "HikCentral"),
                    Phrase(
                        en: "not set: nothing is polled, FindFace sends",
                        es: "sin configurar: no se consulta nada, FindFace envía")
                ))
        }
        rows += [
            (Phrase(en: "queue", es: "cola"), queue), (Phrase(en: "held", es: "retenidos"), held),
            (Phrase(en: "today", es: "hoy"), today),
        ]
        if polls { rows.append((Phrase(en: "late check", es: "atrasados"), lateCheck)) }
        // Its figures are those of then. Whether anybody was told is another matter.
        rows += facts.notices.map { notice in
            let told = Phrase(
                en: "noted \(zone.text(notice.at)): ", es: "anotado el \(zone.text(notice.at)): ")
            return (Phrase(en: "notice", es: "aviso"), told + NoticeText(notice, zone: zone).headline)
        }
        if let reconcile = facts.reconcile {
            rows.append((Phrase(en: "reconcile", es: "comparación"), reconcile.phrase))
        }
        if !facts.receivers.isEmpty { rows.append((Phrase(same: "webhooks"), webhooks)) }
        rows +=
            facts.jobs.isEmpty
            ? [(Phrase(en: "jobs", es: "tareas"), Phrase(en: "none", es: "ninguna"))]
            : facts.jobs.map { (Phrase(en: "job", es: "tarea"), $0.phrase) }
        if let place { rows.append((Phrase(en: "folder", es: "carpeta"), place)) }
        return rows
    }
}

// MARK: - Each fact

extension StatusReport {
    private var process: Phrase {
        guard let holder = facts.holder else {
            return facts.isHidden
                ? Phrase(en: "not known", es: "no se sabe")
                : facts.idleService.map { idle in
                    if facts.daemon?.isWritten(by: idle.process) == true {
                        return Phrase(
                            en: "\(idle.process), \(idle.name), without its lock file",
                            es: "\(idle.process), \(idle.name), sin su archivo de bloqueo")
                    }
                    return Phrase(
                        en: "\(idle.process), \(idle.name), which does not work in this STATE_DIR",
                        es: "\(idle.process), \(idle.name), que no trabaja en este STATE_DIR")
                } ?? Phrase(en: "the service is not running", es: "el servicio no está activo")
        }
        guard let daemon = facts.liveDaemon else {
            return Phrase(
                en: "\(holder), which is no daemon or has just been started",
                es: "\(holder), que no es el servicio o acaba de iniciarse")
        }
        let since = zone.text(daemon.startedAt)
        return daemon.running.isDryRun
            ? Phrase(en: "\(holder), a dry run since \(since)", es: "\(holder), un ensayo desde \(since)")
            : Phrase(en: "\(holder), a daemon since \(since)", es: "\(holder), servicio activo desde \(since)")
    }

    /// Whose clock all the other times are.
    private var time: Phrase { Phrase(same: "\(zone.textWithOffset(now)), \(zone.timeZone.identifier)") }

    private var version: Phrase {
        let format = facts.glance?.version ?? LedgerRecord.version
        let phrase = Phrase(
            en: "\(Version.current), ledger format \(format)", es: "\(Version.current), formato de registro \(format)")
        guard let daemon = facts.liveDaemon, daemon.program != Version.current else { return phrase }
        return phrase
            + Phrase(
                en: "; the daemon is \(daemon.program): restart it",
                es: "; el servicio es \(daemon.program): reinícielo")
    }

    private var readTo: Phrase {
        guard let readTo = facts.readTo else {
            return Phrase(en: "nothing has been read yet", es: "todavía no se leyó nada")
        }
        let phrase = Phrase(same: "\(zone.text(readTo)), ") + readTo.agoPhrase(now)
        guard facts.liveDaemon?.isCatchingUp == true else { return phrase }
        return phrase + Phrase(en: ", catching up", es: ", poniéndose al día")
    }

    private func polls(_ daemon: DaemonStatus) -> Phrase {
        let polls = daemon.polls.reversed().map { poll -> Phrase in
            let time = zone.text(poll.at).dropFirst(11)
            guard let problem = poll.problem else {
                return Phrase(
                    en: "\(time) \(poll.events) new",
                    es: "\(time) \(poll.events.counting("nuevo", "nuevos"))")
            }
            return problem == daemon.hikCentral?.reason
                ? Phrase(en: "\(time) failed", es: "\(time) falló")
                : Phrase(same: "\(time) ") + problem
        }
        return polls.isEmpty ? Phrase(en: "none yet", es: "todavía ninguna") : polls.joined(separator: "; ")
    }

    private func nextPoll(_ daemon: DaemonStatus) -> Phrase {
        if daemon.isPaused {
            return Phrase(
                en: "when some of the queue has been delivered", es: "cuando se haya entregado parte de la cola")
        }
        guard let next = daemon.nextPoll else { return Phrase(en: "under way", es: "en curso") }
        return next <= now
            ? Phrase(en: "now", es: "ahora") : Phrase(same: "\(zone.text(next)), ") + next.agoPhrase(now)
    }

    /// - Parameter still: what stands still, in Spanish.
    private func trouble(_ trouble: DaemonStatus.Trouble?, still: String, well: Phrase) -> Phrase {
        guard let trouble else { return well }
        // The verdict above says why.
        let isSaid = health.since == trouble.since
        let reason = isSaid ? Phrase(same: "") : Phrase(same: ": ") + trouble.reason
        let (since, age) = (zone.text(trouble.since), trouble.since.age(now))
        return trouble.kind == .away
            ? Phrase(en: "fails since \(since), \(age)", es: "falla desde \(since), \(age)") + reason
            : Phrase(en: "stopped since \(since), \(age)", es: "\(still) desde \(since), \(age)") + reason
                + Phrase(
                    en: "; tried again every few minutes, and at once after hik2humand reload",
                    es: "; se reintenta cada pocos minutos, y enseguida después de hik2humand reload")
    }

    private func pushes(_ last: Instant?) -> Phrase {
        guard let last else {
            return Phrase(en: "none since the start", es: "ninguno desde el inicio")
        }
        return Phrase(en: "the last one at \(zone.text(last)), ", es: "el último \(zone.text(last)), ")
            + last.agoPhrase(now)
    }

    private func list(_ names: [Phrase], _ state: Phrase) -> Phrase {
        let more = Phrase(same: names.count > 10 ? ", …" : "")
        return Phrase(same: "\(names.count) ") + state + Phrase(same: ": ")
            + names.prefix(10).joined(separator: ", ") + more
    }

    private var queue: Phrase {
        guard facts.queued > 0 else { return Phrase(en: "empty", es: "vacía") }
        let oldest = facts.oldestQueued.map { moment -> Phrase in
            let age = moment.age(now)
            return Phrase(en: ", the oldest for \(age)", es: ", el más antiguo desde hace \(age)")
        }
        let waiting = Phrase(en: ", all waiting for their time", es: ", todos en espera; se envían más tarde")
        let parts = [oldest, behindRefused].compactMap(\.self)
        return Phrase(same: "\(facts.queued)") + (parts.isEmpty ? waiting : parts.joined(separator: ""))
    }

    /// Why punches wait that could go out; nil where none does.
    private var behindRefused: Phrase? {
        let behind = facts.behindRefused
        guard behind.waiting > 0 else { return nil }
        let command = "hik2humand queue list --cause refused"
        let until = behind.until.map { until -> Phrase in
            let text = zone.text(until)
            let isToday = text.prefix(10) == zone.text(now).prefix(10)
            let time = isToday ? String(text.dropFirst(11).prefix(5)) : String(text.prefix(16))
            return Phrase(en: ", until \(time) at the latest", es: ", a más tardar hasta las \(time)")
        }
        let waiting = behind.waiting
        let refused = Phrase(
            en: behind.refused.counting("refused punch", "refused punches"),
            es: behind.refused.counting("marcaje rechazado", "marcajes rechazados"))
        return refused.within(
            en: { ", \(waiting) wait\(waiting == 1 ? "s" : "") behind \($0)" },
            es: { ", \(waiting) en espera detrás de \($0)" })
            + (until ?? Phrase(same: "")) + Phrase(same: "; \(command)")
    }

    private var held: Phrase {
        let held = facts.heldByCause
        guard !held.isEmpty else { return Phrase(en: "none", es: "ninguno") }
        let parts = held.map { group in
            Phrase(
                en: "\(group.count) \(group.name)",
                es: group.cause?.countedInSpanish(group.count) ?? "\(group.count) por otra causa")
        }
        return Phrase(same: "\(held.reduce(0) { $0 + $1.count }): ") + parts.joined(separator: ", ")
            + Phrase(same: "; hik2humand queue list")
    }

    private var today: Phrase {
        let counts = facts.glance?.today ?? [:]
        let parts = EventState.allCases.compactMap { state in counts[state].map(state.counted) }
        return parts.isEmpty ? Phrase(en: "no events", es: "sin eventos") : parts.joined(separator: ", ")
    }

    private var webhooks: Phrase {
        let troubled = facts.receivers.filter { $0.state == .failing || $0.state == .off || $0.state == .unreadable }
        let number = facts.receivers.count
        let count = Phrase(
            en: number.counting("receiver", "receivers"), es: number.counting("receptor", "receptores"))
        guard !troubled.isEmpty else { return count }
        let parts = troubled.map { status -> Phrase in
            let since = (status.progress?.off?.since ?? status.progress?.failingSince).map { zone.text($0) }
            return Phrase(same: "\(status.receiver.title) ") + status.state.phrase
                + (since.map { Phrase(en: " since \($0)", es: " desde \($0)") } ?? Phrase(same: ""))
        }
        return count + Phrase(same: ", ") + parts.joined(separator: ", ") + Phrase(same: "; hik2humand webhook list")
    }

    private var lateCheck: Phrase {
        guard let check = facts.glance?.lastCheck else { return Phrase(en: "none yet", es: "todavía ninguna") }
        let next = check.at + facts.lateCheck
        let found = check.found.map { Phrase(en: ", found \($0)", es: ", encontró \($0)") } ?? Phrase(same: "")
        let due =
            next <= now
            ? Phrase(en: "with the next poll", es: "con la próxima consulta") : next.agoPhrase(now)
        return Phrase(same: "\(zone.text(check.at)), ") + check.at.agoPhrase(now) + found
            + due.within(en: { "; the next is due \($0)" }, es: { "; la siguiente, \($0)" })
    }
}
