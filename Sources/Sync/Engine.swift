import Attendance
import Base
import Ledger

/// The loop that does the whole job: asks its workers in order, and rests until the next of them has something to do.
///
/// One thread does one thing at a time, so a poll never overlaps another, no two posts are ever under way, and a
/// manual clock can live through a year in a test.
package final class Engine {
    package let ledger: Ledger
    let clock: any Clock
    private let log: Log
    let control: Control
    private let jitter: () -> Double
    private let reload: () -> Reload
    /// Called whenever the engine does something, and while it sleeps; feeds systemd's watchdog. Says when it wants to be
    /// called again at the latest.
    private let heartbeat: (Engine) -> Span?
    private let longestSleep: Span

    let poller: Poller
    let jobs: JobRunner?
    let delivery: DeliveryWorker
    let pushes: PushWorker?
    let findFace: FindFaceWorker?
    private let subscription: SubscriptionWorker
    private var nightly: NightlyReconcile?
    /// Nil where nothing is polled: then nobody need know more than whoever asked for the jobs.
    private let notices: NoticeWorker?
    private(set) var ledgerOutage = Outage(.ledger)
    /// Why nothing can be recorded; nil while the ledger takes what it is given.
    private(set) var ledgerProblem: LedgerError?
    /// What the last reload came to; nil before the first one.
    private(set) var lastReload: ReloadResult?
    /// A reload wants this engine to end, because its successor works in another way.
    private var isSucceeded = false

    package init(
        assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log, control: Control, work: EngineWork = .init(),
        jitter: @escaping () -> Double = { Double.random(in: -1...1) },
        reload: @escaping () -> Reload = {
            .refused([Phrase(en: "there is nothing to reload", es: "no hay nada que recargar")])
        },
        after former: Engine? = nil, heartbeat: @escaping (Engine) -> Span? = { _ in nil }
    ) {
        lastReload = former?.lastReload
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.control = control
        self.jitter = jitter
        self.reload = reload
        self.heartbeat = heartbeat
        longestSleep = work.longestSleep
        let poller = Poller(
            assembly: assembly, ledger: ledger, clock: clock, log: log, polls: work.polls, jitter: jitter,
            formerDoors: { work.book?.doorCodes(until: clock.now) ?? [:] })
        self.poller = poller
        if let former { poller.follow(former.poller) }
        delivery = DeliveryWorker(
            sink: assembly.sink, ledger: ledger, clock: clock, log: log, jitter: jitter,
            isInterrupted: { control.isStopping || control.isReloading })
        nightly = assembly.nightly
        subscription = SubscriptionWorker(assembly.subscription, clock: clock, log: log)
        findFace = assembly.findFace.flatMap { rules in
            work.book.map { book in
                FindFaceWorker(
                    work.findFace, rules: rules, isAlone: assembly.isAlone, book: book, ledger: ledger, clock: clock,
                    log: log)
            }
        }
        pushes = work.pushes.map { PushWorker($0, poller: poller, ledger: ledger, clock: clock, log: log) }
        notices =
            work.polls
            ? NoticeWorker(
                assembly.notices, poller: poller, delivery: delivery, ledger: ledger, book: work.book, clock: clock,
                log: log)
            : nil
        if let inbox = work.box, let archive = work.book {
            jobs = JobRunner(
                inbox: inbox, archive: archive, poller: poller, findFace: findFace, ledger: ledger, clock: clock,
                log: log,
                jitter: jitter)
        } else {
            jobs = nil
        }
    }

    /// In this order: what was pushed says what to read, and what is read comes before what is posted, so that the next post is of the oldest punch known.
    private var workers: [any Worker] {
        let workers: [(any Worker)?] = [
            pushes, findFace, poller, jobs, delivery, subscription, notices, nightly,
        ]
        return workers.compactMap(\.self)
    }

    /// Works until there is nothing left to do, or what is left has been tried.
    package func runOnce() -> RunReport {
        let report = run { [self] in ledgerProblem != nil || workers.allSatisfy(\.isFinished) }
        if !control.isStopping, ledgerProblem == nil {
            do throws(LedgerError) { try notices?.look(isFinal: true) } catch {
                log.warning(.ledgerFailure, "\(error)")
            }
        }
        return report
    }

    /// Works until a signal asks for a stop, or the settings turn out not to fit.
    package func runForever() -> RunReport {
        poller.isDaemon = true
        defer { pushes?.end() }
        return run { false }
    }

    private func run(until isOver: () -> Bool) -> RunReport {
        while !control.isStopping, !isSucceeded {
            if control.takeReload() {
                take(reload())
                continue
            }
            _ = heartbeat(self)
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
            if ledgerOutage.began == nil { ledger.note(failingSince: clock.now) }
            ledgerProblem = error
            ledgerOutage.failed(
                "\(error); nothing is posted that cannot be recorded", level: .error, at: clock.uptime, log: log)
            return .at(clock.uptime + wait)
        }
        ledgerProblem = nil
        if ledgerOutage.began != nil { ledger.note(failingSince: nil) }
        ledgerOutage.ended(at: clock.uptime, log: log)
        return earliest
    }

    private func take(_ reload: Reload) {
        var result = ReloadResult(number: (lastReload?.number ?? 0) + 1, at: clock.uptime)
        switch reload {
        case .refused(let problems): result.problems = problems
        case .succeeded: (isSucceeded, result.isAdopted) = (true, true)
        case .adopted(let assembly):
            for worker in workers { worker.adopt(assembly) }
            nightly = assembly.nightly
            log.info(
                .settingsReloaded,
                poller.isAlone
                    ? "working with the new settings" : "the new settings are read; HikCentral's doors must fit them")
            result.isAdopted = true
        }
        lastReload = result
    }

    /// What the last reload came to: new settings are in force once HikCentral's doors fit them.
    var reloadResult: ReloadResult? {
        guard var result = lastReload, result.isAdopted else { return lastReload }
        result.problems = poller.refusedDoors
        result.isUndecided = poller.mapper == nil && poller.state.trouble == nil
        return result
    }

    private func sleep(until wake: Wake) {
        let offset = clock.now - clock.uptime
        while Wake.at(clock.uptime) < wake, !control.isStopping, !control.isReloading {
            let beat = heartbeat(self)
            // A job or a push that cannot be recorded either must not end the pause between two attempts.
            if ledgerProblem == nil, workers.contains(where: \.hasNews) { return }
            // What waits for a time of day is to be asked again.
            let jump = clock.now - clock.uptime - offset
            if jump > .seconds(1) || jump < .seconds(-1) { return }
            var end = clock.uptime + longestSleep
            if let beat { end = min(end, max(beat, clock.uptime + .milliseconds(1))) }
            if case .at(let moment) = wake { end = min(end, moment) }
            clock.wait(until: end)
        }
    }
}
