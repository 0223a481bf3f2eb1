import Attendance
import Base
import Ledger

/// Finds events that HikCentral received after their window was read, by comparing counts.
///
/// A device that was offline uploads its events with their original times, behind any cursor, and there is no filter
/// by time of receipt. So each query is counted (one row) and compared with the ledger. Where the difference is not the
/// one that is known, each day is counted, and a day whose difference has changed is searched.
struct LateCheck {
    let queries: [EventQuery]
    let maxFuture: Span
    let source: any EventSource
    let ledger: Ledger
    let clock: any Clock

    /// The longest span that may be asked for (Artemis guide).
    private static let longestSpan = Span.days(31)

    /// What a check looks at.
    struct Scope: Equatable {
        /// How far back, at least (LATE_WINDOW); it is begun with a whole day.
        var length: Span
        /// Count what is stamped in the future as well.
        var looksAhead: Bool
        /// Leave out so many of the oldest days, so that a purge of those cannot hide a newcomer of the others.
        var daysLeftOut = 0
    }

    /// The spans on both sides of the cursor.
    private struct Spans {
        var behind: Window
        var ahead: Window
    }

    /// Compares what lies behind the cursor and what is stamped in the future, and finds what is new.
    func run(_ scope: Scope, book: inout LateBook) throws(SourceError) -> LateFind {
        var find = LateFind()
        guard let spans = spans(length: scope.length) else { return find }
        book.renew(at: clock.uptime)
        let day = LateCheck.day(of: spans.behind.from) + Int64(scope.daysLeftOut)
        for query in queries {
            var page = book[query]
            page.forget(before: LateCheck.day(of: spans.behind.from))
            let known = page
            var asked = spans.behind
            let start = ledger.state.memory.quietSecond(near: LateCheck.start(of: day), query, before: asked.to)
            let isPart = scope.daysLeftOut > 0 && start > asked.from && start < asked.to
            if isPart { asked.from = start }
            if scope.looksAhead {
                asked = Window(from: min(asked.from, spans.ahead.from), to: max(spans.ahead.to, asked.to))
            }
            if find.asked == nil { find.asked = asked }
            guard asked.length > .seconds(0) else { continue }
            // One row tells that nothing is new; only otherwise is more asked for.
            let count = try compare(query, asked)
            let expected = (isPart ? page.sum(from: day) : page.behind) + (scope.looksAhead ? page.ahead : 0)
            book[query] = page
            if count.difference == expected || page.restUntil.map({ clock.uptime < $0 }) == true { continue }
            let before = find.count
            let isWhole = asked == spans.behind
            try search(query, spans.behind, isWhole ? count : nil, isPart: isPart, page: &page, find: &find)
            if scope.looksAhead { try lookAhead(query, spans.ahead, page: &page, find: &find) }
            let newcomers = find.count - before
            let hadRisen = page.behind > known.behind || page.ahead > known.ahead
            // One wrong total among many is no reason to rest: most often the next one is right.
            if newcomers == 0, hadRisen, try compare(query, asked).difference == expected {
                book[query] = known
                continue
            }
            page.note(newcomers: newcomers, hadRisen: hadRisen, at: clock.uptime)
            // Nothing may leave the window unseen while its query rests.
            let longest = clock.uptime + .milliseconds(scope.length.milliseconds / 2)
            page.restUntil = page.restUntil.map { min($0, longest) }
            book[query] = page
        }
        return find
    }

    /// What lies behind the cursor begins with a whole day, so that a day that was looked at leaves it as a whole.
    private func spans(length: Span) -> Spans? {
        guard let position = ledger.state.position else { return nil }
        // What the ledger has forgotten would look new; a reload with a longer window waits for the next start.
        let length = min(length, ledger.state.horizon - .hours(24))
        let start = LateCheck.start(of: LateCheck.day(of: clock.now - length))
        // What lies before the beginning was never meant to be read.
        let from = max(start, ledger.state.begun ?? start)
        // The second before the cursor is fully known, so a count that includes its end is right as well.
        // With a clock that stepped back the cursor may lie far ahead.
        let behind = Window(from: from, to: min(position - .seconds(1), from + LateCheck.longestSpan))
        let soon = max((clock.now + maxFuture).flooredToSecond, position)
        return Spans(behind: behind, ahead: Window(from: soon, to: min(from, position) + LateCheck.longestSpan))
    }

    private func search(
        _ query: EventQuery, _ span: Window, _ counted: LateCount?, isPart: Bool, page: inout LateBook.Page,
        find: inout LateFind
    ) throws(SourceError) {
        guard span.length > .seconds(0) else { return }
        let whole: LateCount
        if let counted { whole = counted } else { whole = try compare(query, span) }
        guard isPart || whole.difference != page.behind else { return }
        var search = LateSearch(query: query, origin: .late, source: source, memory: ledger.state.memory)
        var found = 0
        if whole.count <= LateSearch.readable {
            found = try search.run(span, whole, remembered: page.behind, find: &find)
            page.days = [:]
        } else {
            for (day, window) in days(query, span) {
                let count = try compare(query, window)
                let remembered = page.days[day] ?? 0
                guard count.difference != remembered else { continue }
                let newcomers = try search.run(window, count, remembered: remembered, find: &find)
                page.days[day] = count.difference - newcomers
                found += newcomers
            }
        }
        page.behind = whole.difference - found
    }

    private func lookAhead(
        _ query: EventQuery, _ span: Window, page: inout LateBook.Page, find: inout LateFind
    ) throws(SourceError) {
        guard span.length > .seconds(0) else { return }
        let count = try compare(query, span)
        guard count.difference != page.ahead else { return }
        var search = LateSearch(query: query, origin: .ahead, source: source, memory: ledger.state.memory)
        let found = try search.run(span, count, remembered: page.ahead, find: &find)
        page.ahead = count.difference - found
    }

    private func compare(_ query: EventQuery, _ window: Window) throws(SourceError) -> LateCount {
        try LateCount(query, in: window, source: source, memory: ledger.state.memory)
    }

    /// The days of a span, cut in seconds without events.
    private func days(_ query: EventQuery, _ span: Window) -> [(day: Int64, window: Window)] {
        var result: [(Int64, Window)] = []
        var from = span.from
        for day in LateCheck.day(of: span.from)...max(LateCheck.day(of: span.to), LateCheck.day(of: span.from)) {
            let next = ledger.state.memory.quietSecond(near: LateCheck.start(of: day + 1), query, before: span.to)
            let end = min(next, span.to)
            guard end > from else { continue }
            result.append((day, Window(from: from, to: end)))
            from = end
        }
        return result
    }

    /// The number of a day, UTC, since 1970.
    private static func day(of moment: Instant) -> Int64 {
        let (quotient, remainder) = moment.seconds.quotientAndRemainder(dividingBy: 86_400)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func start(of day: Int64) -> Instant {
        let (seconds, overflow) = day.multipliedReportingOverflow(by: 86_400)
        return Instant(seconds: overflow ? .max : seconds)
    }
}
