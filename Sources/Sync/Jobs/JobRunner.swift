import Attendance
import Base
import Ledger

/// Does the jobs that commands left, one piece at a time, between polling and delivering.
final class JobRunner: Worker {
    private let inbox: JobInbox
    private let archive: LedgerArchive
    /// Knows the doors, and from where to read.
    private let poller: Poller
    private let findFace: FindFaceWorker?
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let jitter: () -> Double
    private var current: RunningJob?
    private var backfill: BackfillReader?
    /// How many events polling had read when the ledger's files were last read for a backfill.
    private var indexedAt = 0
    private var restUntil: Span?
    private var outage = Outage(.job)
    /// A job that has ended, but whose end could not be written down: it must not be begun again.
    private var unwritten: RunningJob?
    private var fileOutage = Outage(.jobFile)
    /// Entries that are no jobs and cannot be removed; each is reported once.
    private var refused: Set<String> = []
    /// Jobs of which the log has said that they begin.
    private var announced: Set<String> = []
    /// Jobs that wait for the doors, while those behind them are done.
    private var postponed: Set<String> = []
    /// What can be done has been done; a full queue, or doors that are not known, keep the rest waiting.
    private var isBlocked = false

    private(set) var tally = ReadTally()
    /// Why HikCentral could not be read for the job.
    private(set) var problem: SourceError?

    /// A file that cannot be written is tried again at least this often.
    private static let longestWait = Span.minutes(1)

    let turn = Turn.oneStep

    private struct RunningJob {
        var id: String
        var job: Job
        var progress: JobProgress
    }

    init(
        inbox: JobInbox, archive: LedgerArchive, poller: Poller, findFace: FindFaceWorker?, ledger: Ledger,
        clock: any Clock, log: Log, jitter: @escaping () -> Double
    ) {
        self.inbox = inbox
        self.archive = archive
        self.poller = poller
        self.findFace = findFace
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        inbox.sweep()
    }

    /// How far the job under way has come: `read to 2026-01-27T03:00:00Z: 12 queued, 3 skipped`.
    var phrase: Phrase? { current?.progress.wholePhrase }

    var hasNews: Bool { current == nil && unwritten == nil && hasWork(besides: postponed) }

    var isFinished: Bool {
        !hasWork(besides: []) || isBlocked
            || hasGivenUp(since: outage.began ?? fileOutage.began, needsPerson: false, at: clock.uptime)
    }

    private func hasWork(besides others: Set<String>) -> Bool {
        current != nil
            || ((try? inbox.jobs()) ?? []).contains { !refused.contains($0.id) && !others.contains($0.id) }
    }

    /// What was made from the old settings is made again.
    func adopt(_ assembly: Assembly) { backfill = nil }

    func step() throws(LedgerError) -> Wake {
        if let restUntil, clock.uptime < restUntil { return .at(restUntil) }
        if let unwritten {
            write(unwritten)
            if self.unwritten != nil {
                return rest(min(Backoff.wait(failures: fileOutage.failures, jitter: jitter()), Self.longestWait))
            }
        }
        // What waits for the doors has its turn again.
        if isBlocked, current == nil { postponed = [] }
        guard var running = current ?? begin() else {
            guard !postponed.isEmpty else { return .never }
            isBlocked = true
            return rest(.seconds(1))
        }
        do {
            let records = try work(running.job, &running.progress)
            outage.ended(at: clock.uptime, log: log)
            problem = nil
            isBlocked = records == nil
            guard let records else {
                if case .retry = running.job.kind {
                    postponed.insert(running.id)
                    (current, isBlocked) = (nil, false)
                    return .again
                }
                current = running
                return rest(.seconds(1))
            }
            keep(running)
            tally.add(records)
            poller.onRecord(records)
            for record in records { DeliveryLog(log: log).log(record) }
            return .again
        } catch let error as LedgerError {
            throw error
        } catch let error as SourceError {
            return fail(error, running)
        } catch let error as BackfillReader.Impossible {
            return giveUp(error.phrase, running)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            return fail(.unavailable(.unexpected("\(error)")), running)
        }
    }

    private func begin() -> RunningJob? {
        let jobs: [(id: String, job: Job?)]
        do { jobs = try inbox.jobs() } catch {
            fileOutage.failed("\(error)", at: clock.uptime, log: log)
            return nil
        }
        for (id, job) in jobs where !refused.contains(id) && !postponed.contains(id) {
            guard let job else {
                refuse(id)
                continue
            }
            let progress = inbox.progress(of: id) ?? JobProgress()
            guard progress.state == .running else {
                // It had ended, but the program died before the job was taken out.
                do { try inbox.note(progress, of: id) } catch { refused.insert(id) }
                continue
            }
            if announced.insert(id).inserted { log.info(.jobBegun, job.sentence, [.job: id, .by: job.author]) }
            return RunningJob(id: id, job: job, progress: progress)
        }
        return nil
    }

