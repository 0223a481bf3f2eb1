import Attendance
import Base
import Ledger

/// Reads the next window behind the cursor and settles it.
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

    /// The window that is to be read next; nil when all that may be read has been.
    ///
    /// Its ends are whole seconds: HikCentral takes no others.
    static func next(after position: Instant, now: Instant, rules: Rules) -> Window? {
        let end = min((now - rules.settle).flooredToSecond, position + rules.longest)
        return end > position ? Window(from: position, to: end) : nil
    }

    /// What one reading brought.
    struct Result: Equatable {
        var window: Window
        var records: [RecordedEvent]
        /// Events that were known already and have been dropped.
        var known: Int
        /// Nothing is left before the moment up to which could be read when this window was begun.
        var reachedPresent: Bool
    }

    /// Reads and settles one window.
    ///
    /// - Returns: nil when there is nothing to read yet.
    func readNext() throws -> Result? {
        guard let position = ledger.state.position,
            var window = WindowReader.next(after: position, now: now, rules: rules)
        else { return nil }
        let present = (now - rules.settle).flooredToSecond
        while true {
            do {
                var events = try read(window)
                // The answers may have told that the clock has jumped ahead since.
                guard let readable = WindowReader.next(after: position, now: now, rules: rules) else { return nil }
                if readable.to < window.to {
                    window.to = readable.to
                    events.removeAll { !window.contains($0.event.time.instant) }
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

    /// The present as HikCentral has it: what lies ahead of its own clock has not happened yet, and would be read in
    /// vain by a machine whose clock is fast.
    private var now: Instant { clock.now - source.clockAhead }

    /// A window with more events than this, of all queries, is halved: what is read at a time bounds the memory.
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
