import Base

/// Pushed events that the settings leave out, counted until the log has said so: each has an answer, and a door that
/// nobody cares for does not fill the log.
struct IgnoredPushes {
    private var counts: [String: Int] = [:]
    private var next = Span.seconds(0)

    /// How often they are summed up at most.
    static let pause = Span.minutes(1)
    /// Whoever pushes may make up doors; beyond this many reasons they share a line.
    static let maximumReasons = 10

    mutating func add(_ reason: String) {
        let isNew = counts[reason] == nil && counts.count >= IgnoredPushes.maximumReasons
        counts[isNew ? "other reasons" : reason, default: 0] += 1
    }

    /// Logs what is due.
    ///
    /// - Parameter uptime: nil to have everything logged.
    /// - Returns: when something is due again.
    mutating func report(at uptime: Span?, to log: Log) -> Wake {
        guard !counts.isEmpty else { return .never }
        if let uptime {
            guard uptime >= next else { return .at(next) }
            next = uptime + IgnoredPushes.pause
        }
        for (reason, count) in counts.sorted(by: { $0.key < $1.key }) {
            log.info(.pushIgnored, "pushed events are left out: \(reason)", [.events: "\(count)"])
        }
        counts = [:]
        return .never
    }
}
