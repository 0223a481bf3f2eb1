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
        /// The window for which they were given. Where their times are not as they say, only this has them.
        var whole: Window
        var origin: EventOrigin
        var count: Int
    }

    /// About this many events are committed at a time.
    static let portion = 1_000

    private var places: [Place] = []

    /// Adds what the ledger does not have of a window that was read.
    mutating func add(_ events: [SourceEvent], of query: EventQuery, in window: Window, origin: EventOrigin) {
        let seconds = events.map(\.event.time.instant.seconds)
        let narrow = Window(
            from: max(window.from, Instant(seconds: seconds.min() ?? 0)),
            to: min(window.to, Instant(seconds: (seconds.max() ?? 0) + 1)))
        places.append(
            Place(
                query: query, window: narrow.length > .seconds(0) ? narrow : window, whole: window, origin: origin,
                count: events.count))
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
            if place.window.to > end {
                place.count = 1
                var rest = place
                rest.window.from = end
                places.append(rest)
                place.window.to = end
            }
            portion.places.append(place)
        }
        return portion
    }
}
