/// Why something could not be read from Humand.
package enum EntryReaderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key, or its rights.
    case refused(String)
    /// What answers is not Humand's API, or no longer the one that is known.
    case misdirected(String)
    /// It has been tried again and again.
    case unavailable(String)
    /// The program is stopping.
    case stopped

    package var description: String {
        switch self {
        case .refused(let text): "Humand refuses to be read (\(text)); check HUMAND_AUTH and the rights of its key"
        case .misdirected(let text):
            "what answers is not Humand as it is known (\(text)); check HUMAND_BASE_URL"
        case .unavailable(let text): "Humand cannot be read: \(text)"
        case .stopped: "the program is stopping"
        }
    }
}

extension EntryReaderError: FindingCause {
    package var problem: String { description }

    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misdirected: .misconfigured
        case .unavailable: .away
        case .stopped: .left
        }
    }
}
