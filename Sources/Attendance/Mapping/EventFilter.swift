import Base
import Foundation

/// Which access events may become punches: FindFace's filter language over the fields of an access event.
///
/// The filter is a JSON object. `{}` lets everything through; every key must match (and); a key matches if any of its
/// values does (or); an empty list matches nothing. Keys: `event_type_in`, `door_in` (codes or names), `reader_in`
/// (codes or names), `person_in` (HikCentral person ids).
package struct EventFilter: Equatable, Sendable {
    private var eventTypes: Set<Int>?
    private var doors: Set<String>?
    private var readers: Set<String>?
    private var people: Set<String>?

    /// Lets everything through.
    package static let everything = EventFilter()

    private init() {}

    /// The values of `door_in` that are neither code nor name of any of these doors.
    package func unknownDoors(among listed: [Door]) -> [String] {
        (doors ?? []).subtracting(listed.flatMap { [$0.code, $0.name] }).sorted()
    }

    /// Why a text is not a filter.
    package struct Problem: Error, Equatable, Sendable {
        package var phrase: Phrase

        init(_ phrase: Phrase) { self.phrase = phrase }
        fileprivate init(en english: String, es spanish: String) { phrase = Phrase(en: english, es: spanish) }
    }

    package init(parsing text: String) throws(Problem) {
        let json: JSONValue
        do { json = try JSONValue(parsing: Data(text.utf8)) } catch { throw Problem(error.phrase) }
        guard case .object(let members) = json else {
            throw Problem(en: "a JSON object such as {} is expected", es: "se espera un objeto JSON como {}")
        }
        for member in members {
            guard let elements = member.value.elements else {
                throw Problem(
                    en: "“\(member.key)” must have a list, such as [\"23\"]",
                    es: "“\(member.key)” debe tener una lista, por ejemplo [\"23\"]")
            }
            let texts = Set(elements.compactMap(\.text))
            guard elements.allSatisfy({ $0.text != nil }) else {
                throw Problem(
                    en: "the list of “\(member.key)” may hold texts and numbers only",
                    es: "la lista de “\(member.key)” solo admite textos y números")
            }
            switch member.key {
            case "event_type_in":
                let codes = elements.compactMap(\.integer)
                guard codes.count == elements.count else {
                    throw Problem(
                        en: "“event_type_in” takes decimal event types, such as [196893]",
                        es: "“event_type_in” admite tipos de evento decimales, por ejemplo [196893]")
                }
                eventTypes = Set(codes)
            case "door_in": doors = texts
            case "reader_in": readers = texts
            case "person_in": people = texts
            default:
                let known = ["event_type_in", "door_in", "reader_in", "person_in"]
                throw Problem(
                    en: "there is no key “\(member.key)”; the keys are \(known.joined(separator: ", "))",
                    es: "no existe la clave “\(member.key)”; las claves son \(known.joined(separator: ", "))")
            }
        }
    }

    /// The first key that does not match, or nil when the event passes.
    func refusingKey(for event: AccessEvent) -> String? {
        if let eventTypes, !eventTypes.contains(event.type) { return "event_type_in" }
        if let doors, !doors.contains(event.doorCode), !doors.contains(event.doorName) { return "door_in" }
        if let readers, !readers.contains(event.readerCode), !readers.contains(event.readerName) {
            return "reader_in"
        }
        if let people, !people.contains(event.personID) { return "person_in" }
        return nil
    }
}
