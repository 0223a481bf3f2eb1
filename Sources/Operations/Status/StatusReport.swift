import Attendance
import Base
import Ledger
import Site
import Sync

/// The output of `hik2humand status`.
package struct StatusReport {
    let facts: StatusFacts
    package let health: Health
    let zone: SiteZone
    let now: Instant
    /// What a person should know besides.
    let notices: [Finding]

    /// - Parameters:
    ///   - settings: as they are on disk, to be compared with those that the daemon works with.
    ///   - problems: what is wrong with them.
    package init(
        _ facts: StatusFacts, settings: Settings, problems: Settings.Problems? = nil, service: ServiceFacts? = nil,
        now: Instant
    ) {
        var notices = Notices(settings, problems: problems, facts: facts, service: service, now: now)
        notices.addOthers(problems: problems, service: service)
        self.init(facts, zone: settings.zone, now: now, notices: notices.all)
    }

    package init(_ facts: StatusFacts, zone: SiteZone, now: Instant, notices: [Finding] = []) {
        self.notices = notices
        self.facts = facts
        self.zone = zone
        self.now = now
        health = Health(facts, now: now)
    }

    /// One line per fact, with the verdict first.
    package func text(on terminal: Terminal) -> String {
        let polls = facts.hasHikCentral
        var rows: [(String, String)] = []
        for notice in notices {
            rows.append(("!", "\(notice.subject): \(notice.text)"))
            if let remedy = notice.remedy { rows.append(("", "→ \(remedy)")) }
        }
        rows += [("process", process), ("version", version), ("time", time)]
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
        rows += facts.notices.map { ("notice", NoticeText($0, zone: zone).headline[.english]) }
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
        guard let holder = facts.holder else { return facts.isHidden ? "not known" : "no daemon runs" }
        guard let daemon = facts.liveDaemon else { return "\(holder), which is no daemon or has just been started" }
        let kind = daemon.running.isDryRun ? "a dry run" : "a daemon"
        return "\(holder), \(kind) since \(zone.text(daemon.startedAt))"
    }

    /// Whose clock all the other times are.
    private var time: String { "\(zone.textWithOffset(now)), \(zone.timeZone.identifier)" }

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
            guard let problem = poll.problem else { return "\(time) \(poll.events) new" }
            return "\(time) " + (problem == daemon.hikCentral?.reason ? "failed" : problem)
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
        // The verdict above says why.
        let reason = health.description.contains(trouble.reason) ? "" : ": \(trouble.reason)"
        return "\(verb) since \(zone.text(trouble.since)), \(trouble.since.age(now))\(reason)"
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
