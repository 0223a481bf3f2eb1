import Attendance
import Base
import Ledger

/// HikCentral's count of a window beside the ledger's.
struct CountComparison {
    /// What HikCentral counts.
    var count: Int
    /// What the ledger has, the last second included.
    var known: Int
    /// How much of that lies in the last second.
    var knownAtEnd: Int

    /// How many more events HikCentral counts; negative when it has fewer.
    ///
    /// Whether HikCentral counts the last second of a window is open, so both ways of counting agree with the ledger.
    var difference: Int { count > known ? count - known : min(0, count - (known - knownAtEnd)) }

    /// No site has a billion events in a month, and sums of such numbers do not overflow.
    static func clamped(_ number: Int) -> Int { min(max(number, -1_000_000_000), 1_000_000_000) }
}

/// Finds events that HikCentral received after their window was read, by comparing counts.
///
/// A device that was offline uploads its events with their original times, behind the cursor, and HikCentral has no
/// filter by time of receipt. One row for each query tells whether anything is new. If so, each day is counted, and a
/// day whose difference has changed is read.
struct LateSearch {
    let source: any EventSource
    let state: LedgerState
    let now: Instant
    private var ledger: EventMemory { state.memory }
    /// How long to wait before what is counted but not returned is looked for again.
    let rest: Span
    /// How the days are remembered: those that every poll counts have a memory of their own.
    let key: (SiteDay) -> CountMemory.Part
    private(set) var find = LateFind()
    /// How many requests have been made since something was found.
    private(set) var spent = 0
    /// A list had fewer events than HikCentral had just counted for the same window.
    private(set) var isShort = false

    /// One query of one check gives up after this many requests that find nothing.
    static let maximumSpent = 40
    /// A window this short is read whole, however many events it has.
    static let shortest = Span.minutes(1)
    /// Nearly everything that is late is not later than this.
    static let usualLateness = Span.hours(2)

    private struct Part {
        var key: CountMemory.Part
        var window: Window
    }

    /// Adds what is new in `scope` to `find`.
    mutating func run(_ scope: LateScope, _ queries: [EventQuery], memory: inout CountMemory) throws(SourceError) {
        for query in queries {
            spent = 0
            let days = days(of: scope.behind, query)
            let ahead = scope.ahead.map { [Part(key: .ahead, window: $0)] } ?? []
            // A single day's own count says as much.
            if days.count != 1 || !ahead.isEmpty {
                guard try mayHaveNews(query, days + ahead, in: scope.whole, memory) else { continue }
            }
            // That row also counted the last seconds before the future, which the next poll reads.
            if try ahead.isEmpty ? true : mayHaveNews(query, days, in: scope.behind, memory) {
                try examine(query, days, &memory)
            }
            try examine(query, ahead, &memory)
        }
    }

    private func mayHaveNews(
        _ query: EventQuery, _ parts: [Part], in window: Window, _ memory: CountMemory
    ) throws(SourceError) -> Bool {
        guard window.length > .seconds(0) else { return false }
        let keys = parts.map(\.key)
        if memory.isDue(query, keys, at: now) { return true }
        return try compare(query, window).difference != memory.expectedDifference(query, keys)
    }

    private mutating func examine(
        _ query: EventQuery, _ parts: [Part], _ memory: inout CountMemory
    ) throws(SourceError) {
        for part in parts where spent < LateSearch.maximumSpent {
            var comparison = try compare(query, part.window)
            guard memory.mustRead(query, part.key, difference: comparison.difference, at: now) else { continue }
            var found: [Instant] = []
            isShort = false
            if comparison.count > 0 {
                // HikCentral may have counted the last second, so a newcomer may lie there.
                var window = Window(from: part.window.from, to: part.window.to + .seconds(1))
                if memory.expectedDifference(query, [part.key]) == 0 {
                    window = try narrowed(window, query, difference: comparison.difference)
                }
                let origin = part.key == .ahead ? EventOrigin.ahead : .late
                found = try read(query, window, origin, difference: comparison.difference)
            }
            // Some of it may be unread. The next check goes on, since the difference is not the remembered one.
            if !found.isEmpty, spent >= LateSearch.maximumSpent { continue }
            comparison.known += found.count
            comparison.knownAtEnd += found.filter { $0.seconds == part.window.to.seconds }.count
            memory.noteRead(
                query, part.key, newcomers: found.count, difference: comparison.difference, isShort: isShort,
                rest: rest, at: now)
        }
    }

