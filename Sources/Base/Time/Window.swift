/// A half-open span of time: from its start up to, but not including, its end.
package struct Window: Equatable, Hashable, Sendable {
    package var from: Instant
    package var to: Instant

    package init(from: Instant, to: Instant) {
        self.from = from
        self.to = to
    }

    package var length: Span { to - from }
    package func contains(_ instant: Instant) -> Bool { from <= instant && instant < to }
}
