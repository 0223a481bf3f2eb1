import Attendance
import Base
import Foundation
import Ledger
import Site
import Sync
import Webhooks

/// The data behind `hik2humand status`: the ledger, the daemon's own file, and the lock.
package struct StatusFacts {
    var pollInterval: Span
    /// False where only FindFace's events come, so that nothing is read.
    var hasHikCentral = true
    /// HikCentral may push (LISTEN).
    var takesPushes = false
    /// The process that uses the state directory.
    var holder: String?
    /// This user may not see whether there is one.
    var isHidden = false
    /// The service's unit and process, as systemd says, where nobody uses the state directory.
    var idleService: (name: String, process: String)?
    /// The state directory is empty, and nothing tells that it always was.
    var mayBeEmptied = false
    /// The site's units, as systemd has them; nil where that is not known.
    var service: ServiceFacts.Unit?
    var timer: ServiceFacts.Unit?
    var timedRun: ServiceFacts.Unit?
    /// The settings that were read, where they are not those that the site's service reads.
    var foreignSettings: (read: Phrase, service: String)?
    /// Those that the service reads, where nothing is in their place any more.
    var goneSettings: String?
    /// The state directory is in use, and has no lock file any more.
    var isLockGone = false
    /// Why the last notice was not sent.
    var noticeFailure: NoticeFailure?
    /// The other site whose daemon works in the state directory.
    var otherSite: String?
    /// The settings on disk cannot be used.
    var hasUnusableSettings = false
    /// Since when that process has been unable to record anything.
    var failingSince: Instant?
    /// SHA-256 of the certificates that are trusted now, where the daemon speaks of one that was not.
    var trustedNow: Set<String> = []
    /// Why nothing can be recorded in the state directory.
    var diskProblem: Phrase?
    /// The ledger is gone, or cannot be gone on with.
    var loss: LedgerError?
    /// The ledger is most likely elsewhere.
    var misplaced: MisplacedState?
    /// What Humand refused for a number that the settings would not give any more.
    var corrected: CorrectedNumbers?
    /// Where the very first run began.
    var beginning: Instant?
    /// DRY_RUN, as it is in the settings.
    var isDryRun = false
    /// What a daemon last wrote, whether or not it is still running.
    var daemon: DaemonStatus?
    var readTo: Instant?
    /// When a window was last committed.
    var lastPoll: Instant?
    var glance: LedgerGlance?
    var jobs: [(id: String, phrase: Phrase)] = []
    var reconcile: ReconcileResult?
    var receivers: [ReceiverStatus] = []
    var lateCheck: Span

    /// What the daemon wrote, if it is the process that is running now.
    var liveDaemon: DaemonStatus? {
        daemon.flatMap { $0.isWritten(by: holder) ? $0 : nil }
    }

    private var open: some Collection<LedgerGlance.Open> { (glance?.open ?? [:]).values }

    var queued: Int { open.count { $0.state == .queued || $0.state == .waiting } }
    /// When the oldest punch that could be sent at once was queued.
    var oldestQueued: Instant? { open.lazy.filter { $0.state == .queued }.map(\.queuedAt).min() }
    /// The punches that wait behind one of the same person that Humand has refused.
    var behindRefused: (waiting: Int, refused: Int, until: Instant?) {
        let refused = open.filter { $0.state == .held && $0.cause == .refused }
        let people = Set(refused.map(\.person))
        let waiting = open.filter { $0.state == .waiting && people.contains($0.person) }
        let delayed = Set(waiting.map(\.person))
        return (
            waiting.count, refused.count { delayed.contains($0.person) }, waiting.compactMap(\.until).max()
        )
    }
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

    /// Gathers the facts of a site without taking the lock or writing anything.
    ///
    /// - Parameter lock: who works there, where that is known.
    package init(_ settings: Settings, files: any FileSystem, clock: any Clock, lock: LockHolder? = nil) throws {
        try self.init(settings, files: files, clock: clock, lock: lock) {
            try LedgerGlance(
                LedgerArchive(folder: settings.stateFolder, files: files), day: SiteDay(clock.now, in: settings.zone),
                zone: settings.zone)
        }
        // The lines are read once more, which is done for a command alone and where there may be one.
        guard held.contains(where: { $0.cause == HoldCause.refused.rawValue }) else { return }
        let open = try LedgerArchive(folder: settings.stateFolder, files: files).open()
        corrected = CorrectedNumbers(among: open, settings, daemon: liveDaemon.map { WorkingDaemon(status: $0) })
    }

    /// The same with a ledger that has been read already.
    init(
        _ settings: Settings, files: any FileSystem, clock: any Clock, lock: LockHolder? = nil,
        glance: () throws -> LedgerGlance
    ) throws {
        self.init(pollInterval: settings.pollInterval, lateCheck: settings.lateCheck)
        let folder = settings.stateFolder
        isDryRun = settings.isDryRun
        hasHikCentral = settings.hasHikCentral
        takesPushes = settings.hasHikCentral && !settings.pushListen.isEmpty
        let receivers = settings.receivers
        switch lock ?? LockHolder(of: folder) {
        case .nobody: break
        case .process(let process): (holder, failingSince) = (process, StateLock.failingSince(path: folder.lockFile))
        case .unknown:
            isHidden = true
            return
        }
        daemon = StatusFile.file(in: folder, files).read().flatMap { DaemonStatus($0) }
        let cursor = try Cursor.file(in: folder, files).json()
        let found = try glance()
        self.glance = found
        if hasHikCentral { readTo = found.position ?? cursor?["readTo"]?.text.flatMap { Instant(text: $0) } }
        let state = StateFacts(of: folder)
        if state.exists { diskProblem = state.diskProblem }
        let settingsFile = settings.site.settingsFile
        if settings.file == nil, !files.exists(settingsFile) { goneSettings = settingsFile }
        isLockGone = daemon?.hasStopped == false && !files.exists(folder.lockFile)
        misplaced = MisplacedState(settings, files)
        loss = misplaced == nil ? try LedgerProbe.loss(in: folder, files) : nil
        if !settings.noticeCommand.isEmpty {
            let notices = StateFile(folder.noticeFile, version: 1, files: files)
            noticeFailure = notices.read().flatMap { NoticeFailure($0) }
        }
        beginning = try? LedgerArchive(folder: folder, files: files).beginning()
        let polls = [daemon?.lastGoodPoll, cursor?["at"]?.text.flatMap { Instant(text: $0) }]
        if hasHikCentral { lastPoll = polls.compactMap(\.self).max() }
        reconcile = ReconcileResult.file(in: folder, files).read().flatMap { ReconcileResult($0) }
        self.receivers = receivers.map { ReceiverStatus($0, folder: folder, files: files) }
        let box = JobInbox(folder: folder, files: files, clock: clock)
        jobs = try box.jobs().map { id, job in
            guard let job else {
                let path = box.path(of: id)
                return (
                    id, Phrase(en: "\(path) cannot be read as a job", es: "\(path) no se puede leer como una tarea")
                )
            }
            return (id, box.progress(of: id)?.wholePhrase ?? job.phrase)
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
