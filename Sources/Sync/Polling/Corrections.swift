import Ledger

/// What Humand does not have yet follows the settings of now: nothing is delivered before that has been seen to.
struct Corrections {
    /// To be made again where settings are taken back.
    var isMade = false
    /// The lines of posts that may have arrived: they follow once it is known that they have not.
    private var unconfirmed: Set<Int> = []

    /// Corrects everything that is not final.
    mutating func make(by revision: HeldRevision, numbers: Intake.Numbers = .unknown) throws(LedgerError) {
        try revision.correct(numbers: numbers)
        isMade = true
        unconfirmed = Set(revision.open.filter(\.event.isUnconfirmed).map(\.line))
    }

    /// Corrects what is now known not to have arrived, before it is sent again.
    ///
    /// - Parameter revision: made only where something is to be corrected.
    mutating func makeSettled(in ledger: Ledger, by revision: () -> HeldRevision) throws(LedgerError) {
        let settled = settled(in: ledger)
        guard !settled.isEmpty else { return }
        let lines = settled.sorted().compactMap { line in ledger.state.open[line].map { (line: line, event: $0) } }
        let revision = revision()
        if revision.changes(lines) { try revision.correct() }
        unconfirmed.subtract(settled)
    }

    func settled(in ledger: Ledger) -> Set<Int> {
        unconfirmed.filter { ledger.state.open[$0]?.isUnconfirmed != true }
    }
}
