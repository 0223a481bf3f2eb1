/// Which events of the last days are in the ledger: by key, to drop what comes again, and by time, to be counted.
package struct EventMemory: Sendable {
    private struct Occurrence {
        var second: Int64
        var id: EventKey?
        var passage: EventKey?
    }

    private struct Place: Hashable {
        var type: Int
        var door: String
    }

    private var ids: Set<EventKey> = []
    private var passages: [EventKey: Int] = [:]
    private var occurrences: [Place: [Occurrence]] = [:]

    package init() {}

    /// Remembers an event.
    ///
    /// - Parameter isPassage: the event stands for a person's passage; what is skipped does not, so a refused face
    ///   cannot hide the granted one of the same second.
    package mutating func add(_ event: AccessEvent, number: Int, isPassage: Bool) {
        let keys = EventKey.keys(of: event)
        let id = keys.id
        let passage = isPassage ? keys.passage : nil
        if let id { ids.insert(id) }
        if let passage, passages[passage] == nil { passages[passage] = number }
        occurrences[Place(type: event.type, door: event.doorCode), default: []].append(
            Occurrence(second: event.time.instant.seconds, id: id, passage: passage))
    }

    /// The event itself is in the ledger.
    package func contains(_ event: AccessEvent) -> Bool {
        EventKey.keys(of: event).id.map(ids.contains) ?? false
    }

    /// The line of another event of the same person at the same door in the same second.
    package func numberOfTwin(of event: AccessEvent) -> Int? {
        EventKey.keys(of: event).passage.flatMap { passages[$0] }
    }

    /// How many events of a type at some doors lie from `first` to `last`, both seconds included.
    package func count(type: Int, doors: [String], from first: Int64, through last: Int64) -> Int {
        doors.reduce(0) { sum, door in
            sum
                + (occurrences[Place(type: type, door: door)] ?? []).lazy.filter {
                    first <= $0.second && $0.second <= last
                }.count
        }
    }

    /// Forgets events before `moment`: nothing asks for them any more.
    package mutating func forget(before moment: Instant) {
        let second = moment.seconds
        for (place, list) in occurrences {
            guard list.contains(where: { $0.second < second }) else { continue }
            for old in list where old.second < second {
                if let id = old.id { ids.remove(id) }
                if let passage = old.passage { passages[passage] = nil }
            }
            let kept = list.filter { $0.second >= second }
            occurrences[place] = kept.isEmpty ? nil : kept
        }
    }

    package var count: Int { occurrences.values.reduce(0) { $0 + $1.count } }
}
