import Attendance
import Base

/// The doors that a running daemon reads, by their codes.
///
/// HikCentral may have others since under the same names: the daemon learns of them when it lists the doors again.
package struct DoorsRead: Equatable, Sendable {
    /// Ascending, as are the others.
    package var all: [String]
    package var entry: [String]
    package var exit: [String]
    /// When the doors are listed again, on the wall clock: a poll or so later, as counts are then compared too.
    package var nextLook: Instant?

    package init(all: [String], entry: [String], exit: [String], nextLook: Instant?) {
        (self.all, self.entry, self.exit, self.nextLook) = (all, entry, exit, nextLook)
    }

    /// The direction of a door that stands for one alone.
    package func direction(ofDoor code: String) -> Direction? {
        switch (entry.contains(code), exit.contains(code)) {
        case (true, false): .clockIn
        case (false, true): .clockOut
        default: nil
        }
    }

    package init(_ map: DoorMap, nextLook: Instant?) {
        self.init(
            all: map.doors.map(\.code), entry: map.codes(.clockIn), exit: map.codes(.clockOut), nextLook: nextLook)
    }
}
