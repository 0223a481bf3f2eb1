import Base
import Foundation

extension LedgerTail {
    /// Looks for the place of the position, or of the start; without a ledger there is none yet.
    mutating func find(in days: [String], limit: Int, passed: (LedgerRecord) -> Void) throws {
        guard let oldest = days.first, let newest = days.last else {
            // Its first line will be new, wherever reading was to begin.
            if case .after = start {} else { start = .after(position) }
            return
        }
        position = try position(of: start, in: days, limit: limit)
        start = .after(position)
        // The newest file that begins no later; where all begin later, the position's has expired.
        let day = try days.last { try firstLine(of: $0).map { $0 <= position.line } ?? false } ?? oldest
        let wanted = position
        var found: Place?
        /// The newest of the lines that can have been read: it was written no later than the position's line.
        var earlier: Place?
        var hasEnded = true
        try scan(day) { record, offset in
            guard record.line <= wanted.line else {
                hasEnded = false
                throw Stop()
            }
            found = Place(day: day, offset: offset, record: LedgerPosition(record))
            if record.at <= wanted.at ?? record.at { earlier = found }
            passed(record)
        }
        if let last = found?.record,
            last.line < wanted.line ? hasEnded && day == newest : last.at != wanted.at ?? last.at
        {
            rewinds += 1
            found = earlier
            position = try earlier?.record ?? beginning(of: day)
            start = .after(position)
        }
        place = found ?? Place(day: day, offset: 0)
    }

    private func position(of start: Start, in days: [String], limit: Int) throws -> LedgerPosition {
        switch start {
        case .after(let position): return position
        case .end: return try end(of: days, limit: limit)
        case .back(let lines): return LedgerPosition(line: max(0, try end(of: days, limit: limit).line - max(0, lines)))
        case .day(let moment): return try (days.last { $0 <= moment.utcDate } ?? days.first).map(beginning) ?? position
        }
    }

    /// The last durable line.
    private func end(of days: [String], limit: Int) throws -> LedgerPosition {
        for day in days.reversed() {
            var last: LedgerPosition?
            try scan(day) { record, _ in
                guard record.line <= limit else { throw Stop() }
                last = LedgerPosition(record)
            }
            if let last { return last }
        }
        return LedgerPosition(line: 0)
    }

    /// The position before the first line of a file.
    private func beginning(of day: String) throws -> LedgerPosition {
        LedgerPosition(line: try firstLine(of: day).map { $0 - 1 } ?? 0)
    }

    private func firstLine(of day: String) throws -> Int? {
        do { return try LedgerScan.firstRecord(of: folder.ledgerFile(day: day), files)?.record.line } catch let error
            as FileError where error.code == ENOENT
        { return nil }
    }

    /// Goes through a file until `take` throws `Stop`. A file that has vanished has expired.
    private func scan(_ day: String, _ take: (LedgerRecord, _ offset: Int) throws -> Void) throws {
        // The scan keeps its closure, but does not outlive this call.
        try withoutActuallyEscaping(take) { take in
            do {
                var scan = LedgerScan(expected: nil) { record, range in try take(record, range.lowerBound) }
                try scan.read(folder.ledgerFile(day: day), files)
            } catch is Stop {
            } catch let error as FileError where error.code == ENOENT {}
        }
    }
}
