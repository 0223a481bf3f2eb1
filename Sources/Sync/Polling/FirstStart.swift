import Attendance
import Base

/// Where the very first run begins (START_FROM).
package enum StartFrom: Equatable, Sendable {
    /// This long before now.
    case back(Span)
    case moment(Instant)

    package static let now = StartFrom.back(.seconds(0))

    package func instant(now: Instant) -> Instant {
        switch self {
        case .back(let span): (now - span).flooredToSecond
        case .moment(let instant): instant.flooredToSecond
        }
    }
}

/// The first position of all.
///
/// It is set once HikCentral has accepted a request and its Date agrees with this machine's clock. A clock that is days
/// behind would begin days too early, and every punch of those days would be posted.
package struct FirstStart: Sendable {
    package var from: StartFrom
    /// What the ledger says of it.
    var reason: String

    package init(_ from: StartFrom = .now, reason: String = "first start") { (self.from, self.reason) = (from, reason) }

    /// A clock that shows an earlier time has lost it, even if HikCentral's answers have no Date.
    private static let earliest = Instant(seconds: 1_735_689_600)  // 2025-01-01

    /// - Parameter difference: this machine's clock less HikCentral's; nil when it is not known.
    func moment(now: Instant, difference: Span?) throws(SourceError) -> Instant {
        let difference = difference ?? (now < FirstStart.earliest ? now - FirstStart.earliest : .seconds(0))
        guard difference.milliseconds.magnitude < SourceProblem.clockTolerance.milliseconds.magnitude else {
            throw .refused(.clockOff(difference))
        }
        // What happens until a fast clock's "now" would lie before the beginning, and never be read.
        return from.instant(now: now - max(difference, .seconds(0)))
    }
}
