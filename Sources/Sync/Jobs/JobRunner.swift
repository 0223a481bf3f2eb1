import Attendance
import Base
import Ledger

/// Does the jobs that commands left, one piece at a time, between polling and delivering.
final class JobRunner {
    /// What one step did.
    enum Step {
        /// A piece of work was done; there is more.
        case worked([RecordedEvent])
        /// Nothing can be done before this moment of the monotonic clock.
        case resting(until: Span, SourceError?)
        /// There is no job.
        case idle
    }

    /// What a job is done with.
    struct Tools {
        /// The doors are known; nil while HikCentral has not told them.
        var mapper: Mapper?
        var source: any EventSource
        var settle: Span
    }

    private let box: JobInbox?
    private let book: LedgerArchive
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let jitter: () -> Double
    /// A trial's job, which no file may hold.
    private var trial: Job?
    private var current: (id: String, job: Job, progress: JobProgress)?
    private var backfill: BackfillReader?
    private var restUntil: Span?
    private var outage = Outage(.job)
    /// A job that has ended, and whose end could not be written down: it must not be begun again.
    private var unwritten: (id: String, progress: JobProgress)?
    private var writing = Outage(.jobFile)
    /// A file that cannot be written is tried again this seldom.
    private static let longestWait = Span.minutes(1)

    /// How the trial's job came out.
    private(set) var trialResult: JobProgress?

    /// - Parameters:
    ///   - box: where commands leave jobs; nil for a trial.
    ///   - trial: the one job of a trial.
    init(
        box: JobInbox?, trial: Job?, book: LedgerArchive, ledger: Ledger, clock: any Clock, log: Log,
        jitter: @escaping () -> Double
    ) {
        self.box = box
        self.trial = trial
        self.book = book
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        box?.sweep()
    }

    /// Since when a job cannot go on, on the monotonic clock.
    var failingSince: Span? { outage.began ?? writing.began }

    /// What can be done has been done; a full queue, or doors that are not known, keep the rest waiting.
    private(set) var isBlocked = false

    /// A command has left something.
    var isWaitedFor: Bool { current != nil || trial != nil || ((try? box?.pending().isEmpty) ?? true) == false }

    /// How far the job under way has come: `read to 2026-01-27T03:00:00Z: 12 queued, 3 skipped`.
    var sentence: String? { current?.progress.wholeSentence }

    /// A job has come that nobody has looked at.
    var hasNews: Bool { current == nil && unwritten == nil && isWaitedFor }

    /// Does the next piece of the oldest job.
    func step(_ tools: Tools) throws(LedgerError) -> Step {
        if let restUntil, clock.uptime < restUntil { return .resting(until: restUntil, nil) }
        if let (id, progress) = unwritten {
            note(progress, of: id)
            if unwritten != nil {
                return rest(min(Backoff.wait(failures: writing.failures, jitter: jitter()), Self.longestWait), nil)
            }
        }
        guard let (id, job, begun) = take() else { return .idle }
        var progress = begun
        do {
            let records = try work(job, &progress, tools)
            outage.ended(at: clock.uptime, log: log)
            isBlocked = records == nil
            guard let records else {
                current = (id, job, progress)
                return rest(.seconds(1), nil)
            }
            keep(id, job, progress)
            return .worked(records)
        } catch let error as LedgerError {
            throw error
        } catch let error as SourceError {
            return fail(error, id, job, progress)
        } catch let error as BackfillReader.Impossible {
            progress.note(error.sentence)
            progress.state = .failed
            keep(id, job, progress)
            return .worked([])
        } catch let error as FileError {
            throw .file(error)
        } catch {
            return fail(.unavailable(.unexpected("\(error)")), id, job, progress)
        }
    }

