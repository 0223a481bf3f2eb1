import Attendance
import Base
import Site
import Sync

/// The program's exit codes for scripts and systemd; they follow sysexits(3) where it defines one.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    case usage = 64
    case held = 65
    case unreachable = 69
    case state = 74
    case left = 75
    case refused = 77
    case configuration = 78

    /// What it means, for `--help` and the manual; a command's manual may say it better.
    package var meaning: Phrase {
        switch self {
        case .done: Phrase(en: "done", es: "hecho")
        case .usage: Phrase(en: "wrong usage", es: "uso incorrecto")
        case .held:
            Phrase(
                en: "this run held punches, which wait for a person's decision",
                es: "esta ejecución retuvo marcajes, que esperan la decisión de una persona")
        case .unreachable:
            Phrase(en: "HikCentral or Humand cannot be reached", es: "no se llega a HikCentral o a Humand")
        case .state: Phrase(en: "the state directory fails", es: "falla la carpeta de estado")
        case .left:
            Phrase(
                en: "something is left to try again, or another process works in the state directory",
                es: "queda algo por reintentar, u otro proceso trabaja en la carpeta de estado")
        case .refused:
            Phrase(
                en: "refused: the key, its signature or its rights",
                es: "rechazado: la clave, su firma o sus permisos")
        case .configuration: Phrase(en: "the settings are wrong", es: "los ajustes están mal")
        }
    }

    /// The one to report for several sites: what a person must fix comes before what passes by itself.
    package static func worst(of codes: [ExitCode]) -> ExitCode {
        let ranks: [ExitCode] = [.usage, .configuration, .refused, .state, .unreachable, .left, .held]
        return ranks.first(where: codes.contains) ?? .done
    }

    /// The only table from trouble to code; no trouble is success.
    package init(_ trouble: Trouble?) {
        switch trouble {
        case nil: self = .done
        case .away: self = .unreachable
        case .refused: self = .refused
        case .misconfigured: self = .configuration
        case .state: self = .state
        case .left: self = .left
        case .held: self = .held
        }
    }

    /// The code of a run: problems that a person must fix come before those that pass by themselves.
    package init(_ report: RunReport) {
        let ranks: [[Trouble]] = [[.refused, .misconfigured], [.state], [.away], [.left], [.held]]
        self.init(ranks.lazy.compactMap { rank in report.troubles.first(where: rank.contains) }.first)
    }
}

extension FindingCause {
    /// The exit code of a command that failed for this cause.
    package var exitCode: ExitCode { ExitCode(trouble) }
}

extension RunReport {
    /// What went wrong, in the order in which an event passes through.
    fileprivate var troubles: [Trouble] {
        let sink: Trouble? =
            switch sinkProblem {
            case .refused: .refused
            case .misdirected: .misconfigured
            case .unreachable: .away
            case nil: nil
            }
        return [
            sourceProblem?.trouble, configurationProblems.isEmpty ? nil : .misconfigured, sink, ledgerProblem?.trouble,
            left > 0 || wasStopped ? .left : nil, held > 0 ? .held : nil,
        ].compactMap(\.self)
    }
}

extension ReconcileError: FindingCause {
    package var trouble: Trouble? {
        switch self {
        case .source(let error): error.trouble
        case .humand(let error): error.trouble
        case .doors: .misconfigured
        case .ledger: .state
        }
    }
}

extension StateOwnerError: FindingCause {
    package var trouble: Trouble? { .state }
}

extension NoThread: FindingCause {
    package var trouble: Trouble? { .left }
}
