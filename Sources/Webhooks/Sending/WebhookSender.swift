import Base
import Foundation
import Ledger

/// Delivers to all receivers, each on a thread of its own, so that a slow one delays neither another nor the engine.
package final class WebhookSender {
    private var threads: [String: ReceiverThread] = [:]
    /// Threads of receivers that are gone from the settings, which may still wait for an answer.
    private var leaving: [ReceiverThread] = []
    private var parts: WebhookParts
    private let log: Log
    private let clock: any Clock
    private var durableLine: Int?

    /// - Parameters:
    ///   - durableLine: the ledger's last line on disk; nil where another process writes it.
    ///   - log: of the caller's thread.
    package init(_ parts: WebhookParts, durableLine: Int? = nil, clock: any Clock, log: Log) {
        (self.parts, self.durableLine, self.clock, self.log) = (parts, durableLine, clock, log)
    }

    /// Begins to deliver, or goes on as new settings want it.
    ///
    /// A new receiver's position is written before this returns: what happens from now on is for it.
    package func adopt(_ receivers: [Receiver], _ parts: WebhookParts? = nil) {
        self.parts = parts ?? self.parts
        for (title, thread) in threads where !receivers.contains(where: { $0.title == title }) {
            thread.end(.by(clock.uptime))
            leaving.append(thread)
            threads[title] = nil
        }
        leaving.removeAll { $0.wait(until: Date()) }
        for receiver in receivers {
            if threads[receiver.title]?.adopt(receiver, self.parts) == true { continue }
            // One that was taken out a moment ago: two threads would write the same file.
            if let back = leaving.first(where: { $0.title == receiver.title }), back.adopt(receiver, self.parts) {
                threads[receiver.title] = back
                leaving.removeAll { $0 === back }
                continue
            }
            note(receiver)
            let thread = ReceiverThread(receiver, self.parts, durableLine: durableLine)
            guard thread.start() else {
                log.error(.webhookReceiver, "no thread can be started", [.receiver: receiver.title])
                continue
            }
            threads[receiver.title] = thread
        }
    }

    private func note(_ receiver: Receiver) {
        let file = ReceiverFile(receiver.title, in: parts.folder, files: POSIXFileSystem())
        guard let durableLine, case .nothing? = try? file.read() else { return }
        let progress = ReceiverProgress(position: LedgerPosition(line: durableLine), fingerprint: receiver.fingerprint)
        // Where this fails, the receiver's own thread tries again, and says so.
        if (try? file.write(progress)) != nil {
            log.info(
                .webhookReceiver, "begins with what happens from now on",
                [.receiver: receiver.title, .host: receiver.host])
        }
    }

    /// The ledger has grown to this line; to be called often.
    package func note(durableLine line: Int) {
        durableLine = line
        for thread in threads.values { thread.note(durableLine: line) }
    }

    /// Delivers what there is, for at most so long, and ends; what is left is for the next process.
    package func finish(within span: Span) {
        let all = Array(threads.values) + leaving
        for thread in all { thread.end(.by(clock.uptime + span)) }
        // A request under way has its grace, and ending the worker process takes a moment.
        let end = Date(timeIntervalSinceNow: (span + .seconds(4)).inSeconds)
        for thread in all where !thread.wait(until: end) {
            log.error(.webhookReceiver, "a receiver's thread did not end in time", [.receiver: thread.title])
        }
        (threads, leaving) = ([:], [])
    }
}
