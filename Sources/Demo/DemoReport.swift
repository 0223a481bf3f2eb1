import Attendance
import Base
import Ledger
import Operations
import Simulator

/// The demo's table: every event of the site, with its outcome from the ledger.
struct DemoReport {
    /// The events in the ledger.
    let lives: [EventHistory]
    /// Explains why an event is not in the ledger.
    let mapper: Mapper
    let language: Language

    func text(on terminal: Terminal) -> String {
        let heading = [
            say("SEEN AT", "VISTO A LAS"), say("DOOR", "PUERTA"), say("WHO", "QUIÉN"), say("BECAME", "RESULTADO"),
            say("WHY", "POR QUÉ"),
        ]
        var table = TextTable(heading: heading, state: heading[3])
        for event in DemoDay.events {
            let life = lives.first { $0.first.event.id == event.id }
            let row = [
                event.time.localDate == "2026-01-27"
                    ? String(event.time.inWholeSeconds.dropFirst(11).prefix(8)) : say("in 9 days", "en 9 días"),
                event.door.name, event.personName.isEmpty ? say("nobody", "nadie") : event.personName,
                life?.state.word[language] ?? say("never read", "nunca leído"), life.map(why) ?? exclusion(of: event),
            ]
            table.add(row, life?.colour)
        }
        return table.text(on: terminal)
    }

    private func say(_ english: String, _ spanish: String) -> String { Phrase(en: english, es: spanish)[language] }

    private func why(_ life: EventHistory) -> String {
        var parts: [String] = []
        if let punch = life.punch {
            parts.append(language == .english ? punch.direction.name : punch.direction.phrase.spanish)
        }
        if life.first.origin == .late {
            parts.append(
                say("uploaded late, found by comparing counts", "subido tarde, encontrado al comparar conteos"))
        }
        // Show intermediate outcomes, but not a plain acceptance.
        parts += life.outcomes.map(\.outcome).filter { $0.state != .accepted || $0.said != nil }.map {
            $0.reasonPhrase[language]
        }
        if life.outcomes.isEmpty { parts.append(life.first.reasonPhrase[language]) }
        return parts.joined(separator: "; ")
    }

    private func exclusion(of event: SimulatedEvent) -> String {
        let seen = AccessEvent(
            id: event.id, type: event.type, time: event.time, personID: event.personId, doorCode: event.door.code,
            doorName: event.door.name)
        return mapper.exclusion(of: seen)?.phrase[language]
            ?? say("not in the ledger", "no está en el registro")
    }
}
