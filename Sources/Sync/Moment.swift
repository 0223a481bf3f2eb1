import Base

/// When something happened, as both clocks showed it: all that a pure state needs to know about time and chance.
struct Moment: Equatable {
    /// On the monotonic clock, which measures waits.
    var uptime: Span
    /// On the wall clock, which punches are stamped with.
    var now: Instant
    /// Between -1 and 1; spreads the waits of programs that failed together.
    var jitter = 0.0
}

extension Base.Clock {
    /// This moment.
    func moment(jitter: Double) -> Moment { Moment(uptime: uptime, now: now, jitter: jitter) }
}
