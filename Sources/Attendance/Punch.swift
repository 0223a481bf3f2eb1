import Base

/// Whether a punch opens or closes a stretch of work.
package enum Direction: String, Sendable, CaseIterable {
    case clockIn = "in"
    case clockOut = "out"

    var opposite: Direction { self == .clockIn ? .clockOut : .clockIn }
    /// The direction in a sentence.
    package var name: String { self == .clockIn ? "clock-in" : "clock-out" }
}

/// A clock-in or a clock-out of one employee: what Humand is told.
package struct Punch: Equatable, Sendable {
    /// Humand's `employeeInternalId`: text, because leading zeros and e-mail addresses occur.
    package var employee: String
    package var direction: Direction
    package var time: Timestamp
    /// Shown beside the entry in Humand; where the punch was made.
    package var comment: String

    package init(employee: String, direction: Direction, time: Timestamp, comment: String = "") {
        self.employee = employee
        self.direction = direction
        self.time = time
        self.comment = comment
    }
}
