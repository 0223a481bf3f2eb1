import Attendance
import Base
import Ledger

/// HikCentral's count of a span beside the ledger's.
struct LateCount: Equatable {
    /// What HikCentral counts; foreign, so held within bounds that can be reckoned with.
    let count: Int
    /// How many more it counts than the ledger has; negative when it has fewer.
    let difference: Int

    /// No site has more events in a month than this.
    static let most = 1_000_000_000

    /// Whether HikCentral counts the last second of a span is open: both ways of counting it agree with the ledger.
    ///
    /// Counting it wrongly only puts a find off to the next check, when the boundary lies elsewhere.
    init(_ query: EventQuery, in window: Window, source: any EventSource, memory: EventMemory) throws(SourceError) {
        count = min(max(0, try source.count(query, in: window)), LateCount.most)
        let (from, end) = (window.from.seconds, window.to.seconds)
        let whole = memory.count(type: query.type, doors: query.doors, from: from, through: end)
        let last = memory.count(type: query.type, doors: query.doors, from: end, through: end)
        difference = count > whole ? count - whole : min(0, count - (whole - last))
    }
}

extension EventMemory {
    /// A second close to `moment` in which the ledger has no event, so that no event stands on the boundary.
    func quietSecond(near moment: Instant, _ query: EventQuery, before end: Instant) -> Instant {
        let first = moment.flooredToSecond
        for step in 0..<60 {
            let candidate = first + .seconds(Int64(step))
            guard candidate < end else { break }
            let second = candidate.seconds
            if count(type: query.type, doors: query.doors, from: second, through: second) == 0 { return candidate }
        }
        return first
    }
}
