/// Watches over the folder that a ledger writes to.
package protocol LedgerGuardian: AnyObject {
    /// The number of the last line that is known to have been written.
    var highestLine: Int { get }
    /// Called before every append.
    ///
    /// - Throws: `LedgerError.lockLost` when another process may write as well.
    func check() throws(LedgerError)
    /// Called when a line is on disk.
    func note(number: Int)
}
