import Base
import Ledger

/// The state directory while a process works in it: its ledger, and the lock for as long as this lives.
package struct OpenState {
    package let ledger: Ledger
    private let lock: StateLock?

    init(ledger: Ledger, lock: StateLock?) {
        self.ledger = ledger
        self.lock = lock
    }
}

extension Site {
    /// Takes the lock and opens the ledger; without a cursor it has no position yet.
    ///
    /// - Parameter restart: where to read from, whatever the cursor says.
    /// - Throws: `StateLockError.held` when another process works there.
    package func open(restart: Instant?) throws -> OpenState {
        let lock = try mode.lock(settings.stateFolder)
        let opening = LedgerOpening(
            folder: settings.stateFolder, files: files, clock: clock, log: log, horizon: settings.horizon,
            retention: settings.ledgerRetention)
        let ledger = try opening.open(inUseSince: lock?.inUseSince, restart: restart, guardian: lock)
        return OpenState(ledger: ledger, lock: lock)
    }
}
