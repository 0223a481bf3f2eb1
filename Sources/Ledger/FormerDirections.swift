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
    private var known: (directions: [Place: Direction], at: Instant)?

    /// What was read longer ago is read again: a daemon compares a day each night.
    private static let memory = Span.hours(6)

    package init(_ book: LedgerArchive) { self.book = book }

    /// The direction that an event's door had last; nil where the ledger does not tell.
    package func direction(of event: AccessEvent, at now: Instant) -> Direction? {
        if let known, now - known.at < FormerDirections.memory { return known.directions[Place(event)] }
        let directions = read(until: now)
        known = (directions, now)
        return directions[Place(event)]
    }

    /// The direction that the settings of now give an event's door, or its last one where HikCentral has it no more.
    package func direction(of event: AccessEvent, by mapper: Mapper, at now: Instant) -> Direction? {
        if let direction = mapper.directionByRule(event) { return direction }
        guard mapper.rules.direction.contains(.devices), mapper.doors.lacks(doorCode: event.doorCode) else {
            return nil
        }
        return direction(of: event, at: now)
    }

    private func read(until now: Instant) -> [Place: Direction] {
        var directions: [Place: Direction] = [:]
        // Of those that may still be corrected.
        var places: [Int: Place] = [:]
        func note(_ recorded: RecordedEvent, _ line: Int) {
            guard recorded.origin != .findFace, recorded.cause != .pushed, recorded.why == .device,
                let direction = recorded.punch?.direction
            else { return }
            let place = Place(recorded.event)
            directions[place] = direction
            if !recorded.state.isFinal { places[line] = place }
        }
        _ = try? book.records(since: now - LedgerArchive.memoryOfDoors) { record in
            switch record.entry {
            case .event(let recorded): note(recorded, record.line)
            case .carried(let line, let recorded): note(recorded, line)
            case .outcome(let line, let outcome):
                // The settings were corrected before it went out.
                if let place = places[line], let punch = outcome.punch { directions[place] = punch.direction }
                if outcome.state.isFinal { places[line] = nil }
            default: break
            }
        }
        return directions
    }
}
