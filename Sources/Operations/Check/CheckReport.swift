import Base

/// The results of `check`, gathered in the order in which a cause comes before what follows from it.
package final class CheckReport {
    private(set) var results: [CheckResult] = []
    /// Nothing has been read yet, so that a trial is what comes next.
    var isNew = false
    private let show: (CheckResult) -> Void

    /// - Parameter show: told of each result as soon as it is known.
    package init(show: @escaping (CheckResult) -> Void = { _ in }) { self.show = show }

    /// Wide enough for every name.
    package static let width = 28

    func add(_ result: CheckResult) {
        results.append(result)
        show(result)
    }

    func succeed(_ name: String, _ text: String) { add(CheckResult(name, .passed, text)) }

    func warn(_ name: String, _ text: String, remedy: String? = nil) {
        add(CheckResult(name, .warning, text, remedy: remedy))
    }

    func fail(_ name: String, _ text: String, remedy: String, _ code: ExitCode) {
        add(CheckResult(name, .failed, text, remedy: remedy, code: code))
    }

    /// - Parameter reason: why it is not tried.
    func skip(_ name: String, _ reason: String) { add(CheckResult(name, .untried, "not tried: \(reason)")) }

    private var firstFailure: CheckResult? { results.first { $0.state == .failed } }

    /// The code of what has to be mended first.
    package var exitCode: ExitCode { firstFailure?.code ?? .done }

    /// What is wrong first and what to do next.
    package var summary: String {
        let failures = results.count { $0.state == .failed }
        let warnings = results.count { $0.state == .warning }
        if let first = firstFailure {
            let rest = failures > 1 ? " (then \(failures - 1) more)" : ""
            return "Mend this first\(rest): \(first.name): \(first.remedy ?? first.text)"
        }
        let next = isNew ? " Next: hik2humand run --once --dry-run" : ""
        return warnings == 0
            ? "All is well.\(next)"
            : "It works, with \(warnings) warning\(warnings == 1 ? "" : "s") above (!).\(next)"
    }

    /// One JSON object.
    package func json(at now: Instant) -> JSONValue {
        [
            "version": .string(Version.current), "at": .string(now.text), "exitCode": JSONValue(exitCode.rawValue),
            "summary": .string(summary), "checks": .array(results.map(\.json)),
        ]
    }
}
