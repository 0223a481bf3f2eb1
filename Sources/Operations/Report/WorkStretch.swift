import Attendance
import Base
import Ledger

/// A stretch of work: from a clock-in to the clock-out that follows. One of the two may be missing, and then nobody
/// knows how long it was.
package struct WorkStretch: Equatable, Sendable {
    /// One end of it: a punch.
    package typealias End = (direction: Direction, time: Instant)

    package var start: Instant?
    package var end: Instant?

    /// No shift is longer; a clock-out after that belongs to a clock-in that somebody forgot.
    package static let longest = Span.hours(24)

    /// Few people work longer.
    package static let longShift = Span.hours(14)

    /// Nil for one that is open or has no beginning.
    package var length: Span? { start.flatMap { start in end.map { $0 - start } } }
    /// The day to which it counts: that on which it began.
    func day(in zone: SiteZone) -> SiteDay? { (start ?? end).map { SiteDay($0, in: zone) } }

    /// Pairs a person's punches.
    ///
    /// - Parameters:
    ///   - punches: in any order.
    ///   - heldStarts: clock-ins that wait for a person, since Humand takes no two in a row. Where one lies in a stretch
    ///     that is longer than people work, a clock-out was forgotten before it.
    package static func pairs(_ punches: [End], heldStarts: [Instant] = []) -> [WorkStretch] {
        func isForgotten(_ start: Instant, _ end: Instant) -> Bool {
            end - start > longest
                || end - start > longShift && heldStarts.contains { start < $0 && $0 < end }
        }
        var stretches: [WorkStretch] = []
        var open: Instant?
        for punch in punches.sorted(by: { ($0.time, $0.direction.rawValue) < ($1.time, $1.direction.rawValue) }) {
            switch punch.direction {
            case .clockIn:
                if let open { stretches.append(WorkStretch(start: open)) }
                open = punch.time
            case .clockOut:
                if let start = open, !isForgotten(start, punch.time) {
                    stretches.append(WorkStretch(start: start, end: punch.time))
                } else {
                    if let open { stretches.append(WorkStretch(start: open)) }
                    stretches.append(WorkStretch(end: punch.time))
                }
                open = nil
            }
        }
        if let open { stretches.append(WorkStretch(start: open)) }
        return stretches
    }
}

extension EventHistory {
    /// When a clock-in was that Humand refused.
    package var heldStart: Instant? {
        state == .held && now.cause == .refused && punch?.direction == .clockIn ? first.event.time.instant : nil
    }
}
