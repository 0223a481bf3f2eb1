import Attendance
import Base

/// The directions that the lists of doors gave last to doors which HikCentral has no more, as the ledger has them: a
/// terminal that was replaced under another name stands in no list.
///
/// The ledger is only read when such a door is asked for.
package final class FormerDirections {
    /// Readers on either side of a door may differ.
    private struct Place: Hashable {
        var door: String
        var reader: String

        init(_ event: AccessEvent) { (door, reader) = (event.doorCode, event.readerCode) }
    }

    private let book: LedgerArchive
    private let now: Instant
    private lazy var known = read()

    package init(_ book: LedgerArchive, now: Instant) { (self.book, self.now) = (book, now) }

    /// The direction that an event's door had last; nil where the ledger does not tell.
    package func direction(of event: AccessEvent) -> Direction? { known[Place(event)] }

    /// The direction that the settings of now give an event's door, or its last one where HikCentral has it no more.
    package func direction(of event: AccessEvent, by mapper: Mapper) -> Direction? {
        if let direction = mapper.directionByRule(event) { return direction }
        return mapper.doors.lacks(doorCode: event.doorCode) ? direction(of: event) : nil
    }

    private func read() -> [Place: Direction] {
        var directions: [Place: Direction] = [:]
        func note(_ recorded: RecordedEvent) {
            guard recorded.origin != .findFace, recorded.cause != .pushed, recorded.why == .device,
                let direction = recorded.punch?.direction
            else { return }
            directions[Place(recorded.event)] = direction
        }
        _ = try? book.records(since: now - LedgerArchive.memoryOfDoors) { record in
            switch record.entry {
            case .event(let recorded), .carried(_, let recorded): note(recorded)
            default: break
            }
        }
        return directions
    }
}
