import Attendance
import Base
import Ledger

/// The last run of NOTICE_COMMAND where it failed, as the file has it that says how far the notices have come.
struct NoticeFailure: Equatable, Sendable {
    var at: Instant
    var problem: Phrase

    init(at: Instant, problem: Phrase) { (self.at, self.problem) = (at, problem) }

    /// Nil where the last one was taken.
    init?(_ json: JSONValue) {
        guard let at = json["failedAt"]?.text.flatMap({ Instant(text: $0) }),
            let problem = json["problem"].flatMap({ Phrase($0) })
        else { return nil }
        self.init(at: at, problem: problem)
    }

    func phrase(in zone: SiteZone) -> Phrase {
        let at = zone.text(at)
        return problem.within(
            en: { "the last notice, at \(at), failed: \($0)" },
            es: { "el último aviso, del \(at), no se entregó: \($0)" })
    }

    /// - Parameter isRunning: a daemon works, and tries again by itself.
    static func remedy(isRunning: Bool) -> Remedy {
        isRunning
            ? .advice(
                en: "correct what it says, then hik2humand notice test; the daemon tries again by itself",
                es: "corrija lo que dice y después hik2humand notice test; el servicio lo intenta de nuevo solo")
            : .advice(
                en: "correct what it says, then hik2humand notice test; the next run tries again",
                es: "corrija lo que dice y después hik2humand notice test; la próxima ejecución lo intenta de nuevo")
    }

    var members: [JSONValue.Member] { [.init("failedAt", .string(at.text)), .init("problem", problem.json)] }
}
