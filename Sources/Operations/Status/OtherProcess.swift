import Base
import Foundation
import Ledger

/// The process that works in a state directory, as a person would stop it.
package struct OtherProcess {
    /// The unit that it belongs to; nil for one that was started by hand.
    let unit: String?
    private let process: String
    private let timer: String?

    /// - Parameter timer: that of the site, for a run that systemd has started.
    package init(_ process: String?, timer: String? = nil) {
        self.process = process ?? "unknown"
        self.timer = timer
        let file = "/proc/\(self.process)/cgroup"
        unit = (try? String(contentsOfFile: file, encoding: .utf8)).flatMap(OtherProcess.unit(inCgroup:))
    }

    /// The last name of `0::/system.slice/hik2humand.service`.
    static func unit(inCgroup text: String) -> String? {
        let names = text.split(separator: "\n").compactMap { $0.split(separator: "/").last.map(String.init) }
        return names.first { $0.hasPrefix("hik2humand") && $0.hasSuffix(".service") }
    }

    /// What to do where only one of two can work.
    package var advice: Phrase {
        if let unit {
            return Phrase(
                en: "it is \(unit): leave the work to it, or stop it first with systemctl stop \(unit)",
                es: "es \(unit): déjele el trabajo, o deténgalo antes con systemctl stop \(unit)")
        }
        // In its sandbox a run sees no other unit, and what systemd has started it would start again.
        if let timer {
            return Phrase(
                en: "where the service works, no timer is needed: systemctl disable --now \(timer)",
                es: "donde trabaja el servicio no hace falta el temporizador: systemctl disable --now \(timer)")
        }
        return process == "unknown"
            ? Phrase(en: "stop it first", es: "deténgalo antes")
            : Phrase(
                en: "let it end, or stop it first with kill \(process)",
                es: "deje que termine, o deténgalo antes con kill \(process)")
    }
}
