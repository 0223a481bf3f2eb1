import Base
import Ledger
import Sync

/// The output of `hik2humand status`.
package struct StatusReport {
    let facts: StatusFacts
    package let health: Health
    let zone: SiteZone
    let now: Instant

    package init(_ facts: StatusFacts, zone: SiteZone, now: Instant) {
        self.facts = facts
        self.zone = zone
        self.now = now
        health = Health(facts, now: now)
    }

    /// One line per fact, with the verdict first.
    package func text(on terminal: Terminal) -> String {
        var rows: [(String, String)] = [("process", process), ("version", version), ("read to", readTo)]
        if let daemon = facts.liveDaemon {
            rows += [("last polls", polls(daemon)), ("next poll", nextPoll(daemon))]
            let answers = daemon.lastGoodPoll == nil ? "not read yet" : "answers"
            rows.append(("HikCentral", trouble(daemon.hikCentral, well: answers)))
            rows.append(("Humand", trouble(daemon.humand, well: "no trouble")))
            if let ledger = daemon.ledger { rows.append(("ledger", trouble(ledger, well: ""))) }
            let offline = daemon.offlineDevices
            rows.append(("devices", offline.isEmpty ? "none known to be offline" : list(offline, "offline")))
            if !daemon.silentDoors.isEmpty { rows.append(("doors", list(daemon.silentDoors, "silent"))) }
        }
        rows += [("queue", queue), ("held", held), ("today", today), ("late check", lateCheck)]
        rows += facts.notices.map { ("notice", NoticeText($0, zone: zone).headline[.english]) }
        if let reconcile = facts.reconcile { rows.append(("reconcile", reconcile.sentence)) }
        rows += facts.jobs.isEmpty ? [("jobs", "none")] : facts.jobs.map { ("job", $0.sentence) }
        let width = rows.map(\.0.displayWidth).max() ?? 0
        let verdict = health.isHealthy ? health.description : "unhealthy: \(health.description)"
        let colour: Terminal.Colour = health.isHealthy ? .green : .red
        return "health".padded(to: width + 2) + terminal.painted(verdict.withoutControls, colour) + "\n"
            + rows.map { "\($0.0.padded(to: width + 2))\($0.1.withoutControls)\n" }.joined()
    }

    private var process: String {
        guard let holder = facts.holder else { return "no daemon runs" }
        guard let daemon = facts.liveDaemon else { return "\(holder), which is no daemon or has just been started" }
        return "\(holder), a daemon since \(zone.text(daemon.startedAt))"
    }

    private var version: String {
        var text = "\(Version.current), ledger format \(facts.glance?.version ?? LedgerRecord.version)"
        if let daemon = facts.liveDaemon, daemon.program != Version.current {
            text += "; the daemon is \(daemon.program): restart it"
        }
        return text
    }

    private var readTo: String {
        guard let readTo = facts.readTo else { return "nothing has been read yet" }
        let catching = facts.liveDaemon?.isCatchingUp == true ? ", catching up" : ""
        return "\(zone.text(readTo)), \(readTo.ago(now))\(catching)"
    }

    private func polls(_ daemon: DaemonStatus) -> String {
        let polls = daemon.polls.reversed().map { poll in
            let time = zone.text(poll.at).dropFirst(11)
            return "\(time) " + (poll.problem ?? "\(poll.events) new")
        }
        return polls.isEmpty ? "none yet" : polls.joined(separator: "; ")
    }

    private func nextPoll(_ daemon: DaemonStatus) -> String {
        if daemon.isPaused { return "when some of the queue has been delivered" }
        guard let next = daemon.nextPoll else { return "under way" }
        return next <= now ? "now" : "\(zone.text(next)), \(next.ago(now))"
    }

    private func trouble(_ trouble: DaemonStatus.Trouble?, well: String) -> String {
        guard let trouble else { return well }
        let verb = trouble.kind == .away ? "fails" : "stands still"
        return "\(verb) since \(zone.text(trouble.since)), \(trouble.since.age(now)): \(trouble.reason)"
    }

    private func list(_ names: [String], _ state: String) -> String {
        "\(names.count) \(state): " + names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
    }

    private var queue: String {
        guard facts.queued > 0 else { return "empty" }
        let oldest = facts.oldestQueued.map { ", the oldest for \($0.age(now))" } ?? ", all waiting for their time"
        return "\(facts.queued)\(oldest)"
    }

    private var held: String {
        let held = facts.held
        guard !held.isEmpty else { return "none" }
        return "\(held.reduce(0) { $0 + $1.count }): "
            + held.map { "\($0.count) \($0.cause)" }.joined(separator: ", ") + "; hik2humand queue list"
    }

    private var today: String {
        let counts = facts.glance?.today ?? [:]
        let parts = EventState.allCases.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
        return parts.isEmpty ? "no events" : parts.joined(separator: ", ")
    }

    private var lateCheck: String {
        guard let check = facts.glance?.lastCheck else { return "none yet" }
        let found = check.found.map { ", found \($0)" } ?? ""
        let next = check.at + facts.lateCheck
        return "\(zone.text(check.at)), \(check.at.ago(now))\(found); the next is due "
            + (next <= now ? "with the next poll" : next.ago(now))
    }
}
