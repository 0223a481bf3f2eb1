import Attendance
import Base
import Site

/// The findings of `check`, with causes before their consequences.
package final class CheckReport {
    private(set) var findings: [Finding] = []
    /// Whether nothing has been read yet, so that the next step is a trial run.
    var isNew = false
    /// Whose commands are shown.
    var site = PackagedSite.only
    /// Whatever works, nothing is posted.
    var isDryRun = false
    /// The settings say otherwise, and the daemon goes on with its dry run until it is restarted: how that is done.
    var endOfDryRun: Remedy?
    /// The settings' file, and how a daemon that works takes a change of it; nil where none works.
    var change: (file: String, order: Remedy)?
    /// The same of secrets that systemd hands over at a start, by their settings.
    var handedOver: [String: (file: String, order: Remedy)] = [:]
    /// Warnings with which nobody can say that it works.
    var doubts: [Finding] = []
    /// Warnings to settle before anything is started: then a start would do damage. While one stands, nobody can say
    /// that it works.
    var cautions: [Finding] = []
    private let show: ((Finding) -> Void)?
    /// Each finding is printed as soon as it is made, so that no line of progress may stand there.
    var isShown: Bool { show != nil }

    /// - Parameter show: receives each finding as soon as it is made.
    package init(show: ((Finding) -> Void)? = nil) { self.show = show }

    func add(_ finding: Finding) {
        findings.append(finding)
        show?(finding)
    }

    /// The findings in the order in which they are read: what is wrong, what needs attention, and what is good or was
    /// not tried; in each, causes before their consequences. What leaves it doubtful whether it works comes before what
    /// is held, which stands there for weeks.
    package var worstFirst: [Finding] {
        let urgent = Set((doubts + cautions).map(\.text))
        func rank(_ finding: Finding) -> Int {
            switch finding.severity {
            case .failed: 0
            case .warning: urgent.contains(finding.text) ? 1 : 2
            case .passed, .untried: 3
            }
        }
        return (0...3).flatMap { number in findings.filter { rank($0) == number } }
    }

    /// Why nothing may be started yet.
    var reasonNotToStart: Finding? {
        let failure = findings.first { finding in
            guard finding.severity == .failed else { return false }
            // With wrong settings for its unit a start is in vain.
            return [.settings, .ledger, .stateDirectory].contains(finding.subject)
                || finding.subject == .service && finding.cause.trouble == .misconfigured
        }
        return failure ?? cautions.first
    }

    private var firstFailure: Finding? { findings.first { $0.severity == .failed } }

    /// The code of the problem to fix first.
    package var exitCode: ExitCode { firstFailure?.cause.exitCode ?? .done }

    /// The first problem and what to do next.
    package var summary: Phrase {
        if let first = firstFailure {
            let others = findings.count { $0.severity == .failed } - 1
            return CheckReport.advice(first).within(
                en: { "Fix this first\(others > 0 ? " (then \(others) more)" : ""): \($0)" },
                es: { "Corrija esto primero\(others > 0 ? " (después \(others) más)" : ""): \($0)" })
        }
        if let doubt = doubts.first {
            return CheckReport.advice(doubt).within(
                en: { "Settle this first: \($0)" }, es: { "Aclare esto primero: \($0)" })
        }
        if let caution = cautions.first {
            return (caution.subject.phrase + Phrase(same: ": ") + caution.phrase).within(
                en: { "Nothing has failed, but look at this first: \($0)." },
                es: { "Nada falló, pero mire esto primero: \($0)." }) + next
        }
        // It works is not what somebody should read who waits for punches.
        if let endOfDryRun {
            return endOfDryRun.phrase.within(
                en: { "The service still runs as a dry run, and nothing is posted: \($0)" },
                es: { "El servicio sigue funcionando como ensayo y no se envía nada: \($0)" })
        }
        let warnings = findings.count { $0.severity == .warning }
        let state =
            warnings == 0
            ? Phrase(en: "All is well.", es: "Todo está bien.")
            : Phrase(
                en: "It works, with \(warnings) warning\(warnings == 1 ? "" : "s") above (!).",
                es: "Funciona, con \(warnings) \(warnings == 1 ? "advertencia" : "advertencias") más arriba (!).")
        return state + next
    }

    /// What follows a change of the settings, where the first step names one of them.
    package var afterChange: Phrase? {
        // With settings that cannot be used nothing else was tried.
        if firstFailure?.subject == .settings,
            findings.contains(where: { $0.severity == .untried && $0.subject == .service })
        {
            return Phrase(
                en: "After the change: hik2humand check again, which says what is to be started or reloaded",
                es: "Después del cambio: hik2humand check otra vez, que dice qué hay que iniciar o recargar")
        }
        guard let first = firstFailure ?? doubts.first, let change,
            let remedy = first.remedy?.english, SettingDefinition.names.contains(where: remedy.contains),
            !remedy.contains(" restart ")
        else { return nil }
        let (file, order) = handedOver.first { remedy.contains($0.key) }?.value ?? change
        return order.phrase.within(
            en: { "After a change in \(file): \($0)" }, es: { "Después de un cambio en \(file): \($0)" })
    }

    private static func advice(_ finding: Finding) -> Phrase {
        finding.subject.phrase + Phrase(same: ": ") + (finding.remedy ?? finding.phrase)
    }

    private var next: Phrase {
        if let endOfDryRun {
            return endOfDryRun.phrase.within(
                en: { " The service still runs as a dry run: \($0)" },
                es: { " El servicio sigue funcionando como ensayo: \($0)" })
        }
        if isDryRun {
            return Phrase(en: " Nothing is posted: DRY_RUN is on.", es: " No se envía nada: DRY_RUN está activado.")
        }
        let command = "hik2humand run --once --dry-run --quiet"
        return isNew ? Phrase(en: " Next: \(command)", es: " Siguiente paso: \(command)") : Phrase(same: "")
    }

    /// One JSON object.
    package func json(at now: Instant) -> JSONValue {
        [
            "version": .string(Version.current), "at": .string(now.text), "site": .string(site.shownName),
            "exitCode": JSONValue(exitCode.rawValue),
            "summary": .string(summary.english), "checks": .array(findings.map(\.json)),
        ]
    }
}

/// A finding as `check` shows it.
extension Finding {
    /// What was found, without control characters: foreign text must not control the terminal.
    var phrase: Phrase { cause.phrase.withoutControls }

    package var text: String { phrase.english }

    var remedy: Phrase? { cause.remedy?.phrase.withoutControls }

    fileprivate var json: JSONValue {
        [
            "name": .string("\(subject)"), "state": .string(severity.rawValue), "text": .string(text),
            "remedy": remedy.map { .string($0.english) } ?? nil,
        ]
    }

    /// Wide enough for every subject.
    static func nameWidth(_ language: Language) -> Int { language == .spanish ? 30 : 28 }

    /// The line, and below it what to do.
    package func lines(on terminal: Terminal = .none, _ language: Language) -> String {
        let (mark, colour): (String, Terminal.Colour?) =
            switch severity {
            case .passed: ("✓", .green)
            case .warning: ("!", .yellow)
            case .failed: ("✗", .red)
            case .untried: ("–", nil)
            }
        let width = Finding.nameWidth(language)
        let line =
            "\(terminal.painted(mark, colour)) \(subject.phrase[language].padded(to: width))  \(phrase[language])\n"
        return line + (remedy.map { String(repeating: " ", count: width + 4) + "→ \($0[language])\n" } ?? "")
    }
}

extension Phrase {
    fileprivate var withoutControls: Phrase { Phrase(en: english.withoutControls, es: spanish.withoutControls) }
}
