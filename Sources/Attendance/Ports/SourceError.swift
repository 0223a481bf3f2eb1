import Base

/// Why a source could not be read, by what to do about it.
package enum SourceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Try again with back-off.
    case unavailable(String)
    /// Try again after this long.
    case slowDown(String, after: Span?)
    /// The key or its rights: ask slowly, and tell people.
    case refused(String)
    /// Settings or versions that do not fit: ask slowly, and tell people.
    case misconfigured(String)
    /// This one person cannot be looked up, and not because the source is away.
    case unreadablePerson(String)
    /// The window holds too many events: ask for a shorter one.
    case tooFull(total: Int)
    /// The program is stopping.
    case stopped

    package var description: String {
        switch self {
        case .unavailable(let text), .slowDown(let text, _), .refused(let text), .misconfigured(let text),
            .unreadablePerson(let text):
            text
        case .tooFull(let total): "the span holds \(total) events"
        case .stopped: "the program is stopping"
        }
    }
}

extension SourceError: FindingCause {
    package var problem: String { description }

    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misconfigured: .misconfigured
        case .unavailable, .slowDown, .tooFull, .unreadablePerson: .away
        case .stopped: .left
        }
    }
}
