import Attendance
import Base
import Ledger
import Operations
import Simulator

/// The demo's table: every event of the plant, with its outcome from the ledger.
struct DemoReport {
    /// The events in the ledger.
    let lives: [EventHistory]
    /// Explains why an event is not in the ledger.
    let mapper: Mapper

    func text(on terminal: Terminal) -> String {
        var table = TextTable(heading: ["SEEN AT", "DOOR", "WHO", "BECAME", "WHY"], state: "BECAME")
        for event in DemoDay.events {
            let life = lives.first { $0.first.event.id == event.id }
            let row = [
                event.time.localDate == "2026-01-27"
                    ? String(event.time.inWholeSeconds.dropFirst(11).prefix(8)) : "in 9 days",
                event.door.name, event.personName.isEmpty ? "nobody" : event.personName,
                life?.state.rawValue ?? "never read", life.map(why) ?? exclusion(of: event),
            ]
            table.add(row, life?.colour)
        }
        return table.text(on: terminal)
    }

    private func why(_ life: EventHistory) -> String {
        var parts: [String] = []
        if let punch = life.punch { parts.append(punch.direction.name) }
        if life.first.origin == .late { parts.append("uploaded late, found by comparing counts") }
        // Show intermediate outcomes, but not a plain acceptance.
        parts += life.outcomes.map(\.outcome.reason).filter { $0 != "Humand accepted it" }
        if life.outcomes.isEmpty { parts.append(life.first.reason) }
        return parts.joined(separator: "; ")
    }

    private func exclusion(of event: SimulatedEvent) -> String {
        let seen = AccessEvent(
            id: event.id, type: event.type, time: event.time, personID: event.personId, doorCode: event.door.code,
            doorName: event.door.name)
        return mapper.exclusion(of: seen) ?? "not in the ledger"
    }
}
