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
        // A daemon goes on, and `status` tells; a run ends.
        if !poller.isDaemon { report.configurationProblems += poller.doorTroubles.lost.map(\.phrase) }
        report.wasStopped = control.isStopping
        return report
    }

    /// How things stand at this moment.
    package var status: EngineStatus {
        var status = EngineStatus()
        status.polls = poller.history.polls
        status.lastGoodPoll = poller.history.lastGood
        status.nextPoll = poller.state.nextPoll(at: clock.uptime)
        status.isCatchingUp = poller.isCatchingUp
        status.isPaused = poller.state.isPaused
        let ahead = poller.source.clockAhead
        status.clockAhead = ahead >= ClockWatch.reportedSkew ? ahead : nil
        status.offlineDevices = poller.offlineDevices
        status.silentDoors = poller.silentDoors
        status.lostDoors = poller.doorTroubles.lost
        status.doors = poller.doorsRead
        status.emptied = poller.doorTroubles.emptied
        status.lastPush = pushes?.lastPush
        status.hikCentral = poller.state.trouble.map(EngineStatus.Trouble.init)
        status.humand = delivery.trouble.map(EngineStatus.Trouble.init)
        status.reload = reloadResult
        status.ledger = ledgerOutage.began.map { .init(since: $0, kind: .away, reason: .quoting(ledgerOutage.reason)) }
        return status
    }

    /// What is not to wait, as `status.news`; it costs less.
    package var news: EngineStatus.News {
        .init(
            reload: reloadResult, isHikCentralTroubled: poller.state.trouble != nil,
            isHumandTroubled: delivery.trouble != nil)
    }

    /// What people are told.
    package var noticeBook: NoticeBook { ledger.state.notices }
    /// When HikCentral was last read without an error, on the monotonic clock.
    package var lastGoodPoll: Span? { poller.state.history.lastGood }

    /// One line on how things stand, for `systemctl status`; times are the site's.
    package func summary(zone: SiteZone) -> Phrase {
        let (status, state) = (status, ledger.state)
        let position = state.position.map { Phrase(same: zone.textWithOffset($0)) }
        let read = (position ?? Phrase(en: "not yet", es: "todavía no"))
            .within(en: { "read to \($0)" }, es: { position == nil ? "sin leer \($0)" : "leído hasta \($0)" })
        let counts = Phrase(
            en: "; \(state.queuedCount) queued, \(state.heldCount) held",
            es: "; \(state.queuedCount) en cola, \(state.heldCount.counting("retenido", "retenidos"))")
        let servers = [
            (Phrase(same: "HikCentral"), status.hikCentral), (Phrase(same: "Humand"), status.humand),
            (Phrase(en: "the ledger", es: "el registro"), status.ledger),
        ]
        let troubles = servers.compactMap { name, trouble in
            trouble.map { trouble in
                let since = zone.textWithOffset(clock.now - (clock.uptime - trouble.since))
                return Phrase(
                    en: "; \(name.english) fails since \(since)", es: "; \(name.spanish) falla desde \(since)")
            }
        }
        let start = poller.isAlone ? Phrase(en: "FindFace alone", es: "solo FindFace") : read
        return troubles.reduce(start + counts, +)
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
