import Attendance
import Base

/// When a request to HikCentral that failed is sent again, in a reading that somebody waits for.
package struct SourceRetry {
    private var failures = 0

    /// With the waits in between, a minute and a half.
    private static let maximumAttempts = 7
    private static let longestWait = Span.minutes(2)

    package init() {}

    mutating func succeeded() { failures = 0 }

    /// - Throws: the error, when trying again does not help, or has not helped so often.
    package mutating func wake(
        after error: SourceError, at uptime: Span, jitter: Double
    ) throws(SourceError) -> Wake {
        failures += 1
        switch error {
        case .refused, .misconfigured, .stopped, .tooFull, .unreadablePerson: throw error
        case .unavailable, .slowDown:
            guard failures < SourceRetry.maximumAttempts else { throw error }
            let least = Backoff.wait(failures: failures - 1, jitter: jitter)
            guard case .slowDown(_, let after) = error else { return .at(uptime + least) }
            return .at(uptime + min(max(after ?? .seconds(15), least), SourceRetry.longestWait))
        }
    }
}
