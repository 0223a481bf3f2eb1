import Attendance
import Base
import Ledger

/// Where the newcomers of a check lie.
///
/// Only their places are kept. They are read again, one portion after the other and in order of time over all queries,
/// so that memory holds no more than a portion, and the double reads of one type meet those of another.
struct LateFind: Equatable {
    /// A part of the time that is committed in one step.
    struct Portion: Equatable {
        var origin: EventOrigin
        var window: Window
        var places: [Place]
    }

    /// A window of one query in which newcomers lie.
    struct Place: Equatable {
        var query: EventQuery
        var window: Window
        var origin: EventOrigin
        var count: Int
    }

    /// About this many events are committed at a time.
    static let portion = 1_000

    private var places: [Place] = []

    /// Adds what the ledger does not have of a window that was read.
    mutating func add(_ events: [SourceEvent], of query: EventQuery, in window: Window, origin: EventOrigin) {
        var window = window
        let times = events.map(\.event.time.instant)
        // Where a time is not certain, or lies elsewhere, all of the window is read again.
        let isCertain = events.allSatisfy {
            $0.undecodable == nil && $0.hasOffset && $0.doubt == nil && !$0.isOutside
        }
        if isCertain, let first = times.min(), let last = times.max() {
            window = Window(from: first.flooredToSecond, to: last.flooredToSecond + .seconds(1))
        }
        places.append(Place(query: query, window: window, origin: origin, count: events.count))
    }

    /// Takes out the oldest portion that is left; the future comes last.
    mutating func next() -> Portion? {
        let origin = places.contains { $0.origin == .late } ? EventOrigin.late : .ahead
        let mine = places.filter { $0.origin == origin }.sorted { $0.window.from < $1.window.from }
        guard let start = mine.first?.window.from, var end = mine.map(\.window.to).max() else { return nil }
        var sum = 0
        for place in mine {
            if sum >= LateFind.portion, place.window.from > start {
                end = place.window.from
                break
            }
            sum += place.count
        }
        var portion = Portion(origin: origin, window: Window(from: start, to: end), places: [])
        places.removeAll { $0.origin == origin && $0.window.from < end }
        for var place in mine where place.window.from < end {
            // A place that reaches beyond the portion is read in two parts.
            var rest = place
            rest.window.from = end
            if place.window.to > end { places.append(rest) }
            place.window.to = min(place.window.to, end)
            portion.places.append(place)
        }
        return portion
    }
}