    /// The window's last two hours, if the counts show that all newcomers lie there.
    private mutating func narrowed(
        _ window: Window, _ query: EventQuery, difference: Int
    ) throws(SourceError) -> Window {
        let start = quietSecond(window.to - LateSearch.usualLateness, query, before: window.to)
        guard difference > 0, window.from < start else { return window }
        let last = Window(from: start, to: window.to)
        spent += 1
        return try compare(query, last).difference == difference ? last : window
    }

    /// Reads a window, in halves where it has too many events for one read.
    ///
    /// A half whose count agrees with the ledger is left out, unless the counts do not add up: then none is trusted.
    ///
    /// - Returns: when the newcomers that were added to `find` happened.
    private mutating func read(
        _ query: EventQuery, _ window: Window, _ origin: EventOrigin, difference: Int
    ) throws(SourceError) -> [Instant] {
        guard spent < LateSearch.maximumSpent else { return [] }
        spent += 1
        do {
            let given = try source.events(query, in: window)
            let known = ledger.count(query, from: window.from, through: window.to - .seconds(1))
            if given.count < known + difference { isShort = true }
            let new = given.filter { state.isNews($0) }
            guard !new.isEmpty else { return [] }
            spent = 0
            find.add(new, of: query, in: window, origin: origin)
            return new.map(\.event.time.instant)
        } catch .tooFull where window.length > LateSearch.shortest {
            let half = window.from + .milliseconds(window.length.milliseconds / 2)
            let middle = quietSecond(half, query, before: window.to)
            let (first, last) = (Window(from: window.from, to: middle), Window(from: middle, to: window.to))
            let (left, right) = (try compare(query, first).difference, try compare(query, last).difference)
            spent += 2
            let addsUp = left + right == difference
            var found: [Instant] = []
            if left != 0 || !addsUp { found += try read(query, first, origin, difference: left) }
            if right != 0 || !addsUp { found += try read(query, last, origin, difference: right) }
            return found
        }
    }

    private func days(of window: Window, _ query: EventQuery) -> [Part] {
        var parts: [Part] = []
        var from = window.from
        while from < window.to {
            let day = SiteDay(from, in: .utc)
            let end = min(quietSecond(day.window(in: .utc).to, query, before: window.to), window.to)
            guard end > from else { break }
            parts.append(Part(key: key(day), window: Window(from: from, to: end)))
            from = end
        }
        return parts
    }

    /// A second close to `moment` in which the ledger has no event: a known event on the boundary of two windows could
    /// hide a newcomer, since HikCentral may count it in both.
    private func quietSecond(_ moment: Instant, _ query: EventQuery, before end: Instant) -> Instant {
        let first = moment.flooredToSecond
        let candidates = (0..<60).lazy.map { first + .seconds($0) }
        return candidates.first { $0 < end && ledger.count(query, from: $0, through: $0) == 0 } ?? first
    }

    private func compare(_ query: EventQuery, _ window: Window) throws(SourceError) -> CountComparison {
        let count = CountComparison.clamped(max(0, try source.count(query, in: window)))
        return CountComparison(
            count: count, known: ledger.count(query, from: window.from, through: window.to),
            knownAtEnd: ledger.count(query, from: window.to, through: window.to))
    }
}

extension EventMemory {
    /// How many events of a query lie from one second to another, both included.
    func count(_ query: EventQuery, from first: Instant, through last: Instant) -> Int {
        count(type: query.type, doors: query.doors, from: first.seconds, through: last.seconds)
    }
}
