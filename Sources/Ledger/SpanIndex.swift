import Attendance
import Base

/// What the ledger knows of a span that its memory has forgotten: built from the files when such a span is read again.
package struct SpanIndex {
    package private(set) var memory = EventMemory()
    package private(set) var history = PunchHistory()
    /// No line of the days that matter is missing or unreadable.
    package let isWhole: Bool
    /// When the oldest line that is left was written: what was posted before, nobody knows.
    private let oldestLine: Instant?

    /// - Parameters:
    ///   - span: what is going to be read.
    ///   - reach: so far on either side punches decide on directions and double reads.
    package init(_ span: Window, reach: Span, book: LedgerArchive) throws {
        let wide = Window(from: span.from - reach, to: span.to + reach)
        var memory = EventMemory()
        var history = PunchHistory()
        func take(_ recorded: RecordedEvent, _ number: Int) {
            guard wide.contains(recorded.event.time.instant), !memory.contains(recorded.event) else { return }
            memory.add(recorded.event, number: number, isPassage: recorded.isPassage)
            if let punch = recorded.punch { history.add(punch) }
        }
        isWhole = try book.records(since: wide.from - LedgerArchive.longestAhead) { record in
            switch record.entry {
            case .event(let recorded): take(recorded, record.line)
            case .carried(let number, let recorded), .reopened(let number, let recorded): take(recorded, number)
            case .outcome(_, let outcome):
                if let punch = outcome.punch, wide.contains(punch.time.instant) { history.add(punch) }
            case .opened, .begun, .window, .checked, .sending, .gap, .damaged: break
            }
        }
        self.memory = memory
        self.history = history
        oldestLine = try book.oldestLine()
    }

    /// What lives that have been read already tell, in order to compare and not to post.
    package init(_ lives: [EventHistory]) {
        for life in lives where !memory.contains(life.first.event) {
            memory.add(life.first.event, number: life.line, isPassage: life.first.isPassage)
            if let punch = life.punch { history.add(punch) }
        }
        isWhole = true
        oldestLine = nil
    }

    /// The event's punch may have been delivered without this ledger's knowledge: by a program before it, or by this
    /// one before its lines expired or were lost.
    package func isSuspect(_ event: AccessEvent) -> Bool {
        guard isWhole, let oldestLine else { return true }
        return event.time.instant < oldestLine
    }

    /// Takes in what has just been settled.
    package mutating func add(_ records: [RecordedEvent], numbers: [Int]) {
        for (recorded, number) in zip(records, numbers) {
            memory.add(recorded.event, number: number, isPassage: recorded.isPassage)
            if let punch = recorded.punch { history.add(punch) }
        }
    }
}
