import Foundation

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Webhooks

/// A ledger in memory, a receiver without a network, and a clock that the test moves; it starts at noon.
final class WebhookBench {
    static let folder = StateFolder(path: "/state")
    let files: InMemoryFileSystem
    let clock: ManualClock
    let lines = LogLines()
    let server: SimulatedReceiver
    let http: InMemoryHTTPClient
    let ledger: Ledger
    var receiver: Receiver
    var redaction = Redaction()

    init(_ files: InMemoryFileSystem = InMemoryFileSystem(), clock: ManualClock = ManualClock(now: Sample.noon)) throws
    {
        (self.files, self.clock) = (files, clock)
        server = SimulatedReceiver(clock: clock)
        http = InMemoryHTTPClient([("https://hooks.example", server)], clock: clock)
        receiver = Receiver(title: "ops", url: Secret("https://hooks.example/services/abcdefghijklmnopqrst"))
        let opening = LedgerOpening(
            folder: WebhookBench.folder, files: files, clock: clock, log: lines.log(clock), horizon: .hours(97),
            retention: .days(400))
        ledger = try opening.open(inUseSince: nil)
        if ledger.state.position == nil { try ledger.begin(at: Sample.noon, reason: "test") }
    }

    var parts: WebhookParts {
        let (lines, redaction) = (SharedLines(lines), redaction)
        return WebhookParts(
            folder: WebhookBench.folder, executable: "", timeout: .seconds(30),
            text: ItemText(language: .english, zone: .utc), redaction: redaction
        ) { clock in
            let log = lines.lines.log(clock)
            log.redaction = redaction
            return log
        }
    }

    /// A worker as a new process would have it.
    func worker(_ files: InMemoryFileSystem? = nil) -> ReceiverWorker {
        ReceiverWorker(
            receiver, parts: parts, files: files ?? self.files, clock: clock, http: http, jitter: { 0 },
            durableLine: { nil })
    }

    /// Steps until nothing is left to do, or until it has waited once for as long as given.
    @discardableResult
    func deliver(_ worker: ReceiverWorker, waiting longest: Span = .seconds(0)) -> Wake {
        let end = clock.uptime + longest
        while true {
            let wake = worker.step()
            switch wake {
            case .again: continue
            case .never: return wake
            case .at(let moment):
                guard moment <= end else { return wake }
                clock.advance(by: moment - clock.uptime)
            }
        }
    }

    /// Somebody passes; his punch is queued.
    @discardableResult
    func passage(_ id: String, person: String = "17") throws -> Int {
        let event = Sample.event(id, at: clock.now.flooredToSecond, person: person)
        let queued = RecordedEvent(event: event, state: .queued, reason: "entry device", punch: Sample.punch(event))
        let from = ledger.state.position ?? clock.now
        return try ledger.commit(Window(from: from, to: from), origin: .late, events: [queued])[0]
    }

    func accept(_ line: Int) throws {
        try ledger.append([.sending(line: line)])
        try ledger.append([.outcome(line: line, Outcome(.accepted, reason: "yes", humandID: "9"))])
    }

    /// The ids of the items that arrived, in order.
    var ids: [String] { server.messages.flatMap(\.items) }
    /// The JSON of the items that arrived.
    var items: [JSONValue] { server.messages.flatMap { (try? JSONValue(parsing: $0.body))?.elements ?? [] } }

    var progress: ReceiverProgress? {
        guard case .progress(let progress)? = try? file.read() else { return nil }
        return progress
    }
    var file: ReceiverFile { ReceiverFile(receiver.title, in: WebhookBench.folder, files: files) }

    /// `@unchecked Sendable`: the worker runs on the test's own thread.
    private struct SharedLines: @unchecked Sendable {
        let lines: LogLines
        init(_ lines: LogLines) { self.lines = lines }
    }
}
