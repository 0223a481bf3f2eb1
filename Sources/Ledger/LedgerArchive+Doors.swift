import Attendance
import Base

extension LedgerArchive {
    /// How far back a door's name and direction are looked for.
    static let memoryOfDoors = Span.days(31)

    /// The codes of the doors that events came from, by the names that these doors last had, and by the codes; empty
    /// where the ledger cannot be read.
    package func doorCodes(until now: Instant) -> [String: String] {
        var codes: [String: String] = [:]
        func note(_ recorded: RecordedEvent) {
            let event = recorded.event
            // A camera is no door, and what was only pushed may be forged.
            guard recorded.origin != .findFace, recorded.cause != .pushed, !event.doorCode.isEmpty,
                !event.doorName.isEmpty
            else { return }
            codes[event.doorName.trimmingSpaces] = event.doorCode
            codes[event.doorCode] = event.doorCode
        }
        _ = try? records(since: now - LedgerArchive.memoryOfDoors) { record in
            switch record.entry {
            case .event(let recorded), .carried(_, let recorded): note(recorded)
            default: break
            }
        }
        return codes
    }
}
