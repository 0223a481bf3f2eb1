/// When something that works step by step wants its next step; of several, the earliest is the smallest.
package enum Wake: Comparable, Sendable {
    /// At once: there is more to do.
    case again
    /// At this time of the monotonic clock.
    case at(Span)
    /// Not by itself: nothing is left, or only something from outside brings more.
    case never
}
