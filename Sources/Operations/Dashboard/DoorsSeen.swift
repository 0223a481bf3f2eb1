import Base
import Ledger

/// When each door was last used, as far as the ledger is read.
struct DoorsSeen: Sendable {
    /// By code.
    private(set) var doors: [String: (label: String, last: Instant)] = [:]

    /// More doors than any site has; codes come from outside.
    private static let most = 2000

    /// By code: the name, with the code where two doors have the same, as a terminal and the one that replaced it.
    var labels: [String: String] {
        var counts: [String: Int] = [:]
        for door in doors.values { counts[door.label, default: 0] += 1 }
        return Dictionary(
            uniqueKeysWithValues: doors.map { code, door in
                (code, counts[door.label] ?? 0 > 1 ? "\(door.label) (\(code))" : door.label)
            })
    }

    mutating func note(_ recorded: RecordedEvent, at moment: Instant) {
        let event = recorded.event
        guard recorded.raw == nil, !event.doorCode.isEmpty else { return }
        // No event is later than its line; a door whose clock is ahead would look used for days.
        let time = min(event.time.instant, moment)
        if let known = doors[event.doorCode] {
            doors[event.doorCode] = (event.doorLabel, max(known.last, time))
        } else if doors.count < DoorsSeen.most {
            doors[event.doorCode] = (event.doorLabel, time)
        }
    }
}
