@testable import Base
@testable import Ledger

/// The lock file's memory of the last line, without a file.
final class LedgerNote: LedgerGuardian {
    private(set) var highestLine: Int
    init(_ number: Int) { highestLine = number }
    func check() {}
    func note(line: Int, at moment: Instant) { highestLine = line }
    func note(failingSince moment: Instant?) {}
}
