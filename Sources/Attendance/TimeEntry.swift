import Base

/// An entry as Humand lists it: the direction and the moment are all that reading back needs, the rest is for people.
package struct TimeEntry: Equatable {
    package var direction: Direction
    package var time: Instant
    /// Which way it came (`INTEGRATION`, `APP`, `KIOSK`, `MANUAL`, `DAY_CHANGE`, `AUTO_CLOSE`…), in capitals; empty when
    /// Humand does not say.
    package var source = ""
    /// Day summaries give none.
    package var id: String?
    /// The day it is counted to, where Humand says so.
    package var referenceDate: String?

    package init(_ direction: Direction, at time: Instant, source: String = "", id: String? = nil) {
        self.direction = direction
        self.time = time
        self.source = source
        self.id = id
    }

    /// Humand made it by itself, at midnight or to close a day that was left open: it is nobody's punch.
    package var isHumandsOwn: Bool { source == "DAY_CHANGE" || source == "AUTO_CLOSE" }

    /// The same direction in the same second; Humand may cut milliseconds off.
    package func matches(_ punch: Punch) -> Bool {
        !isHumandsOwn && direction == punch.direction && time.seconds == punch.time.instant.seconds
    }
}
