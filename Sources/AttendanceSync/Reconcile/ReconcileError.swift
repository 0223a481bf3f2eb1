/// Why a day could not be compared.
package enum ReconcileError: Error, Equatable, Sendable, CustomStringConvertible {
    case source(SourceError)
    case humand(HumandError)
    /// ENTRY_DEVICES and EXIT_DEVICES do not fit HikCentral's doors.
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

    /// The program is stopping, and nothing is wrong.
    var isStop: Bool { self == .source(.stopped) || self == .humand(.stopped) }

    package var exitCode: ExitCode {
        switch self {
        case .source(.refused), .humand(.refused): .refused
        case .source(.misconfigured), .humand(.misdirected), .doors: .configuration
        case .source(.stopped), .humand(.stopped): .left
        case .source, .humand: .unreachable
        case .ledger: .state
        }
    }
}
