/// When a worker wants its next step; the earliest compares as the smallest.
package enum Wake: Comparable, Sendable {
    /// At once: there is more to do.
    case again
    /// At this time of the monotonic clock.
    case at(Span)
    /// Not on its own: there is nothing left to do until something happens outside.
    case never
}
