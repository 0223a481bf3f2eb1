import Base

/// Why a source could not be read, classified by what to do about it; the problem says what is wrong.
package enum SourceError: Error, Equatable, Sendable {
    /// Try again with back-off.
    case unavailable(SourceProblem)
    /// Try again after this time.
    case slowDown(SourceProblem, after: Span?)
    /// The key or its rights: retry slowly, and report it.
    case refused(SourceProblem)
    /// Settings or versions that do not match: retry slowly, and report it.
    case misconfigured(SourceProblem)
    /// This one person cannot be looked up, although the source is available.
    case unreadablePerson(SourceProblem)
    /// The window holds too many events: ask for a shorter one.
    case tooFull(total: Int)
    /// The program is stopping.
    case stopped
}

extension SourceError {
    /// Classifies a problem.
    ///
    /// - Parameter after: how long the source asks to wait.
    package init(_ problem: SourceProblem, after: Span? = nil) {
        switch problem.trouble {
        case .refused: self = .refused(problem)
        case .misconfigured: self = .misconfigured(problem)
        default:
            if case .busy = problem { self = .slowDown(problem, after: after) } else { self = .unavailable(problem) }
        }
    }

    /// What is wrong; nil when it is enough to ask differently.
    package var problem: SourceProblem? {
        switch self {
        case .unavailable(let problem), .slowDown(let problem, _), .refused(let problem), .misconfigured(let problem),
            .unreadablePerson(let problem):
            problem
        case .tooFull, .stopped: nil
        }
    }
}
