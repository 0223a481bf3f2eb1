import Attendance
import Base
import Ledger

/// The loop that does the whole job: asks its workers in order, and rests until the next of them has something to do.
///
/// One thread does one thing at a time, so a poll never overlaps another, no two posts are ever under way, and a
/// manual clock can live through a year in a test.
package final class Engine {
    let ledger: Ledger
    let clock: any Clock
    private let log: Log
    let control: Control
    private let jitter: () -> Double
    private let reload: () -> Assembly?
    /// Called at least every few seconds while the engine is alive; feeds systemd's watchdog.
    private let heartbeat: (Engine) -> Void

    let poller: Poller
    let jobs: JobRunner?
    let delivery: DeliveryWorker
    private let pushes: PushWorker?
    private let subscription: SubscriptionWorker
    private var nightly: NightlyReconcile?
    private(set) var ledgerOutage = Outage(.ledger)
    /// Why nothing can be recorded; nil while the ledger takes what it is given.
    private(set) var ledgerProblem: LedgerError?

    /// The longest sleep in one piece: the watchdog must be fed, and a clock that jumped be noticed.
    private let longestSleep: Span

    package init(
        assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log, control: Control, work: EngineWork = .init(),
        jitter: @escaping () -> Double = { Double.random(in: -1...1) }, reload: @escaping () -> Assembly? = { nil },
        longestSleep: Span = .seconds(2), heartbeat: @escaping (Engine) -> Void = { _ in }
    ) {
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.control = control
        self.jitter = jitter
        self.reload = reload
        self.longestSleep = longestSleep
        self.heartbeat = heartbeat
        let poller = Poller(
            assembly: assembly, ledger: ledger, clock: clock, log: log, polls: work.polls, jitter: jitter)
        self.poller = poller
        delivery = DeliveryWorker(sink: assembly.sink, ledger: ledger, clock: clock, log: log, jitter: jitter)
        nightly = assembly.nightly
        subscription = SubscriptionWorker(assembly.subscription, clock: clock, log: log)
        pushes = work.pushes.map { PushWorker($0, poller: poller, ledger: ledger, clock: clock, log: log) }
        if let inbox = work.box, let archive = work.book {
            jobs = JobRunner(
                inbox: inbox, archive: archive, poller: poller, ledger: ledger, clock: clock, log: log, jitter: jitter)
        } else {
            jobs = nil
        }
    }

    /// In this order: what was pushed says what to read, and what is read comes before what is posted, so that the next post is of the oldest punch known.
    private var workers: [any Worker] {
        let workers: [(any Worker)?] = [pushes, poller, jobs, delivery, subscription, nightly]
        return workers.compactMap(\.self)
    }

    /// Works until there is nothing left to do, or what is left has been tried.
    package func runOnce() -> RunReport {
        run { [self] in ledgerProblem != nil || workers.allSatisfy(\.isFinished) }
    }

    /// Works until a signal asks for a stop, or the settings turn out not to fit.
    package func runForever() -> RunReport {
        poller.isDaemon = true
        return run { false }
    }

    private func run(until isOver: () -> Bool) -> RunReport {
        while !control.isStopping {
            if control.takeReload() { adopt(reload()) }
            heartbeat(self)
            let wake = round()
            if wake == .again { continue }
            if isOver() || !poller.configurationProblems.isEmpty { break }
            sleep(until: wake)
        }
        return report
    }

    /// One step of every worker whose turn it is.
    ///
    /// - Returns: when there may be something to do again.
    private func round() -> Wake {
        var earliest = Wake.never
        do throws(LedgerError) {
            for worker in workers {
                if worker.turn == .whenIdle, earliest == .again { break }
                let wake = try worker.step()
                if control.isStopping || !poller.configurationProblems.isEmpty { return .at(clock.uptime) }
                earliest = min(earliest, wake)
                if worker.turn == .untilDone, wake == .again { break }
            }
        } catch {
            let wait = Backoff.wait(failures: ledgerOutage.failures, jitter: jitter())
            ledgerProblem = error
            ledgerOutage.failed(
                "\(error); nothing is posted that cannot be recorded", level: .error, at: clock.uptime, log: log)
            return .at(clock.uptime + wait)
        }
        ledgerProblem = nil
        ledgerOutage.ended(at: clock.uptime, log: log)
        return earliest
    }

    private func adopt(_ assembly: Assembly?) {
        guard let assembly else { return }
        for worker in workers { worker.adopt(assembly) }
        nightly = assembly.nightly
        log.info(.settingsReloaded, "working with the new settings")
    }

    private func sleep(until wake: Wake) {
        while Wake.at(clock.uptime) < wake, !control.isStopping, !control.isReloading {
            heartbeat(self)
            // A job or a push that cannot be recorded either must not end the pause between two attempts.
            if ledgerProblem == nil, workers.contains(where: \.hasNews) { return }
            let longest = clock.uptime + longestSleep
            if case .at(let moment) = wake {
                clock.wait(until: min(moment, longest))
            } else {
                clock.wait(until: longest)
            }
        }
    }
}
