import Attendance
import Base
import Ledger

/// What a late check has found: the events themselves while they are few, else only where they lie.
///
/// A device that comes back after days brings as many events as its doors saw. They are then read a second time, a
/// portion after the other in order of time over all queries, so that one type's double reads meet the other's and
/// memory holds no more than a portion.
struct LateFind {
    /// A part of the time that is settled in one step.
    struct Portion {
        var origin: EventOrigin
        var window: Window
        /// Where to read; for what is in memory nothing is left to read.
        var parts: [(query: EventQuery, window: Window)] = []
        var events: [SourceEvent] = []
    }

    private struct Place {
        var query: EventQuery
        var window: Window
        var origin: EventOrigin
        var count: Int
    }

    /// So many events are kept, and settled at a time.
    static let portion = 1_000

    private var places: [Place] = []
    private var events: [EventOrigin: [SourceEvent]] = [:]
    private(set) var count = 0
    /// The span whose counts were compared; nil before anything was ever read.
    var asked: Window?

    private var isLarge: Bool { count > LateFind.portion }

    mutating func add(_ newcomers: [SourceEvent], _ query: EventQuery, _ window: Window, origin: EventOrigin) {
        guard !newcomers.isEmpty else { return }
        count += newcomers.count
        places.append(Place(query: query, window: window, origin: origin, count: newcomers.count))
        if isLarge { events = [:] } else { events[origin, default: []] += newcomers }
    }

    /// The oldest portion that is left; it is taken out, so a caller that may fail works on a copy.
    mutating func next() -> Portion? {
        for origin in [EventOrigin.late, .ahead] where places.contains(where: { $0.origin == origin }) {
            return isLarge ? cut(origin) : all(origin)
        }
        return nil
    }

    private mutating func all(_ origin: EventOrigin) -> Portion? {
        let mine = places.filter { $0.origin == origin }.map(\.window)
        guard let from = mine.map(\.from).min(), let to = mine.map(\.to).max() else { return nil }
        places.removeAll { $0.origin == origin }
        return Portion(
            origin: origin, window: Window(from: from, to: to), events: events.removeValue(forKey: origin) ?? [])
    }

    /// Everything before the moment at which enough has come together.
    private mutating func cut(_ origin: EventOrigin) -> Portion? {
        let mine = places.filter { $0.origin == origin }.sorted { $0.window.from < $1.window.from }
        guard let first = mine.first, var end = mine.map(\.window.to).max() else { return nil }
        var sum = 0
        for place in mine {
            if sum >= LateFind.portion, place.window.from > first.window.from {
                end = place.window.from
                break
            }
            sum += place.count
        }
        var portion = Portion(origin: origin, window: Window(from: first.window.from, to: end))
        for place in mine where place.window.from < end {
            portion.parts.append((place.query, Window(from: place.window.from, to: min(place.window.to, end))))
        }
        places = places.compactMap { place in
            guard place.origin == origin, place.window.from < end else { return place }
            guard place.window.to > end else { return nil }
            var rest = place
            rest.window.from = end
            return rest
        }
        return portion
    }
}
