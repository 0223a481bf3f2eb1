import Attendance
import Ledger

/// What the doors recorded, compared with what the ledger knows: a pure function.
struct DoorSightings {
    /// The lines of the ledger's events that HikCentral still lists.
    let listed: Set<Int>
    /// Events that the ledger does not have.
    let newcomers: [SourceEvent]

    /// Recognises an event by its id, or by person, door and second in case ids have changed.
    init(_ events: [SourceEvent], lives: [EventHistory]) {
        var lines: [EventKey: Int] = [:]
        for life in lives {
            let event = life.first.event
            if let id = EventKey.id(of: event) { lines[id] = lines[id] ?? life.line }
            // A skipped event does not count as the passage: a refused face must not hide the granted one.
            guard life.first.isPassage, let passage = EventKey.passage(of: event) else { continue }
            lines[passage] = lines[passage] ?? life.line
        }
        var listed: Set<Int> = []
        var newcomers: [SourceEvent] = []
        for event in events {
            let passage =
                event.undecodable == nil ? EventKey.passage(of: event.event).flatMap { lines[$0] } : nil
            if let line = EventKey.id(of: event.event).flatMap({ lines[$0] }) ?? passage {
                listed.insert(line)
            } else {
                newcomers.append(event)
            }
        }
        self.listed = listed
        self.newcomers = newcomers
    }
}