    private func take() -> (id: String, job: Job, progress: JobProgress)? {
        if let current { return current }
        if let trial {
            self.trial = nil
            return ("trial", trial, JobProgress())
        }
        guard let box, let jobs = try? box.pending() else { return nil }
        for (id, job) in jobs {
            let progress = box.progress(of: id) ?? JobProgress()
            guard progress.state == .running else {
                // It had ended, but died before it was taken out.
                try? box.note(progress, of: id)
                continue
            }
            log.info(.jobBegun, job.sentence, [.job: id, .by: job.author])
            return (id, job, progress)
        }
        return nil
    }

    /// - Returns: nil when the job must wait until the queue is shorter, or the doors are known.
    private func work(_ job: Job, _ progress: inout JobProgress, _ tools: Tools) throws -> [RecordedEvent]? {
        let review = HeldDecisions(
            ledger: ledger, intake: tools.mapper.map { Intake(mapper: $0, source: tools.source, now: clock.now) },
            log: log, author: job.author)
        switch job.kind {
        case .backfill(let order):
            guard let mapper = tools.mapper else { return nil }
            if ledger.state.queuedCount >= Poller.fullestQueue { return nil }
            let reader: BackfillReader
            if let backfill {
                reader = backfill
            } else {
                reader = try BackfillReader(
                    order, mapper: mapper, source: tools.source, ledger: ledger, book: book, clock: clock,
                    settle: tools.settle, author: job.author)
                backfill = reader
            }
            let records = try reader.step(&progress)
            if order.again, progress.state == .done { try review.retry(reader.heldLines, &progress) }
            return records
        case .retry(let numbers):
            guard try review.retry(numbers, &progress) else { return nil }
        case .drop(let numbers, let reason):
            try review.drop(numbers, reason: reason, &progress)
        case .resend(let numbers):
            try review.resend(numbers, book: book, &progress)
        }
        progress.state = .done
        return []
    }

    private func keep(_ id: String, _ job: Job, _ progress: JobProgress) {
        current = progress.state == .running ? (id, job, progress) : nil
        if progress.state != .running {
            backfill = nil
            log.info(.jobEnded, progress.sentence, [.job: id, .state: progress.state.rawValue])
            if box == nil { trialResult = progress }
        }
        note(progress, of: id)
        // A person may have called it off meanwhile.
        if current != nil, box?.isCalledOff(id) == true {
            log.info(.jobEnded, "called off", [.job: id])
            box?.remove(id)
            (current, backfill) = (nil, nil)
        }
    }

    /// Writes down how far it has come. Where that fails nothing is lost: what is done stands in the ledger.
    private func note(_ progress: JobProgress, of id: String) {
        do {
            try box?.note(progress, of: id)
            unwritten = nil
            writing.ended(at: clock.uptime, log: log)
        } catch {
            if progress.state != .running { unwritten = (id, progress) }
            writing.failed("\(error)", at: clock.uptime, log: log)
        }
    }

    private func fail(_ error: SourceError, _ id: String, _ job: Job, _ progress: JobProgress) -> Step {
        var progress = progress
        switch error {
        case .stopped:
            current = (id, job, progress)
            return .resting(until: clock.uptime, nil)
        case .refused, .misconfigured:
            progress.state = .failed
            progress.note("\(error)")
            keep(id, job, progress)
            return .worked([])
        case .unavailable, .slowDown, .tooFull, .unreadablePerson:
            current = (id, job, progress)
            var wait = Backoff.wait(failures: outage.failures, jitter: jitter())
            if case .slowDown(_, let after?) = error { wait = max(wait, after) }
            outage.failed("\(error)", at: clock.uptime, log: log)
            return rest(wait, error)
        }
    }

    private func rest(_ span: Span, _ error: SourceError?) -> Step {
        let until = clock.uptime + span
        restUntil = until
        return .resting(until: until, error)
    }

    /// Settings have changed: what was made from the old ones is made anew.
    func adopt() { backfill = nil }
    /// Something was settled by another way: what was read of the ledger's files is out of date.
    func forgetIndex() { backfill?.forgetIndex() }
}
