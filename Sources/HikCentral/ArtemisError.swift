import Attendance
import Base
import HTTP

/// Why HikCentral did not give what was asked for.
package enum ArtemisError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Anything that a source can report.
    case source(SourceError)
    /// HikCentral wants smaller pages.
    case pageTooLarge
    /// The one item that was asked for does not exist.
    case noSuchItem

    /// A failure in the class that it belongs to.
    static func failed(_ problem: SourceProblem, after: Span? = nil) -> ArtemisError {
        .source(SourceError(problem, after: after))
    }

    init(_ failure: HTTPFailure) {
        switch failure {
        case .stopped: self = .source(.stopped)
        case .tls(let failure, let host): self = .failed(.tls(failure, host: host))
        case .invalidRequest: self = .failed(.invalidAddress(failure.sentence))
        default: self = .failed(.noConnection(failure.sentence))
        }
    }

    /// The error as the rest of the program sees it.
    package var sourceError: SourceError {
        switch self {
        case .source(let error): error
        case .pageTooLarge: .unavailable(.pageTooLarge)
        case .noSuchItem: .unavailable(.noSuchItem)
        }
    }

    /// HikCentral's answer, where it does not accept a request (code 2, 7, 8 …).
    package var notAccepted: SourceAnswer? {
        guard case .source(.misconfigured(.notAccepted(let answer))) = self else { return nil }
        return answer
    }

    /// Whether HikCentral rejects a parameter (code 2), such as a malformed id.
    package var isAboutParameter: Bool { notAccepted.map { ArtemisRemedy.number(of: $0.code) == 2 } ?? false }

    package var description: String { "\(sourceError)" }
}
