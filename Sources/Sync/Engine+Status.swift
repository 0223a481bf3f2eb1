import Base
import Ledger

/// How things stand, for those who look from outside: made of what the workers say about themselves.
extension Engine {
    /// What the run has come to so far.
    package var report: RunReport {
        let read = [jobs?.tally, findFace?.tally].compactMap(\.self).reduce(poller.tally, +)
        var report = RunReport()
        report.eventsRead = read.events
        report.lateEvents = read.late
        report.windows = read.windows
        report.skipped = read.skipped
        report.accepted = delivery.accepted
        report.held = read.held + delivery.held
        report.left = ledger.state.queuedCount
        report.isAlone = poller.isAlone
        report.readTo = poller.isAlone ? nil : ledger.state.position
        report.sourceProblem = poller.state.trouble?.error ?? jobs?.problem
        report.sinkProblem = delivery.trouble.map(RunReport.SinkProblem.init)
        report.ledgerProblem = ledgerProblem
        report.configurationProblems = poller.configurationProblems
        report.wasStopped = control.isStopping
        return report
    }

    /// How things stand at this moment.
    package var status: EngineStatus {
        var status = EngineStatus()
        status.polls = poller.state.history.polls
        status.lastGoodPoll = poller.state.history.lastGood
        status.nextPoll = poller.state.nextPoll(at: clock.uptime)
        status.isCatchingUp = poller.state.isCatchingUp
        status.isPaused = poller.state.isPaused
        status.offlineDevices = poller.offlineDevices
        status.silentDoors = poller.silentDoors
        status.lostDoors = poller.lostDoors
        status.lastPush = pushes?.lastPush
        status.hikCentral = poller.state.trouble.map(EngineStatus.Trouble.init)
        status.humand = delivery.trouble.map(EngineStatus.Trouble.init)
        status.reload = reloadResult
        status.ledger = ledgerOutage.began.map { .init(since: $0, kind: .away, reason: .quoting(ledgerOutage.reason)) }
        return status
    }

    /// What people are told.
    package var noticeBook: NoticeBook { ledger.state.notices }
    /// When HikCentral was last read without an error, on the monotonic clock.
    package var lastGoodPoll: Span? { poller.state.history.lastGood }

    /// One line on how things stand, for `systemctl status`; times are the site's.
    package func summary(zone: SiteZone) -> String {
        let position = ledger.state.position.map(zone.textWithOffset) ?? "not yet"
        let status = status
        let troubles = [("HikCentral", status.hikCentral), ("Humand", status.humand), ("the ledger", status.ledger)]
            .compactMap { name, trouble in
                trouble.map { "; \(name) fails since \(zone.textWithOffset(clock.now - (clock.uptime - $0.since)))" }
            }
        let read = poller.isAlone ? "FindFace alone" : "read to \(position)"
        return "\(read); \(ledger.state.queuedCount) queued, \(ledger.state.heldCount) held"
            + troubles.joined()
    }

    /// How far the job under way has come.
    package var jobPhrase: Phrase? { jobs?.phrase }
}

extension RunReport.SinkProblem {
    init(_ trouble: DeliveryState.Trouble) {
        switch trouble.standstill {
        case .unauthorized, .noRights: self = .refused
        case .misdirected: self = .misdirected
        case nil: self = .unreachable
        }
    }
}

extension EngineStatus.Trouble {
    init(_ trouble: PollState.Trouble) {
        self.init(since: trouble.since, kind: .init(trouble.error), reason: Phrase(trouble.error))
    }

    init(_ trouble: DeliveryState.Trouble) {
        self.init(since: trouble.since, kind: .init(trouble.standstill), reason: trouble.reason.phrase)
    }
}
