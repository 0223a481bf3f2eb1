import Attendance
import Base
import Ledger

/// An event as the dashboard lists it: without a name, and with a masked employee number.
struct RecentEvent: Equatable, Sendable {
    /// Its first line in the ledger.
    var line: Int
    var time: Instant
    var door: String
    /// Empty where nobody was recognised.
    var employee: String
    var direction: Direction?
    var state: EventState
    var cause: HoldCause?
    var origin: EventOrigin

    init(_ recorded: RecordedEvent, line: Int) {
        self.line = line
        time = recorded.event.time.instant
        door = recorded.event.doorLabel.cut(to: 80)
        let number = recorded.punch?.employee ?? recorded.employeeNumber ?? recorded.event.personID
        employee = number.isEmpty ? "" : number.cut(to: 100).maskedNumber
        direction = recorded.punch?.direction
        (state, cause, origin) = (recorded.state, recorded.cause, recorded.origin)
    }

    mutating func take(_ outcome: Outcome) {
        (state, cause) = (outcome.state, outcome.cause)
        direction = outcome.punch?.direction ?? direction
        if let punch = outcome.punch { employee = punch.employee.cut(to: 100).maskedNumber }
    }
}

/// The last events that were recorded, oldest first.
struct RecentEvents: Sendable {
    private(set) var events: [RecentEvent] = []

    static let most = 50

    mutating func add(_ event: RecentEvent) {
        events.append(event)
        if events.count > RecentEvents.most { events.removeFirst() }
    }

    mutating func take(_ outcome: Outcome, line: Int) {
        guard let place = events.lastIndex(where: { $0.line == line }) else { return }
        events[place].take(outcome)
    }

    /// A person has decided to deliver it after all.
    mutating func reopen(_ recorded: RecordedEvent, line: Int) {
        guard let place = events.lastIndex(where: { $0.line == line }) else { return }
        (events[place].state, events[place].cause) = (recorded.state, recorded.cause)
    }
}
