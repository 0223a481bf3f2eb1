import Attendance

/// Why a day could not be compared.
package enum ReconcileError: Error, Equatable, Sendable, CustomStringConvertible {
    case source(SourceError)
    case humand(EntryReaderError)
    /// ENTRY_DEVICES and EXIT_DEVICES do not match HikCentral's doors.
    case doors([String])
    case ledger(String)

    package var description: String {
        switch self {
        case .source(let error): "\(error)"
        case .humand(let error): "\(error)"
        case .doors(let sentences): sentences.joined(separator: "; ")
        case .ledger(let text): text
        }
    }

    /// Whether the program is merely stopping.
    var isStop: Bool { self == .source(.stopped) || self == .humand(.stopped) }
}
