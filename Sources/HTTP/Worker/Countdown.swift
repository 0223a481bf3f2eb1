import Base
import Foundation

/// How long a wait may last: to the deadline of the request, and no longer than the program's patience.
struct Countdown {
    /// At least this often the program is asked whether it is still patient, and can tell its watchdog that it lives.
    static let heartbeat = Span.milliseconds(500)

    private let allowed: Span
    private let deadline: Span
    private let timeLeft: () -> Span?
    private var stop = Span(milliseconds: .max)

    /// Begins now; `patience` says how long waiting may go on from the moment it is asked, nil for no end.
    init(_ allowed: Span, patience: @escaping () -> Span?) {
        self.allowed = allowed
        deadline = monotonicNow() + allowed
        self.timeLeft = patience
    }

    /// The milliseconds that may be waited before this is to be asked again.
    ///
    /// - Throws: `timedOut` or `stopped` when there is nothing left.
    mutating func step() throws(HTTPFailure) -> Int32 {
        let left = timeLeft()
        let now = monotonicNow()
        if let left { stop = min(stop, now + left) }
        guard now < stop else { throw .stopped }
        guard now < deadline else { throw .timedOut(allowed) }
        let step = min(Self.heartbeat, stop - now, deadline - now)
        return Int32(clamping: max(1, step.milliseconds))
    }

    /// Waits until the descriptor is ready for `events`, has hung up, or a step is over; true when it is ready.
    mutating func wait(for descriptor: Int32, _ events: Int32) throws(HTTPFailure) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&entry, 1, try step()) > 0
    }
}
