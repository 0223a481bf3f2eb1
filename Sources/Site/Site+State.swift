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
    /// Takes the lock and opens the ledger; without a cursor reading begins at START_FROM.
    ///
    /// - Parameter restart: where to read from, whatever the cursor says.
    /// - Throws: `StateLockError.held` when another process works there.
    package func open(restart: Instant?) throws -> OpenState {
        let lock = try mode.lock(settings.stateFolder)
        let opening = LedgerOpening(
            folder: settings.stateFolder, files: files, clock: clock, log: log, horizon: settings.horizon,
            retention: settings.ledgerRetention)
        let ledger = try opening.open(inUseSince: lock?.inUseSince, restart: restart, guardian: lock)
        if ledger.state.position == nil { try begin(ledger) }
        lock?.rememberUse(since: clock.now)
        return OpenState(ledger: ledger, lock: lock)
    }

    private func begin(_ ledger: Ledger) throws(LedgerError) {
        let (start, reason) = mode.beginning(settings)
        let moment = start.instant(now: clock.now)
        try ledger.begin(at: moment, reason: reason)
        if moment > clock.now {
            log.warning(
                .cursorFirst, "first start: START_FROM lies in the future, and nothing before it will be read",
                [.from: moment.text])
        } else {
            log.info(.cursorFirst, "first start: reading begins here", [.from: moment.text])
        }
    }
}
