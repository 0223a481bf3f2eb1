import Base
import Ledger

/// What has become of one day's events, by the hour at which they happened: a pure value.
struct DayTally: Equatable, Sendable {
    /// How many events of each hour are in each state.
    private(set) var hours = [[EventState: Int]](repeating: [:], count: 24)
    /// How many of them were found behind the cursor.
    private(set) var late = 0
    private var places: [Int: Place] = [:]

    private struct Place: Equatable, Sendable {
        var hour: UInt8
        var state: EventState
    }

    /// - Parameters:
    ///   - line: the event's first line, by which later outcomes name it.
    ///   - hour: on the site's clocks, 0 to 23.
    mutating func note(line: Int, hour: Int, state: EventState, isLate: Bool = false) {
        guard hours.indices.contains(hour) else { return }
        if let old = places[line] {
            count(old, by: -1)
        } else if isLate {
            late += 1
        }
        let place = Place(hour: UInt8(hour), state: state)
        places[line] = place
        count(place, by: 1)
    }

    /// The event has another state now; one that is not of this day is ignored.
    mutating func change(line: Int, to state: EventState) {
        guard let place = places[line] else { return }
        note(line: line, hour: Int(place.hour), state: state)
    }

    /// How many events of the day are in each state.
    var total: [EventState: Int] { hours.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) } }

    private mutating func count(_ place: Place, by change: Int) {
        let count = (hours[Int(place.hour)][place.state] ?? 0) + change
        hours[Int(place.hour)][place.state] = count == 0 ? nil : count
    }
}
