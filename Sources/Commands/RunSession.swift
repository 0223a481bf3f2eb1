import Attendance
import Base
import Humand
import Ledger
import Operations
import Site
import Sync
import Webhooks

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
    private let dryRun: DryRunReport?
    private let control: Control
    private let notifier: SystemdNotifier
    private let beats: Beats
    /// When the settings were read that are in force.
    private var readAt: Instant
    /// What stays as it is until the end.
    private var fixed: FixedSettings
    /// The settings that have been read since and wait for a restart.
    private var waiting: [String] = []
    private let certificates: CertificateWatch
    /// How the run goes on when the engine has ended for a successor.
    private var successor: RunMode?

    private var log: Log { site.log }

    /// - Parameter dryRun: gathers what a dry run that ends by itself would do.
    init(
        context: CommandContext, settings: Settings, envFile: String?, work: Work, mode: RunMode,
        dryRun: DryRunReport? = nil
    ) {
        self.dryRun = dryRun
        // One clock for the engine and for what wakes it: a signal, a push.
        let clock = SystemClock()
        let control = Control(clock: clock)
        let notifier = SystemdNotifier(environment: context.environment, clock: SystemClock())
        let beats = Beats()
        site = context.site(settings, mode: mode, clock: clock) {
            notifier.alive()
            beats.listener?.beat()
            beats.statusFile?.touch()
            return control.timeLeft
        }
        self.context = context
        self.envFile = envFile
        self.work = work
        self.control = control
        self.notifier = notifier
        self.beats = beats
        readAt = clock.now
        fixed = FixedSettings(settings)
        certificates = CertificateWatch(clock: clock)
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
            // It starts up while the ledger is read.
            if work == .once { site.http.prepare() }
            if restart == nil, !site.mode.isDry, let misplaced = MisplacedState(site.settings, site.files) {
                throw misplaced
            }
            var state = try site.open(restart: restart)
            dryRun?.begin(at: state.ledger.state.position, example: site.exampleStart)
            var engine = makeEngine(state)
            var report = deliver(engine)
            while let mode = successor {
                successor = nil
                site.adopt(site.settings, mode: mode)
                notifier.renewStatus()
                state = try site.open(restart: nil, after: state)
                engine = makeEngine(state, after: engine)
                report = deliver(engine)
            }
            // A command that hangs must not keep the next run or a job out.
            state.release()
            if work == .once { beats.tellers?.end(engine, report, orStop: { control.isStopping }) }
            beats.tellers?.stop()
            return end(report)
        } catch StateLockError.held(let path, let process) {
            if let whenHeld {
                signals?.end()
                return whenHeld(process)
            }
            // A pass that still works is no trouble of this one; the exit code says it.
            if work != .once || !context.isQuiet {
                let held = StateLockError.held(path: path, process: process)
                let isService = context.environment["INVOCATION_ID"] != nil
                let timer = work == .once && isService ? site.settings.site.timer : nil
                log.error(.state, "\(held); \(OtherProcess(process, timer: timer).advice.english)")
            }
            return .left
        } catch {
            log.error(error is NoThread ? .stopped : .state, "\(error)")
            return (error as? any FindingCause)?.exitCode ?? .state
        }
    }

    private func warn(_ warnings: [Phrase]) {
        for warning in warnings { log.warning(.settings, warning.english) }
    }

    private func makeEngine(_ state: OpenState, after former: Engine? = nil) -> Engine {
        beats.statusFile = statusFile(state)
        let inbox = pushInbox
        // A dry run that follows leaves the ports as they are: what is pushed meanwhile waits on disk for the next start.
        if former == nil { beats.listener = listener(inbox) } else { beats.listener?.adopt(site.settings) }
        let pushes = inbox.map { [self] in PushWork(inbox: $0, decode: { [self] in site.decode($0) }) }
        let ledger = state.ledger
        beats.webhooks?.finish(within: .milliseconds(0))
        beats.webhooks = webhooks(ledger)
        beats.tellers?.stop()
        beats.tellers = tellers(ledger)
        return Engine(
            assembly: site.assembly(isDaemon: work == .daemon), ledger: ledger, clock: site.clock, log: log,
            control: control,
            work: EngineWork(
                box: site.inbox, book: site.archive, polls: work != .jobs,
                pushes: work == .daemon && site.settings.pushToken != nil ? pushes : nil, findFace: pushes,
                longestSleep: noticesJobs ? .seconds(15) : .seconds(2)),
            reload: { [self] in reloaded() },
            after: former,
            heartbeat: { [self] engine in
                if work == .daemon {
                    certificates.look(at: site.settings.hikCentral.host, isTroubled: engine.status.hikCentral != nil)
                    certificates.report(to: log)
                }
                let wanted = [
                    notifier.alive(),
                    notifier.status(
                        (site.mode.statusPrefix + engine.summary(zone: site.settings.zone))[context.language]),
                    beats.statusFile?.update(engine.news, engine.status), site.http.retireIfIdle(),
                ]
                beats.listener?.beat(engine.report)
                beats.tellers?.beat(engine)
                beats.webhooks?.note(durableLine: ledger.state.lastLine)
                if let progress = engine.jobPhrase ?? reading(engine) { beats.progressLine?.show(progress) }
                return wanted.compactMap(\.self).min()
            })
    }

    /// Lets the engine work until it is done, or is asked to stop, or a successor is to go on.
    private func deliver(_ engine: Engine) -> RunReport {
        // A run that is not quiet says by its log how far it is.
        beats.progressLine = work == .jobs || (work == .once && context.isQuiet) ? context.progressLine : nil
        defer { beats.progressLine?.clear() }
        log.info(
            .started, site.mode.greeting,
            [.version: Version.current, .position: engine.ledger.state.position?.text ?? ""])
        notifier.ready()
        let report = work == .daemon ? engine.runForever() : engine.runOnce()
        guard successor == nil else { return report }
        notifier.stopping()
        beats.webhooks?.note(durableLine: engine.ledger.state.lastLine)
        beats.webhooks?.finish(within: work == .once && !control.isStopping ? RunSession.webhookTime : .milliseconds(0))
        beats.statusFile?.stopped(engine.status)
        beats.listener?.stop()
        return report
    }

    /// How far a run has read.
    private func reading(_ engine: Engine) -> Phrase? {
        guard work == .once, let position = engine.ledger.state.position else { return nil }
        let time = site.settings.zone.text(position)
        return Phrase(en: "read to \(time)", es: "leído hasta \(time)")
    }

    /// Whether the system wakes the engine for each job that a command leaves; else it looks for them by itself.
    private var noticesJobs: Bool {
        guard work == .daemon else { return false }
        let folder = site.settings.stateFolder.jobFolder
        try? site.files.makeFolder(folder)
        let clock = site.clock
        return FolderWatch.start(folder) { clock.wake() }
    }

    /// What a daemon shows and receives over HTTP, if it is to.
    private func listener(_ inbox: PushInbox?) -> WebListener? {
        guard work == .daemon else { return nil }
        let clock = site.clock
        let sockets = SystemdSockets(environment: context.environment)
        if site.settings.findFace != nil {
            if site.mode.isDry {
                log.warning(.settings, "a dry run receives nothing: what FindFace sends is not taken")
            } else if site.settings.pushListen.isEmpty, sockets.named("push").isEmpty {
                log.warning(.settings, "FINDFACE_SECRET is set, but nothing listens for FindFace: set LISTEN")
            }
        }
        return WebListener(
            site, executable: context.executable, sockets: sockets, inbox: inbox, wake: { clock.wake() },
            closed: { [beats] in beats.closedPorts.append($0) })
    }

    /// How long a run that ends by itself delivers to receivers; what is left is for the next one.
    private static let webhookTime = Span.seconds(10)

    /// What tells receivers what happens; nil for a run that tells nobody.
    private func webhooks(_ ledger: Ledger) -> WebhookSender? {
        guard work != .jobs, !site.mode.isDry else { return nil }
        let sender = WebhookSender(webhookParts, durableLine: ledger.state.lastLine, clock: site.clock, log: log)
        sender.adopt(site.settings.receivers)
        return sender
    }

    private var webhookParts: WebhookParts {
        site.webhookParts(executable: context.executable, environment: context.environment)
    }

    /// Who is told; nil where a run tells nobody.
    private func tellers(_ ledger: Ledger) -> NoticeTellers? {
        guard work != .jobs, !site.mode.isDry else { return nil }
        return NoticeTellers(
            site, environment: context.environment, executable: context.executable, ledger: ledger,
            isDaemon: work == .daemon)
    }

    /// Where pushes arrive; nil for a run that receives none. What FindFace sent to an earlier daemon, and is not in the
    /// ledger yet, is taken up by any run.
    private var pushInbox: PushInbox? {
        let settings = site.settings
        let isAsked = work == .daemon && settings.pushToken != nil || work != .jobs && settings.findFace != nil
        guard isAsked, !site.mode.isDry else { return nil }
        let inbox = PushInbox(folder: site.settings.stateFolder, files: POSIXFileSystem(), clock: SystemClock())
        do throws(FileError) {
            let damaged = try inbox.open()
            if damaged > 0 {
                log.warning(
                    .pushUnreadable, "lines of pushes.jsonl are damaged and left out", [.events: "\(damaged)"])
            }
            return inbox
        } catch {
            log.error(.listenerFailure, "pushes cannot be received: \(error)")
            return nil
        }
    }

    /// Where a daemon shows how it is doing; a run that ends by itself takes away what a daemon left behind.
    private func statusFile(_ state: OpenState) -> StatusFile? {
        let (folder, log) = (site.settings.stateFolder, site.log)
        if work == .once { try? StatusFile.file(in: folder, site.files).remove() }
        guard work == .daemon else { return nil }
        let files = state.isLocked ? site.mode.notes : site.files
        return StatusFile(
            folder: folder, files: files, clock: site.clock,
            running: { [self] in
                var running = RunningSettings(site.settings, isDryRun: site.mode.isDry, readAt: readAt)
                let change = certificates.change
                running.certificateEnds = certificates.end
                (running.certificateChange, running.certificateShown) = (change?.phrase, change?.fingerprint)
                (running.fixed, running.waiting) = (fixed, waiting)
                (running.closedPorts, running.pingProblem) = (beats.closedPorts, beats.tellers?.pingProblem)
                return running
            },
            redaction: { log.redaction })
    }

    /// Reports what came of it.
    private func end(_ report: RunReport) -> ExitCode {
        let report = dryRun.map { finish($0, report) } ?? report
        log.info(.stopped, report.sentence(delivered: site.mode.delivered, zone: nil).english)
        let summary = report.sentence(delivered: site.mode.delivered, zone: site.settings.zone)
        if work == .once { writeMetrics(report) }
        let code = ExitCode(report)
        if let dryRun { context.write(dryRun.text(on: context.terminal)) }
        // A quiet run that went well prints nothing, or cron would send a mail.
        if work == .once, !(context.isQuiet && code == .done && !site.mode.isDry) {
            context.print(site.mode.closing(summary)[context.language] + "\n")
        }
        if let next = dryRun?.next(posts: report.accepted, isWhole: report.sourceProblem == nil && !report.wasStopped) {
            context.print(next + "\n")
        }
        // A daemon that was asked to stop has done what it was told, whatever is left for the next start.
        return work == .daemon && report.wasStopped && report.ledgerProblem == nil ? .done : code
    }

    /// What a real run would have come to.
    private func finish(_ dryRun: DryRunReport, _ report: RunReport) -> RunReport {
        let lives = (try? site.archive.histories(writtenSince: dryRun.startedAt)) ?? []
        var users: Set<String>? = []
        if lives.contains(where: { $0.state == .accepted }) {
            let inactive: [HumandUser.Status] = [.deactivated, .deleted]
            users = (try? site.humandUsers(context.progressLine)).map { users in
                Set(users.filter { !inactive.contains($0.status) }.map(\.employee))
            }
        }
        dryRun.take(lives, users: users)
        return dryRun.corrected(report)
    }

    /// Leaves metrics for node_exporter where a daemon would show them.
    private func writeMetrics(_ report: RunReport) {
        let settings = site.settings
        guard !settings.metricsFile.isEmpty, !settings.isDryRun else { return }
        do {
            let facts = try StatusFacts(settings, files: site.files, clock: site.clock)
            let status = StatusReport(facts, zone: settings.zone, now: site.clock.now)
            try MetricsFile(settings.metricsFile).write(Metrics(status, totals: report).text)
        } catch {
            log.error(.settings, "METRICS_FILE cannot be written: \(error)")
        }
    }

    /// Keeps what was opened at the start; secrets and addresses that may connect change at once.
    private func keepFixed(_ fresh: inout Settings) {
        let old = site.settings
        waiting = fixed.waiting(for: fresh)
        for name in waiting { log.warning(.settingsReloaded, "\(name) changes at the next start only") }
        (fresh.stateFolder, fresh.pushListen, fresh.statusListen) = (old.stateFolder, old.pushListen, old.statusListen)
        if old.pushToken == nil { fresh.pushToken = nil }
        // FindFace's events are still received, or are not yet.
        if (fresh.findFace == nil) != (old.findFace == nil) { fresh.findFace = old.findFace }
    }

    /// The settings as they are now; the old ones stay when the new ones cannot be used.
    private func reloaded() -> Reload {
        do {
            var fresh = try context.settings(envFile: envFile)
            if site.settings.isDryRun, !fresh.isDryRun {
                let problem =
                    Phrase(
                        en: "DRY_RUN is off now, and a dry run becomes real by a restart only: ",
                        es: "DRY_RUN está ahora desactivado, y un ensayo se vuelve real solo con un reinicio: ")
                    + fresh.order("restart").phrase
                log.error(.settings, "\(problem.english); the old settings stay")
                return .refused([problem])
            }
            // The settings in force are one of the two, and a person is there who can say which.
            guard fresh.ambiguous.isEmpty else {
                for problem in fresh.ambiguous { log.error(.settings, "\(problem.english); the old settings stay") }
                return .refused(fresh.ambiguous)
            }
            keepFixed(&fresh)
            readAt = site.clock.now
            warn(fresh.warnings)
            site.adopt(fresh)
            certificates.forget()
            if fresh.isDryRun, !site.mode.isDry {
                log.warning(
                    .settingsReloaded, "DRY_RUN is on: nothing is posted from now on, until a restart without it")
                successor = context.mode(isDry: true, isService: true)
                return .succeeded
            }
            beats.listener?.adopt(fresh)
            beats.webhooks?.adopt(fresh.receivers, webhookParts)
            beats.tellers?.adopt(fresh)
            return .adopted(site.assembly(isDaemon: work == .daemon))
        } catch {
            for problem in error.all { log.error(.settings, "\(problem.text); the old settings stay") }
            return .refused(error.all.map(\.phrase))
        }
    }
}

/// Who is to know that the program is alive while it waits for an answer; made before the site that knows it.
private final class Beats {
    var listener: WebListener?
    var closedPorts: [ClosedPort] = []
    var webhooks: WebhookSender?
    var tellers: NoticeTellers?
    var statusFile: StatusFile?
    var progressLine: ProgressLine?
}
