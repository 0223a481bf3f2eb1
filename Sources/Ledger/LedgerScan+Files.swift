import Base

extension LedgerScan {
    /// Scans a whole file.
    ///
    /// - Throws: `FileError`, `LedgerError.newerVersion`, and what `onRecord` throws.
    mutating func read(_ path: String, _ files: any FileSystem) throws {
        do {
            try files.read(path) { piece in
                try take(piece)
                return true
            }
            try finish()
        } catch LedgerLineError.newerVersion(let version) {
            throw LedgerError.newerVersion(path: path, version: version)
        }
    }

    /// The first record of a file, or nil when it cannot be read; it is short, so one piece is enough.
    static func firstRecord(of path: String, _ files: any FileSystem) throws -> LedgerRecord? {
        var record: LedgerRecord?
        try files.read(path) { piece in
            let line = piece.split(separator: 0x0A, maxSplits: 1).first
            record = line.flatMap { try? LedgerRecord(line: UnsafeRawBufferPointer(rebasing: $0)) }
            return false
        }
        return record
    }
}
