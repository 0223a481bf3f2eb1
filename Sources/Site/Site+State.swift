import Base
import Ledger

/// The state directory while a process works in it: its ledger, and the lock for as long as this lives.
package struct OpenState {
    package let ledger: Ledger
    fileprivate let lock: StateLock?

    /// No other process works there, nor can one begin to.
    package var isLocked: Bool { lock != nil }

    /// This process has recorded its last line there; others may begin.
    package func release() { lock?.release() }
}

extension Site {
    /// Takes the lock and opens the ledger; without a cursor it has no position yet.
    ///
    /// - Parameters:
    ///   - restart: where to read from, whatever the cursor says.
    ///   - former: this process has worked there in another way, and keeps its lock.
    /// - Throws: `StateLockError.held` when another process works there.
    package func open(restart: Instant?, after former: OpenState? = nil) throws -> OpenState {
        let lock = try former?.lock ?? mode.lock(settings.stateFolder)
        let opening = LedgerOpening(
            folder: settings.stateFolder, files: files, clock: clock, log: log, horizon: settings.horizon,
            retention: settings.ledgerRetention)
        // What a dry run records is gone with it, so the lock file must not remember its lines.
        let guardian = mode.isDry ? nil : lock
        let ledger = try opening.open(inUseSince: guardian?.inUseSince, restart: restart, guardian: guardian)
        return OpenState(ledger: ledger, lock: lock)
    }
}
