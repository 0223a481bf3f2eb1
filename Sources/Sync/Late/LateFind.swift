import Attendance
import Base

/// Where the newcomers of a check lie.
///
/// Only their places are kept. They are read again, one portion after the other and in order of time over all queries,
/// so that memory holds no more than a portion, and the double reads of one type meet those of another.
struct LateFind: Equatable {
    /// A part of the time that is committed in one step.
    struct Portion: Equatable {
        var origin: EventOrigin
        var window: Window
        var parts: [Place]
    }

    struct Place: Equatable {
        var query: EventQuery
        var window: Window
    }

    private struct Newcomers: Equatable {
        var place: Place
        var origin: EventOrigin
        var count: Int
    }

    /// About so many events are committed at a time.
    static let portion = 1_000

    private var newcomers: [Newcomers] = []

    /// Adds what the ledger does not have of a window that was read.
    mutating func add(_ events: [SourceEvent], of query: EventQuery, in window: Window, origin: EventOrigin) {
        var window = window
        let times = events.map(\.event.time.instant)
        // The time of an undecodable event is not known, so all of its window is read again.
        if let first = times.min(), let last = times.max(), events.allSatisfy({ $0.undecodable == nil }) {
            window = Window(from: first.flooredToSecond, to: last.flooredToSecond + .seconds(1))
        }
        newcomers.append(Newcomers(place: Place(query: query, window: window), origin: origin, count: events.count))
    }

    /// Takes out the oldest portion that is left; what lies ahead comes last.
    mutating func next() -> Portion? {
        let origin = newcomers.contains { $0.origin == .late } ? EventOrigin.late : .ahead
        let mine = newcomers.filter { $0.origin == origin }.sorted { $0.place.window.from < $1.place.window.from }
        guard let start = mine.first?.place.window.from, var end = mine.map(\.place.window.to).max() else { return nil }
        var sum = 0
        for item in mine {
            let from = item.place.window.from
            if sum >= LateFind.portion, from > start {
                end = from
                break
            }
            sum += item.count
        }
        var parts: [Place] = []
        newcomers = newcomers.compactMap { item in
            let window = item.place.window
            guard item.origin == origin, window.from < end else { return item }
            parts.append(Place(query: item.place.query, window: Window(from: window.from, to: min(window.to, end))))
            guard window.to > end else { return nil }
            var rest = item
            rest.place.window.from = end
            return rest
        }
        return Portion(origin: origin, window: Window(from: start, to: end), parts: parts)
    }
}
