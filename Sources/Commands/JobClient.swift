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

    /// How often a daemon's progress is looked at, in seconds.
    private static let interval = 0.25
    /// How long to wait for a daemon that does not begin, in seconds: it may have other jobs to do first.
    private static let beginTimeout = 120.0
    /// How long the outcome of what was queued is waited for, in seconds.
    private static let outcomeTimeout = 15.0

    private var inbox: JobInbox { session.site.inbox }

    init(_ call: CommandCall, isDry: Bool = false) {
        var settings = call.settings
        // The outcome is reported at the end; the log is for a service.
        if settings.logLevel == .info { settings.logLevel = .warning }
        context = call.context
        author = call.author
        session = RunSession(
            context: call.context, settings: settings, envFile: call.envFile, work: .jobs,
            mode: call.context.mode(isDry: isDry || settings.isDryRun))
    }

    /// Does the job to its end and reports what came of it.
    func run(_ kind: Job.Kind) throws -> ExitCode {
        let job = Job(kind, author: author)
        let id = try inbox.submit(job)
        while true {
            var holder: String?
            let code = session.run(from: nil) { process in
                holder = process ?? "unknown"
                return .left
            }
            guard let holder else { return report(id, job, code) }
            switch follow(id, holder: holder) {
            case .ended, .notBegun: return report(id, job, .done)
            case .holderGone: continue
            }
        }
    }

    private enum Following {
        case ended
        /// The other process works on, and has not begun the job.
        case notBegun
        /// That process has ended, and the job is not done.
        case holderGone
    }

    /// Waits while another process does the job.
    private func follow(_ id: String, holder: String) -> Following {
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
            if progress == nil, Double(looks) * JobClient.interval > JobClient.beginTimeout { return .notBegun }
            if looks % 20 == 0, !StateLock.isHeld(path: session.site.settings.stateFolder.lockFile) {
                return .holderGone
            }
        }
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
        // Of lines that are tried again, each says below what has become of it; that they were queued is no news.
        let isTold = job.kind.isRetry && progress.state != .failed && progress.counts.keys.allSatisfy { $0 == .queued }
        if !isTold || progress.counts.isEmpty || mode.isDry {
            context.print("\(mode.closing(progress.phrase)[context.language])\n")
        }
        if progress.state == .failed { return code == .done || code == .held || code == .left ? .usage : code }
        let isHeld =
            switch job.kind {
            case .backfill: progress.counts[.held, default: 0] + progress.counts[.unchanged, default: 0] > 0
            case .retry(let numbers), .resend(let numbers): waitForOutcomes(numbers).contains(.held)
            case .drop: false
            }
        return code == .done && isHeld ? .held : code
    }

    /// Prints what has become of the lines, once Humand has answered or some seconds have passed.
    private func waitForOutcomes(_ numbers: [Int]) -> Set<EventState> {
        let (archive, zone) = (session.site.archive, session.site.settings.zone)
        let line = context.progressLine
        var lives: [EventHistory] = []
        for _ in 0..<Int(JobClient.outcomeTimeout / JobClient.interval) {
            lives = (try? archive.histories(lines: Set(numbers))) ?? []
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
    /// Lines that are in the ledger are sent or decided on again.
    fileprivate var isRetry: Bool {
        switch self {
        case .retry, .resend: true
        case .backfill, .drop: false
        }
    }
}
