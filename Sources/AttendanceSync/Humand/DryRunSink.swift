/// Takes every punch and sends none: tells what would have been posted.
package final class DryRunSink: PunchSink {
    private let tell: (Punch) -> Void

    package init(tell: @escaping (Punch) -> Void) { self.tell = tell }

    package var pause: Span { .milliseconds(0) }

    package func post(_ punch: Punch) -> PostVerdict {
        tell(punch)
        return .accepted(id: "dry-run")
    }

    /// Nothing was ever sent, so nothing is in doubt but what an earlier, real run left so; it is told again.
    package func find(_ punch: Punch) -> ReadBack { .absent }
}
