import Attendance
import Base
import Ledger
import Operations
import Site
import Sync

/// One run: opens the state directory, lets the engine work, and makes an exit code of what came of it.
final class RunSession {
    /// What a run is for.
    enum Work {
        case daemon
        /// Once, what is due.
        case once
        /// Only the jobs that commands left.
        case jobs
    }

    private(set) var site: Site
    private let context: CommandContext
    private let envFile: String?
    private let work: Work
    private let control: Control
    private let notifier: SystemdNotifier
    private let beats: Beats

    private var log: Log { site.log }

    init(context: CommandContext, settings: Settings, envFile: String?, work: Work, mode: RunMode) {
        // One clock for the engine and for what wakes it: a signal, a push.
        let clock = SystemClock()
        let control = Control(clock: clock)
        let notifier = SystemdNotifier(environment: context.environment, clock: SystemClock())
        let beats = Beats()
        site = context.site(settings, mode: mode, clock: clock) {
            notifier.alive()
            beats.listener?.beat()
            return control.timeLeft
        }
        self.context = context
        self.envFile = envFile
        self.work = work
        self.control = control
        self.notifier = notifier
        self.beats = beats
    }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - restart: where to read from, whatever the cursor says.
    ///   - whenHeld: called instead of an error when another process works in the state directory, with its number.
    func run(from restart: Instant?, whenHeld: ((String?) -> ExitCode)? = nil) -> ExitCode {
        var signals: SignalHandling?
        do {
            if let owner = context.owner {
                log.info(.stateOwner, "continuing as the owner of the state directory", [.user: owner])
            }
            GNUExtensions.keepNoFreeMemory()
            signals = try SignalHandling(control: control)
            // A command that leaves a job to the daemon does not repeat the daemon's warnings.
            if work != .jobs { warn(site.settings.warnings + site.settings.stateFolder.warnings) }
            let state = try site.open(restart: restart)
            defer { withExtendedLifetime(state) {} }
            return end(deliver(state.ledger))
        } catch StateLockError.held(let path, let process) {
            if let whenHeld {
                signals?.end()
                return whenHeld(process)
            }
            // A pass that still works is no trouble of this one; the exit code says it.
            if work != .once || !context.isQuiet {
                log.error(.state, "\(StateLockError.held(path: path, process: process))")
            }
            return .left
        } catch {
            log.error(error is NoThread ? .stopped : .state, "\(error)")
            return (error as? any FindingCause)?.exitCode ?? .state
        }
    }

    private func warn(_ warnings: [String]) {
        for warning in warnings { log.warning(.settings, warning) }
    }

    /// Lets the engine work until it is done, or is asked to stop.
    private func deliver(_ ledger: Ledger) -> RunReport {
        let statusFile = statusFile
        let inbox = pushInbox
        beats.listener = listener(inbox)
        defer { beats.listener?.stop() }
        let tellers = tellers(ledger)
        defer { tellers?.stop() }
        let progressLine = work == .jobs ? context.progressLine : nil
        defer { progressLine?.clear() }
        let engine = Engine(
            assembly: site.assembly(isDaemon: work == .daemon), ledger: ledger, clock: site.clock, log: log,
            control: control,
            work: EngineWork(
                box: site.inbox, book: site.archive, polls: work != .jobs,
                pushes: inbox.map { [self] in PushWork(inbox: $0, decode: { [self] in site.decode($0) }) }),
            reload: { [self] in
                let fresh = reloaded()
                tellers?.adopt(site.settings)
                return fresh
            },
            heartbeat: { [self] engine in
                notifier.alive()
                notifier.status(engine.summary)
                statusFile?.update(engine.status)
                beats.listener?.beat(engine.report)
                tellers?.beat(engine)
                if let progress = engine.jobSentence { progressLine?.show(progress) }
                site.http.retireIfIdle()
            })
        log.info(
            .started, site.mode.greeting,
            [.version: Version.current, .position: ledger.state.position?.text ?? ""])
        notifier.ready()
        let report = work == .daemon ? engine.runForever() : engine.runOnce()
        notifier.stopping()
        if work == .once { tellers?.end(engine, report) }
        statusFile?.stopped(engine.status)
        return report
    }

