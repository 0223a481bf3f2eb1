import Base
import Foundation
import HTTP
import Ledger

/// Delivers to one receiver: reads the ledger from the receiver's position on, sends what it wants, and notes how far
/// it has come. Nobody waits for it, and it waits for nobody but its receiver.
///
/// At least once: a process that dies between an answer and the note sends the same items with the same ids again.
final class ReceiverWorker {
    private var receiver: Receiver
    private var parts: WebhookParts
    private let file: ReceiverFile
    private let files: any FileSystem
    private let clock: any Clock
    private let http: any HTTPClient
    private let jitter: () -> Double
    private let durableLine: (() -> Int?)?
    private var log: Log

    /// Nil until the position has been found.
    private(set) var state: ReceiverState?
    private var reader: BatchReader?
    /// What is to be sent next, or again.
    private var batch: Batch?
    private var retryAt: Span?
    private var savedAt: Span?
    /// How long the position may stay unwritten; nil when it is written.
    private var unsaved: Span?
    /// What was complained about last; each trouble is logged once.
    private var trouble = ""
    /// The disk did not take the position the last time. Logged once too, though sending goes on meanwhile.
    private var isUnwritten = false

    /// How often the position is written while items go out: each time costs two disk syncs.
    static let pause = Span.seconds(1)
    /// How often it is written while it only moves past what nobody wants.
    static let longPause = Span.minutes(10)
    /// How long the disk is left alone after an error.
    static let diskPause = Span.seconds(10)

    init(
        _ receiver: Receiver, parts: WebhookParts, files: any FileSystem, clock: any Clock, http: any HTTPClient,
        jitter: @escaping () -> Double = { Double.random(in: -1...1) }, durableLine: (() -> Int?)? = nil
    ) {
        (self.receiver, self.parts, self.files, self.clock, self.http) = (receiver, parts, files, clock, http)
        (self.jitter, self.durableLine) = (jitter, durableLine)
        file = ReceiverFile(receiver.title, in: parts.folder, files: files)
        log = parts.log(clock)
    }

    /// Goes on as new settings want it.
    func adopt(_ receiver: Receiver, _ parts: WebhookParts) {
        (self.parts, log) = (parts, parts.log(clock))
        guard receiver != self.receiver else { return }
        self.receiver = receiver
        forgetBatch()
        state.map { compare($0) }
    }

    /// One step: reads or sends.
    ///
    /// - Returns: when there may be more to do; `never` when only news or a person can change that.
    func step() -> Wake {
        do throws(FileError) {
            if state == nil { try begin() }
            try takeRequest()
        } catch { return complain("\(error)") }
        guard receiver.isActive, let state, state.progress.off == nil else { return .never }
        if let retryAt, clock.uptime < retryAt { return .at(retryAt) }
        retryAt = nil
        do {
            if batch == nil { batch = try nextBatch() }
        } catch {
            // What was read before the error is read again.
            forgetBatch()
            return complain("\(error)")
        }
        trouble = ""
        guard let batch else {
            save()
            return unsaved == ReceiverWorker.pause ? .at(clock.uptime + ReceiverWorker.pause) : .never
        }
        guard batch.items.isEmpty else { return send(batch) }
        self.batch = nil
        self.state?.pass(batch)
        save(within: ReceiverWorker.longPause)
        return .again
    }

    /// Writes down how far it has come, before the process ends.
    func finish() {
        if unsaved != nil { save(within: .milliseconds(0)) }
    }

    // MARK: - Beginning

    private func begin() throws(FileError) {
        switch try file.read() {
        case .progress(let progress):
            let state = ReceiverState(progress)
            self.state = state
            compare(state)
        case .nothing: try beginNow("begins with what happens from now on")
        case .unreadable(let sentence):
            try beginNow("\(sentence), so it begins with what happens from now on; hik2humand webhook replay", .error)
        }
    }

    private func beginNow(_ sentence: String, _ level: LogLevel = .info) throws(FileError) {
        var tail = tail(from: .end)
        do { _ = try tail.next(maximum: 1) } catch let error as FileError { throw error } catch {
            throw FileError("read", parts.folder.ledgerFolder, EIO)
        }
        let progress = ReceiverProgress(position: tail.position, fingerprint: receiver.fingerprint)
        try file.write(progress)
        state = ReceiverState(progress)
        log.add(level, .webhookReceiver, sentence, [.receiver: receiver.title, .host: receiver.host])
    }

