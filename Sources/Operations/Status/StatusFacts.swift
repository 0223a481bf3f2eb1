import Attendance
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

    private var open: some Collection<LedgerGlance.Open> { (glance?.open ?? [:]).values }

    var queued: Int { open.count { $0.state == .queued || $0.state == .waiting } }
    /// When the oldest punch that could be sent at once was queued.
    var oldestQueued: Instant? { open.lazy.filter { $0.state == .queued }.map(\.queuedAt).min() }
    var lastOutcome: Instant? { glance?.lastOutcome }
    /// The notices that have begun and not ended, oldest first.
    var notices: [RecordedNotice] { glance?.notices.open.values.sorted { $0.line < $1.line } ?? [] }
    /// What is held, by cause; the most frequent first.
    var heldByCause: [HeldGroup] {
        let held = open.filter { $0.state == .held }
        return Dictionary(grouping: held, by: \.cause)
            .map { HeldGroup(cause: $0, count: $1.count, oldest: $1.map(\.time).min() ?? $1[0].time) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }
    /// How many events are held, by the name of the cause.
    var held: [(cause: String, count: Int)] { heldByCause.map { ($0.name, $0.count) } }

    init(pollInterval: Span, lateCheck: Span) {
        self.pollInterval = pollInterval
        self.lateCheck = lateCheck
    }

    /// Gathers the facts without taking the lock or writing anything.
    package init(
        folder: StateFolder, files: any FileSystem, clock: any Clock, zone: SiteZone, pollInterval: Span,
        lateCheck: Span
    ) throws {
        let glance = try LedgerGlance(
            LedgerArchive(folder: folder, files: files), day: SiteDay(clock.now, in: zone), zone: zone)
        try self.init(
            glance, folder: folder, files: files, clock: clock, pollInterval: pollInterval, lateCheck: lateCheck)
    }

    /// The same with a ledger that has been read already.
    init(
        _ glance: LedgerGlance, folder: StateFolder, files: any FileSystem, clock: any Clock, pollInterval: Span,
        lateCheck: Span
    ) throws {
        self.init(pollInterval: pollInterval, lateCheck: lateCheck)
        daemon = StatusFile.file(in: folder, files).read().flatMap { DaemonStatus($0) }
        let cursor = try Cursor.file(in: folder, files).json()
        self.glance = glance
        readTo = glance.position ?? cursor?["readTo"]?.text.flatMap { Instant(text: $0) }
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

/// What waits for a person for one cause.
struct HeldGroup: Equatable, Sendable {
    /// Nil for a cause that this program does not know.
    var cause: HoldCause?
    var count: Int
    /// When the oldest of them happened.
    var oldest: Instant

    /// The cause as JSON and metrics name it.
    var name: String { cause?.rawValue ?? "other" }
}
