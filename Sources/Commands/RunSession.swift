import Attendance
import Base
import Foundation
import HTTP
import Humand
import Ledger
import Operations
import Site
import Sync

/// One run, from its settings to its exit code: puts the parts together and hands them to the engine.
final class RunSession {
    private let context: CommandContext
    private let settings: Settings
    private let envFile: String?
    private let work: Work
    private let clock = SystemClock()
    private let log: Log
    private let control: Control
    private let notifier: SystemdNotifier
    private let http: WorkerClient

    /// What a run is for.
    enum Work: Equatable {
        case daemon
        /// One pass over what is due.
        case once
        /// Only the jobs that commands left.
        case jobs
        /// A dry run of one job.
        case trial(Job)
    }

    init(context: CommandContext, settings: Settings, envFile: String?, work: Work) {
        self.context = context
        self.settings = settings
        self.envFile = envFile
        self.work = work
        let clock = clock
        log = Log(settings, environment: context.environment, clock: clock, write: context.complain)
        let control = Control(clock: clock)
        let notifier = SystemdNotifier(environment: context.environment, clock: clock)
        http = WorkerClient(executable: context.executable) {
            notifier.alive()
            return control.timeLeft
        }
        self.control = control
        self.notifier = notifier
    }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - restart: where to read from, whatever the cursor says.
    ///   - whenHeld: called instead of an error when another process works in the folder, with its number.
    func run(from restart: Instant?, whenHeld: ((String?) -> ExitCode)? = nil) -> ExitCode {
        do {
            if let user = try StateOwner.become(ownerOf: settings.stateFolder) {
                log.info(.stateOwner, "going on as the user to whom the state directory belongs", [.user: user])
            }
        } catch {
            log.error(.state, "\(error)")
            return .state
        }
        GNUExtensions.keepNoFreeMemory()
        let signals = SignalHandling(control: control)
        defer { withExtendedLifetime(signals) {} }
        // A command that leaves a job to the daemon does not repeat what the daemon has said.
        if work != .jobs {
            for warning in settings.warnings + settings.stateFolder.warnings { log.warning(.settings, warning) }
        }
        let lock: StateLock?
        let ledger: Ledger
        do {
            lock = try takeLock()
            ledger = try openLedger(lock: lock, restart: restart)
        } catch {
            if case StateLockError.held(_, let process) = error, let whenHeld { return whenHeld(process) }
            log.error(.state, "\(error)")
            if case StateLockError.held = error { return .left }
            return .state
        }
        defer { withExtendedLifetime(lock) {} }
        let statusFile = statusFile()
        let progressLine = work == .jobs ? context.progressLine : nil
        defer { progressLine?.clear() }
        let inbox = inbox()
        var trial: String?
        if case .trial(let job) = work { trial = try? inbox.submit(job) }
        let engine = Engine(
            assembly: assembly(settings), ledger: ledger, clock: clock, log: log, control: control,
            work: engineWork(inbox),
            reload: { [self] in reloaded() },
            heartbeat: { [self] engine in
                notifier.alive()
                notifier.status(engine.summary)
                statusFile?.update(engine.status)
                if let progress = engine.jobSentence { progressLine?.show(progress) }
                http.retireIfIdle()
            })
        log.info(
            .started, settings.isDryRun ? "dry run: nothing is posted, nothing is written" : "working",
            [.version: Version.current, .position: ledger.state.position?.text ?? ""])
        notifier.ready()
        let report = work == .daemon ? engine.runForever() : engine.runOnce()
        notifier.stopping()
        statusFile?.stopped(engine.status)
        let sentence = report.sentence(isTrial: settings.isDryRun)
        log.info(.stopped, sentence)
        switch work {
        case .once:
            let sentence = log.redaction.clean(sentence)
            context.print(settings.isDryRun ? "dry run: \(sentence); nothing was posted\n" : "\(sentence)\n")
        case .trial:
            let result = trial.flatMap { inbox.progress(of: $0) }
            for note in result?.notes ?? [] { context.complain(log.redaction.clean("hik2humand: \(note)\n")) }
            let sentence = log.redaction.clean(result?.sentence ?? "not finished")
            context.print("dry run: \(sentence); nothing was posted\n")
            if result?.state == .failed { return .usage }
        case .daemon, .jobs: break
        }
        // A daemon that was asked to stop has done what it was told, whatever is left for the next start.
        if work == .daemon, report.wasStopped, report.ledgerProblem == nil { return .done }
        return ExitCode(report)
    }

