extension SourceError: FindingCause {
    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misconfigured: .misconfigured
        case .unavailable, .slowDown, .tooFull, .unreadablePerson: .away
        case .stopped: .left
        }
    }
}

extension EntryReaderError: FindingCause {
    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misdirected: .misconfigured
        case .unavailable: .away
        case .stopped: .left
        }
    }
}
