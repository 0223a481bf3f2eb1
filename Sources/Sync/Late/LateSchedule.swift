import Base

/// When counts are compared outside the regular schedule: at a start, and while devices may be uploading events.
struct LateSchedule {
    private(set) var reason: String?
    private var followUps: [Span] = []

    /// A device that is back online takes minutes to upload; the longest upload measured took 51 minutes.
    static let uploads: [Span] = [.minutes(2), .minutes(10), .minutes(60)]

    /// Requests a check with the current poll.
    ///
    /// - Parameter following: whether to request others later; they replace those of a device that came back before.
    mutating func request(_ reason: String, following: Bool, at uptime: Span) {
        self.reason = self.reason ?? reason
        if following { followUps = LateSchedule.uploads.map { uptime + $0 } }
    }

    /// Why a check is due now; nil when none is.
    func due(at uptime: Span) -> String? {
        reason ?? (followUps.contains { $0 <= uptime } ? "devices may have uploaded since" : nil)
    }

    /// The next moment at which a check is due.
    var next: Span? { followUps.min() }

    mutating func done(at uptime: Span) {
        reason = nil
        followUps.removeAll { $0 <= uptime }
    }
}
