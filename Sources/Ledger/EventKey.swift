import Attendance
import Base

/// A short key of fixed size for what identifies an event.
///
/// Days of events are kept in memory, and their ids as text would take ten times the room. Every process has its own
/// hash seed, so nobody outside can make two ids collide. A collision by chance would lose an event; with 10,000 events
/// a day and 50,000 in memory its probability is 1 in 10 million in ten years.
package struct EventKey: Hashable, Sendable {
    let value: UInt64
}

extension EventKey {
    /// The key of an event: an id that comes again for another person, door or second is another event's.
    init(identityOf event: AccessEvent) {
        var hasher = Hasher()
        hasher.combine(event.id)
        hasher.combine(event.personID)
        hasher.combine(event.doorCode)
        hasher.combine(event.time.instant.seconds)
        value = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The key of HikCentral's own id.
    init(id: String) {
        var hasher = Hasher()
        hasher.combine(id)
        value = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The key of a person at a door in a second, which identifies an event whose id has changed.
    init(person: String, door: String, second: Int64) {
        var hasher = Hasher()
        hasher.combine(person)
        hasher.combine(door)
        hasher.combine(second)
        value = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The key of an event's type and door, by which events are counted.
    init(type: Int, door: String) {
        var hasher = Hasher()
        hasher.combine(type)
        hasher.combine(door)
        value = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// By its id, person, door and second; nil for an event without an id.
    package static func identity(of event: AccessEvent) -> EventKey? {
        event.id.isEmpty ? nil : EventKey(identityOf: event)
    }

    /// By its id alone; nil for an event without one.
    package static func id(of event: AccessEvent) -> EventKey? { event.id.isEmpty ? nil : EventKey(id: event.id) }

    /// By place and time; nil when nobody was recognised.
    package static func passage(of event: AccessEvent) -> EventKey? {
        event.personID.isEmpty
            ? nil
            : EventKey(person: event.personID, door: event.doorCode, second: event.time.instant.seconds)
    }
}
