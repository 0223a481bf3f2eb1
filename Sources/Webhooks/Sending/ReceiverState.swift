import Base
import Ledger

/// What to do after each answer of a receiver: the decisions, without a clock or a network.
struct ReceiverState {
    private(set) var progress: ReceiverProgress
    /// How often this very message was refused in a row.
    private var refusals = 0

    /// What follows from a failure.
    enum Consequence: Equatable {
        case retry(after: Span)
        /// The receiver does not take this message; the next one may be another matter.
        case giveUp
        /// It has been away for so long that what was written before this moment is given up.
        case giveUpBefore(Instant)
        case switchOff
    }

    static let longestWait = Span.hours(1)
    /// How long something is tried to be delivered.
    static let patience = Span.days(3)
    /// After so many refusals, an hour and a half, a message is given up: it must not keep all others waiting.
    static let maximumRefusals = 10
    static let maximumGivenUp = 1000

    init(_ progress: ReceiverProgress) { self.progress = progress }

    mutating func sent(_ batch: Batch, at now: Instant) {
        progress.lastSent = now
        progress.sent += batch.items.count
        (progress.failures, progress.failingSince, progress.lastError) = (0, nil, "")
        pass(batch)
    }

    /// The batch has been dealt with, or had nothing in it.
    mutating func pass(_ batch: Batch) {
        refusals = 0
        progress.waitingSince = nil
        move(to: batch.end)
    }

    private mutating func move(to end: LedgerPosition) {
        guard let replay = progress.replays.first else {
            progress.position = end
            return
        }
        if end.line >= replay.upperBound {
            progress.replays.removeFirst()
        } else if end.line >= replay.lowerBound {
            progress.replays[0] = end.line + 1...replay.upperBound
        }
    }

    /// - Parameter jitter: between -1 and 1.
    mutating func failed(_ verdict: Verdict, _ batch: Batch, at now: Instant, jitter: Double) -> Consequence {
        let (reason, asked): (Sentence, Span?) =
            switch verdict {
            case .taken, .unknown: (.words(""), nil)
            case .gone: (Sentence(.answeredGone), nil)
            case .refused(let reason): (reason, nil)
            case .failed(let reason, let wait): (reason, wait)
            }
        let wait = Backoff.wait(failures: progress.failures, jitter: jitter, longest: ReceiverState.longestWait)
        progress.failures += 1
        progress.lastError = reason.english
        progress.waitingSince = batch.items.first?.at
        let since = progress.failingSince ?? now
        progress.failingSince = since
        if verdict == .gone {
            progress.off = (now, reason.english)
            return .switchOff
        }
        if case .refused = verdict { refusals += 1 } else { refusals = 0 }
        if refusals >= ReceiverState.maximumRefusals { return .giveUp }
        let oldest = now - ReceiverState.patience
        if since <= oldest, let first = batch.items.first, first.at <= oldest { return .giveUpBefore(oldest) }
        return .retry(after: max(wait, asked ?? wait))
    }

    /// Puts the items of these lines on the list of what was not delivered, and goes on behind them.
    mutating func giveUp(_ lines: ClosedRange<Int>, items: Int, end: LedgerPosition, at now: Instant) {
        let reason = progress.lastError
        // What was delivered in between is not to come again with a replay.
        if let last = progress.givenUp.last, last.reason == reason, last.lines.upperBound < lines.lowerBound,
            progress.lastSent.map({ $0 < last.at }) ?? true
        {
            let all = last.lines.lowerBound...lines.upperBound
            progress.givenUp[progress.givenUp.count - 1] = .init(
                lines: all, items: last.items + items, at: now, reason: reason)
        } else {
            progress.givenUp.append(.init(lines: lines, items: items, at: now, reason: reason))
        }
        // The oldest are as good as forgotten: their lines will have expired.
        progress.givenUp.removeFirst(max(0, progress.givenUp.count - ReceiverState.maximumGivenUp))
        pass(Batch(items: [], end: end))
    }

    /// The receiver turned out to be another, or a person asks for more: it starts without a past.
    mutating func switchOn(fingerprint: String? = nil) {
        progress.off = nil
        (progress.failures, progress.failingSince, refusals) = (0, nil, 0)
        progress.fingerprint = fingerprint ?? progress.fingerprint
    }

    mutating func replayGivenUp() {
        progress.replays = (progress.replays + progress.givenUp.map(\.lines)).sorted { $0.lowerBound < $1.lowerBound }
        progress.givenUp = []
        switchOn()
    }

    /// Goes on after this position, whatever has been delivered of it.
    mutating func move(after position: LedgerPosition) {
        progress.replays = []
        progress.givenUp.removeAll { $0.lines.lowerBound > position.line }
        (progress.position, progress.waitingSince) = (position, nil)
        switchOn()
    }
}
