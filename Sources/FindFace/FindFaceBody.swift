import Attendance
import Base
import Foundation

/// Reads what FindFace sends: every event of a body, whatever version wrote it.
///
/// Security and Multi send arrays; catchers in the field also meet single objects, objects around one event
/// (`face_event`) and sections (`face_events`, `body_events`, `car_events`).
package enum FindFaceBody {
    /// Nested deeper, or with more values, it is nothing that FindFace sends.
    private static let maximumDepth = 16
    private static let maximumValues = 20_000

    /// What an event shows.
    enum Kind: String, CaseIterable {
        case face, body, car
    }

    /// Whether it can hold events at all.
    ///
    /// - Throws: `tooManyValues` for a body that the sender must divide.
    package static func isBody(_ body: Data) throws(JSONError) -> Bool { try json(body) != nil }

    /// The events, in the order in which they stand; nil for a body that holds none.
    ///
    /// - Parameter now: stands in for a time that cannot be read.
    package static func events(_ body: Data, reading decoder: FindFaceDecoder, now: Instant) -> [SourceEvent]? {
        (try? json(body)).map { flattened($0, .face).map { decoder.decode($0.event, $0.kind, now: now) } }
    }

    private static func json(_ body: Data) throws(JSONError) -> JSONValue? {
        let json = try JSONValue(parsingPush: body, maximumDepth: maximumDepth, maximumValues: maximumValues)
        switch json {
        case .array, .object: return json
        case .null, .bool, .number, .string, nil: return nil
        }
    }

    private static func flattened(_ json: JSONValue, _ kind: Kind) -> [(event: JSONValue, kind: Kind)] {
        if let elements = json.elements { return elements.flatMap { flattened($0, kind) } }
        guard case .object(let members) = json else { return [(json, kind)] }
        // An empty object says nothing, not even that something happened.
        guard !members.isEmpty else { return [] }
        // What stands beside an event belongs to it; the event itself says it with more right, and comes last.
        let beside = members.filter { member in
            let key = member.key.lowercased()
            return !Kind.allCases.contains { key == "\($0)_event" || key == "\($0)_events" }
        }
        var isAround = false
        let inside = Kind.allCases.flatMap { kind -> [(event: JSONValue, kind: Kind)] in
            var found: [(event: JSONValue, kind: Kind)] = []
            if case .object(let inner)? = json["\(kind)_event"] {
                isAround = true
                found += flattened(.object(beside + inner), kind)
            }
            if let elements = json["\(kind)_events"]?.elements {
                isAround = true
                found += elements.flatMap { flattened($0, kind) }
            }
            return found
        }
        return isAround ? inside : [(json, kind)]
    }
}
