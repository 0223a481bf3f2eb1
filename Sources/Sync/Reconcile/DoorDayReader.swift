import Attendance
import Base

/// Reads all events of a window again, one query per step.
final class DoorDayReader {
    private let source: any EventSource
    private let clock: any Clock
    private let jitter: () -> Double
    private var left: [(query: EventQuery, window: Window)]
    private(set) var retry = SourceRetry()
    private(set) var events: [SourceEvent] = []

    init(
        source: any EventSource, queries: [EventQuery], window: Window, clock: any Clock, jitter: @escaping () -> Double
    ) {
        self.source = source
        self.clock = clock
        self.jitter = jitter
        left = window.length > .milliseconds(0) ? queries.reversed().map { ($0, window) } : []
    }

    /// Reads the next part.
    ///
    /// - Returns: when to continue; `never` once everything has been read.
    func step() throws(SourceError) -> Wake {
        guard let (query, window) = left.popLast() else { return .never }
        do {
            events += try source.events(query, in: window)
            retry.succeeded()
            return left.isEmpty ? .never : .again
        } catch .tooFull {
            let middle = (window.from + .milliseconds(window.length.milliseconds / 2)).flooredToSecond
            left.append((query, Window(from: middle, to: window.to)))
            left.append((query, Window(from: window.from, to: middle)))
            return .again
        } catch {
            left.append((query, window))
            return try retry.wake(after: error, at: clock.uptime, jitter: jitter())
        }
    }
}
