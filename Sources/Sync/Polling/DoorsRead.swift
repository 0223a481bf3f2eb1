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

    /// The directions of events' doors. One that is not read any more counts as the one under its name, as when a
    /// terminal was replaced.
    ///
    /// - Parameter names: events that tell what the doors are called.
    package func directions(names events: [AccessEvent]) -> (AccessEvent) -> Direction? {
        let named = Dictionary(grouping: events.filter { all.contains($0.doorCode) && !$0.doorName.isEmpty }) {
            $0.doorName.trimmingSpaces
        }.mapValues { Set($0.map(\.doorCode)) }
        return { event in
            if all.contains(event.doorCode) { return direction(ofDoor: event.doorCode) }
            guard let heirs = named[event.doorName.trimmingSpaces], heirs.count == 1 else { return nil }
            return heirs.first.flatMap { direction(ofDoor: $0) }
        }
    }

    package init(_ map: DoorMap, nextLook: Instant?) {
        self.init(
            all: map.doors.map(\.code), entry: map.codes(.clockIn), exit: map.codes(.clockOut), nextLook: nextLook)
    }
}
