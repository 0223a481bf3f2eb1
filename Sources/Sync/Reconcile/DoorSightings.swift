import Attendance
import Ledger

/// What the doors recorded, compared with what the ledger knows: a pure function.
struct DoorSightings {
    /// The lines of the ledger's events that HikCentral still lists.
    let listed: Set<Int>
    /// Events that the ledger does not have.
    let newcomers: [SourceEvent]

    /// Recognises an event by its id with person, door and second, or by those alone in case ids have changed.
    init(_ events: [SourceEvent], lives: [EventHistory]) {
        var lines: [EventKey: Int] = [:]
        for life in lives {
            let event = life.first.event
            let isReadable = life.first.raw == nil
            if let key = isReadable ? EventKey.identity(of: event) : .id(of: event) {
                lines[key] = lines[key] ?? life.line
            }
            // A skipped event does not count as the passage: a refused face must not hide the granted one.
            guard life.first.isPassage, let passage = EventKey.passage(of: event) else { continue }
            lines[passage] = lines[passage] ?? life.line
        }
        var listed: Set<Int> = []
        var newcomers: [SourceEvent] = []
        for event in events {
            let readings = event.undecodable == nil ? event.readings : []
            let keys =
                readings.map(EventKey.identity) + [EventKey.id(of: event.event)] + readings.map(EventKey.passage)
            if let line = keys.lazy.compactMap({ $0 }).compactMap({ lines[$0] }).first {
                listed.insert(line)
            } else {
                newcomers.append(event)
            }
        }
        self.listed = listed
        self.newcomers = newcomers
    }
}
