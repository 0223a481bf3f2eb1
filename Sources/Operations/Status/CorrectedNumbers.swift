import Attendance
import Base
import Ledger
import Site

/// The punches that Humand refused for a number that the settings in force do not give any more, and the one command
/// that sends them again.
package struct CorrectedNumbers: Equatable, Sendable {
    private var lines: [Int] = []
    /// Of how many the number of now is known.
    private var known = 0
    /// The kinds of the others' numbers.
    private var kinds: Set<EmployeeIDKind> = []
    private let kind: EmployeeIDKind
    /// Nothing else was refused.
    private let isEverything: Bool
    /// The daemon that runs does not know these settings yet.
    private let needsReload: Bool

    /// More lines than these nobody copies.
    private static let most = 20

    /// Nil where there are none.
    ///
    /// - Parameters:
    ///   - open: what is not final in the ledger.
    ///   - shown: the lines to speak of; nil for all.
    ///   - daemon: the one that works in the state directory.
    package init?(
        among open: [EventHistory], shown: [EventHistory]? = nil, _ settings: Settings, daemon: WorkingDaemon?
    ) {
        kind = settings.rules.employeeID
        for life in shown ?? open {
            guard let now = NumberNow(life.now, kind: kind, map: settings.rules.employeeMap) else { continue }
            lines.append(life.line)
            switch now {
            case .other: known += 1
            case .otherKind(let kind, _): kinds.insert(kind)
            }
        }
        guard !lines.isEmpty else { return nil }
        isEverything = open.count { $0.state == .held && $0.now.cause == .refused } == lines.count
        needsReload = daemon?.hasRead(settings) == false
    }

    /// How it stands; it names nobody.
    package var phrase: Phrase {
        let count = lines.count
        let opening = Phrase(
            en: "Humand refused \(count.counting("punch", "punches")) because it does not know the employee; ",
            es: "Humand rechazó \(count.counting("marcaje", "marcajes")) porque no conoce al empleado; ")
        if kinds.isEmpty {
            return opening
                + Phrase(
                    en: "the settings now give another number",
                    es: "los ajustes ahora dan otro número")
        }
        let names = kinds.map(\.rawValue).sorted().joined(separator: ", ")
        return opening
            + Phrase(
                en: (known > 0 ? "of some the number sent was the " : "the number sent was the ")
                    + "person's \(names), while EMPLOYEE_ID is \(kind.rawValue) now",
                es: (known > 0 ? "en algunos se envió el " : "se envió el ")
                    + "\(names) de la persona, mientras que EMPLOYEE_ID ahora es \(kind.rawValue)")
    }

    /// The exact command; a reload is enough where the daemon does not know the settings yet.
    package var remedy: Remedy {
        let which =
            isEverything || lines.count > CorrectedNumbers.most
            ? "--cause \(HoldCause.refused.rawValue)" : lines.map(String.init).joined(separator: " ")
        let command = "hik2humand queue retry \(which)"
        return needsReload
            ? .advice(en: "hik2humand reload, which sends them again", es: "hik2humand reload, que los envía otra vez")
            : .run(command)
    }
}

extension WorkingDaemon {
    /// Whether it works with these settings, as far as their files tell.
    package func hasRead(_ settings: Settings) -> Bool {
        let running = status.running
        return running.areThose(of: settings, startedAt: status.startedAt)
            && settings.files.allSatisfy { disk in
                let known = running.files.first { $0.setting == disk.setting && $0.path == disk.path }
                guard let former = known?.digest, let digest = disk.digest else { return true }
                return former == digest
            }
    }
}
