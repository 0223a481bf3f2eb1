import Base

/// Something to tell a person: what it concerns, how bad it is, why, and what to do.
///
/// The cause is a typed value, most often an error. The log lines, the lines of `check` and `status`, a run's summary
/// and the exit code are made from it at the very end, and nothing reads those sentences back.
package struct Finding: Sendable {
    package var subject: Subject
    package var severity: Severity
    package var cause: any FindingCause

    package init(_ subject: Subject, _ severity: Severity = .failed, _ cause: any FindingCause) {
        (self.subject, self.severity, self.cause) = (subject, severity, cause)
    }

    /// How serious it is.
    package enum Severity: String, Sendable {
        case passed
        /// Not tried, because something before it failed or because nobody asked for it.
        case untried
        /// It works, but somebody should know.
        case warning
        case failed
    }

    /// The server concerned.
    package enum Server: String, Sendable {
        case hikCentral = "HikCentral"
        case humand = "Humand"
    }

    /// What it concerns.
    package enum Subject: Hashable, Sendable, CustomStringConvertible {
        case settings
        case timeZone
        case stateDirectory
        case disk
        case ledger
        case queue
        case employees
        case service
        case process
        case webhooks
        case notices
        case server(Server, Part? = nil)
        case findFace(FindFacePart)

        /// What is set for FindFace.
        package enum FindFacePart: String, Sendable {
            case secret, cameras, persons, trust, listener
        }

        /// Part of a server, from its address to what it lists.
        package enum Part: String, Sendable {
            case address, port, certificate, clock, key
            case signature = "key and signature"
            case doors, directions, events, personInfo, devices, pushes, persons, users, entries, posting
            case eventTypes = "event types"
            case eventTimes = "event times"
            case eventsYesterday = "events yesterday"
        }

        /// The name in logs and JSON.
        package var description: String { phrase.english }
    }
}

extension Finding: Equatable {
    /// Two findings are equal if they say the same.
    package static func == (left: Finding, right: Finding) -> Bool {
        (left.subject, left.severity, left.cause.text) == (right.subject, right.severity, right.cause.text)
            && left.cause.trouble == right.cause.trouble && left.cause.remedy == right.cause.remedy
    }
}

/// Why something is in the state found. Each target has its own causes, most of them errors.
package protocol FindingCause: CustomStringConvertible, Sendable {
    /// One sentence on what is wrong, or right, without the remedy.
    var phrase: Phrase { get }
    /// What to do; nil when there is nothing to do.
    var remedy: Remedy? { get }
    /// What kind of trouble it is; nil when nothing is wrong.
    var trouble: Trouble? { get }
}

extension FindingCause {
    package var remedy: Remedy? { nil }

    /// The sentence for logs and JSON.
    package var text: String { phrase.english }

    /// What is wrong and what to do, for the log.
    package var sentence: String { sentence(in: .english) }

    /// The same for a person.
    package func sentence(in language: Language) -> String {
        remedy.map { "\(phrase[language]); \($0.phrase[language])" } ?? phrase[language]
    }

    /// The sentence in every language.
    package var whole: Phrase { Phrase(en: sentence(in: .english), es: sentence(in: .spanish)) }

    package var description: String { sentence }
}

/// Of a file of this program; elsewhere its own cause stands around it.
extension FileError: FindingCause {
    package var trouble: Trouble? { .state }
}

extension Phrase {
    /// What an error says; one of the system says it in its own words.
    package init(_ error: any Error) {
        self = (error as? any FindingCause)?.whole ?? Phrase(same: "\(error)")
    }
}

/// The kinds of trouble; they decide the exit code and whether a retry can help.
package enum Trouble: String, Sendable {
    /// A server cannot be reached or does not work; it is retried.
    case away
    /// The key, its signature or its rights.
    case refused
    /// A setting, an address or a version.
    case misconfigured
    /// The state directory, its disk or the ledger.
    case state
    /// Some work is left over; the next run does it.
    case left
    /// Something waits for a person's decision.
    case held
}

/// What a person can do.
package enum Remedy: Equatable, Sendable, CustomStringConvertible {
    /// Give a setting this value.
    case set(_ setting: String, to: String)
    /// A command to type.
    case run(_ command: String)
    /// Advice in words, for what only a person can do: on the server, in a browser, in a file.
    case advice(Phrase)

    /// Advice in words.
    package static func advice(en english: String, es spanish: String) -> Remedy {
        .advice(Phrase(en: english, es: spanish))
    }

    package var phrase: Phrase {
        switch self {
        case .set(let setting, let value):
            Phrase(en: "set \(setting)=\(value)", es: "ponga \(setting)=\(value)")
        case .run(let command): Phrase(same: command)
        case .advice(let phrase): phrase
        }
    }

    package var description: String { phrase.english }
}
