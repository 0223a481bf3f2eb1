import Attendance
import Base
import Ledger
import Sync

extension DashboardFacts {
    /// Everything from one moment's snapshot.
    ///
    /// - Parameters:
    ///   - startedAt: when this process began.
    ///   - since: since when it has been as well, or as unwell, as it is.
    init(_ snapshot: StatusSnapshot, mode: Mode, startedAt: Instant, since: Instant) {
        let (facts, ledger) = (snapshot.report.facts, snapshot.ledger)
        self.init(
            now: snapshot.report.now, zone: snapshot.report.zone, health: snapshot.report.health,
            startedAt: startedAt, since: since)
        let daemon = facts.liveDaemon
        self.mode = mode
        commands = snapshot.commands
        isStarting = daemon?.lastGoodPoll == nil
        if mood == .dry || mood == .starting { self.since = startedAt }
        isWhole = snapshot.isWhole
        lastPoll = facts.lastPoll
        nextPoll = daemon?.nextPoll
        (isCatchingUp, isPaused) = (daemon?.isCatchingUp ?? false, daemon?.isPaused ?? false)
        readTo = facts.readTo
        lastAccepted = facts.glance?.lastAccepted
        (queued, oldestQueued, held) = (facts.queued, facts.oldestQueued, facts.heldByCause)
        today = facts.glance?.tally ?? DayTally()
        lateCheck = facts.glance?.lastCheck
        nextLateCheck = lateCheck.map { $0.at + facts.lateCheck }
        offlineDevices = daemon?.offlineDevices ?? []
        let (zone, told) = (zone, facts.notices.filter { $0.notice.name != .punchesHeld })
        notices = told.map { .init(since: $0.at, text: NoticeText($0, zone: zone).headline) }
        recent = ledger.recent.events.reversed()
        doors = DashboardFacts.doors(snapshot, silent: daemon?.silentDoors ?? [])
        compared = DashboardFacts.compared(snapshot)
    }

    /// The doors that were seen and those that the settings name, by name.
    private static func doors(_ snapshot: StatusSnapshot, silent: [QuietDoor]) -> [Door] {
        let seen = snapshot.ledger.doors.doors
        let labels = snapshot.ledger.doors.labels
        let open = snapshot.ledger.glance.notices.open
        var doors = seen.map { code, door in
            let isSilent =
                open[Notice.Key(.doorSilent, subject: code)] != nil
                || silent.contains { $0.code == code }
            return Door(label: labels[code] ?? door.label, lastEvent: door.last, isSilent: isSilent)
        }
        let names = Set(seen.keys).union(seen.values.map(\.label))
        var missing: Set<String> = []
        for reference in snapshot.doors where !names.contains(reference.text) {
            // A reader stands behind its door: `Gate/2`.
            let door = reference.text.lastIndex(of: "/").map { String(reference.text[..<$0]).trimmingSpaces }
            if door.map(names.contains) ?? false { continue }
            missing.insert(door ?? reference.text)
        }
        doors += missing.map { Door(label: $0) }
        return doors.sorted { ($0.label, $0.lastEvent ?? $0.distantPast) < ($1.label, $1.lastEvent ?? $1.distantPast) }
    }

    /// The last days, yesterday first.
    private static func compared(_ snapshot: StatusSnapshot) -> [Compared] {
        let today = SiteDay(snapshot.report.now, in: snapshot.report.zone)
        let last = snapshot.report.facts.reconcile
        return (1...LedgerPicture.days).map { back in
            let day = today.advanced(by: -back)
            if let last, last.day == day { return Compared(last) }
            guard let found = snapshot.ledger.compared[day] else { return Compared(day: day, result: .none) }
            return Compared(day, differences: found.differences, punches: found.punches)
        }
    }
}

extension DashboardFacts.Door {
    fileprivate var distantPast: Instant { Instant(milliseconds: .min) }
}

extension DashboardFacts.Compared {
    fileprivate init(_ result: ReconcileResult) {
        let isMade = result.problem == nil
        self.init(
            result.day, differences: isMade ? result.differences : nil, punches: isMade ? result.agreed : nil)
    }

    /// - Parameter differences: nil where the comparison failed.
    fileprivate init(_ day: SiteDay, differences: Int?, punches: Int?) {
        self.init(day: day, result: differences.map { $0 == 0 ? .agrees : .differs($0) } ?? .failed, punches: punches)
    }
}