    /// What a daemon shows and receives over HTTP, if it is to.
    private func listener(_ inbox: PushInbox?) -> WebListener? {
        guard work == .daemon else { return nil }
        let clock = site.clock
        return WebListener(
            site, executable: context.executable, sockets: SystemdSockets(environment: context.environment),
            inbox: inbox, wake: { clock.wake() })
    }

    /// Who is told; nil where a run tells nobody.
    private func tellers(_ ledger: Ledger) -> NoticeTellers? {
        guard work != .jobs, !site.mode.isDry else { return nil }
        return NoticeTellers(
            site, environment: context.environment, executable: context.executable, ledger: ledger,
            isDaemon: work == .daemon)
    }

    /// Where pushes arrive; nil for a run that receives none.
    private var pushInbox: PushInbox? {
        guard work == .daemon, !site.settings.isDryRun, site.settings.pushToken != nil else { return nil }
        let inbox = PushInbox(folder: site.settings.stateFolder, files: POSIXFileSystem(), clock: SystemClock())
        do throws(FileError) {
            try inbox.open()
            return inbox
        } catch {
            log.error(.listenerFailure, "pushes cannot be received: \(error)")
            return nil
        }
    }

    /// Where a daemon shows how it is doing; a run that ends by itself takes away what a daemon left behind.
    private var statusFile: StatusFile? {
        let (folder, files, log) = (site.settings.stateFolder, site.files, log)
        if work == .once { try? StatusFile.file(in: folder, files).remove() }
        guard work == .daemon else { return nil }
        return StatusFile(folder: folder, files: files, clock: site.clock) { log.redaction }
    }

    /// Reports what came of it.
    private func end(_ report: RunReport) -> ExitCode {
        let summary = report.sentence(delivered: site.mode.delivered)
        log.info(.stopped, summary)
        if work == .once { writeMetrics(report) }
        let code = ExitCode(report)
        // A quiet run that went well prints nothing, or cron would send a mail.
        if work == .once, !(context.isQuiet && code == .done && !site.mode.isDry) {
            context.print(site.mode.closing(summary) + "\n")
        }
        // A daemon that was asked to stop has done what it was told, whatever is left for the next start.
        return work == .daemon && report.wasStopped && report.ledgerProblem == nil ? .done : code
    }

    /// Leaves metrics for node_exporter where a daemon would show them.
    private func writeMetrics(_ report: RunReport) {
        let settings = site.settings
        guard !settings.metricsFile.isEmpty, !settings.isDryRun else { return }
        do {
            let facts = try StatusFacts(
                folder: settings.stateFolder, files: site.files, clock: site.clock, zone: settings.zone,
                pollInterval: settings.pollInterval, lateCheck: settings.lateCheck)
            let status = StatusReport(facts, zone: settings.zone, now: site.clock.now)
            try MetricsFile(settings.metricsFile).write(Metrics(status, totals: report).text)
        } catch {
            log.error(.settings, "METRICS_FILE cannot be written: \(error)")
        }
    }

    /// The settings as they are now; the old ones stay when the new ones cannot be used.
    private func reloaded() -> Assembly? {
        do {
            var fresh = try context.settings(envFile: envFile)
            if fresh.stateFolder != site.settings.stateFolder {
                log.warning(.settingsReloaded, "STATE_DIR changes at the next start only")
                fresh.stateFolder = site.settings.stateFolder
            }
            site.adopt(fresh)
            beats.listener?.adopt(fresh)
            warn(fresh.warnings)
            return site.assembly(isDaemon: work == .daemon)
        } catch {
            for problem in error.all { log.error(.settings, "\(problem.text); the old settings stay") }
            return nil
        }
    }
}

/// Who is to know that the program is alive while it waits for an answer; made before the site that knows it.
private final class Beats {
    var listener: WebListener?
}
