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

    /// What it means, for `--help` and the manual.
    package var meaning: String {
        switch self {
        case .done: "done"
        case .usage: "wrong usage"
        case .held: "this run held punches, which wait for a person's decision"
        case .unreachable: "HikCentral or Humand cannot be reached"
        case .state: "the state directory fails"
        case .left: "something is left to try again, or another process works in the state directory"
        case .refused: "refused: the key, its signature or its rights"
        case .configuration: "the settings are wrong"
        }
    }

    /// What it means at the end of one command, for its `--help`; most commands mean the same.
    package func meaning(of command: String) -> String {
        switch (command, self) {
        case ("check", .unreachable), ("check", .state), ("check", .refused), ("check", .configuration):
            "the first ✗: \(meaning)"
        case ("status", .done): "punches flow"
        case ("status", .unreachable): "no daemon runs, or a server has failed for long"
        case ("status", .state): "the state directory fails, the daemon hangs, or this user may not see it"
        case ("status", .left): "starting, or punches are queued and none is delivered"
        case ("status", .refused): "a server refuses the key, its signature or its rights"
        case ("status", .configuration): "stopped until the settings are corrected, or DRY_RUN is on"
        case ("reload", .done): "the daemon works with the new settings"
        case ("reload", .unreachable): "no daemon works in the state directory"
        case ("reload", .state): "this user may not signal the daemon"
        case ("reload", .left): "the daemon has not answered within a minute"
        case ("reload", .configuration): "the settings cannot be used, and the old ones stay in force"
        case ("explain", .held): "nothing is known of it"
        case ("reconcile", .held): "doors, ledger and Humand differ"
        case ("queue", .held), ("backfill", .held): "some of it is held and waits for a person's decision"
        case ("trust", .left): "something is left to do by hand"
        default: meaning
        }
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
    package var phrase: Phrase {
        switch self {
        case .source(let error): error.whole
        case .humand(let error): error.whole
        case .doors(let sentences): Phrase(same: sentences.joined(separator: "; "))
        case .ledger(let text): Phrase(same: text)
        }
    }

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
