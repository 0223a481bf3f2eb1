/// Logs a trouble that lasts: its start, its end, and a reminder in between now and then.
package struct Outage {
    /// What is in trouble; each has log events of its own, so that the end of one is never read as that of another.
    package enum Subject: CaseIterable, Sendable {
        case hikCentral
        case humand
        case ledger
        /// This machine's clock runs ahead of HikCentral's.
        case clock
        /// HikCentral has been read to a moment ahead of this machine's clock.
        case cursor
        /// A command's job cannot go on.
        case job
        /// How far a job has come cannot be written down.
        case jobFile

        var events: (began: LogEvent, failedAgain: LogEvent, ended: LogEvent) {
            switch self {
            case .hikCentral: (.hikCentralOutage, .hikCentralFailure, .hikCentralRecovered)
            case .humand: (.humandOutage, .humandFailure, .humandRecovered)
            case .ledger: (.ledgerOutage, .ledgerFailure, .ledgerRecovered)
            case .clock: (.clockOutage, .clockFailure, .clockRecovered)
            case .cursor: (.cursorOutage, .cursorFailure, .cursorRecovered)
            case .job: (.jobOutage, .jobFailure, .jobRecovered)
            case .jobFile: (.jobFileOutage, .jobFileFailure, .jobFileRecovered)
            }
        }
    }

    private let subject: Subject
    private var mentioned: Span = .milliseconds(0)
    /// When the outage began, on the monotonic clock.
    package private(set) var began: Span?
    package private(set) var failures = 0
    /// What was wrong the last time.
    package private(set) var reason = ""

    /// How often an outage that lasts is reported again.
    static let reminderInterval = Span.minutes(30)

    package init(_ subject: Subject) { self.subject = subject }

    /// - Parameter level: how loudly the beginning is reported: `error` needs a person, `info` is routine.
    package mutating func failed(_ reason: String, level: LogLevel = .warning, at uptime: Span, log: Log) {
        failures += 1
        self.reason = reason
        guard let began else {
            began = uptime
            mentioned = uptime
            log.add(level, subject.events.began, level == .error ? reason : "\(reason); trying again")
            return
        }
        guard uptime - mentioned >= Outage.reminderInterval else {
            log.debug(subject.events.failedAgain, reason, [.failures: "\(failures)"])
            return
        }
        mentioned = uptime
        let minutes = (uptime - began).milliseconds / 60_000
        log.error(
            subject.events.began, "still: \(reason)", [.minutes: "\(minutes)", .failures: "\(failures)"])
    }

    package mutating func ended(at uptime: Span, log: Log) {
        guard let began else { return }
        let seconds = (uptime - began).milliseconds / 1000
        log.info(
            subject.events.ended, "recovered after \(seconds) s",
            [.seconds: "\(seconds)", .failures: "\(failures)"])
        self = Outage(subject)
    }
}