    /// Where a daemon tells how it stands; a pass takes away what one left behind.
    private func statusFile() -> StatusFile? {
        guard !settings.isDryRun else { return nil }
        if work == .once { StatusFile.remove(from: settings.stateFolder) }
        guard work == .daemon else { return nil }
        let log = log
        return StatusFile(folder: settings.stateFolder, clock: clock) { log.redaction }
    }

    private func engineWork(_ inbox: JobInbox) -> EngineWork {
        EngineWork(
            box: inbox, book: LedgerArchive(folder: settings.stateFolder, files: POSIXFileSystem()),
            polls: work == .daemon || work == .once)
    }

    /// Where commands leave jobs. A dry run has a place of its own in memory, since it must not do what waits for the
    /// daemon.
    private func inbox() -> JobInbox {
        guard settings.isDryRun else {
            return JobInbox(folder: settings.stateFolder, files: POSIXFileSystem(), clock: clock)
        }
        let folder = StateFolder(path: settings.stateFolder.path + "/dry-run")
        return JobInbox(folder: folder, files: OverlayFileSystem(POSIXFileSystem()), clock: clock)
    }

    private func takeLock() throws -> StateLock? {
        guard !settings.isDryRun else { return nil }
        try POSIXFileSystem().makeFolder(settings.stateFolder.path)
        return try StateLock(path: settings.stateFolder.lockFile, clock: clock)
    }

    private func openLedger(lock: StateLock?, restart: Instant?) throws(LedgerError) -> Ledger {
        let real = POSIXFileSystem()
        let opening = LedgerOpening(
            folder: settings.stateFolder, files: settings.isDryRun ? ReadOnlyFileSystem(real) : real, clock: clock,
            log: log, horizon: settings.horizon, retention: settings.ledgerRetention)
        let ledger = try opening.open(inUseSince: lock?.inUseSince, restart: restart, guardian: lock)
        if ledger.state.position == nil {
            let start = settings.isDryRun ? .back(.hours(24)) : settings.startFrom
            let moment = start.instant(now: clock.now)
            try ledger.begin(at: moment, reason: settings.isDryRun ? "dry run without a cursor" : "first start")
            if moment > clock.now {
                log.warning(
                    .cursorFirst, "first start: START_FROM lies in the future, and nothing before it will be read",
                    [.from: moment.text])
            } else {
                log.info(.cursorFirst, "first start: reading begins here", [.from: moment.text])
            }
        }
        lock?.rememberUse(since: clock.now)
        return ledger
    }

    private func assembly(_ settings: Settings) -> Assembly {
        let sink: any PunchSink
        if settings.isDryRun {
            let (print, log) = (context.print, log)
            sink = DryRunSink { punch, reason in
                let line =
                    "would post \(punch.direction.name) of \(punch.employee) at \(punch.time.withMilliseconds)"
                    + (punch.comment.isEmpty ? "" : " (\(punch.comment))") + ": \(reason)\n"
                print(log.redaction.clean(line))
            }
        } else {
            sink = HumandSink(account: settings.humand, http: http, clock: clock, timeout: settings.timeout)
        }
        var assembly = Assembly(settings, sink: sink, http: http, clock: clock, log: log)
        if work == .daemon, !settings.isDryRun, let time = settings.reconcileAt {
            let files = POSIXFileSystem()
            let parts = DayReconciler.Parts(settings, http: http, files: files, clock: clock, log: log)
            assembly.nightly = NightlyReconcile(at: time, parts: parts, files: files, clock: clock, log: log)
        }
        return assembly
    }

    /// The settings as they are now; the old ones stay when the new ones cannot be used.
    private func reloaded() -> Assembly? {
        do {
            var fresh = try context.settings(envFile: envFile)
            if fresh.stateFolder != settings.stateFolder {
                log.warning(.settingsReloaded, "STATE_DIR changes at the next start only")
            }
            fresh.isDryRun = settings.isDryRun
            log.adopt(fresh)
            for warning in fresh.warnings { log.warning(.settings, warning) }
            return assembly(fresh)
        } catch {
            for sentence in error.sentences { log.error(.settings, "\(sentence); the old settings stay") }
            return nil
        }
    }
}