    /// An entry that is no job costs itself only: the others are done.
    private func refuse(_ id: String) {
        var text = "\(inbox.path(of: id)) cannot be read as a job, and is left out"
        do { try inbox.refuse(id) } catch {
            refused.insert(id)
            text += "; remove it by hand: \(error)"
        }
        log.warning(.jobEnded, text, [.job: id, .state: JobProgress.State.failed.rawValue])
    }

    /// - Returns: nil when the job must wait until the queue is shorter, or the doors are known.
    private func work(_ job: Job, _ progress: inout JobProgress) throws -> [RecordedEvent]? {
        let mapper = poller.mapper
        let decisions = HeldDecisions(
            ledger: ledger,
            intake: { [self] record in
                if record.origin == .findFace { return findFace?.intake(for: [record]) }
                return poller.knownMapper.map { Intake(mapper: $0, source: poller.source, now: clock.now) }
            }, log: log, author: job.author)
        switch job.kind {
        case .backfill(let order):
            if poller.isAlone {
                throw BackfillReader.Impossible(
                    phrase: Phrase(
                        en: "HikCentral is not set: nothing can be read",
                        es: "HikCentral no está configurado: no se puede leer nada"))
            }
            guard let mapper, ledger.state.queuedCount < PollState.maximumUndelivered else { return nil }
            let reader = try reader(order, mapper, job.author)
            let records = try reader.step(&progress)
            if order.again, progress.state == .done {
                forgetNumbers()
                try decisions.retry(reader.heldLines, &progress)
            }
            return records
        case .retry(let lines):
            forgetNumbers()
            guard try decisions.retry(lines, &progress) else { return nil }
        case .drop(let lines, let reason):
            try decisions.drop(lines, reason: reason, &progress)
        case .settle(let lines, let reason):
            try decisions.settle(lines, reason: reason, book: archive, &progress)
        case .resend(let lines):
            try decisions.resend(lines, book: archive, &progress)
        }
        progress.state = .done
        return []
    }

    /// Somebody may have just corrected the number of whom Humand does not know.
    private func forgetNumbers() {
        let unknown = ledger.state.open.values.filter(\.namesUnknownEmployee)
        poller.source.forgetNumbers(of: Set(unknown.map(\.event.personID)))
    }

    private func reader(_ order: Job.Backfill, _ mapper: Mapper, _ author: String) throws -> BackfillReader {
        let polled = poller.tally.events
        defer { indexedAt = polled }
        if let backfill {
            // What polling has recorded since is missing from what was read of the ledger's files.
            if polled != indexedAt { backfill.forgetIndex() }
            return backfill
        }
        let reader = try BackfillReader(
            order, mapper: mapper, source: poller.source, ledger: ledger, book: archive, clock: clock,
            settle: poller.settle, author: author)
        backfill = reader
        return reader
    }

    private func keep(_ running: RunningJob) {
        current = running.progress.state == .running ? running : nil
        if current == nil {
            backfill = nil
            log.info(
                .jobEnded, running.progress.phrase.english, [.job: running.id, .state: running.progress.state.rawValue])
        }
        write(running)
        // A person may have called it off meanwhile.
        if current != nil, inbox.isCalledOff(running.id) {
            log.info(.jobEnded, "cancelled", [.job: running.id])
            inbox.remove(running.id)
            (current, backfill) = (nil, nil)
        }
    }

    /// Writes down how far a job has come. Where that fails nothing is lost: what was done is in the ledger.
    private func write(_ running: RunningJob) {
        do {
            try inbox.note(running.progress, of: running.id)
            unwritten = nil
            fileOutage.ended(at: clock.uptime, log: log)
        } catch {
            if running.progress.state != .running { unwritten = running }
            fileOutage.failed("\(error)", at: clock.uptime, log: log)
        }
    }

    private func fail(_ error: SourceError, _ running: RunningJob) -> Wake {
        switch error {
        case .stopped:
            current = running
            return .at(clock.uptime)
        case .refused, .misconfigured: return giveUp(Phrase(error), running)
        case .unavailable, .slowDown, .tooFull, .unreadablePerson:
            current = running
            problem = error
            var wait = Backoff.wait(failures: outage.failures, jitter: jitter())
            if case .slowDown(_, let after?) = error { wait = max(wait, after) }
            outage.failed("\(error)", at: clock.uptime, log: log)
            return rest(wait)
        }
    }

    private func giveUp(_ phrase: Phrase, _ running: RunningJob) -> Wake {
        var running = running
        running.progress.note(phrase)
        running.progress.state = .failed
        problem = nil
        keep(running)
        return .again
    }

    private func rest(_ span: Span) -> Wake {
        let until = clock.uptime + span
        restUntil = until
        return .at(until)
    }
}
