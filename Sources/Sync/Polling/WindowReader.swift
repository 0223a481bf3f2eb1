import Attendance
import Base
import Ledger

/// Reads the next window after the cursor and commits it.
struct WindowReader {
    /// How windows are cut (SETTLE, WINDOW_MAX).
    struct Rules: Equatable, Sendable {
        var settle: Span
        var longest: Span
    }

    let rules: Rules
    let queries: [EventQuery]
    let resting: RestingTypes
    let mapper: Mapper
    let source: any EventSource
    let ledger: Ledger
    let clock: any Clock
    /// HikCentral has pushed an event of this moment, so it has what happened until then.
    var pushedThrough: Instant?
    /// Is given every event that is read.
    var onRead: ([SourceEvent]) -> Void

    /// The window to read next; nil when everything has been read that may be.
    ///
    /// It begins and ends at whole seconds: HikCentral takes no others.
    static func next(after position: Instant, now: Instant, rules: Rules, pushedThrough: Instant? = nil) -> Window? {
        let end = min(present(now, rules, pushedThrough), position + rules.longest)
        return end > position ? Window(from: position, to: end) : nil
    }

    /// Up to where windows may be read: SETTLE ago, or behind the last event that was pushed.
    private static func present(_ now: Instant, _ rules: Rules, _ pushedThrough: Instant?) -> Instant {
        let settled = (now - rules.settle).flooredToSecond
        guard let pushedThrough else { return settled }
        // Never into a second that is not over.
        return max(settled, min(pushedThrough.flooredToSecond + .seconds(1), now.flooredToSecond))
    }

    /// What one window brought.
    struct Result: Equatable {
        var window: Window
        var records: [RecordedEvent]
        /// How many events were known already and left out.
        var known: Int
        /// The resting types were read too.
        var isWhole: Bool
        /// It ends where reading could end when the window was begun.
        var reachedPresent: Bool
    }

    /// Reads and commits one window.
    ///
    /// - Returns: nil when there is nothing to read yet.
    func readNext() throws -> Result? {
        guard let position = ledger.state.position,
            var window = WindowReader.next(after: position, now: now, rules: rules, pushedThrough: pushedThrough)
        else { return nil }
        let present = WindowReader.present(now, rules, pushedThrough)
        while true {
            do {
                let reads = resting.reads(queries, in: window, begun: ledger.state.begun)
                let events = try read(reads, window)
                // The answers may show that this machine's clock has jumped ahead meanwhile.
                guard
                    let readable = WindowReader.next(
                        after: position, now: now, rules: rules, pushedThrough: pushedThrough)
                else { return nil }
                if readable.to < window.to {
                    window.to = readable.to
                    continue
                }
                let intake = Intake(mapper: mapper, source: source, now: clock.now)
                var records = try intake.records(of: events, origin: .poll, state: ledger.state)
                for index in records.indices where records[index].event.time.instant < window.from {
                    records[index].origin = .late
                }
                try ledger.commit(window, origin: .poll, events: records)
                onRead(events)
                return Result(
                    window: window, records: records, known: events.count - records.count,
                    isWhole: reads.count == queries.count,
                    reachedPresent: window.to >= present)
            } catch SourceError.tooFull {
                window.to = (window.from + .milliseconds(window.length.milliseconds / 2)).flooredToSecond
            }
        }
    }

    /// HikCentral's present. A machine whose clock is fast must not read past it: it would skip events that have not
    /// happened yet.
    private var now: Instant { clock.now - source.clockAhead }

    /// A window with more events than this, over all queries, is halved: what is read at a time bounds the memory.
    static let fullest = 1_000

    private func read(
        _ reads: [(query: EventQuery, window: Window)], _ window: Window
    ) throws(SourceError) -> [SourceEvent] {
        var events: [SourceEvent] = []
        for (query, span) in reads {
            // Only the window itself can be made smaller.
            events += try span == window ? source.events(query, in: span) : source.allEvents(query, in: span)
            if events.count > WindowReader.fullest, window.length > .seconds(60) {
                throw .tooFull(total: events.count)
            }
        }
        return events
    }
}
