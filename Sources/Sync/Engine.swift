import Attendance
import Base
import Ledger

/// What an engine does besides polling and delivering.
package struct EngineWork {
    /// Where commands leave jobs.
    package var box: JobInbox?
    /// The one job of a dry run, which no file may hold.
    package var trial: Job?
    /// The ledger's files, for jobs to read; without them no job is done.
    var book: LedgerArchive?
    /// Whether HikCentral is polled at all.
    package var polls = true

    package init(box: JobInbox? = nil, trial: Job? = nil, book: LedgerArchive? = nil, polls: Bool = true) {
        self.box = box
        self.trial = trial
        self.book = book
        self.polls = polls
    }
}

/// The loop that does the whole job: reads what is due, delivers what is queued, and rests until the next is due.
///
/// One thread does one thing at a time, so a poll never overlaps another, no two posts are ever under way, and a
/// manual clock can live through a year in a test.
package final class Engine {
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let control: Control
    private let jitter: () -> Double
    private let reload: () -> Assembly?
    /// Called at least every few seconds while the engine is alive; feeds systemd's watchdog.
    private let heartbeat: (Engine) -> Void
    private var reading: Poller
    /// To go back to, should the doors of new settings not exist.
    private var readingBeforeReload: Poller?
    private var deliverer: DeliveryWorker
    private var nightly: NightlyReconcile?
    private let jobs: JobRunner?
    private let polls: Bool
    private var assembly: Assembly
    private(set) var report = RunReport()
    private var ledgerOutage = Outage(.ledger)

    /// A run that is to end gives up on a server that has not answered for this long.
    static let giveUpAfter = Span.seconds(30)
    /// The longest sleep in one piece: the watchdog must be fed, and a clock that jumped be noticed.
    static let longestSleep = Span.seconds(2)

    package init(
        assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log, control: Control, work: EngineWork = .init(),
        jitter: @escaping () -> Double = { Double.random(in: -1...1) }, reload: @escaping () -> Assembly? = { nil },
        heartbeat: @escaping (Engine) -> Void = { _ in }
    ) {
        self.assembly = assembly
        polls = work.polls
        jobs = work.book.map { book in
            JobRunner(
                box: work.box, trial: work.trial, book: book, ledger: ledger, clock: clock, log: log, jitter: jitter)
        }
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.control = control
        self.jitter = jitter
        self.reload = reload
        self.heartbeat = heartbeat
        reading = Poller(
            assembly: assembly, ledger: ledger, clock: clock, log: log, polls: work.polls, jitter: jitter)
        nightly = assembly.nightly
        deliverer = DeliveryWorker(sink: assembly.sink, ledger: ledger, clock: clock, log: log, jitter: jitter)
    }

    /// One line on how things stand, for `systemctl status`.
    package var summary: String {
        let position = ledger.state.position?.text ?? "not yet"
        let status = status
        let troubles = [("HikCentral", status.hikCentral), ("Humand", status.humand), ("the ledger", status.ledger)]
            .compactMap { name, trouble in
                trouble.map { "; \(name) fails since \((clock.now - (clock.uptime - $0.since)).flooredToSecond.text)" }
            }
        return "read to \(position); \(ledger.state.queuedCount) queued, \(ledger.state.heldCount) held"
            + troubles.joined()
    }

    /// How things stand, for those who ask from outside.
    package var status: EngineStatus {
        var status = EngineStatus()
        status.polls = reading.lastPolls
        status.lastGoodPoll = reading.lastGoodPoll
        status.nextPoll = reading.nextPollDue
        status.isCatchingUp = reading.isCatchingUp
        status.isPaused = reading.isPaused
        status.offlineDevices = reading.offlineDevices
        if let since = reading.failingSince, let (error, reason) = reading.failure {
            status.hikCentral = .init(since: since, kind: .init(error), reason: reason)
        }
        if let since = deliverer.failingSince {
            status.humand = .init(since: since, kind: .init(deliverer.standstill), reason: deliverer.failure)
        }
        if let since = ledgerOutage.began {
            status.ledger = .init(since: since, kind: .away, reason: ledgerOutage.reason)
        }
        return status
    }

    /// How far the job under way has come.
    package var jobSentence: String? { jobs?.sentence }

    /// How a dry run's job came out.
    package var trialResult: JobProgress? { jobs?.trialResult }

    /// Works until there is nothing left to do, or what is left has been tried.
    package func runOnce() -> RunReport { run { [self] in isFinished } }

    /// Works until a signal asks for a stop, or the settings turn out not to fit.
    package func runForever() -> RunReport {
        isDaemon = true
        reading.isDaemon = true
        return run { false }
    }

    private func run(until isOver: () -> Bool) -> RunReport {
        report = RunReport()
        while !control.isStopping {
            if control.takeReload() { adopt(reload()) }
            heartbeat(self)
            do throws(LedgerError) {
                let wake = try step()
                ledgerOutage.ended(at: clock.uptime, log: log)
                report.ledgerProblem = nil
                guard let wake else { continue }
                if isOver() || !report.configurationProblems.isEmpty { break }
                sleep(until: wake)
            } catch {
                report.ledgerProblem = error
                let wait = Backoff.wait(failures: ledgerOutage.failures, jitter: jitter())
                ledgerOutage.failed(
                    "\(error); nothing is posted that cannot be recorded", level: .error, at: clock.uptime, log: log)
                if isOver() { break }
                sleep(until: clock.uptime + wait)
            }
        }
        report.wasStopped = control.isStopping
        report.left = ledger.state.queuedCount
        report.readTo = ledger.state.position
        return report
    }

    /// Reads before it delivers, so that what is posted next is the oldest that is known.
    ///
    /// - Returns: when there may be something to do again; nil for at once.
    private func step() throws(LedgerError) -> Span? {
        let wakeForReading: Span
        switch try reading.step() {
        case .progressed(let records, let windows):
            if !records.isEmpty { jobs?.forgetIndex() }
            count(records, windows: windows)
            return nil
        case .resting(let until):
            wakeForReading = until
        case .failed(let error):
            report.sourceProblem = error
            return nil
        case .misconfigured(let problems):
            for problem in problems { log.error(.configuration, problem) }
            guard let working = readingBeforeReload else {
                report.configurationProblems = problems
                return clock.uptime
            }
            // A misspelt door in a reload must not end a service that works.
            log.error(.settingsReloaded, "doors are read as before the reload, until the settings fit")
            reading = working
            readingBeforeReload = nil
            return nil
        }
        if reading.failingSince == nil { report.sourceProblem = nil }
        if reading.mapper != nil { readingBeforeReload = nil }
        if control.isStopping { return clock.uptime }
        let wakeForJobs = try doJobs()
        if control.isStopping { return clock.uptime }
        let wakeForDelivery: Span?
        switch try deliver() {
        case .progressed: wakeForDelivery = nil
        case .resting(let until): wakeForDelivery = until
        case .idle:
            let waiting = ledger.state.nextWaiting.map { clock.uptime + max($0 - clock.now, .milliseconds(1)) }
            wakeForDelivery = waiting ?? wakeForReading
        case .stopped: wakeForDelivery = clock.uptime
        }
        guard let wakeForJobs, let wakeForDelivery else { return nil }
        // The nightly comparison has its turn when there is nothing else to do.
        guard let wakeForNight = nightly.map({ $0.step() }) ?? .some(Span(milliseconds: .max)) else { return nil }
        return min(wakeForReading, wakeForJobs, wakeForDelivery, wakeForNight)
    }

    /// - Returns: when there may be something to do again; nil for at once.
    private func doJobs() throws(LedgerError) -> Span? {
        let tools = JobRunner.Tools(mapper: reading.mapper, source: assembly.source, settle: assembly.settle)
        switch try jobs?.step(tools) {
        case .worked(let records):
            count(records, windows: 0)
            return nil
        case .resting(let until, let error):
            if let error { report.sourceProblem = error }
            return until
        case .idle, nil:
            return Span(milliseconds: .max)
        }
    }

    private func deliver() throws(LedgerError) -> DeliveryWorker.Step {
        let accepted = ledger.state.counts[.accepted, default: 0]
        let held = ledger.state.counts[.held, default: 0]
        defer {
            report.accepted += ledger.state.counts[.accepted, default: 0] - accepted
            report.held += ledger.state.counts[.held, default: 0] - held
        }
        let step = try deliverer.step()
        switch deliverer.standstill {
        case .unauthorized: report.sinkProblem = .refused
        case .misdirected: report.sinkProblem = .misdirected
        case nil: report.sinkProblem = deliverer.failingSince == nil ? nil : .unreachable
        }
        isIdle = step == .idle
        return step
    }

    private var isIdle = false
    private var isDaemon = false

    /// Whether a run that is to end has done what it can.
    private var isFinished: Bool {
        if report.ledgerProblem != nil { return true }
        let isStanding = report.sinkProblem == .refused || report.sinkProblem == .misdirected
        let deliveryIsOver = isIdle || hasGivenUp(since: deliverer.failingSince, isFinal: isStanding)
        // With a full queue and a Humand that takes nothing, reading would be waited for in vain.
        let readingIsOver =
            reading.isCaughtUp || reading.isPaused
            || hasGivenUp(since: reading.failingSince, isFinal: isRefusedBySource)
        return readingIsOver && deliveryIsOver && jobsAreOver
    }

    private var jobsAreOver: Bool {
        guard let jobs, jobs.isWaitedFor else { return true }
        return jobs.isBlocked || hasGivenUp(since: jobs.failingSince, isFinal: false)
    }

    private var isRefusedBySource: Bool {
        switch report.sourceProblem {
        case .refused, .misconfigured: true
        default: false
        }
    }

    private func hasGivenUp(since: Span?, isFinal: Bool) -> Bool {
        guard let since else { return false }
        return isFinal || clock.uptime - since >= Engine.giveUpAfter
    }

    private func count(_ records: [RecordedEvent], windows: Int) {
        report.windows += windows
        report.eventsRead += records.count
        for record in records {
            if record.origin == .late || record.origin == .ahead { report.lateEvents += 1 }
            if record.state == .skipped { report.skipped += 1 }
            if record.state == .held { report.held += 1 }
            DeliveryLog(log: log).log(record)
        }
    }

    private func adopt(_ assembly: Assembly?) {
        guard let assembly else { return }
        self.assembly = assembly
        if reading.mapper != nil { readingBeforeReload = reading }
        reading = Poller(
            assembly: assembly, ledger: ledger, clock: clock, log: log, polls: polls, jitter: jitter)
        reading.isDaemon = isDaemon
        jobs?.adopt()
        deliverer.adopt(assembly.sink)
        nightly = assembly.nightly
        log.info(.settingsReloaded, "working with the new settings")
    }

    private func sleep(until moment: Span) {
        while clock.uptime < moment, !control.isStopping, !control.isReloading {
            heartbeat(self)
            if jobs?.hasNews == true { return }
            clock.wait(until: min(moment, clock.uptime + Engine.longestSleep))
        }
    }
}
