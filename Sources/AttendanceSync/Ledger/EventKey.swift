/// A short, fixed-size stand-in for what an event is known by: 16 bytes of SHA-256.
///
/// Days of events are kept in memory; their ids as text would take ten times the room, and a weaker hash would let
/// two events meet, which would lose one.
struct EventKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// The key of HikCentral's own id.
    init(id: String) { self.init(hashing: "id\u{0}" + id) }

    /// The key of a person at a door at a second, by which an event is known should its id change.
    init(person: String, door: String, second: Int64) {
        self.init(hashing: "at\u{0}\(person)\u{0}\(door)\u{0}\(second)")
    }

    /// The keys of an event: by its id, and for a person by place and time.
    static func keys(of event: AccessEvent) -> (id: EventKey?, passage: EventKey?) {
        let passage =
            event.personID.isEmpty
            ? nil
            : EventKey(person: event.personID, door: event.doorCode, second: event.time.instant.seconds)
        return (event.id.isEmpty ? nil : EventKey(id: event.id), passage)
    }

    private init(hashing text: String) {
        var hash = SHA256()
        hash.update(Array(text.utf8))
        let digest = hash.finalize()
        (high, low) = digest.withUnsafeBytes { bytes in
            (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
