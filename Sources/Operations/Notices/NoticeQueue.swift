import Base
import Ledger

/// What is still to be given to NOTICE_COMMAND, and when: pure.
///
/// Oldest first, and one batch at a time, so that a line number says how far it has come.
struct NoticeQueue {
    /// The line up to which everything was given, or given up.
    private(set) var position: Int
    private var waiting: [RecordedNotice] = []
    private var newest: Int
    private var failures = 0
    private var restUntil: Span?

    /// So often a batch is tried, for a little more than a day.
    static let attempts = 30
    /// Older notices are no news, and a restart begins to count attempts again.
    static let oldest = Span.days(3)
    /// What goes into one run of the command.
    static let largest = 25

    init(position: Int) { (self.position, newest) = (position, position) }

    /// Takes what is new of the ledger's newest notices.
    mutating func take(_ recent: [RecordedNotice]) {
        guard let last = recent.last?.line, last > newest else { return }
        waiting += recent.filter { $0.line > newest }
        newest = last
    }

    /// The next batch, of one name and phase; empty when none is due.
    mutating func next(now: Instant, uptime: Span) -> [RecordedNotice] {
        while let first = waiting.first, now - first.at > NoticeQueue.oldest { end([first]) }
        guard let first = waiting.first, restUntil.map({ $0 <= uptime }) ?? true else { return [] }
        return Array(
            waiting.prefix { ($0.notice.name, $0.notice.phase) == (first.notice.name, first.notice.phase) }
                .prefix(NoticeQueue.largest))
    }

    func isDue(at uptime: Span) -> Bool { wake.map { $0 <= uptime } ?? false }

    /// When to come again; nil when nothing waits.
    var wake: Span? { waiting.isEmpty ? nil : restUntil ?? .seconds(0) }

    /// Another process has come this far.
    mutating func skip(through line: Int) {
        guard line > position else { return }
        let given = waiting.prefix { $0.line <= line }
        if !given.isEmpty { end(Array(given)) }
        (position, newest) = (line, max(newest, line))
    }

    /// These were given to the command, or given up.
    mutating func end(_ batch: [RecordedNotice]) {
        waiting.removeFirst(min(batch.count, waiting.count))
        position = max(position, batch.last?.line ?? position)
        (failures, restUntil) = (0, nil)
    }

    /// - Returns: how often the command has failed with this batch; nil once it is given up.
    mutating func failed(_ batch: [RecordedNotice], at uptime: Span) -> Int? {
        failures += 1
        guard failures < NoticeQueue.attempts else {
            end(batch)
            return nil
        }
        restUntil = uptime + NoticeQueue.wait(failures)
        return failures
    }

    /// 30 s, three times as long after each failure, at most an hour.
    private static func wait(_ failures: Int) -> Span {
        .seconds(min((1..<min(failures, 7)).reduce(30) { seconds, _ in seconds * 3 }, 3600))
    }
}
