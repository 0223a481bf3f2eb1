import Base

extension LedgerScan {
    /// Scans a whole file, or what follows the beginning of one of its lines.
    ///
    /// - Throws: `FileError`, `LedgerError.newerVersion`, and what `onRecord` throws.
    mutating func read(_ path: String, from offset: Int = 0, _ files: any FileSystem) throws {
        do {
            try files.read(path, from: offset) { piece in
                try take(piece)
                return true
            }
            try finish()
        } catch LedgerLineError.newerVersion(let version) {
            throw LedgerError.newerVersion(path: path, version: version)
        }
    }

    /// The first record of a file that can be read, and its row; nil when there is none near the beginning.
    ///
    /// Records are short, so one piece is enough.
    static func firstRecord(
        of path: String, _ files: any FileSystem
    ) throws -> (record: LedgerRecord, row: Int)? {
        var found: (record: LedgerRecord, row: Int)?
        try files.read(path) { piece in
            let lines = piece.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
            for (index, line) in lines.enumerated() where found == nil {
                guard let record = try? LedgerRecord(line: UnsafeRawBufferPointer(rebasing: line)) else { continue }
                found = (record, index + 1)
            }
            return false
        }
        return found
    }
}
