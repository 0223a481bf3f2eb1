import Ledger

/// The punch whose post had no clear answer. It is settled before any other is posted, even before an older one that
/// was found since: so at most one punch is unconfirmed, and what is known of its post is not mixed up with another's.
struct UnsettledPost: Equatable {
    private var line: Int?

    /// What an earlier run left behind. After damage many are unconfirmed, of which none was posted just now.
    init(_ ledger: LedgerState) {
        let lines = ledger.open.filter { $0.value.state == .queued && $0.value.isUnconfirmed }.keys
        line = lines.count == 1 ? lines.first : nil
    }

    /// An outcome of this line has been written.
    mutating func note(_ line: Int, in ledger: LedgerState) {
        if ledger.open[line]?.isUnconfirmed == true {
            self.line = line
        } else if self.line == line {
            self.line = nil
        }
    }

    /// The punch, if it is still to be settled.
    ///
    /// - Parameter posted: has an outcome that is not written yet, so it is settled although the ledger does not say so.
    func delivery(in ledger: LedgerState, besides posted: Int? = nil) -> (line: Int, event: RecordedEvent)? {
        guard let line, line != posted, let event = ledger.open[line], event.state == .queued, event.isUnconfirmed
        else { return nil }
        return (line, event)
    }
}
