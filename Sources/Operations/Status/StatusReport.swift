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
        let polls = facts.hasHikCentral
        var rows: [(String, String)] = [("process", process), ("version", version)]
        if polls { rows.append(("read to", readTo)) }
        if let daemon = facts.liveDaemon {
            if polls {
                rows += [("last polls", self.polls(daemon)), ("next poll", nextPoll(daemon))]
                let answers = daemon.lastGoodPoll == nil ? "not read yet" : "answers"
                rows.append(("HikCentral", trouble(daemon.hikCentral, well: answers)))
            }
            rows.append(("Humand", trouble(daemon.humand, well: "no trouble")))
            if let ledger = daemon.ledger { rows.append(("ledger", trouble(ledger, well: ""))) }
            if polls {
                let offline = daemon.offlineDevices
                rows.append(("devices", offline.isEmpty ? "none known to be offline" : list(offline, "offline")))
            }
            if !daemon.silentDoors.isEmpty { rows.append(("doors", list(daemon.silentDoors, "silent"))) }
        }
        if let seen = facts.glance?.lastSighting {
            rows.append(("FindFace", "last sent an event \(zone.text(seen)), \(seen.ago(now))"))
        } else if !polls {
            rows.append(("FindFace", "no event today"))
        }
        if !polls { rows.append(("HikCentral", "not set: nothing is polled, FindFace sends")) }
        rows += [("queue", queue), ("held", held), ("today", today)]
        if polls { rows.append(("late check", lateCheck)) }
        if let reconcile = facts.reconcile { rows.append(("reconcile", reconcile.sentence)) }
        if !facts.receivers.isEmpty { rows.append(("webhooks", webhooks)) }
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

    private var webhooks: String {
        let troubled = facts.receivers.filter { $0.state == .failing || $0.state == .off || $0.state == .unreadable }
        let count = "\(facts.receivers.count) receiver" + (facts.receivers.count == 1 ? "" : "s")
        guard !troubled.isEmpty else { return count }
        let parts = troubled.map { status in
            let since = (status.progress?.off?.since ?? status.progress?.failingSince).map { " since \(zone.text($0))" }
            return "\(status.receiver.title) \(status.state.rawValue)\(since ?? "")"
        }
        return "\(count), \(parts.joined(separator: ", ")); hik2humand webhook list"
    }

    private var lateCheck: String {
        guard let check = facts.glance?.lastCheck else { return "none yet" }
        let found = check.found.map { ", found \($0)" } ?? ""
        let next = check.at + facts.lateCheck
        return "\(zone.text(check.at)), \(check.at.ago(now))\(found); the next is due "
            + (next <= now ? "with the next poll" : next.ago(now))
    }
}
