import Base
import Foundation
import Ledger

/// Compares the previous day once a night (RECONCILE_AT), one request at a time, while the engine is otherwise idle.
package final class NightlyReconcile: Worker {
    private let time: TimeOfDay
    private let parts: DayReconciler.Parts
    private let files: any FileSystem
    private let clock: any Clock
    private let log: Log
    private var reconciler: DayReconciler?
    /// The last day that was compared or given up; nil until it has been looked up.
    private var lastDay: SiteDay?
    private var restUntil: Span?
    private var failures = 0

    /// The wait after a failure.
    private static let rest = Span.minutes(30)
    /// How many times a night's comparison is started before it is given up.
    static let attempts = 5

    let turn = Turn.whenIdle
    /// `run --once` does not wait for the night.
    let isFinished = true

    package init(
        at time: TimeOfDay, parts: DayReconciler.Parts, files: any FileSystem, clock: any Clock, log: Log
    ) {
        self.time = time
        self.parts = parts
        self.files = files
        self.clock = clock
        self.log = log
    }

    /// Does nothing: new settings come with a new comparison, which replaces this one.
    func adopt(_ assembly: Assembly) {}

    func step() -> Wake {
        if let restUntil, clock.uptime < restUntil { return .at(restUntil) }
        // Before the first position nothing has been read, and nothing proves this machine's clock.
        let hasBegun = lastDay != nil || parts.readTo != nil || parts.source is NoSource
        guard hasBegun else { return .at(clock.uptime + .minutes(1)) }
        let day = dueDay
        guard day > last(else: day) else {
            reconciler = nil
            let next = time.moment(on: day.advanced(by: 2), in: parts.zone) - clock.now
            return .at(clock.uptime + max(next, .seconds(1)))
        }
        let reconciler = self.reconciler ?? DayReconciler(day, parts: parts, clock: clock)
        self.reconciler = reconciler
        do throws(ReconcileError) {
            let wake = try reconciler.step()
            if case .at(let until) = wake { restUntil = until }
            guard let result = reconciler.result else { return wake }
            end(ReconcileResult(result, at: clock.now))
            return .again
        } catch {
            self.reconciler = nil
            if !error.isStop { fail(error, day) }
            let until = clock.uptime + NightlyReconcile.rest
            restUntil = until
            return .at(until)
        }
    }

    /// The day to compare: the one before the last time at which a comparison was due.
    private var dueDay: SiteDay {
        let today = SiteDay(clock.now, in: parts.zone)
        return today.advanced(by: time.moment(on: today, in: parts.zone) <= clock.now ? -1 : -2)
    }

    /// The day that was compared last.
    ///
    /// The very first start skips the night that is over, because little of its day has been read.
    ///
    /// A later day comes from a clock that was ahead, and must not put off the comparison until then.
    private func last(else day: SiteDay) -> SiteDay {
        if let lastDay, lastDay <= day { return lastDay }
        let found =
            lastDay ?? ReconcileResult.file(in: parts.folder, files).read().flatMap { ReconcileResult($0) }?.day ?? day
        lastDay = min(found, day)
        return min(found, day)
    }

    private func fail(_ error: ReconcileError, _ day: SiteDay) {
        failures += 1
        let isLast = failures >= NightlyReconcile.attempts
        log.warning(.reconcileFailed, "\(error)", [.day: "\(day)", .attempt: "\(failures)"])
        if isLast { end(ReconcileResult(day: day, at: clock.now, problem: error.phrase)) }
    }

    private func end(_ result: ReconcileResult) {
        reconciler = nil
        failures = 0
        lastDay = result.day
        if result.agrees {
            log.info(.reconcile, result.sentence, [.day: "\(result.day)"])
        } else {
            log.warning(
                .reconcile, "\(result.sentence); hik2humand reconcile --date \(result.day) names them",
                [.day: "\(result.day)", .differences: "\(result.differences)"])
        }
        do {
            try ReconcileResult.file(in: parts.folder, files).replace(result.members, redaction: log.redaction)
        } catch {
            // The next start compares the day again, where an older result tells that one is due; nothing else depends on
            // the file.
            log.warning(.reconcile, "its result is not kept: \(error)")
        }
    }
}

extension ReconcileResult {
    init(_ day: ReconciledDay, at moment: Instant) {
        self.init(day: day.day, at: moment)
        let totals = ReconcileTotals([day])
        doors = totals.doors
        accepted = totals.ledger.accepted
        humand = totals.humand
        changed = totals.changed
        kinds = totals.kinds
    }
}
