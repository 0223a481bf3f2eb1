import Base

/// A place between two lines of the ledger: after this one.
package struct LedgerPosition: Equatable, Sendable {
    /// The number of the last line that has been read; 0 at the beginning.
    package var line: Int
    /// When that line was written. It tells whether the line is still the same one: a ledger that was restored from a
    /// copy, or has lost its end, gives the same number to another line.
    package var at: Instant?

    package init(line: Int, at: Instant? = nil) {
        self.line = line
        self.at = at
    }

    init(_ record: LedgerRecord) { self.init(line: record.line, at: record.at) }
}
