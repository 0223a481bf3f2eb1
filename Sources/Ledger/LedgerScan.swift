import Foundation

/// Reads the bytes of one ledger file: which lines are good, where some are missing, where its end is torn.
///
/// Fed piece by piece, so that a day of any size costs the memory of a piece. It touches no disk, so that every way
/// in which a file can be damaged is a test without one.
struct LedgerScan {
    /// What is wrong in the middle of the file, in sentences without the lines' contents.
    private(set) var damage: [String] = []
    /// Where the intact part ends, when what follows is the remains of an unfinished append.
    private(set) var tornAt: Int?
    /// What follows `tornAt` is the beginning of one append: no whole line, no NUL.
    private(set) var remainsAreOneAppend = true
    /// How many bytes the file has, as far as it has been read.
    private(set) var length = 0
    /// The number that the next record must have; nil when any will do.
    private(set) var expected: Int?

    private typealias Line = (record: LedgerRecord, range: Range<Int>, number: Int)

    /// The beginning of a line whose end is in the next piece.
    private var rest = Data()
    private var lineNumber = 0
    private var badSince: (offset: Int, line: Int)?
    /// A record whose number jumps ahead: the line behind it tells whether to believe that.
    private var doubtful: Line?
    private var scanner = LedgerLineScanner()
    private var onDamage: () -> Void
    private var onRecord: (LedgerRecord, Range<Int>) throws -> Void

    /// A scan of nothing yet.
    ///
    /// - Parameters:
    ///   - expected: the number after the last record of the file before; nil when that was not read.
    ///   - onDamage: called before the first good record behind a damaged place.
    ///   - onRecord: called with every good record and the range of its line, LF included.
    init(
        expected: Int?, onDamage: @escaping () -> Void = {},
        onRecord: @escaping (LedgerRecord, Range<Int>) throws -> Void
    ) {
        self.expected = expected
        self.onDamage = onDamage
        self.onRecord = onRecord
    }

    /// Scans a whole file; ranges are those of `bytes`.
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
                // What is returned must not keep the caller's closures.
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

    /// Behind the next LF. The C library's search takes a tenth of a collection's time.
    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
            return bytes.count
        }
        return UnsafeRawPointer(found) - base + 1
    }

    private mutating func line(_ bytes: UnsafeRawBufferPointer) throws {
        let range = length..<length + bytes.count
        length = range.upperBound
        lineNumber += 1
        let record = try record(bytes)
        if let record, let jump = doubtful, let expected, expected <= record.line,
            record.line < jump.record.line
        {
            // A number that jumps ahead and is not followed up is a damaged digit: the lines behind count, not it.
            doubtful = nil
            bad(at: jump.range.lowerBound, line: jump.number)
            remainsAreOneAppend = false
        }
        try believe()
        // A record with a number that was there before is not of this file.
        guard let record, expected.map({ record.line >= $0 }) ?? true else {
            bad(at: range.lowerBound, line: lineNumber)
            if bytes.last == 0x0A || bytes.contains(0) { remainsAreOneAppend = false }
            return
        }
        let line = (record, range, lineNumber)
        if let expected, record.line > expected { doubtful = line } else { try accept(line) }
    }

    /// The record of a line; nil when it cannot be read, or lacks its LF.
    private func record(_ line: UnsafeRawBufferPointer) throws -> LedgerRecord? {
        guard line.last == 0x0A else { return nil }
        do { return try scanner.record(of: UnsafeRawBufferPointer(rebasing: line.dropLast())) } catch LedgerLineError
            .unreadable
        {
            return nil
        }
    }

    private mutating func bad(at offset: Int, line: Int) {
        guard badSince == nil else { return }
        badSince = (offset, line)
        remainsAreOneAppend = true
    }

    private mutating func believe() throws {
        guard let line = doubtful else { return }
        doubtful = nil
        try accept(line)
    }

    private mutating func accept(_ line: Line) throws {
        if let bad = badSince { damage.append("lines \(bad.line) to \(line.number - 1) cannot be read") }
        let missing = missingLines(before: line.record)
        if let missing, badSince == nil { damage.append("lines \(missing) are missing") }
        if badSince != nil || missing != nil { onDamage() }
        badSince = nil
        try onRecord(line.record, line.range)
        expected = line.record.line + 1
    }

    private func missingLines(before record: LedgerRecord) -> String? {
        guard let expected, record.line > expected else { return nil }
        if case .gap(let firstMissing) = record.entry, firstMissing <= expected { return nil }
        return record.line - 1 == expected ? "number \(expected)" : "number \(expected) to \(record.line - 1)"
    }

    /// The file without its unreadable lines; what is missing is marked, so that it is not found again.
    static func cleaned(_ bytes: Data, expected: Int?) throws -> Data {
        var result = Data()
        var next = expected
        _ = try LedgerScan(bytes, expected: expected) { record, range in
            if let wanted = next, record.line > wanted {
                let gap = LedgerEntry.gap(firstMissing: wanted)
                if case .gap(let firstMissing) = record.entry {
                    // A mark whose neighbours have been lost as well must answer for them too.
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
                let number = record.line - 1
                result.append(
                    Data(LedgerRecord(line: number, at: record.at, entry: .gap(firstMissing: number)).text.utf8))
            }
            result.append(bytes[range])
            next = record.line + 1
        }
        return result
    }
}
