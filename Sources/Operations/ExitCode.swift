import Attendance
import Sync

/// What the program's exit says to scripts and to systemd; the numbers follow sysexits(3) where it has one.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    case usage = 64
    case held = 65
    case unreachable = 69
    case state = 74
    case left = 75
    case refused = 77
    case configuration = 78

    /// What it means, for `--help` and README.
    package var meaning: String {
        switch self {
        case .done: "done"
        case .usage: "wrong usage"
        case .held: "this run put punches aside for a person"
        case .unreachable: "HikCentral or Humand cannot be reached"
        case .state: "the state directory fails"
        case .left: "something is left to try again, or another process works in the state directory"
        case .refused: "refused: the key, its signature or its rights"
        case .configuration: "the settings are wrong"
        }
    }

    /// The code of a run: what a person must mend comes before what mends itself.
    package init(_ report: RunReport) {
        switch report.sourceProblem {
        case .misconfigured where report.configurationProblems.isEmpty: self = .configuration
        case .refused: self = .refused
        default:
            if !report.configurationProblems.isEmpty {
                self = .configuration
            } else if report.sinkProblem == .refused {
                self = .refused
            } else if report.sinkProblem == .misdirected {
                self = .configuration
            } else if report.ledgerProblem != nil {
                self = .state
            } else if report.sourceProblem != nil || report.sinkProblem == .unreachable {
                self = .unreachable
            } else if report.left > 0 || report.wasStopped {
                self = .left
            } else if report.held > 0 {
                self = .held
            } else {
                self = .done
            }
        }
    }
}

extension SourceError {
    /// The exit of a command that could not read HikCentral.
    package var exitCode: ExitCode {
        switch self {
        case .refused: .refused
        case .misconfigured: .configuration
        case .unavailable, .slowDown, .tooFull, .unreadablePerson, .stopped: .unreachable
        }
    }
}

extension ReconcileError {
    /// The exit of a comparison that could not be made.
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