    /// A receiver that was changed may answer otherwise.
    private func compare(_ old: ReceiverState) {
        guard old.progress.fingerprint != receiver.fingerprint else { return }
        if old.progress.off != nil { log.info(.webhookOn, "changed, so it is on again", [.receiver: receiver.title]) }
        state?.switchOn(fingerprint: receiver.fingerprint)
        save(within: .milliseconds(0))
    }

    private func tail(from start: LedgerTail.Start) -> LedgerTail {
        LedgerTail(folder: parts.folder, files: files, from: start, durableLine: durableLine)
    }

    // MARK: - What a command asks for

    private func takeRequest() throws(FileError) {
        guard let request = file.request else { return }
        switch request {
        case .goOn: state?.switchOn()
        case .givenUp: state?.replayGivenUp()
        case .since(let moment):
            do { state?.move(after: try position(before: moment)) } catch let error as FileError { throw error } catch {
                throw FileError("read", parts.folder.ledgerFolder, EIO)
            }
        }
        forgetBatch()
        // In this order: a request that is done twice only repeats items.
        if let progress = state?.progress { try file.write(progress, redaction: parts.redaction) }
        unsaved = nil
        try file.settleRequest()
        log.info(.webhookReplay, "goes on from where a command said", [.receiver: receiver.title])
    }

    /// The position before the first line that was written at this moment or later.
    private func position(before moment: Instant) throws -> LedgerPosition {
        var tail = tail(from: .day(of: moment))
        var position: LedgerPosition?
        while true {
            let records = try tail.next(maximum: 500)
            if position == nil, let first = records.first { position = LedgerPosition(line: first.line - 1) }
            if let found = records.first(where: { $0.at >= moment }) {
                return records.last { $0.line < found.line }.map { LedgerPosition(line: $0.line, at: $0.at) }
                    ?? position ?? tail.position
            }
            guard let last = records.last else { return position ?? tail.position }
            position = LedgerPosition(line: last.line, at: last.at)
        }
    }

    // MARK: - Reading

    private func nextBatch() throws -> Batch? {
        guard let progress = state?.progress else { return nil }
        if reader == nil {
            let start = progress.replays.first.map { LedgerPosition(line: $0.lowerBound - 1) } ?? progress.position
            reader = BatchReader(
                tail(from: .after(start)), from: start, for: receiver, through: progress.replays.first?.upperBound)
        }
        let (missing, rewinds) = (reader?.missing ?? 0, reader?.rewinds ?? 0)
        let found = try reader?.next()
        if let reader, reader.missing > missing {
            log.warning(
                .webhookMissing, "lines of the ledger are gone before they were delivered",
                [.receiver: receiver.title, .lines: "\(reader.missing - missing)"])
        }
        if let reader, reader.rewinds > rewinds {
            log.warning(
                .webhookMissing, "the ledger has lost its end; goes on with what has taken its place",
                [.receiver: receiver.title])
            if progress.replays.isEmpty { state?.move(after: reader.position) }
        }
        if reader?.isOver == true { reader = nil }
        if let found, !found.items.isEmpty {
            log.debug(
                .webhookEnqueued, "enqueued (\(count(found)) in the queue)",
                [.receiver: receiver.title, .items: "\(found.items.count)"])
            log.debug(
                .webhookTaken, "received \(count(found)) from the queue",
                [.receiver: receiver.title, .items: "\(found.items.count)"])
        }
        return found
    }

    private func forgetBatch() { (batch, reader, retryAt) = (nil, nil, nil) }

    // MARK: - Sending

