import Base
import Foundation
import Site

/// One notice and one ping, sent by hand: whether they arrive is seen before something is wrong.
package struct NoticeTest {
    /// What came of it, a line each; none where nobody is told.
    package private(set) var lines: [Phrase] = []
    package private(set) var isWell = true

    /// - Parameter service: what systemd knows; a program that it hides works here, and not for the service.
    package init(
        _ settings: Settings, environment: [String: String], executable: String, now: Instant,
        service: ServiceFacts? = nil, ping: (Secret, String) -> Phrase? = { PingSender.test($0, executable: $1) }
    ) {
        if let plan = NoticeSender.Plan(settings, environment: environment) {
            let program = plan.command.first ?? ""
            let list = plan.addresses.joined(separator: ", ")
            let lacksMail = program == Settings.sendmail && access(program, F_OK) != 0
            add(
                "NOTICE_COMMAND", plan.test(at: now),
                remedy: lacksMail
                    ? NoticeProbe.installsMail
                    : Phrase(
                        en: "see that \(program) works for this user, or set another NOTICE_COMMAND; then try again",
                        es:
                            "haga que \(program) funcione para este usuario, o ponga otro NOTICE_COMMAND; después pruebe "
                            + "de nuevo"),
                well: Phrase(
                    en: "\(program) accepted a test notice" + (list.isEmpty ? "" : " for \(list)"),
                    es: "\(program) recibió un aviso de prueba" + (list.isEmpty ? "" : " para \(list)")))
            let site = settings.site
            let unit = service?.units?.first { $0.name == site.service && $0.isInstalled }
            if let hidden = unit.flatMap({ HiddenProgram(plan.command, from: $0) }) {
                add("NOTICE_COMMAND", hidden.phrase, remedy: hidden.remedy, well: Phrase(same: ""))
            }
        }
        if let url = settings.pingURL {
            add(
                "PING_URL\(PingSender.host(of: url))", ping(url, executable),
                remedy: Phrase(
                    en: "correct PING_URL, or see that this machine may reach it; then try again",
                    es: "corrija PING_URL, o haga que esta máquina llegue hasta él; después pruebe de nuevo"),
                well: Phrase(en: "a ping has arrived", es: "llegó un ping"))
        }
    }

    private mutating func add(_ name: String, _ problem: Phrase?, remedy: Phrase, well: Phrase) {
        isWell = isWell && problem == nil
        lines.append(Phrase(same: "\(name): ") + (problem ?? well))
        if problem != nil { lines.append(Phrase(same: "→ ") + remedy) }
    }
}
