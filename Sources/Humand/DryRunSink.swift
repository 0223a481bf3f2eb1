import Attendance
import Base

/// Accepts every punch and sends none; reports what would have been posted.
package final class DryRunSink: PunchSink {
    private let report: (Punch, String) -> Void

    package init(report: @escaping (Punch, String) -> Void) { self.report = report }

    package var pause: Span { .milliseconds(0) }
    package var acceptance: LogEvent { .punchDryRun }

    package func post(_ punch: Punch, reason: String) -> PostVerdict {
        report(punch, reason)
        return .accepted(id: "dry-run", Sentence(.dryRun))
    }

    /// Always absent: only an earlier, real run can have left a punch unconfirmed, and it is reported again.
    package func find(_ punch: Punch) -> ReadBack { .absent() }
}
