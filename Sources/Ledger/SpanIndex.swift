import Attendance
import Base

/// What the ledger knows of a window that its memory has forgotten, built from the files when it is read again.
package struct SpanIndex {
    package private(set) var memory = EventMemory()
    package private(set) var history = PunchHistory()
    /// No line of the days that matter is missing or unreadable.
    package let isWhole: Bool
    private let span: Window?
    /// When the oldest line that is left was written; nobody knows what was posted before.
    private let oldestLine: Instant?
    /// Where lines were lost, by damage or with a backup that was put back.
    private let damaged: [Window]

    /// LATE_WINDOW cannot be longer.
    private static let longestLateness = Span.days(31)

    /// - Parameters:
    ///   - span: what is going to be read.
    ///   - reach: how far on either side punches influence directions and double reads.
    package init(_ span: Window, reach: Span, book: LedgerArchive) throws {
        let wide = Window(from: span.from - reach, to: span.to + reach)
        var memory = EventMemory()
        var history = PunchHistory()
        var punches: [Int: Punch] = [:]
        var damaged: [Window] = []
        func take(_ recorded: RecordedEvent, _ line: Int) {
            guard wide.contains(recorded.event.time.instant), !memory.contains(recorded.event),
                !memory.isOrphan(recorded)
            else { return }
            memory.add(recorded, line: line)
            guard let punch = recorded.countedPunch else { return }
            history.add(punch)
            punches[line] = punch
        }
        isWhole = try book.records(since: wide.from - LedgerArchive.maximumAhead) { record in
            switch record.entry {
            case .event(let recorded): take(recorded, record.line)
            case .carried(let line, let recorded), .reopened(let line, let recorded): take(recorded, line)
            case .outcome(let line, let outcome):
                guard outcome.punch.map({ wide.contains($0.time.instant) }) ?? (punches[line] != nil) else { break }
                history.change(punches[line], by: outcome)
                punches[line] = outcome.state.counts(outcome.cause) ? outcome.punch ?? punches[line] : nil
            case .damaged(let window, _):
                // Late events lie behind the window in which their lines stood.
                damaged.append(Window(from: window.from - SpanIndex.longestLateness, to: window.to))
            case .opened, .begun, .window, .checked, .sending, .gap, .notice, .carriedNotice: break
            }
        }
        self.damaged = damaged
        self.span = span
        self.memory = memory
        self.history = history
        oldestLine = try book.oldestLine()
    }

    /// The same from histories that have been read already, to compare with and not to post.
    package init(_ histories: [EventHistory]) {
        for event in histories where !memory.contains(event.first.event) && !memory.isOrphan(event.first) {
            memory.add(event.first, line: event.line)
            if let punch = event.now.countedPunch { history.add(punch) }
        }
        isWhole = true
        (oldestLine, span, damaged) = (nil, nil, [])
    }

    /// How many events the ledger has of it.
    package var count: Int { memory.count }

    /// It would be known if it were in the ledger.
    package func covers(_ event: AccessEvent) -> Bool { span?.contains(event.time.instant) == true }

    /// The event's punch may have been delivered without a trace in this ledger: by an earlier program, or before its
    /// lines expired or were lost.
    package func isSuspect(_ event: AccessEvent) -> Bool {
        guard isWhole, let oldestLine else { return true }
        let moment = event.time.instant
        return moment < oldestLine || damaged.contains { $0.contains(moment) }
    }

    /// Adds what has just been recorded.
    package mutating func add(_ records: [RecordedEvent], lines: [Int]) {
        for (recorded, line) in zip(records, lines) {
            memory.add(recorded, line: line)
            if let punch = recorded.punch { history.add(punch) }
        }
    }
}
