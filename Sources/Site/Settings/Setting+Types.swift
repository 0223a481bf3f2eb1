import Base
import Foundation

// The types that several settings share.

extension SettingInput {
    static let wholePath = Phrase(
        en: "a path that begins with / is expected", es: "se espera una ruta que empiece con /")
}

extension Setting {
    /// A setting with a default.
    init(
        _ name: String, _ fallback: Value, shown: String, range: Phrase? = nil, _ summary: Phrase,
        parse: @escaping @Sendable (inout SettingInput) -> Value?
    ) {
        definition = SettingDefinition(name: name, fallback: shown, range: range, summary: summary)
        self.fallback = fallback
        self.parse = parse
    }

    /// A setting whose default depends on the machine.
    init(
        _ name: String, _ fallback: Value, described: Phrase, _ summary: Phrase,
        parse: @escaping @Sendable (inout SettingInput) -> Value?
    ) {
        self.init(name, fallback, shown: described.english, summary, parse: parse)
        definition.describedFallback = described
    }

    /// A setting that must be given.
    init(
        required name: String, until fallback: Value, isSecret: Bool = false, _ summary: Phrase,
        parse: @escaping @Sendable (inout SettingInput) -> Value?
    ) {
        definition = SettingDefinition(name: name, fallback: nil, summary: summary, isSecret: isSecret)
        self.fallback = fallback
        self.parse = parse
    }
}

extension Setting where Value == Secret {
    static func secret(_ name: String, _ summary: Phrase) -> Setting {
        Setting(required: name, until: Secret(""), isSecret: true, summary) { input in
            // A key wrapped by base64, say: no header could carry it.
            if input.text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                input.refuse(
                    en: "it has a line break or another control character inside",
                    es: "contiene un salto de línea u otro carácter de control")
            }
            var key = input.text
            if key.lowercased().hasPrefix("authorization:") {
                input.refuse(
                    en: "it begins with Authorization:, the header's name; write what follows it alone",
                    es: "empieza con Authorization:, el nombre del encabezado; escriba solo lo que sigue")
            } else {
                if key.lowercased().hasPrefix("basic ") { key = String(key.dropFirst(6)).trimmingSpaces }
                if key.lowercased().hasPrefix("bearer ") {
                    input.refuse(
                        en: "it begins with Bearer; write the key alone, with or without Basic before it",
                        es: "empieza con Bearer; escriba la clave sola, con o sin Basic delante")
                } else if key.contains(" ") {
                    input.refuse(
                        en: "it has a blank inside; copy the key alone",
                        es: "contiene un espacio; copie solo la clave")
                }
            }
            return Secret(input.text)
        }
    }
}

extension Setting where Value == Secret? {
    /// A secret that not every site needs; too short a one could be guessed.
    static func optionalSecret(_ name: String, _ summary: Phrase) -> Setting {
        Setting(
            definition: SettingDefinition(name: name, fallback: "", summary: summary, isSecret: true), fallback: nil
        ) { input in
            if input.text.utf8.count >= 16, input.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                return Secret(input.text)
            }
            input.refuse(
                en: "at least 16 printable ASCII characters without blanks are expected",
                es: "se esperan al menos 16 caracteres ASCII imprimibles sin espacios")
            return nil
        }
    }
}

extension Setting where Value == Bool {
    static func flag(_ name: String, _ fallback: Bool, _ summary: Phrase) -> Setting {
        Setting(name, fallback, shown: "\(fallback)", summary) { input in
            switch input.text.lowercased() {
            case "true", "yes", "1", "on": return true
            case "false", "no", "0", "off": return false
            default:
                input.refuse(en: "true or false is expected", es: "se espera true o false")
                return nil
            }
        }
    }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static func choice(_ name: String, _ fallback: Value, _ summary: Phrase) -> Setting {
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Setting(name, fallback, shown: fallback.rawValue, range: Phrase(same: words), summary) { input in
            let text = input.text.lowercased()
            if let value = Value.allCases.first(where: { $0.rawValue.lowercased() == text }) { return value }
            input.refuse(en: "one of \(words) is expected", es: "se espera uno de: \(words)")
            return nil
        }
    }
}

extension Setting where Value == Language? {
    static func language(_ name: String, _ summary: Phrase) -> Setting {
        let words = Language.allCases.map(\.rawValue).joined(separator: ", ")
        return Setting(name, nil, shown: "", range: Phrase(same: words), summary) { input in
            guard !input.text.isEmpty else { return .some(nil) }
            if let language = Language(rawValue: input.text.lowercased()) { return language }
            input.refuse(en: "one of \(words) is expected", es: "se espera uno de: \(words)")
            return nil
        }
    }
}

