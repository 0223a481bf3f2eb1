import Attendance
import Base
import Ledger

/// The time whose counts one check compares.
struct LateScope: Equatable {
    /// From the beginning of a day, UTC, to the cursor; empty when reading has only just begun.
    var behind: Window
    /// What is stamped in the future.
    var ahead: Window?

    /// The longest span that HikCentral may be asked for (Artemis guide).
    private static let longestSpan = Span.days(31)

    /// - Parameters:
    ///   - length: how far back to look, at least (LATE_WINDOW).
    ///   - daysLeftOut: how many of the oldest days to leave out.
    ///   - maxFuture: how far a stamp may lie ahead of the clock before it counts as the future; nil leaves it out.
    /// - Returns: nil before anything was read.
    init?(state: LedgerState, length: Span, daysLeftOut: Int = 0, maxFuture: Span?, now: Instant) {
        guard let position = state.position else { return nil }
        // What the ledger has forgotten would look new. A reload with a longer window waits for the next start.
        let firstDay = SiteDay(now - min(length, state.horizon - .hours(24)), in: .utc)
        // What lies before the beginning was never meant to be read.
        let begun = state.begun ?? Instant(milliseconds: .min)
        let start = max(firstDay.window(in: .utc).from, begun)
        // The second before the cursor is fully known, so the end may be counted or not. The cursor may lie far ahead,
        // when the clock has been set back.
        let end = min(position - .seconds(1), start + LateScope.longestSpan)
        behind = Window(from: start, to: end)
        if let maxFuture {
            let future = max((now + maxFuture).flooredToSecond, position)
            let span = Window(from: future, to: min(start, position) + LateScope.longestSpan)
            ahead = span.length > .seconds(0) ? span : nil
        }
        let later = firstDay.advanced(by: Int64(daysLeftOut)).window(in: .utc).from
        if start < later, later < end { behind.from = later }
    }

    /// Both together.
    var whole: Window {
        guard let ahead else { return behind }
        return Window(from: min(behind.from, ahead.from), to: max(behind.to, ahead.to))
    }
}
