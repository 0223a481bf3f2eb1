import Foundation

/// Scans the bytes of one ledger file: which lines are good, where some are missing, where its end is torn.
///
/// It is fed piece by piece, so that a day of any size costs the memory of one piece. It touches no disk, so every kind
/// of damage can be tested in memory.
struct LedgerScan {
    /// What is wrong in the middle of the file, in sentences that do not repeat its content.
    private(set) var damage: [String] = []
    /// Where the intact part ends, when what follows is the remains of an unfinished append.
    private(set) var tornAt: Int?
    /// What follows `tornAt` can be the beginning of one append: it has no whole line and no NUL.
    private(set) var remainsAreOneAppend = true
    /// How many bytes have been scanned.
    private(set) var length = 0
    /// The line number that the next record must have; nil when any will do.
    private(set) var expected: Int?

    /// A record, where it stands in the file, and in which row, counted from 1.
    private typealias Line = (record: LedgerRecord, range: Range<Int>, row: Int)

    /// The beginning of a line whose end is in the next piece.
    private var rest = Data()
    private var row = 0
    private var badSince: (offset: Int, row: Int)?
    /// A record whose line number jumps ahead: the next line tells whether to believe it.
    private var doubtful: Line?
    private var reader = LedgerLineReader()
    private var onDamage: () -> Void
    private var onRecord: (LedgerRecord, Range<Int>) throws -> Void

    /// A scan that is still to be fed.
    ///
    /// - Parameters:
    ///   - expected: the line number after the last record of the previous file; nil when that was not read.
    ///   - onDamage: called before the first good record after a damaged place.
    ///   - onRecord: called with every good record and the range of its line, LF included.
    init(
        expected: Int?, onDamage: @escaping () -> Void = {},
        onRecord: @escaping (LedgerRecord, Range<Int>) throws -> Void
    ) {
        self.expected = expected
        self.onDamage = onDamage
        self.onRecord = onRecord
    }

    /// Scans a whole file; the ranges are those of `bytes`.
    init(
        _ bytes: Data, expected: Int?, onDamage: () -> Void = {},
        onRecord: (LedgerRecord, Range<Int>) throws -> Void
    ) throws {
        let start = bytes.startIndex
        self = try withoutActuallyEscaping(onDamage) { onDamage in
            try withoutActuallyEscaping(onRecord) { onRecord in
                var scan = LedgerScan(expected: expected, onDamage: onDamage) { record, range in
                    try onRecord(record, range.lowerBound + start..<range.upperBound + start)
                }
                try bytes.withUnsafeBytes { try scan.take($0) }
                try scan.finish()
                // The result must not keep the caller's closures.
                scan.onDamage = {}
                scan.onRecord = { _, _ in }
                return scan
            }
        }
    }

    /// Takes the next bytes of the file.
    ///
    /// - Throws: `LedgerLineError.newerVersion`, and what `onRecord` throws.
    mutating func take(_ piece: UnsafeRawBufferPointer) throws {
        var start = 0
        while start < piece.count {
            let end = LedgerScan.endOfLine(piece, from: start)
            let part = UnsafeRawBufferPointer(rebasing: piece[start..<end])
            start = end
            guard part.last == 0x0A else {
                rest.append(contentsOf: part)
                return
            }
            if rest.isEmpty {
                try line(part)
            } else {
                rest.append(contentsOf: part)
                let whole = rest
                rest = Data()
                try whole.withUnsafeBytes { try line($0) }
            }
        }
    }

    /// The file ends here.
    mutating func finish() throws {
        let last = rest
        rest = Data()
        if !last.isEmpty { try last.withUnsafeBytes { try line($0) } }
        try believe()
        tornAt = badSince?.offset
    }

    /// The offset after the next LF. The C library's search takes a tenth of a collection's time.
    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
            return bytes.count
        }
        return UnsafeRawPointer(found) - base + 1
    }

    private mutating func line(_ bytes: UnsafeRawBufferPointer) throws {
        let range = length..<length + bytes.count
        length = range.upperBound
        row += 1
        let record = try record(bytes)
        if let record, let jump = doubtful, let expected, expected <= record.line,
            record.line < jump.record.line
        {
            // A line number that jumps ahead, while the next one does not, is a damaged digit.
            doubtful = nil
            bad(at: jump.range.lowerBound, row: jump.row)
            remainsAreOneAppend = false
        }
        try believe()
        // A record with an earlier line number does not belong to this file.
        guard let record, expected.map({ record.line >= $0 }) ?? true else {
            bad(at: range.lowerBound, row: row)
            if bytes.last == 0x0A || bytes.contains(0) { remainsAreOneAppend = false }
            return
        }
        let line = (record, range, row)
        if let expected, record.line > expected { doubtful = line } else { try accept(line) }
    }

    /// The record of a line; nil when it cannot be read, or lacks its LF.
    private mutating func record(_ line: UnsafeRawBufferPointer) throws -> LedgerRecord? {
        guard line.last == 0x0A else { return nil }
        do throws(LedgerLineError) {
            return try reader.record(of: UnsafeRawBufferPointer(rebasing: line.dropLast()))
        } catch {
            if case .newerVersion = error { throw error }
            return nil
        }
    }

    private mutating func bad(at offset: Int, row: Int) {
        guard badSince == nil else { return }
        badSince = (offset, row)
        remainsAreOneAppend = true
    }

    private mutating func believe() throws {
        guard let line = doubtful else { return }
        doubtful = nil
        try accept(line)
    }

    private mutating func accept(_ line: Line) throws {
        let missing = missingLines(before: line.record)
        if let bad = badSince {
            let last = line.row - 1
            let rows = bad.row == last ? "line \(last)" : "lines \(bad.row) to \(last)"
            damage.append("\(rows) of the file cannot be read")
        } else if let missing {
            damage.append(missing)
        }
        if badSince != nil || missing != nil { onDamage() }
        badSince = nil
        try onRecord(line.record, line.range)
        expected = line.record.line + 1
    }

    private func missingLines(before record: LedgerRecord) -> String? {
        guard let expected, record.line > expected else { return nil }
        if case .gap(let firstMissing) = record.entry, firstMissing <= expected { return nil }
        let last = record.line - 1
        return last == expected
            ? "line number \(last) is missing" : "line numbers \(expected) to \(last) are missing"
    }

    /// The file without its unreadable lines; gaps are marked, so that they are not reported again.
    static func cleaned(_ bytes: Data, expected: Int?) throws -> Data {
        var result = Data()
        var next = expected
        _ = try LedgerScan(bytes, expected: expected) { record, range in
            if let wanted = next, record.line > wanted {
                let gap = LedgerEntry.gap(firstMissing: wanted)
                if case .gap(let firstMissing) = record.entry {
                    // A mark whose neighbours are lost as well must account for them too.
                    if firstMissing > wanted {
                        next = record.line + 1
                        let mark = LedgerRecord(line: record.line, at: record.at, entry: gap)
                        return result.append(Data(mark.text.utf8))
                    }
                } else {
                    let mark = LedgerRecord(line: record.line - 1, at: record.at, entry: gap)
                    result.append(Data(mark.text.utf8))
                }
            } else if next == nil, range.lowerBound > bytes.startIndex, record.line > 1 {
                let line = record.line - 1
                let mark = LedgerRecord(line: line, at: record.at, entry: .gap(firstMissing: line))
                result.append(Data(mark.text.utf8))
            }
            result.append(bytes[range])
            next = record.line + 1
        }
        return result
    }
}
