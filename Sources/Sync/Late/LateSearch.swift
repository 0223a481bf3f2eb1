import Attendance
import Base
import Ledger

/// Looks in which part of a span the newcomers lie: halves it, the likelier half first, until a part can be read.
struct LateSearch {
    let query: EventQuery
    let origin: EventOrigin
    let source: any EventSource
    let memory: EventMemory
    /// By how much every count of this source is wrong, once that is certain.
    private var error = 0
    /// How many requests have brought nothing since something was found.
    private var spent = 0

    init(query: EventQuery, origin: EventOrigin, source: any EventSource, memory: EventMemory) {
        self.query = query
        self.origin = origin
        self.source = source
        self.memory = memory
    }

    /// A part with no more events than this is read instead of halved.
    static let readable = 400
    /// So many are read at a time where at least half of them are new.
    static let readableWhenNew = EventQuery.maximumEvents
    /// A part as short as this is read, whatever it holds.
    static let shortest = Span.minutes(1)
    /// So many requests may bring nothing before a search is given up: a day is halved to a minute with twenty-two.
    static let patience = 40

    private struct Part {
        var window: Window
        var count: Int
        /// How many newcomers the counts promise here; negative where events are gone.
        var promise: Int

        var isReadable: Bool {
            count <= LateSearch.readable || window.length <= LateSearch.shortest
                || (count <= LateSearch.readableWhenNew && promise >= count / 2)
        }
    }

    /// Searches a span whose difference has changed from `remembered`.
    ///
    /// - Returns: how many newcomers were found and added to `find`.
    mutating func run(_ window: Window, _ whole: LateCount, remembered: Int, find: inout LateFind) throws(SourceError)
        -> Int
    {
        let wanted = whole.difference - remembered
        var parts = [Part(window: window, count: whole.count, promise: wanted)]
        var found = 0
        while spent < LateSearch.patience, let best = parts.indices.max(by: { parts[$0].promise < parts[$1].promise }) {
            let part = parts.remove(at: best)
            // Where events are gone a newcomer may hide among those that are left; but what was counted comes first.
            if wanted > 0, found >= wanted, part.promise <= 0 { break }
            if part.isReadable {
                guard part.count > 0 else { continue }
                guard let newcomers = try newcomers(in: part.window) else {
                    // It counted otherwise a moment ago.
                    if part.window.length > LateSearch.shortest { parts += try halves(of: part) }
                    continue
                }
                spent = newcomers.isEmpty ? spent + 1 : 0
                found += newcomers.count
                find.add(newcomers, query, part.window, origin: origin)
            } else {
                parts += try halves(of: part)
            }
        }
        return found
    }

    /// The parts that do not agree with the ledger, out of two.
    ///
    /// Two parts that count more than their whole either have a newcomer on their boundary, whom both count, or tell
    /// by how much every count of this source is wrong: another boundary tells which.
    private mutating func halves(of part: Part) throws(SourceError) -> [Part] {
        let window = part.window
        var suspected = error
        error = 0
        var counted: [(Window, LateCount)] = []
        for divisor in [Int64(2), 3] {
            let middle = memory.quietSecond(
                near: window.from + .milliseconds(window.length.milliseconds / divisor), query, before: window.to)
            let (first, last) = (Window(from: window.from, to: middle), Window(from: middle, to: window.to))
            let left = try LateCount(query, in: first, source: source, memory: memory)
            let right = try LateCount(query, in: last, source: source, memory: memory)
            counted = [(first, left), (last, right)]
            spent += 2
            let seen = left.count + right.count - part.count
            let second = middle.seconds
            let shared = memory.count(type: query.type, doors: query.doors, from: second, through: second)
            if seen == 0 || seen == shared { break }
            if seen == suspected {
                error = seen
                break
            }
            suspected = seen
        }
        return counted.compactMap { half, count in
            let promise = count.difference - error
            return promise == 0 ? nil : Part(window: half, count: count.count, promise: promise)
        }
    }

    /// What the ledger does not know yet; nil when the source says that it is too much.
    private func newcomers(in window: Window) throws(SourceError) -> [SourceEvent]? {
        do {
            return try source.events(query, in: window).filter { !memory.contains($0.event) }
        } catch .tooFull {
            return nil
        }
    }
}
