import Attendance
import Base
import Ledger

/// Reads the next window after the cursor and commits it.
struct WindowReader {
    /// How windows are cut (SETTLE, WINDOW_MAX).
    struct Rules: Equatable, Sendable {
        var settle = Span.seconds(30)
        var longest = Span.hours(1)
    }

    let rules: Rules
    let queries: [EventQuery]
    let mapper: Mapper
    let source: any EventSource
    let ledger: Ledger
    let clock: any Clock

    /// The window to read next; nil when everything has been read that may be.
    ///
    /// It begins and ends at whole seconds: HikCentral takes no others.
    static func next(after position: Instant, now: Instant, rules: Rules) -> Window? {
        let end = min((now - rules.settle).flooredToSecond, position + rules.longest)
        return end > position ? Window(from: position, to: end) : nil
    }

    /// What one window brought.
    struct Result: Equatable {
        var window: Window
        var records: [RecordedEvent]
        /// How many events were known already and left out.
        var known: Int
        /// It ends where reading could end when the window was begun.
        var reachedPresent: Bool
    }

    /// Reads and commits one window.
    ///
    /// - Returns: nil when there is nothing to read yet.
    func readNext() throws -> Result? {
        guard let position = ledger.state.position,
            var window = WindowReader.next(after: position, now: now, rules: rules)
        else { return nil }
        let present = (now - rules.settle).flooredToSecond
        while true {
            do {
                let events = try read(window)
                // The answers may show that this machine's clock has jumped ahead meanwhile.
                guard let readable = WindowReader.next(after: position, now: now, rules: rules) else { return nil }
                if readable.to < window.to {
                    window.to = readable.to
                    continue
                }
                let intake = Intake(mapper: mapper, source: source, now: clock.now)
                let records = try intake.records(of: events, origin: .poll, state: ledger.state)
                try ledger.commit(window, origin: .poll, events: records)
                return Result(
                    window: window, records: records, known: events.count - records.count,
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

    private func read(_ window: Window) throws(SourceError) -> [SourceEvent] {
        var events: [SourceEvent] = []
        for query in queries {
            events += try source.events(query, in: window)
            if events.count > WindowReader.fullest, window.length > .seconds(60) {
                throw .tooFull(total: events.count)
            }
        }
        return events
    }
}