    private func send(_ batch: Batch) -> Wake {
        log.debug(
            .webhookAttempt, "attempting to send \(count(batch))",
            [.receiver: receiver.title, .host: receiver.host, .items: "\(batch.items.count)"])
        let message = WebhookMessage(
            batch.items, id: batch.id, to: receiver, text: parts.text, timeout: parts.timeout, now: clock.now)
        let verdict = message.send(http, now: clock.now)
        if case .taken(let status) = verdict {
            let failures = state?.progress.failures ?? 0
            state?.sent(batch, at: clock.now)
            self.batch = nil
            log.info(
                .webhookSent, "sent \(count(batch))",
                [
                    .receiver: receiver.title, .items: "\(batch.items.count)", .status: "\(status)",
                    .failures: "\(failures)",
                ])
            save(within: ReceiverWorker.pause)
            return .again
        }
        // It is no failure of the receiver's; the same items go out at the next start.
        if verdict == .unknown { return .at(clock.uptime + ReceiverWorker.pause) }
        let consequence = state?.failed(verdict, batch, at: clock.now, jitter: jitter())
        defer { save(within: consequence == .switchOff ? .milliseconds(0) : ReceiverWorker.diskPause) }
        switch consequence {
        case .retry(let wait):
            backOff(wait)
            return .at(clock.uptime + wait)
        case .giveUp:
            giveUp(batch)
            return .again
        case .giveUpBefore(let moment):
            do { try giveUp(before: moment, with: batch) } catch {
                forgetBatch()
                return complain("\(error)")
            }
            let wait = ReceiverState.longestWait
            backOff(wait)
            return .at(clock.uptime + wait)
        case .switchOff:
            log.error(
                .webhookOff, "answered 410 and gets nothing any more; change it, or hik2humand webhook replay",
                [.receiver: receiver.title, .host: receiver.host])
            return .never
        case nil: return .never
        }
    }

    private func backOff(_ wait: Span) {
        retryAt = clock.uptime + wait
        let failures = state?.progress.failures ?? 0
        let seconds = "\(wait.milliseconds / 1000).\(padded(Int(wait.milliseconds % 1000), 3))"
        // The first failure, and then what lasts.
        log.add(
            failures == 1 || wait >= .minutes(5) ? .warning : .info, .webhookBackoff,
            "Backing off for \(seconds) seconds after failure: \(state?.progress.lastError ?? "")",
            [.receiver: receiver.title, .host: receiver.host, .failures: "\(failures)"])
    }

    private func giveUp(_ batch: Batch) {
        self.batch = nil
        guard let lines = batch.lines else { return }
        state?.giveUp(lines, items: batch.items.count, end: batch.end, at: clock.now)
        tellGivenUp(batch.items.count, lines)
    }

    /// Gives up everything that was written before a moment, in one go: each of thousands would be tried for an hour.
    private func giveUp(before moment: Instant, with first: Batch) throws {
        var (lines, items, end) = (first.lines, first.items.count, first.end)
        while let more = try reader?.next(where: { $0.at < moment }) {
            if let last = more.lines {
                lines = (lines?.lowerBound ?? last.lowerBound)...last.upperBound
                items += more.items.count
            }
            end = more.end
        }
        batch = nil
        if reader?.isOver == true { reader = nil }
        guard let lines else { return }
        state?.giveUp(lines, items: items, end: end, at: clock.now)
        tellGivenUp(items, lines)
    }

    private func tellGivenUp(_ items: Int, _ lines: ClosedRange<Int>) {
        log.error(
            .webhookGivenUp,
            "given up: \(state?.progress.lastError ?? ""); hik2humand webhook replay --given-up sends it after all",
            [
                .receiver: receiver.title, .items: "\(items)", .from: "\(lines.lowerBound)",
                .to: "\(lines.upperBound)",
            ])
    }

    private func count(_ batch: Batch) -> String { batch.items.count == 1 ? "1 item" : "\(batch.items.count) items" }

    // MARK: - Disk

    /// Writes the position, unless that was done a moment ago.
    ///
    /// - Parameter pause: how long it may wait; nil to do what is due.
    private func save(within pause: Span? = nil) {
        unsaved = [unsaved, pause].compactMap(\.self).min()
        guard let due = unsaved, let progress = state?.progress else { return }
        if let savedAt, clock.uptime - savedAt < due { return }
        savedAt = clock.uptime
        do {
            try file.write(progress, redaction: parts.redaction)
            (unsaved, isUnwritten) = (nil, false)
        } catch {
            if !isUnwritten {
                log.error(
                    .webhookReceiver, "\(error); what is sent until it works may come twice",
                    [.receiver: receiver.title])
            }
            isUnwritten = true
        }
    }

    /// Logs what keeps it from working, once.
    private func complain(_ sentence: String) -> Wake {
        if trouble != sentence { log.error(.webhookReceiver, sentence, [.receiver: receiver.title]) }
        trouble = sentence
        return .at(clock.uptime + ReceiverWorker.diskPause)
    }
}
