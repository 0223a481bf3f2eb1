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
    private let show: (Finding) -> Void

    /// - Parameter show: receives each finding as soon as it is made.
    package init(show: @escaping (Finding) -> Void = { _ in }) { self.show = show }

    func add(_ finding: Finding) {
        findings.append(finding)
        show(finding)
    }

    private var firstFailure: Finding? { findings.first { $0.severity == .failed } }

    /// The code of the problem to fix first.
    package var exitCode: ExitCode { firstFailure?.cause.exitCode ?? .done }

    /// The first problem and what to do next.
    package var summary: String {
        if let first = firstFailure {
            let others = findings.count { $0.severity == .failed } - 1
            let rest = others > 0 ? " (then \(others) more)" : ""
            return "Fix this first\(rest): \(first.subject): \(first.remedy ?? first.text)"
        }
        let warnings = findings.count { $0.severity == .warning }
        let start = isNew ? " Next: \(site.typed("hik2humand run --once --dry-run"))" : ""
        let next = isDryRun ? " Nothing is posted: DRY_RUN is on." : start
        return warnings == 0
            ? "All is well.\(next)"
            : "It works, with \(warnings) warning\(warnings == 1 ? "" : "s") above (!).\(next)"
    }

    /// One JSON object.
    package func json(at now: Instant) -> JSONValue {
        [
            "version": .string(Version.current), "at": .string(now.text), "exitCode": JSONValue(exitCode.rawValue),
            "summary": .string(summary), "checks": .array(findings.map(\.json)),
        ]
    }
}

/// A finding as `check` shows it.
extension Finding {
    /// What was found, without control characters: foreign text must not control the terminal.
    package var text: String { cause.text.withoutControls }

    var remedy: String? { cause.remedy?.description.withoutControls }

    fileprivate var json: JSONValue {
        [
            "name": .string("\(subject)"), "state": .string(severity.rawValue), "text": .string(text),
            "remedy": remedy.map { .string($0) } ?? nil,
        ]
    }

    /// Wide enough for every subject.
    private static let nameWidth = 28

    /// The line, and below it what to do.
    package func lines(on terminal: Terminal = .none) -> String {
        let (mark, colour): (String, Terminal.Colour?) =
            switch severity {
            case .passed: ("✓", .green)
            case .warning: ("!", .yellow)
            case .failed: ("✗", .red)
            case .untried: ("–", nil)
            }
        let width = Finding.nameWidth
        let line = "\(terminal.painted(mark, colour)) \("\(subject)".padded(to: width))  \(text)\n"
        return line + (remedy.map { String(repeating: " ", count: width + 4) + "→ \($0)\n" } ?? "")
    }
}
