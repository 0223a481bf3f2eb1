import Base

/// Why something could not be read from Humand.
package enum EntryReaderError: Error, Equatable, Sendable {
    /// The key or its rights, with what Humand said.
    case refused(Sentence)
    /// The answer is not from Humand's API, or not from the known version; with what it said.
    case misdirected(Sentence)
    /// Several attempts failed.
    case unavailable(Sentence)
    /// The program is stopping.
    case stopped
}
