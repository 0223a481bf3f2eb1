import Attendance
import Base

/// Why a day could not be compared.
package enum ReconcileError: Error, Equatable, Sendable, CustomStringConvertible {
    case source(SourceError)
    case humand(EntryReaderError)
    /// ENTRY_DEVICES and EXIT_DEVICES do not match HikCentral's doors.
    case doors([Phrase])
    case ledger(Phrase)

    package var description: String {
        switch self {
        case .source(let error): "\(error)"
        case .humand(let error): "\(error)"
        case .doors(let problems): problems.joined(separator: "; ").english
        case .ledger(let phrase): phrase.english
        }
    }

    /// Whether the program is merely stopping.
    var isStop: Bool { self == .source(.stopped) || self == .humand(.stopped) }
}
