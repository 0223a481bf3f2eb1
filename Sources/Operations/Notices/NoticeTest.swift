import Base
import Site

/// One notice and one ping, sent by hand: whether they arrive is seen before something is wrong.
package struct NoticeTest {
    /// What came of it, a line each; none where nobody is told.
    package private(set) var lines: [Phrase] = []
    package private(set) var isWell = true

    package init(
        _ settings: Settings, environment: [String: String], executable: String, now: Instant,
        ping: (Secret, String) -> String? = { PingSender.test($0, executable: $1) }
    ) {
        if let plan = NoticeSender.Plan(settings, environment: environment) {
            let program = plan.command.first ?? ""
            let list = plan.addresses.joined(separator: ", ")
            add(
                "NOTICE_COMMAND", plan.test(at: now),
                well: Phrase(
                    en: "\(program) has taken a test notice" + (list.isEmpty ? "" : " for \(list)"),
                    es: "\(program) recibió un aviso de prueba" + (list.isEmpty ? "" : " para \(list)")))
        }
        if let url = settings.pingURL {
            add(
                "PING_URL\(PingSender.host(of: url))", ping(url, executable),
                well: Phrase(en: "a ping has arrived", es: "llegó un ping"))
        }
    }

    private mutating func add(_ name: String, _ problem: String?, well: Phrase) {
        isWell = isWell && problem == nil
        lines.append(Phrase(same: "\(name): ") + (problem.map { Phrase(same: $0) } ?? well))
    }
}
