extension SourceError: FindingCause {
    package var trouble: Trouble? {
        switch self {
        case .refused: .refused
        case .misconfigured: .misconfigured
        case .unavailable, .slowDown, .tooFull, .unreadablePerson: .away
        case .stopped: .left
        }
    }

    package var text: String {
        switch self {
        case .unavailable(let problem), .slowDown(let problem, _), .refused(let problem), .misconfigured(let problem):
            problem.text
        case .unreadablePerson(let problem):
            "the person's number cannot be looked up (\(problem)); it is asked for again"
        case .tooFull(let total): "the window holds \(total) events, more than are read at a time"
        case .stopped: "the program is stopping"
        }
    }

    package var remedy: Remedy? {
        if case .unreadablePerson = self { return nil }
        return problem?.remedy
    }

    /// The problem and what to do, for the log.
    package var description: String { sentence }
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

    package var text: String {
        switch self {
        case .refused(let said): "Humand refuses to be read (\(said))"
        case .misdirected(let said): "what answers is not Humand as it is known (\(said))"
        case .unavailable(let text): "Humand cannot be read: \(text)"
        case .stopped: "the program is stopping"
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .refused: .advice("check \(SettingName.humandKey) and the rights of its key")
        case .misdirected:
            .advice(
                "check \(SettingName.humandAddress), and whether a proxy or firewall answers in between (no_proxy takes "
                    + "a host out of the proxy)")
        case .unavailable, .stopped: nil
        }
    }

    /// The problem and what to do, for the log.
    package var description: String { sentence }
}
