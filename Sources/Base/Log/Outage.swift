/// Logs an outage as people want to read it: its start, its end, and a line in between now and then.
package struct Outage {
    private let subject: String
    private var since: Span?
    private var mentioned: Span = .milliseconds(0)
    package private(set) var failures = 0

    /// How often an outage that goes on is mentioned again.
    static let reminder = Span.minutes(30)

    package init(_ subject: String) { self.subject = subject }

    /// When the outage began, on the monotonic clock.
    package var began: Span? { since }
    /// What was wrong the last time.
    package private(set) var reason = ""

    /// - Parameter level: how loudly the beginning is told: an error is for a person to mend, an info is routine.
    package mutating func failed(_ reason: String, level: LogLevel = .warning, at uptime: Span, log: Log) {
        failures += 1
        self.reason = reason
        if since == nil {
            since = uptime
            mentioned = uptime
            switch level {
            case .error: log.error("\(subject).outage", reason)
            case .warning: log.warning("\(subject).outage", "\(reason); trying again")
            case .info, .debug: log.info("\(subject).outage", "\(reason); trying again")
            }
        } else if uptime - mentioned >= Outage.reminder {
            mentioned = uptime
            let minutes = (uptime - (since ?? uptime)).milliseconds / 60_000
            log.error("\(subject).outage", "still: \(reason)", ["minutes": "\(minutes)", "failures": "\(failures)"])
        } else {
            log.debug("\(subject).failure", reason, ["failures": "\(failures)"])
        }
    }

    package mutating func ended(at uptime: Span, log: Log) {
        guard let since else { return }
        log.info(
            "\(subject).recovered", "works again",
            ["seconds": "\((uptime - since).milliseconds / 1000)", "failures": "\(failures)"])
        self.since = nil
        self.reason = ""
        failures = 0
    }
}
