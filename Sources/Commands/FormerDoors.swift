import Attendance
import Base
import Ledger
import Site

/// Doors that the ledger has events of and that nobody asks HikCentral for any more: a terminal that was replaced has
/// another code. A pure value.
///
/// Whoever reads a span again, or compares it, would otherwise take what those doors saw for read.
struct FormerDoors {
    struct Former: Equatable {
        let door: Door
        let events: Int
        /// HikCentral still has it.
        let isListed: Bool
    }

    private let map: DoorMap
    private let listed: Set<String>
    private var found: [String: (name: String, count: Int)] = [:]

    /// - Parameter map: what the settings make of the doors that HikCentral lists now.
    init(map: DoorMap, listed: [Door]) {
        self.map = map
        self.listed = Set(listed.map(\.code))
    }

    /// Those of a site in a span; nil where HikCentral cannot be asked.
    init?(_ site: Site, in window: Window) throws {
        guard let listed = try? site.source.doors(),
            let map = try? DoorMap(entry: site.settings.entryDevices, exit: site.settings.exitDevices, listed: listed)
        else { return nil }
        self.init(map: map, listed: listed)
        try site.archive.records(since: window.from) { record in
            guard case .event(let recorded) = record.entry, window.contains(recorded.event.time.instant) else { return }
            note(recorded)
        }
    }

    mutating func note(_ recorded: RecordedEvent) {
        let event = recorded.event
        guard recorded.origin != .findFace, recorded.raw == nil, !event.doorCode.isEmpty,
            !map.contains(doorCode: event.doorCode)
        else { return }
        found[event.doorCode, default: ("", 0)].count += 1
        found[event.doorCode]?.name = event.doorName
    }

    /// By their codes.
    var doors: [Former] {
        found.sorted { $0.key < $1.key }.map { code, door in
            Former(door: Door(code: code, name: door.name), events: door.count, isListed: listed.contains(code))
        }
    }

    /// A line for each.
    var phrases: [Phrase] {
        doors.map { former in
            let label = former.door.name.isEmpty ? former.door.code : "“\(former.door.name)” (\(former.door.code))"
            let (events, eventos) = (
                former.events.counting("event", "events"), former.events.counting("evento", "eventos")
            )
            return former.isListed
                ? Phrase(
                    en: "the ledger has \(events) of the door \(label) in this span, which the settings no longer "
                        + "name: it is not asked for, and what the doors show is without it",
                    es: "el registro tiene \(eventos) de la puerta \(label) en este período, que los ajustes ya no "
                        + "nombran: no se pregunta por ella, y falta en lo que muestran las puertas")
                : Phrase(
                    en: "the ledger has \(events) of the door \(label) in this span, which HikCentral no longer "
                        + "lists: it cannot be asked for, and what the doors show is without it",
                    es: "el registro tiene \(eventos) de la puerta \(label) en este período, que HikCentral ya no "
                        + "muestra: no se puede preguntar por ella, y falta en lo que muestran las puertas")
        }
    }
}
