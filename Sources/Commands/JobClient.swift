import Attendance
import Base
import Foundation
import Ledger
import Operations
import Site
import Sync

/// Has a job done: by the daemon when one runs, else by a run of its own that takes the lock and does nothing else.
struct JobClient {
    private let context: CommandContext
    private let session: RunSession
    private let author: String
    /// As they are on disk.
    private let settings: Settings
    /// Only what would be done is asked for.
    private let isTrial: Bool

    /// How often a daemon's progress is looked at, in seconds.
    private static let interval = 0.25
    /// How long to wait for a daemon that does not begin, in seconds: it may have other jobs to do first. Less where it
    /// tells what keeps it from that, the least where a person has to see to it.
    private static let beginTimeout = (busy: 120.0, kept: 30.0, stuck: 5.0)
    /// How long the outcome of what was queued is waited for, in seconds.
    private static let outcomeTimeout = 15.0

    private var inbox: JobInbox { session.site.inbox }

    init(_ call: CommandCall, isDry: Bool = false) {
        var settings = call.settings
        // The outcome is reported at the end; the log is for a service.
        if settings.logLevel == .info { settings.logLevel = .warning }
        context = call.context
        author = call.author
        self.settings = call.settings
        isTrial = isDry
        session = RunSession(
            context: call.context, settings: settings, envFile: call.envFile, work: .jobs,
            mode: call.context.mode(isDry: isDry || settings.isDryRun))
    }

    /// Does the job to its end and reports what came of it.
    func run(_ kind: Job.Kind) throws -> ExitCode {
        let dryRun = isTrial ? nil : self.dryRun
        let lines = JobLines(kind, try lives(kind.linesToDecide), isDry: dryRun != nil)
        for answer in lines.answers { complain(answer) }
        let answered: ExitCode = lines.namesUnknown ? .usage : .done
        guard let kind = lines.kind else { return answered }
        if let dryRun { return refuse(dryRun) }
        return .worst(of: [answered, try submit(Job(kind, author: author))])
    }

    private func submit(_ job: Job) throws -> ExitCode {
        let id = try inbox.submit(job)
        while true {
            var holder: String?
            let code = session.run(from: nil) { process in
                holder = process ?? "unknown"
                return .left
            }
            guard let holder else { return report(id, job, code) }
            switch follow(id, job, holder: holder) {
            case .ended: return report(id, job, .done)
            case .notBegun(let seconds, let obstacle): return giveUp(id, holder, seconds, obstacle)
            case .dryRun(let dryRun):
                // Nobody will do what nobody has begun, and the next start must not do it unasked.
                if inbox.progress(of: id) == nil { inbox.remove(id) }
                return refuse(dryRun)
            case .holderGone: continue
            }
        }
    }

    private enum Following {
        case ended
        /// The other process works on, and has not begun the job; what keeps it from that.
        case notBegun(seconds: Int, WorkingDaemon.Obstacle?)
        /// The other process posts and records nothing.
        case dryRun(DryRunNow)
        /// That process has ended, and the job is not done.
        case holderGone
    }

    /// Waits while another process does the job.
    private func follow(_ id: String, _ job: Job, holder: String) -> Following {
        let line = context.progressLine
        line.show(
            Phrase(
                en: "handed to the process that is running (\(holder)); you may interrupt this command…",
                es: "queda a cargo del proceso en marcha (\(holder)); puede interrumpir este comando…")[
                    context.language])
        defer { line.clear() }
        var looks = 0
        while true {
            let progress = inbox.progress(of: id)
            if inbox.isCalledOff(id) || progress.map({ $0.state != .running }) == true { return .ended }
            if let progress { line.show(progress.wholePhrase[context.language]) }
            Thread.sleep(forTimeInterval: JobClient.interval)
            looks += 1
            guard looks % 4 == 0 else { continue }
            if let dryRun { return .dryRun(dryRun) }
            if progress == nil, let end = beginning(job, after: Double(looks) * JobClient.interval) { return end }
            if looks % 20 == 0, !StateLock.isHeld(path: session.site.settings.stateFolder.lockFile) {
                return .holderGone
            }
        }
    }

    /// Whether a daemon that has not begun for so many seconds has been waited for long enough.
    private func beginning(_ job: Job, after seconds: Double) -> Following? {
        let obstacle = daemon?.obstacle(needsHikCentral: job.kind.needsHikCentral, settings.zone)
        let timeout = JobClient.beginTimeout
        let patience = obstacle.map { $0.needsPerson ? timeout.stuck : timeout.kept } ?? timeout.busy
        return seconds < patience ? nil : .notBegun(seconds: Int(seconds), obstacle)
    }

    private var daemon: WorkingDaemon? { WorkingDaemon(in: settings.stateFolder, session.site.files) }
    private var dryRun: DryRunNow? { DryRunNow(daemon, settings) }

    private func complain(_ phrase: Phrase) { context.complain("hik2humand: \(phrase[context.language])\n") }

