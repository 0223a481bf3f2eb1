import Base

/// Watches over the folder that a ledger writes to.
package protocol LedgerGuardian: AnyObject {
    /// The last line that is known to have been written.
    var highestLine: Int { get }
    /// Called before every append.
    ///
    /// - Throws: `LedgerError.lockLost` when another process may write as well.
    func check() throws(LedgerError)
    /// Called when everything up to this line is on disk.
    func note(line: Int, at moment: Instant)
    /// Called when the ledger begins to fail, and with nil when it works again.
    func note(failingSince moment: Instant?)
}
