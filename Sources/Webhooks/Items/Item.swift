import Attendance
import Base
import Ledger

/// One thing that receivers may be told: what a line of the ledger says.
package struct Item: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// An access event became known.
        case event
        /// Something became of it later.
        case outcome
        /// Something about the service itself.
        case notice
        /// Sent by hand, to see whether it arrives.
        case test
    }

    package var kind: Kind
    /// The line that says so; 0 for a test.
    var line: Int
    /// When that line was written.
    package var at: Instant
    /// The first line of the event.
    var eventLine: Int?
    /// The event as it is with this line; nil where its first line is gone.
    var recorded: RecordedEvent?
    var state: EventState?
    var cause: HoldCause?
    var reason = ""
    /// Humand's id of the entry.
    var humandID: String?
    var notice: Notice?

    init(_ kind: Kind, line: Int, at: Instant) { (self.kind, self.line, self.at) = (kind, line, at) }

    /// The same in every attempt and every replay. A line number alone would not do: a ledger that lost its end gives
    /// its numbers again.
    package var id: String { "\(line)-\(at.milliseconds)" }

    /// The punch's employee, else HikCentral's number of the person.
    var employee: String? { recorded?.punch?.employee ?? recorded?.employeeNumber }

    /// From the door to this line.
    var delay: Span? { recorded.map { at - $0.event.time.instant } }

    package static func test(at now: Instant) -> Item {
        var item = Item(.test, line: 0, at: now)
        item.reason = "hik2humand webhook test"
        return item
    }
}
