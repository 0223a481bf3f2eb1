import Base
import Foundation

/// How long a wait may last: until the request's deadline, and no longer than the program's patience.
struct Countdown {
    /// The program is asked at least this often whether to go on waiting, and can then notify its watchdog.
    static let heartbeat = Span.milliseconds(500)

    private let allowed: Span
    private let deadline: Span
    private let timeLeft: () -> Span?
    private var stop = Span(milliseconds: .max)

    /// Starts now; `patience` returns how much longer the wait may last, nil for no limit.
    init(_ allowed: Span, patience: @escaping () -> Span?) {
        self.allowed = allowed
        deadline = monotonicNow() + allowed
        self.timeLeft = patience
    }

    /// How many milliseconds to wait before calling this again.
    ///
    /// - Throws: `timedOut` or `stopped` when no time is left.
    mutating func step() throws(HTTPFailure) -> Int32 {
        let left = timeLeft()
        let now = monotonicNow()
        if let left { stop = min(stop, now + left) }
        guard now < stop else { throw .stopped }
        guard now < deadline else { throw .timedOut(allowed) }
        let step = min(Self.heartbeat, stop - now, deadline - now)
        return Int32(clamping: max(1, step.milliseconds))
    }

    /// Waits until the descriptor is ready for `events` or has hung up, or the step is over; true when it is ready.
    mutating func wait(for descriptor: Int32, _ events: Int32) throws(HTTPFailure) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&entry, 1, try step()) > 0
    }
}
