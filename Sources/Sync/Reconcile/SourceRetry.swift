import Attendance
import Base

/// When to retry a failed request to HikCentral while somebody waits for the result.
package struct SourceRetry {
    private var failures = 0
    /// Why the last request failed; nil once one has succeeded.
    private(set) var problem: Phrase?

    /// Together with the waits in between, this takes a minute and a half.
    private static let maximumAttempts = 7
    private static let longestWait = Span.minutes(2)

    package init() {}

    mutating func succeeded() { (failures, problem) = (0, nil) }

    /// - Throws: the error, if a retry does not help or all retries have failed.
    package mutating func wake(
        after error: SourceError, at uptime: Span, jitter: Double
    ) throws(SourceError) -> Wake {
        failures += 1
        problem = error.phrase
        switch error {
        case .refused, .misconfigured, .stopped, .tooFull, .unreadablePerson: throw error
        // Whoever answers with a page is not HikCentral, and somebody waits.
        case .unavailable(.page): throw error
        case .unavailable, .slowDown:
            guard failures < SourceRetry.maximumAttempts else { throw error }
            let least = Backoff.wait(failures: failures - 1, jitter: jitter)
            guard case .slowDown(_, let after) = error else { return .at(uptime + least) }
            return .at(uptime + min(max(after ?? .seconds(15), least), SourceRetry.longestWait))
        }
    }
}
