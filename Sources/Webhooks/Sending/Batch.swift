import Base
import Ledger

/// Items that go out in one message.
struct Batch: Equatable {
    var items: [Item]
    /// Where reading stands after the last of them.
    var end: LedgerPosition

    /// The same for the same items: a message that is repeated is known by it. The items' own ids tell more, where after
    /// a restart others have joined them.
    var id: String {
        guard let first = items.first, let last = items.last, items.count > 1 else { return items.first?.id ?? "" }
        return "\(first.id).\(last.id)"
    }

    /// The lines that the items stand for.
    var lines: ClosedRange<Int>? {
        guard let first = items.first, let last = items.last, first.line <= last.line else { return nil }
        return first.line...last.line
    }
}

/// Reads the ledger for one receiver: the items that it wants, batch by batch.
struct BatchReader {
    private var tail: LedgerTail
    private var trail = EventTrail()
    private let wanted: ItemFilter
    private let size: Int
    /// The last line to read; nil for as far as the ledger goes.
    private let last: Int?
    /// What has been read and not looked at.
    private var ahead: [LedgerRecord] = []
    /// The last line that has been looked at.
    private(set) var position: LedgerPosition

    /// How many lines are looked at before somebody else has a turn: a filter may let nothing through for days.
    private static let patience = 2000

    init(_ tail: LedgerTail, from position: LedgerPosition, for receiver: Receiver, through last: Int? = nil) {
        (self.tail, self.position, self.last) = (tail, position, last)
        (wanted, size) = (receiver.filter, receiver.batchSize)
    }

    /// How many lines were gone that should have come.
    var missing: Int { tail.missing }
    var rewinds: Int { tail.rewinds }
    /// Everything up to `last` has been read.
    var isOver: Bool { last.map { position.line >= $0 } ?? false }

    /// The next items, as many as a message may have or as there are; nil when there is nothing to read at all.
    ///
    /// - Parameter condition: ends the batch before the first record that does not fulfil it.
    mutating func next(where condition: (LedgerRecord) -> Bool = { _ in true }) throws -> Batch? {
        var items: [Item] = []
        var looked = 0
        let before = position
        while items.count < size, looked < BatchReader.patience, !isOver {
            if ahead.isEmpty {
                try readAhead()
            }
            guard let record = ahead.last, condition(record) else { break }
            if let last, record.line > last {
                position = LedgerPosition(line: last)
                break
            }
            ahead.removeLast()
            looked += 1
            position = LedgerPosition(line: record.line, at: record.at)
            if let item = trail.take(record), wanted.matches(item) { items.append(item) }
        }
        return position == before ? nil : Batch(items: items, end: position)
    }

    private mutating func readAhead() throws {
        var trail = trail
        let found = try tail.next(maximum: 200) { _ = trail.take($0) }
        (ahead, self.trail) = (found.reversed(), trail)
        // A ledger that has lost its end goes on with numbers that have been looked at.
        let end = found.first.map { $0.line - 1 } ?? tail.position.line
        if end < position.line { position = LedgerPosition(line: end) }
    }
}
