import Foundation

/// Reads the bytes of one ledger file: which lines are good, where some are missing, where its end is torn.
///
/// Pure, so that every way in which a file can be damaged is a test without a disk.
struct LedgerScan {
    /// What is wrong in the middle of the file, in sentences without the lines' contents.
    private(set) var damage: [String] = []
    /// Where the intact part ends, when what follows is the remains of an unfinished append.
    private(set) var tornAt: Int?
    /// The number that the next record must have; nil when any will do.
    private(set) var expected: Int?

    /// Scans a file.
    ///
    /// - Parameters:
    ///   - expected: the number after the last record of the file before; nil when that was not read.
    ///   - onDamage: called before the first good record behind a damaged place.
    ///   - onRecord: called with every good record and the range of its line, LF included.
    init(
        _ bytes: Data, expected: Int?, onDamage: () -> Void = {},
        onRecord: (LedgerRecord, Range<Int>) throws -> Void
    ) throws {
        self.expected = expected
        let lines = LedgerLines(bytes)
        var start = 0
        var lineNumber = 0
        var badSince: (offset: Int, line: Int)?
        while start < lines.count {
            lineNumber += 1
            let next = lines.next(after: start)
            let record = try lines.record(start..<next)
            if let record, follows(record), try !isStray(record, before: next, lines) {
                if let bad = badSince {
                    damage.append("lines \(bad.line) to \(lineNumber - 1) cannot be read")
                }
                let missing = missingNumbers(before: record)
                if let missing, badSince == nil { damage.append("lines \(missing) are missing") }
                if badSince != nil || missing != nil { onDamage() }
                badSince = nil
                try onRecord(record, bytes.startIndex + start..<bytes.startIndex + next)
                self.expected = record.number + 1
            } else if badSince == nil {
                badSince = (start, lineNumber)
            }
            start = next
        }
        tornAt = badSince?.offset
    }

    /// A record with a number that was there before is not of this file.
    private func follows(_ record: LedgerRecord) -> Bool {
        guard let expected else { return true }
        return record.number >= expected
    }

    /// A number that jumps ahead and is not followed up is a damaged digit: the lines behind it count, not it.
    private func isStray(_ record: LedgerRecord, before next: Int, _ lines: LedgerLines) throws -> Bool {
        guard let expected, record.number > expected, next < lines.count,
            let following = try lines.record(next..<lines.next(after: next))
        else { return false }
        return expected <= following.number && following.number < record.number
    }

    private func missingNumbers(before record: LedgerRecord) -> String? {
        guard let expected, record.number > expected else { return nil }
        if case .gap(let firstMissing) = record.entry, firstMissing <= expected { return nil }
        return record.number - 1 == expected ? "number \(expected)" : "number \(expected) to \(record.number - 1)"
    }

    /// The file without its unreadable lines; what is missing is marked, so that it is not found again.
    static func cleaned(_ bytes: Data, expected: Int?) throws -> Data {
        var result = Data()
        var next = expected
        _ = try LedgerScan(bytes, expected: expected) { record, range in
            if let wanted = next, record.number > wanted {
                let gap = LedgerRecord(
                    number: record.number - 1, at: record.at, entry: .gap(firstMissing: wanted))
                if case .gap = record.entry {} else { result.append(Data(gap.line.utf8)) }
            } else if next == nil, range.lowerBound > bytes.startIndex, record.number > 1 {
                let number = record.number - 1
                result.append(
                    Data(LedgerRecord(number: number, at: record.at, entry: .gap(firstMissing: number)).line.utf8))
            }
            result.append(bytes[range])
            next = record.number + 1
        }
        return result
    }
}

/// A ledger file's bytes, line by line.
private struct LedgerLines {
    private let bytes: Data

    init(_ bytes: Data) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// Where the line after the one at `start` begins. The C library's search takes a tenth of a collection's time.
    func next(after start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = memchr(base + start, 0x0A, buffer.count - start) else {
                return buffer.count
            }
            return UnsafeRawPointer(found) - base + 1
        }
    }

    /// The record of a line; nil when it cannot be read, or lacks its LF.
    ///
    /// - Throws: `LedgerLineError.newerVersion`.
    func record(_ range: Range<Int>) throws -> LedgerRecord? {
        try bytes.withUnsafeBytes { buffer in
            guard !range.isEmpty, buffer[range.upperBound - 1] == 0x0A else { return nil }
            let line = UnsafeRawBufferPointer(rebasing: buffer[range.lowerBound..<range.upperBound - 1])
            do { return try LedgerRecord(line: line) } catch LedgerLineError.unreadable { return nil }
        }
    }
}
