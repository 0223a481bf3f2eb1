import Attendance
import Base

/// Takes every punch and sends none: tells what would have been posted.
package final class DryRunSink: PunchSink {
    private let report: (Punch, String) -> Void

    package init(tell: @escaping (Punch, String) -> Void) { self.report = tell }

    package var pause: Span { .milliseconds(0) }

    package func post(_ punch: Punch, reason: String) -> PostVerdict {
        report(punch, reason)
        return .accepted(id: "dry-run", reason: "dry run: not posted")
    }

    /// Nothing was ever sent, so nothing is in doubt but what an earlier, real run left so; it is told again.
    package func find(_ punch: Punch) -> ReadBack { .absent() }
}