    private func lives(_ lines: [Int]) throws -> [EventHistory] {
        lines.isEmpty ? [] : try session.site.archive.histories(lines: Set(lines))
    }

    /// A service that records nothing has nobody's work to do.
    private func refuse(_ dryRun: DryRunNow) -> ExitCode {
        complain(dryRun.sentence(settings.zone))
        complain(
            dryRun.whatToDo.within(
                en: { "What to do: \($0), and then this command again." },
                es: { "Qué hacer: \($0), y después este comando otra vez." }))
        return .configuration
    }

    private func giveUp(
        _ id: String, _ holder: String, _ seconds: Int, _ obstacle: WorkingDaemon.Obstacle?
    ) -> ExitCode {
        let busy = Phrase(
            en: "why is not known; hik2humand status shows how it stands",
            es: "no se sabe por qué; hik2humand status muestra cómo está")
        complain(
            (obstacle?.phrase ?? busy).within(
                en: { "not done yet: process \(holder) has done nothing of it within \(seconds) s: \($0)" },
                es: { "todavía no está hecho: el proceso \(holder) no hizo nada de eso en \(seconds) s: \($0)" }))
        let path = inbox.path(of: id)
        complain(
            Phrase(
                en: "it is done as soon as that process, or the next run, gets to it. What to do: hik2humand check; "
                    + "to take the request back: rm \(path)",
                es: "se hace en cuanto ese proceso, o la próxima ejecución, llegue a ello. Qué hacer: hik2humand "
                    + "check; para retirar el pedido: rm \(path)"))
        return .left
    }

    private func report(_ id: String, _ job: Job, _ code: ExitCode) -> ExitCode {
        // In this order: a job that ends in between has its result.
        let isGone = inbox.isCalledOff(id)
        let progress = inbox.progress(of: id)
        if isGone, progress.map({ $0.state == .running }) ?? true {
            inbox.remove(id)
            context.print(BackfillCommand.cancelled[context.language] + "\n")
            return .done
        }
        let mode = session.site.mode
        guard let progress, progress.state != .running else {
            context.complain("hik2humand: \(mode.unfinished[context.language])\n")
            return code == .done ? .left : code
        }
        inbox.remove(id)
        for note in progress.notes { context.complain("hik2humand: \(note[context.language])\n") }
        if case .drop = job.kind, let lives = try? lives(progress.overtaken) {
            for life in lives { complain(JobLines.notDropped(life)) }
        }
        // Of lines that are tried again, each says below what has become of it; that they were queued is no news, and
        // neither is that a map that was corrected had them decided on before.
        let isTold =
            progress.counts.isEmpty
            ? !progress.overtaken.isEmpty : job.kind.isRetry && progress.counts.keys.allSatisfy { $0 == .queued }
        if !isTold || progress.state == .failed || mode.isDry {
            context.print("\(mode.closing(progress.phrase)[context.language])\n")
        }
        if progress.state == .failed { return code == .done || code == .held || code == .left ? .usage : code }
        let isHeld =
            switch job.kind {
            case .backfill: progress.counts[.held, default: 0] + progress.counts[.unchanged, default: 0] > 0
            case .retry(let numbers), .resend(let numbers): waitForOutcomes(numbers).contains(.held)
            case .drop, .settle: false
            }
        return code == .done && isHeld ? .held : code
    }

    /// Prints what has become of the lines, once Humand has answered or some seconds have passed.
    private func waitForOutcomes(_ numbers: [Int]) -> Set<EventState> {
        let zone = settings.zone
        let line = context.progressLine
        var lives: [EventHistory] = []
        for _ in 0..<Int(JobClient.outcomeTimeout / JobClient.interval) {
            lives = (try? self.lives(numbers)) ?? []
            guard lives.contains(where: { $0.state == .queued }) else { break }
            line.show(Phrase(en: "waiting for Humand…", es: "esperando a Humand…")[context.language])
            Thread.sleep(forTimeInterval: JobClient.interval)
        }
        line.clear()
        for life in lives {
            context.print(
                "\(life.line)  \(zone.text(life.first.event.time.instant))  \(life.first.event.personPhrase[context.language])  "
                    + "\(life.state.word[context.language]): \(life.reasonPhrase[context.language])\n")
        }
        return Set(lives.map(\.state))
    }
}

extension Job.Kind {
    /// The lines that a person decides about.
    fileprivate var linesToDecide: [Int] {
        switch self {
        case .retry(let lines), .drop(let lines, _): lines
        case .backfill, .resend, .settle: []
        }
    }

    /// It reads HikCentral, or its doors must be known.
    fileprivate var needsHikCentral: Bool {
        switch self {
        case .backfill, .retry: true
        case .drop, .resend, .settle: false
        }
    }

    /// Lines that are in the ledger are sent or decided on again.
    fileprivate var isRetry: Bool {
        switch self {
        case .retry, .resend: true
        case .backfill, .drop, .settle: false
        }
    }
}
