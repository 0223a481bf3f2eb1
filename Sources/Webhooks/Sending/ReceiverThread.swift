import Base
import Foundation
import HTTP
import Ledger

/// A receiver's worker on a thread of its own, with a worker process of its own.
///
/// `@unchecked Sendable`: what both sides use is accessed under `lock` only; the worker belongs to its thread.
final class ReceiverThread: @unchecked Sendable {
    /// When the thread ends by itself.
    enum Ending: Equatable {
        case whenTold
        /// When there is nothing more to do, or at this time of the monotonic clock.
        case by(Span)
    }

    let title: String
    private let lock = NSCondition()
    private let clock = SystemClock()
    private var wanted: (receiver: Receiver, parts: WebhookParts)?
    private var isChanged = false
    private var ending: Ending
    private var durableLine: Int?
    private var isOver = false

    /// The longest sleep: the ledger is looked at even when nobody says that it has grown, and so are commands' requests.
    private static let longestSleep = Span.seconds(2)
    /// How long a request under way may still last when the program stops.
    private static let grace = Span.seconds(2)

    init(_ receiver: Receiver, _ parts: WebhookParts, durableLine: Int?, ending: Ending = .whenTold) {
        title = receiver.title
        (wanted, self.durableLine, self.ending) = ((receiver, parts), durableLine, ending)
    }

    /// - Returns: false if the system has no thread left.
    func start() -> Bool { DetachedThread.start { [self] in run() } }

    /// The ledger has grown to this line.
    func note(durableLine line: Int) {
        let isNews = lock.withLock {
            defer { durableLine = line }
            return line != durableLine
        }
        if isNews { clock.wake() }
    }

    /// - Returns: false if it has ended already.
    func adopt(_ receiver: Receiver, _ parts: WebhookParts) -> Bool {
        let isAlive = lock.withLock {
            if isOver { return false }
            (wanted, isChanged, ending) = ((receiver, parts), true, .whenTold)
            return true
        }
        clock.wake()
        return isAlive
    }

    func end(_ ending: Ending) {
        lock.withLock { self.ending = ending }
        clock.wake()
    }

    /// Waits until the thread has ended; false if it has not by then.
    func wait(until date: Date) -> Bool {
        lock.withLock {
            while !isOver { if !lock.wait(until: date) { return isOver } }
            return true
        }
    }

    /// How long a request may still last; nil without limit.
    private var timeLeft: Span? {
        guard case .by(let moment) = lock.withLock({ ending }) else { return nil }
        return max(moment + ReceiverThread.grace - clock.uptime, .milliseconds(0))
    }

    private func run() {
        guard let (receiver, parts) = lock.withLock({ wanted }) else { return }
        let http = WorkerClient(
            executable: parts.executable, idleLimit: .seconds(15), isSecondary: true
        ) { [weak self] in self?.timeLeft }
        let knows = lock.withLock { durableLine != nil }
        let worker = ReceiverWorker(
            receiver, parts: parts, files: POSIXFileSystem(), clock: clock, http: http,
            durableLine: knows ? { [weak self] in self.map { me in me.lock.withLock { me.durableLine } } ?? nil } : nil)
        while true {
            let (change, ending) = lock.withLock {
                defer { isChanged = false }
                return (isChanged ? wanted : nil, self.ending)
            }
            if let change { worker.adopt(change.receiver, change.parts) }
            if case .by(let moment) = ending, clock.uptime >= moment { break }
            let wake = worker.step()
            if wake == .again { continue }
            let longest = clock.uptime + ReceiverThread.longestSleep
            switch (wake, ending) {
            case (.never, .by): break
            case (.at(let moment), .by(let last)) where moment >= last: break
            case (.at(let moment), _):
                clock.wait(until: min(moment, longest))
                http.retireIfIdle()
                continue
            default:
                clock.wait(until: longest)
                http.retireIfIdle()
                continue
            }
            // Told otherwise in the meantime, it goes on.
            if lock.withLock({ self.ending == ending && !isChanged }) { break }
        }
        worker.finish()
        lock.withLock {
            isOver = true
            lock.broadcast()
        }
    }
}
