import Attendance
import Base

/// A stretch of work: from a clock-in to the clock-out that follows. One of the two may be missing, and then nobody
/// knows how long it was.
package struct WorkStretch: Equatable, Sendable {
    /// One end of it: a punch.
    package typealias End = (direction: Direction, time: Instant)

    package var start: Instant?
    package var end: Instant?

    /// No shift is longer; a clock-out after that belongs to a clock-in that somebody forgot.
    package static let longest = Span.hours(24)

    /// Nil for one that is open or has no beginning.
    package var length: Span? { start.flatMap { start in end.map { $0 - start } } }
    /// The day to which it counts: that on which it began.
    func day(in zone: SiteZone) -> SiteDay? { (start ?? end).map { SiteDay($0, in: zone) } }

    /// Pairs a person's punches.
    ///
    /// - Parameter punches: in any order.
    package static func pairs(_ punches: [End]) -> [WorkStretch] {
        var stretches: [WorkStretch] = []
        var open: Instant?
        for punch in punches.sorted(by: { ($0.time, $0.direction.rawValue) < ($1.time, $1.direction.rawValue) }) {
            switch punch.direction {
            case .clockIn:
                if let open { stretches.append(WorkStretch(start: open)) }
                open = punch.time
            case .clockOut:
                if let start = open, punch.time - start <= longest {
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
