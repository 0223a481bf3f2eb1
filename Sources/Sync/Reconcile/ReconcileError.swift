import Attendance
import Base

/// Why a day could not be compared.
package enum ReconcileError: Error, Equatable, Sendable, CustomStringConvertible {
    case source(SourceError)
    case humand(EntryReaderError)
    /// ENTRY_DEVICES and EXIT_DEVICES do not match HikCentral's doors.
    case doors([Phrase])
    case ledger(Phrase)

    package var phrase: Phrase {
        switch self {
        case .source(let error): error.whole
        case .humand(let error): error.whole
        case .doors(let problems): problems.joined(separator: "; ")
        case .ledger(let phrase): phrase
        }
    }

    package var description: String { phrase.english }

    /// Whether the program is merely stopping.
    var isStop: Bool { self == .source(.stopped) || self == .humand(.stopped) }
}
