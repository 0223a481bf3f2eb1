import Attendance
import Base
import Foundation
import Sync

// The settings of notices.

extension Setting where Value == QuietDoors {
    static func quietDoors(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, .all, shown: "true", summary) { input in
            switch input.text.lowercased() {
            case "true", "on", "yes", "1": return .all
            case "false", "off", "no", "0": return QuietDoors.none
            default: break
            }
            for problem in CSV.rows(input.text).problems { input.refuse(problem.phrase) }
            return .allBut(DeviceReference.list(input.text))
        }.taking(.quoted)
    }
}

extension Setting where Value == [String] {
    /// A program and its arguments; none when empty.
    static func command(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            guard let words = CommandWords.split(input.text), let program = words.first else {
                input.refuse(
                    en: "a quote or a backslash is left open",
                    es: "queda abierta una comilla o una barra invertida")
                return nil
            }
            if program.hasPrefix("/") { return words }
            input.refuse(
                en: "a program's whole path is expected, such as /usr/sbin/sendmail -t; a shell is /bin/sh -c '…'",
                es:
                    "se espera la ruta completa de un programa, por ejemplo /usr/sbin/sendmail -t; una shell es /bin/sh "
                    + "-c '…'")
            return nil
        }.taking(.quoted)
    }

    static func mailAddresses(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            for address in input.list {
                let halves = address.split(separator: "@", omittingEmptySubsequences: false)
                let isPlain = address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "<" }
                if !isPlain || halves.count != 2 || halves.contains(where: \.isEmpty) || address.hasPrefix("-") {
                    input.refuse(
                        en: "\(address.prefix(80)) is no mail address such as hr@example.com",
                        es: "\(address.prefix(80)) no es una dirección de correo como rrhh@example.com")
                }
            }
            return input.list
        }
    }
}

extension Setting where Value == Secret? {
    /// A URL that whoever knows it can use.
    static func secretURL(_ name: String, _ summary: Phrase) -> Setting {
        Setting(
            definition: SettingDefinition(name: name, fallback: "", summary: summary, isSecret: true), fallback: nil
        ) { input in
            let parts = URLComponents(string: input.text)
            if ["http", "https"].contains(parts?.scheme), parts?.host?.isEmpty == false, parts?.user == nil,
                parts?.fragment == nil, input.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            {
                return Secret(input.text)
            }
            input.refuse(
                en: "a URL such as https://hc-ping.com/… is expected",
                es: "se espera una URL como https://hc-ping.com/…")
            return nil
        }
    }
}
