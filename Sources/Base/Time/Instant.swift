/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Events, cursors and ledgers all count in milliseconds: HikCentral stamps seconds, some of its versions
/// milliseconds, and Humand is sent milliseconds. An integer compares exactly; a `Date` does not.
package struct Instant: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The instant a whole number of seconds after the epoch; counts out of range are clamped.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the epoch, rounded down even before 1970.
    package var seconds: Int64 {
        let quotient = milliseconds / 1000
        return milliseconds % 1000 < 0 ? quotient - 1 : quotient
    }

    /// The same instant without its milliseconds, as HikCentral expects the bounds of a window.
    package var flooredToSecond: Instant { Instant(seconds: seconds) }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant `duration` later, clamped to the range, so that times from outside cannot overflow.
    package static func + (left: Instant, duration: Span) -> Instant {
        let (sum, overflow) = left.milliseconds.addingReportingOverflow(duration.milliseconds)
        return Instant(milliseconds: overflow ? (duration.milliseconds < 0 ? .min : .max) : sum)
    }

    package static func - (left: Instant, duration: Span) -> Instant {
        let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(duration.milliseconds)
        return Instant(milliseconds: overflow ? (duration.milliseconds < 0 ? .max : .min) : difference)
    }

    package static func - (left: Instant, right: Instant) -> Span {
        let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
        return Span(milliseconds: overflow ? (right.milliseconds < 0 ? .max : .min) : difference)
    }
}
