/// Something to tell a person: what it concerns, how bad it is, why, and what to do.
///
/// The cause is a typed value, most often an error. A log line, a line of `check` or `status`, a run's summary and the
/// exit code are made from it at the very end, and nothing reads those sentences back.
package struct Finding: Sendable {
    package var subject: Subject
    package var severity: Severity
    package var cause: any FindingCause

    package init(_ subject: Subject, _ severity: Severity = .failed, _ cause: any FindingCause) {
        (self.subject, self.severity, self.cause) = (subject, severity, cause)
    }

    /// How bad it is.
    package enum Severity: String, Sendable {
        case passed
        /// Not tried, because something before it failed or nobody asked for it.
        case untried
        /// It works, but somebody should know.
        case warning
        case failed
    }

    /// Which server.
    package enum Server: String, Sendable {
        case hikCentral = "HikCentral"
        case humand = "Humand"
    }

    /// What it concerns.
    package enum Subject: Equatable, Sendable, CustomStringConvertible {
        case settings
        case timeZone
        case stateDirectory
        case disk
        case ledger
        case queue
        case employees
        case service
        case process
        case server(Server, Part? = nil)

        /// Part of a server, from its address to what it lists.
        package enum Part: String, Sendable {
            case address, port, certificate, clock, key
            case signature = "key and signature"
            case doors, directions, events, personInfo, devices, persons, users, entries, posting
            case eventTypes = "event types"
            case eventTimes = "event times"
            case eventsYesterday = "events yesterday"
        }

        /// The name in the output of `check`.
        package var description: String {
            switch self {
            case .settings: "settings"
            case .timeZone: "time zone"
            case .stateDirectory: "state directory"
            case .disk: "disk"
            case .ledger: "ledger"
            case .queue: "queue"
            case .employees: "persons"
            case .service: "service"
            case .process: "running"
            case .server(let server, let part): server.rawValue + (part.map { " \($0.rawValue)" } ?? "")
            }
        }
    }
}

extension Finding: Equatable {
    /// Two findings that say the same are the same.
    package static func == (left: Finding, right: Finding) -> Bool {
        (left.subject, left.severity, left.cause.problem) == (right.subject, right.severity, right.cause.problem)
            && left.cause.trouble == right.cause.trouble && left.cause.remedy == right.cause.remedy
    }
}

/// Why something is as it was found. Each target has its own causes, most of them errors.
package protocol FindingCause: CustomStringConvertible, Sendable {
    /// What is wrong, or right, in one sentence.
    var problem: String { get }
    /// What to do; nil where nothing is to be done.
    var remedy: Remedy? { get }
    /// What kind of trouble it is; nil when nothing is wrong.
    var trouble: Trouble? { get }
}

extension FindingCause {
    package var remedy: Remedy? { nil }
    package var description: String { remedy.map { "\(problem); \($0)" } ?? problem }
}

/// The kinds of trouble: what decides the exit code, and whether asking again can help.
package enum Trouble: String, Sendable {
    /// A server cannot be reached or does not work; it is asked again.
    case away
    /// The key, its signature or its rights.
    case refused
    /// A setting, an address or a version.
    case misconfigured
    /// The state directory, its disk or the ledger.
    case state
    /// Something is left to do; the next run does it.
    case left
    /// Something waits for a person's decision.
    case held
}

/// What a person can do.
package enum Remedy: Equatable, Sendable, CustomStringConvertible {
    /// Set a setting to a value, or give it a right one where only a person knows it.
    case set(_ setting: String, to: String)
    case correct(_ setting: String)
    case run(_ command: String)
    /// It may pass by itself.
    case tryAgain
    /// In words, for what is done elsewhere: on the server, in a browser, in a config file.
    case advice(String)

    package var description: String {
        switch self {
        case .set(let setting, let value): "set \(setting)=\(value)"
        case .correct(let setting): "correct \(setting)"
        case .run(let command): command
        case .tryAgain: "try again"
        case .advice(let text): text
        }
    }
}
