/// Finds events that HikCentral received after their window was read, by comparing counts.
///
/// A device that was offline uploads its events with their original times, behind any cursor, and there is no filter
/// by time of receipt. So each query is counted (one row) and compared with the ledger; only where HikCentral has more
/// is the span halved until the newcomers are found.
struct LateCheck {
    let queries: [EventQuery]
    let mapper: Mapper
    let source: any EventSource
    let ledger: Ledger
    let clock: any Clock
    let log: Log

    /// A span with no more events than this is read instead of halved further.
    private static let readable = 400
    /// The longest span that may be asked for (Artemis guide).
    private static let longestSpan = Span.days(31)

    /// Compares what lies behind the cursor and what is stamped in the future, and settles what is new.
    ///
    /// - Parameters:
    ///   - length: how far back (LATE_WINDOW).
    ///   - looksAhead: count what is stamped in the future as well.
    ///   - unfounded: what earlier checks found HikCentral to count but not to give; it is not looked for again.
    /// - Returns: the records of events that were not known.
    func run(length: Span, looksAhead: Bool, unfounded: inout [EventQuery: Int]) throws -> [RecordedEvent] {
        guard let position = ledger.state.position else { return [] }
        // What the ledger has forgotten would look new; a reload with a longer window waits for the next start.
        let length = min(length, ledger.state.horizon - .hours(24))
        // What lies before the beginning was never meant to be read.
        let from = max((clock.now - length).flooredToSecond, ledger.state.begun ?? clock.now - length)
        // The second before the cursor is fully known, so a count that includes its end is right as well.
        // With a clock that stepped back the cursor may lie far ahead.
        let behind = Window(from: from, to: min(position - .seconds(1), from + LateCheck.longestSpan))
        let soon = max((clock.now + mapper.rules.maxFuture).flooredToSecond, position)
        let ahead = Window(from: soon, to: min(from, position) + LateCheck.longestSpan)
        var late: [SourceEvent] = []
        var early: [SourceEvent] = []
        let asked = looksAhead ? Window(from: min(from, position), to: ahead.to) : behind
        for query in queries {
            // One row tells that nothing is new on either side; only otherwise are the sides asked for apart.
            if looksAhead, try source.count(query, in: asked) <= known(query, asked) { continue }
            let surplus = try surplus(query, behind)
            if surplus > unfounded[query, default: 0] {
                let newcomers = try find(query, behind, surplus: surplus)
                unfounded[query] = surplus - newcomers.count
                late += newcomers
            }
            if looksAhead { early += try compare(query, ahead) }
        }
        // Decided on together: one type's events may be the double reads of another's.
        let found = try settle(late, behind, pass: .late) + settle(early, ahead, pass: .ahead)
        try ledger.append([.checked(asked, found: found.count)])
        return found
    }

    /// How many events HikCentral has more than the ledger.
    private func surplus(_ query: EventQuery, _ window: Window) throws -> Int {
        guard window.length > .seconds(0) else { return 0 }
        return try source.count(query, in: window) - known(query, window)
    }

    private func compare(_ query: EventQuery, _ window: Window) throws -> [SourceEvent] {
        let surplus = try surplus(query, window)
        return surplus > 0 ? try find(query, window, surplus: surplus) : []
    }

    /// Reads a span that holds something new, or looks in which half of it that lies.
    private func find(_ query: EventQuery, _ window: Window, surplus: Int) throws -> [SourceEvent] {
        if known(query, window) + surplus <= LateCheck.readable || window.length <= .minutes(1) {
            let newcomers = try source.events(query, in: window).filter { !ledger.state.memory.contains($0.event) }
            if newcomers.isEmpty {
                log.debug("late.unfounded", "HikCentral counts more events than it gives", ["type": "\(query.type)"])
            }
            return newcomers
        }
        let middle = quietSecond(near: window.from + .milliseconds(window.length.milliseconds / 2), query, window)
        return try compare(query, Window(from: window.from, to: middle))
            + compare(query, Window(from: middle, to: window.to))
    }

    private func settle(_ events: [SourceEvent], _ window: Window, pass: ReadingPass) throws -> [RecordedEvent] {
        let intake = Intake(mapper: mapper, source: source, now: clock.now)
        let records = try intake.records(of: events, pass: pass, state: ledger.state)
        if !records.isEmpty { try ledger.settle(window, pass: pass, events: records) }
        return records
    }

    /// What the ledger has, the last second included: whether HikCentral counts it is open, and counting too much
    /// only puts a find off to the next check, when the boundaries lie elsewhere.
    private func known(_ query: EventQuery, _ window: Window) -> Int {
        ledger.state.memory.count(
            type: query.type, doors: query.doors, from: window.from.seconds, through: window.to.seconds)
    }

    /// A second close to `moment` in which the ledger has no event, so that no event stands on the boundary.
    private func quietSecond(near moment: Instant, _ query: EventQuery, _ window: Window) -> Instant {
        for step in 0..<60 {
            let candidate = moment.flooredToSecond + .seconds(Int64(step))
            guard candidate < window.to else { break }
            let count = ledger.state.memory.count(
                type: query.type, doors: query.doors, from: candidate.seconds, through: candidate.seconds)
            if count == 0 { return candidate }
        }
        return moment.flooredToSecond
    }
}
