import Attendance
import Base
import Site

/// An address that a setting names and on which nothing of this program can listen.
package struct ClosedPort: Equatable, Sendable {
    let setting: String
    let address: String
    /// As the system says it.
    let reason: String

    init(setting: String, address: String, reason: String) {
        (self.setting, self.address, self.reason) = (setting, address, reason)
    }

    init?(_ json: JSONValue) {
        guard let setting = json["setting"]?.text, let address = json["address"]?.text else { return nil }
        self.init(setting: setting, address: address, reason: json["reason"]?.text ?? "")
    }

    var json: JSONValue {
        ["setting": .string(setting), "address": .string(address), "reason": .string(reason)]
    }

    var phrase: Phrase {
        Phrase(
            en: "\(setting)=\(address): nothing can listen there", es: "\(setting)=\(address): no se puede escuchar ahí"
        )
            + (reason.isEmpty ? Phrase(same: "") : Phrase(same: " (") + .quoting(reason) + Phrase(same: ")"))
    }

    /// - Parameter restart: how the daemon is started again; nil where none runs.
    func remedy(restart: Phrase?) -> Remedy {
        let port = address.split(separator: ":").last.map(String.init) ?? address
        let find = "sudo ss -ltnp 'sport = :\(port)'"
        let advice = Phrase(
            en: "\(find) names the program that has it; stop that, or set another \(setting)",
            es: "\(find) dice qué programa lo tiene; deténgalo, o ponga otro \(setting)")
        return .advice(
            restart.map { advice + $0.within(en: { "; then \($0)" }, es: { "; después \($0)" }) } ?? advice)
    }
}
