import Base
import Foundation
import Ledger
import Sync

/// The data behind `hik2humand status`: the ledger, the daemon's own file, and the lock.
package struct StatusFacts {
    var pollInterval: Span
    /// The process that uses the state directory.
    var holder: String?
    /// What a daemon last wrote, whether or not it is still running.
    var daemon: DaemonStatus?
    var readTo: Instant?
    /// When a window was last committed.
    var lastPoll: Instant?
    var glance: LedgerGlance?
    var jobs: [(id: String, sentence: String)] = []
    var reconcile: ReconcileResult?
    var lateCheck: Span

    /// What the daemon wrote, if it is the process that is running now.
    var liveDaemon: DaemonStatus? {
        guard let daemon, daemon.process == holder, !daemon.hasStopped else { return nil }
        return daemon
    }

    var queued: Int { glance?.open.count { $0.state == .queued || $0.state == .waiting } ?? 0 }
    /// When the oldest punch that could be sent at once was queued.
    var oldestQueued: Instant? { glance?.open.filter { $0.state == .queued }.map(\.queuedAt).min() }
    var lastOutcome: Instant? { glance?.lastOutcome }
    /// The notices that have begun and not ended, oldest first.
    var notices: [RecordedNotice] { glance?.notices.open.values.sorted { $0.line < $1.line } ?? [] }
    /// How many events are held, by cause.
    var held: [(cause: String, count: Int)] {
        let causes = (glance?.open ?? []).filter { $0.state == .held }.map { $0.now.cause?.rawValue ?? "other" }
        return Dictionary(grouping: causes) { $0 }.map { ($0.key, $0.value.count) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    init(pollInterval: Span, lateCheck: Span) {
        self.pollInterval = pollInterval
        self.lateCheck = lateCheck
    }

    /// Gathers the facts without taking the lock or writing anything.
    package init(
        folder: StateFolder, files: any FileSystem, clock: any Clock, zone: SiteZone, pollInterval: Span,
        lateCheck: Span
    ) throws {
        self.init(pollInterval: pollInterval, lateCheck: lateCheck)
        daemon = StatusFile.file(in: folder, files).read().flatMap { DaemonStatus($0) }
        let cursor = try Cursor.file(in: folder, files).json()
        let today = SiteDay(clock.now, in: zone).window(in: zone)
        let found = try LedgerGlance(LedgerArchive(folder: folder, files: files), today: today)
        glance = found
        readTo = found.position ?? cursor?["readTo"]?.text.flatMap { Instant(text: $0) }
        holder = StateLock.holder(path: folder.lockFile)
        let polls = [daemon?.lastGoodPoll, cursor?["at"]?.text.flatMap { Instant(text: $0) }]
        lastPoll = polls.compactMap(\.self).max()
        reconcile = ReconcileResult.file(in: folder, files).read().flatMap { ReconcileResult($0) }
        let box = JobInbox(folder: folder, files: files, clock: clock)
        jobs = try box.jobs().map { id, job in
            guard let job else { return (id, "\(box.path(of: id)) cannot be read as a job") }
            return (id, box.progress(of: id)?.wholeSentence ?? job.sentence)
        }
    }
}

extension EventHistory {
    /// When it was last put into the queue.
    var queuedAt: Instant {
        for (at, step) in steps.reversed() {
            switch step {
            case .reopened: return at
            case .outcome(let outcome) where outcome.state != .queued: return at
            case .outcome, .sending: continue
            }
        }
        return seenAt
    }
}
