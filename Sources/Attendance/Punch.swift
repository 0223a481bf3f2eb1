import Base

/// Whether a punch opens or closes a stretch of work.
package enum Direction: String, Sendable, CaseIterable {
    case clockIn = "in"
    case clockOut = "out"

    package var opposite: Direction { self == .clockIn ? .clockOut : .clockIn }
    /// The direction as written in sentences.
    package var name: String { self == .clockIn ? "clock-in" : "clock-out" }
}

/// A clock-in or a clock-out of one employee, as sent to Humand.
package struct Punch: Equatable, Sendable {
    /// Humand's `employeeInternalId`: text, because leading zeros and e-mail addresses occur.
    package var employee: String
    package var direction: Direction
    package var time: Timestamp
    /// Where the punch was made; Humand shows it beside the entry.
    package var comment: String

    package init(employee: String, direction: Direction, time: Timestamp, comment: String = "") {
        self.employee = employee
        self.direction = direction
        self.time = time
        self.comment = comment
    }
}
