import Dispatch
import Foundation

/// Where the program gets its time from, and how it waits: the one thing a test replaces to live through a year.
package protocol Clock: AnyObject, Sendable {
    /// The wall clock: what events, cursors and ledgers are stamped with. It may jump.
    var now: Instant { get }
    /// Time since some fixed moment; it never jumps, so every interval (poll, back-off, pacing) is counted in it.
    var uptime: Span { get }
    /// Waits until `uptime` has been reached or `wake()` is called, whichever comes first.
    func wait(until uptime: Span)
    /// Ends the current wait, or the next one if nobody is waiting. Safe from any thread.
    func wake()
}
