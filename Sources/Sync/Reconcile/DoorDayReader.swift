import Attendance
import Base

/// Reads all events of a window anew, one query a step.
package final class DoorDayReader {
    enum Step: Equatable {
        case progressed
        /// To go on after this long.
        case resting(Span)
        case finished
    }

    private let source: any EventSource
    private let jitter: () -> Double
    private var left: [(query: EventQuery, window: Window)]
    private var failures = 0
    private(set) var events: [SourceEvent] = []

    /// So often in a row a request may fail.
    private static let attempts = 7
    private static let longestWait = Span.minutes(2)

    init(source: any EventSource, queries: [EventQuery], window: Window, jitter: @escaping () -> Double) {
        self.source = source
        self.jitter = jitter
        left = window.length > .milliseconds(0) ? queries.reversed().map { ($0, window) } : []
    }

    /// Reads the next part.
    func step() throws(SourceError) -> Step {
        guard let (query, window) = left.popLast() else { return .finished }
        do {
            events += try source.events(query, in: window)
            failures = 0
            return left.isEmpty ? .finished : .progressed
        } catch .tooFull {
            let middle = (window.from + .milliseconds(window.length.milliseconds / 2)).flooredToSecond
            left.append((query, Window(from: middle, to: window.to)))
            left.append((query, Window(from: window.from, to: middle)))
            return .progressed
        } catch {
            left.append((query, window))
            return .resting(try DoorDayReader.wait(after: error, failures: &failures, jitter: jitter()))
        }
    }

    /// How long to wait before the next attempt; throws what no attempt mends, or has not mended so often.
    package static func wait(after error: SourceError, failures: inout Int, jitter: Double) throws(SourceError) -> Span
    {
        failures += 1
        switch error {
        case .refused, .misconfigured, .stopped, .tooFull, .unreadablePerson: throw error
        case .unavailable, .slowDown:
            guard failures < attempts else { throw error }
            let least = Backoff.wait(failures: failures - 1, jitter: jitter)
            guard case .slowDown(_, let after) = error else { return least }
            return min(max(after ?? .seconds(15), least), longestWait)
        }
    }
}
