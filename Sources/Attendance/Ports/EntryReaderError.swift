/// Why something could not be read from Humand.
package enum EntryReaderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key, or its rights; with what Humand said.
    case refused(String)
    /// What answers is not Humand's API, or not the version that is known; with what it said.
    case misdirected(String)
    /// Several attempts failed.
    case unavailable(String)
    /// The program is stopping.
    case stopped

    package var description: String {
        switch self {
        case .refused(let said):
            "Humand refuses to be read (\(said)); check \(SettingName.humandKey) and the rights of its key"
        case .misdirected(let said):
            "what answers is not Humand as it is known (\(said)); check \(SettingName.humandAddress)"
        case .unavailable(let text): "Humand cannot be read: \(text)"
        case .stopped: "the program is stopping"
        }
    }
}
