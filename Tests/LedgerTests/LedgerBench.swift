import Foundation

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

/// A ledger on a file system in memory, with a clock that the test moves; it starts at noon.
struct LedgerBench {
    static let folder = StateFolder(path: "/state")
    let files: FaultyFileSystem
    let clock: ManualClock
    let lines = LogLines()
    var horizon = Span.hours(97)
    var retention = Span.days(400)

    init(_ files: FaultyFileSystem = FaultyFileSystem(), now: Instant = Sample.noon) {
        self.files = files
        clock = ManualClock(now: now)
    }

    func opening(_ files: (any FileSystem)? = nil) -> LedgerOpening {
        LedgerOpening(
            folder: LedgerBench.folder, files: files ?? self.files, clock: clock, log: lines.log(clock, level: .info),
            horizon: horizon,
            retention: retention)
    }

    func open(inUseSince: Instant? = nil, restart: Instant? = nil) throws -> Ledger {
        try opening().open(inUseSince: inUseSince, restart: restart)
    }

    /// A ledger that has just begun to read, at noon.
    func begun() throws -> Ledger {
        let ledger = try open()
        try ledger.begin(at: Sample.noon, reason: "test")
        return ledger
    }

    /// The line numbers in the ledger's files, day by day.
    func lineNumbers() -> [Int] {
        files.files.keys.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap { path in
            files.text(path).split(separator: "\n").map { line in
                (try? LedgerRecord(line: Data(line.utf8)))?.line ?? -1
            }
        }
    }
}

extension LedgerState {
    /// Everything that decides what happens next, for comparing two states.
    var essence: String {
        var copy = self
        var order: [Int] = []
        // Delivering everything shows the queue's order.
        while let next = copy.nextDelivery(now: Instant(milliseconds: .max)), order.count < 10_000 {
            order.append(next.line)
            copy.apply(
                LedgerRecord(
                    line: copy.lastLine + 1, at: Sample.noon,
                    entry: .outcome(line: next.line, Outcome(.accepted, reason: ""))))
        }
        return """
            position \(position?.text ?? "-") begun \(begun?.text ?? "-") last \(lastLine) check \(lastCheck?.text ?? "-")
            notices \(notices.open.values.sorted { $0.notice.key < $1.notice.key })
            queued \(queuedCount) order \(order) memory \(memory.count)
            \(open.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n"))
            """
    }
}
