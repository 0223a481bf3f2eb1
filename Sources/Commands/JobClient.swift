import Attendance
import Base
import Foundation
import Ledger
import Operations
import Site
import Sync

/// Has a job done: by the daemon when one runs, else by a run of its own that takes the lock and does nothing else.
struct JobClient {
    let context: CommandContext
    let settings: Settings
    let envFile: String?

    /// So often a daemon's progress is looked at.
    private static let interval = 0.25
    /// So long the outcome of what was queued is waited for.
    private static let outcomeTimeout = 15.0

    private var box: JobInbox { JobInbox(folder: settings.stateFolder, files: POSIXFileSystem(), clock: SystemClock()) }

    /// Does the job to its end and tells what came of it.
    func run(_ kind: Job.Kind) -> ExitCode {
        let job = Job(kind, author: UserName.current(environment: context.environment))
        if settings.isDryRun { return session(.trial(job)).run(from: nil) }
        let id: String
        do {
            // A job that root leaves there the daemon could neither read nor remove.
            _ = try StateOwner.become(ownerOf: settings.stateFolder)
            id = try box.submit(job)
        } catch {
            context.complain("hik2humand: \(error)\n")
            return .state
        }
        while true {
            var holder: String?
            let code = session(.jobs).run(from: nil) { process in
                holder = process ?? "unknown"
                return .left
            }
            guard let holder else { return report(id, job, code) }
            if follow(id, holder: holder) { return report(id, job, .done) }
        }
    }

    private func session(_ work: RunSession.Work) -> RunSession {
        var settings = settings
        // What matters is told at the end; the log is for a service.
        if settings.logLevel == .info { settings.logLevel = .warning }
        return RunSession(context: context, settings: settings, envFile: envFile, work: work)
    }

    /// Waits while another process does the job.
    ///
    /// - Returns: false when that process has gone and the job is not done.
    private func follow(_ id: String, holder: String) -> Bool {
        let line = context.progressLine
        line.show("process \(holder) does it, and goes on when this command is ended…")
        defer { line.clear() }
        var looks = 0
        while true {
            let progress = box.progress(of: id)
            if box.isCalledOff(id) || progress.map({ $0.state != .running }) == true { return true }
            if let progress { line.show(progress.wholeSentence) }
            Thread.sleep(forTimeInterval: JobClient.interval)
            looks += 1
            if looks % 20 == 0, !StateLock.isHeld(path: settings.stateFolder.lockFile) { return false }
        }
    }

    private func report(_ id: String, _ job: Job, _ code: ExitCode) -> ExitCode {
        // In this order: a job that ends in between has its result.
        let isGone = box.isCalledOff(id)
        let progress = box.progress(of: id)
        if isGone, progress.map({ $0.state == .running }) ?? true {
            box.remove(id)
            context.print("called off; what was found so far stays queued\n")
            return .done
        }
        guard let progress, progress.state != .running else {
            context.complain("hik2humand: not done yet; the daemon or the next run goes on with it\n")
            return code == .done ? .left : code
        }
        box.remove(id)
        for note in progress.notes { context.complain("hik2humand: \(note)\n") }
        context.print("\(progress.sentence)\n")
        if progress.state == .failed { return code == .done || code == .held || code == .left ? .usage : code }
        let isHeld =
            switch job.kind {
            case .backfill: progress.counts[.held, default: 0] + progress.counts[.unchanged, default: 0] > 0
            case .retry(let numbers), .resend(let numbers): waitForOutcomes(numbers).contains(.held)
            case .drop: false
            }
        return code == .done && isHeld ? .held : code
    }

    /// Tells what has become of the lines, once Humand has spoken or some seconds have passed.
    private func waitForOutcomes(_ numbers: [Int]) -> Set<EventState> {
        let book = LedgerArchive(folder: settings.stateFolder)
        let line = context.progressLine
        var lives: [EventHistory] = []
        for _ in 0..<Int(JobClient.outcomeTimeout / JobClient.interval) {
            lives = (try? book.lives(numbers: Set(numbers))) ?? []
            guard lives.contains(where: { $0.state == .queued }) else { break }
            line.show("waiting for Humand…")
            Thread.sleep(forTimeInterval: JobClient.interval)
        }
        line.clear()
        for life in lives {
            context.print(
                "\(life.line)  \(settings.zone.text(life.first.event.time.instant))  \(life.first.event.personLabel)  "
                    + "\(life.state.rawValue): \(life.reason)\n")
        }
        return Set(lives.map(\.state))
    }
}
