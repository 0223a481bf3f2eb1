/// Logs a lasting failure: when it begins, a reminder every half hour, and when it ends.
package struct Outage {
    /// What has failed.
    ///
    /// Each subject has its own log events, so that one recovery is never mistaken for another.
    package enum Subject: CaseIterable, Sendable {
        case hikCentral
        case humand
        case ledger
        /// This machine's clock runs ahead of HikCentral's.
        case clock
        /// HikCentral has been read to a moment ahead of this machine's clock.
        case cursor
        /// A command's job cannot continue.
        case job
        /// A job's progress cannot be written to disk.
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
    /// The most recent cause.
    package private(set) var reason = ""

    /// How often a continuing outage is reported again.
    static let reminderInterval = Span.minutes(30)

    package init(_ subject: Subject) { self.subject = subject }

    /// - Parameter level: the level at which the start is reported: `error` needs a person, `info` is routine.
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
