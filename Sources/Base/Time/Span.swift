/// A length of time in whole milliseconds; the settings call it a duration.
package struct Span: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func milliseconds(_ count: Int64) -> Span { Span(milliseconds: count) }
    package static func seconds(_ count: Int64) -> Span { Span(milliseconds: Instant(seconds: count).milliseconds) }
    package static func minutes(_ count: Int64) -> Span { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Span { .seconds(count * 3600) }
    package static func days(_ count: Int64) -> Span { .seconds(count * 86_400) }

    /// The length in seconds, for APIs that use floating point.
    package var inSeconds: Double { Double(milliseconds) / 1000 }

    package static func < (left: Span, right: Span) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (left: Span, right: Span) -> Span {
        let (sum, overflow) = left.milliseconds.addingReportingOverflow(right.milliseconds)
        return Span(milliseconds: overflow ? (right.milliseconds < 0 ? .min : .max) : sum)
    }

    package static func - (left: Span, right: Span) -> Span {
        let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
        return Span(milliseconds: overflow ? (right.milliseconds < 0 ? .max : .min) : difference)
    }
}
