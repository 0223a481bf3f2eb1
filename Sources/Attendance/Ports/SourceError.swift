import Base

/// Why a source could not be read, by what to do about it; the problem says what is wrong.
package enum SourceError: Error, Equatable, Sendable {
    /// Try again with back-off.
    case unavailable(SourceProblem)
    /// Try again after this long.
    case slowDown(SourceProblem, after: Span?)
    /// The key or its rights: ask slowly, and report it.
    case refused(SourceProblem)
    /// Settings or versions that do not fit: ask slowly, and report it.
    case misconfigured(SourceProblem)
    /// This one person cannot be looked up, and not because the source is away.
    case unreadablePerson(SourceProblem)
    /// The window holds too many events: ask for a shorter one.
    case tooFull(total: Int)
    /// The program is stopping.
    case stopped
}

extension SourceError {
    /// The class that a problem belongs to.
    ///
    /// - Parameter after: how long the source asks to be left alone.
    package init(_ problem: SourceProblem, after: Span? = nil) {
        switch problem.trouble {
        case .refused: self = .refused(problem)
        case .misconfigured: self = .misconfigured(problem)
        default:
            if case .busy = problem { self = .slowDown(problem, after: after) } else { self = .unavailable(problem) }
        }
    }

    /// What is wrong, where it is more than a matter of asking otherwise.
    package var problem: SourceProblem? {
        switch self {
        case .unavailable(let problem), .slowDown(let problem, _), .refused(let problem), .misconfigured(let problem),
            .unreadablePerson(let problem):
            problem
        case .tooFull, .stopped: nil
        }
    }
}
