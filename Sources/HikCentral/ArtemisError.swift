import Base
import HTTP

/// Why HikCentral did not give what was asked for.
package enum ArtemisError: Error, Equatable, Sendable, CustomStringConvertible {
    case transport(HTTPFailure)
    /// An answer that is not Artemis's envelope.
    case unintelligible(path: String, status: Int, problem: String)
    /// HTTP 429 or a code that asks for patience, with the seconds of Retry-After where given.
    case slowDown(path: String, code: String, after: Span?)
    /// The key, its signature or its rights are refused.
    case refused(path: String, code: String, hint: String)
    case configuration(path: String, code: String, message: String)
    case pageTooLarge
    case noSuchItem
    /// A code to try again after a while.
    case failed(path: String, code: String, message: String)
    /// One person's record cannot be had, again and again, while others' can.
    case unreadablePerson(problem: String)
    /// A span holds more events than are read at a time; a shorter one must be asked for.
    case spanTooFull(total: Int)

    package var description: String {
        switch self {
        case .transport(let failure):
            "HikCentral: \(failure)"
        case .unintelligible(let path, let status, let problem):
            "HikCentral answered \(path) with HTTP \(status) and \(problem);"
                + (status == 502 || status == 503
                    ? " its gateway service seems to be stopped"
                    : " is HIKVISION_HOST right, or does a proxy answer in between?")
        case .slowDown(let path, let code, _):
            "HikCentral asks for fewer requests (\(path), code \(code))"
        case .refused(let path, let code, let hint):
            "HikCentral refuses the key or its signature (\(path), code \(code)); \(hint)"
        case .configuration(let path, let code, let message):
            "HikCentral does not accept \(path) (code \(code)): \(message)"
        case .pageTooLarge:
            "HikCentral wants smaller pages"
        case .noSuchItem:
            "HikCentral does not know the item"
        case .failed(let path, let code, let message):
            "HikCentral could not answer \(path) (code \(code)): \(message)"
        case .unreadablePerson(let problem):
            "the person's number cannot be looked up (\(problem)); it is asked for again"
        case .spanTooFull(let total):
            "the span holds \(total) events, more than are read at a time"
        }
    }
}