extension Setting where Value == Span {
    static func duration(
        _ name: String, _ fallback: Span, _ range: ClosedRange<Span>, _ summary: Phrase
    ) -> Setting {
        let (least, most) = (range.lowerBound.setting, range.upperBound.setting)
        let allowed = Phrase(en: "\(least) to \(most)", es: "\(least) a \(most)")
        return Setting(name, fallback, shown: fallback.setting, range: allowed, summary) { input in
            guard let span = Span(setting: input.text) else {
                input.refuse(
                    en: "a duration is expected, such as 90s, 5m, 2h or 3d",
                    es: "se espera una duración, por ejemplo 90s, 5m, 2h o 3d")
                return nil
            }
            if range.contains(span) { return span }
            input.refuse(en: "from \(least) to \(most) is allowed", es: "se admite de \(least) a \(most)")
            return nil
        }
    }
}

extension Setting where Value == [String] {
    static func list(_ name: String, _ fallback: [String], _ summary: Phrase) -> Setting {
        Setting(name, fallback, shown: fallback.joined(separator: ","), summary) { $0.list }.taking(.any)
    }
}

extension Setting where Value == String {
    /// The whole URL that pushes are sent to; none when empty.
    static func pushURL(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, "", shown: "", summary) { input in
            let parts = URLComponents(string: input.text)
            if ["http", "https"].contains(parts?.scheme), parts?.host?.isEmpty == false, parts?.user == nil,
                parts?.query == nil, parts?.path.hasSuffix(PushPath.hikCentral) == true
            {
                return input.text
            }
            input.refuse(
                en: "a URL that ends in \(PushPath.hikCentral) is expected",
                es: "se espera una URL que termine en \(PushPath.hikCentral)")
            return nil
        }
    }

    /// The path of a file that is written; none when empty.
    static func file(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, "", shown: "", summary) { input in
            if input.text.hasPrefix("/") { return input.text }
            input.refuse(SettingInput.wholePath)
            return nil
        }.naming(.written)
    }

    /// The path of a URL.
    static func path(_ name: String, _ fallback: String, _ summary: Phrase) -> Setting {
        Setting(name, fallback, shown: fallback, summary) { input in
            if input.text.hasPrefix("/"), !input.text.contains(where: \.isWhitespace) { return input.text }
            input.refuse(SettingInput.wholePath)
            return nil
        }
    }

    /// A base URL without the slash at its end, and without `suffix`.
    ///
    /// - Parameter fallback: nil where it must be given.
    static func baseURL(
        _ name: String, _ fallback: String?, droppingPath suffix: String? = nil, _ summary: Phrase
    ) -> Setting {
        let parse: @Sendable (inout SettingInput) -> String? = { input in
            do throws(BaseURL.Fault) { return try BaseURL(input.text, droppingPath: suffix).text } catch {
                input.refuse(error.phrase)
                return nil
            }
        }
        guard let fallback else { return Setting(required: name, until: "", summary, parse: parse) }
        return Setting(name, fallback, shown: fallback, summary, parse: parse)
    }
}

/// A URL of scheme, host and port that requests' paths are added to.
private struct BaseURL {
    let text: String

    enum Fault: Error {
        case scheme
        case url
        case port
        case ipv6
        case more

        var phrase: Phrase {
            switch self {
            case .scheme:
                Phrase(
                    en: "a URL that begins with https:// (or http://) is expected",
                    es: "se espera una URL que empiece con https:// (o http://)")
            case .url:
                Phrase(
                    en: "a URL such as https://10.0.0.5 or https://hikcentral.example:443 is expected",
                    es: "se espera una URL, por ejemplo https://10.0.0.5 o https://hikcentral.example:443")
            case .port: Phrase(en: "a port from 1 to 65535 is expected", es: "se espera un puerto de 1 a 65535")
            case .ipv6:
                Phrase(
                    en: "IPv6 addresses in URLs are not supported; use a name from /etc/hosts",
                    es: "no se admiten direcciones IPv6 en las URL; use un nombre de /etc/hosts")
            case .more:
                Phrase(
                    en: "scheme, host and port only are expected", es: "se esperan solo esquema, host y puerto")
            }
        }
    }

    init(_ given: String, droppingPath suffix: String?) throws(Fault) {
        var text = given
        while text.hasSuffix("/") { text.removeLast() }
        if let suffix, text.lowercased().hasSuffix(suffix) { text.removeLast(suffix.count) }
        guard text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") else { throw .scheme }
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { throw .url }
        guard (1...65_535).contains(parts.port ?? 1), !text.hasSuffix(":") else { throw .port }
        guard !host.contains(":"), !host.hasPrefix("[") else { throw .ipv6 }
        guard parts.user == nil, parts.query == nil, parts.fragment == nil, suffix == nil || parts.path.isEmpty else {
            throw .more
        }
        // HTTP:// is right as well, but a request's URL is compared with the plain word.
        let scheme = text.prefix { $0 != ":" }
        self.text = scheme.lowercased() + text.dropFirst(scheme.count)
    }
}
