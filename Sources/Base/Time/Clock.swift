import Foundation

/// Tells the program the time, and lets it wait.
///
/// A test replaces it to simulate a whole year.
package protocol Clock: AnyObject, Sendable {
    /// The wall clock, for the times of events, cursors and ledgers. It may jump.
    var now: Instant { get }
    /// Time since some fixed moment. It never jumps, so every interval (poll, back-off, pacing) is measured with it.
    var uptime: Span { get }
    /// Waits until `uptime` has been reached or `wake()` is called, whichever comes first.
    func wait(until uptime: Span)
    /// Ends the current wait, or the next one if nobody is waiting. Thread-safe.
    func wake()
}
