import Base
import Foundation

/// Turns the texts of settings into values, and gathers every problem instead of stopping at the first.
struct SettingsReader {
    let values: SettingValues
    private(set) var problems: [String] = []

    init(values: SettingValues) {
        self.values = values
        problems = values.problems
    }

    /// Notes what is wrong with a setting: its name, its value unless it is a secret, and what is allowed.
    mutating func reject(_ name: String, _ allowed: String) {
        guard let text = values[name] else {
            // A secret whose file cannot be read is not missing.
            if values.problems.contains(where: { $0.hasPrefix("\(name): ") }) { return }
            problems.append("\(name) is missing: \(allowed)")
            return
        }
        let isSecret = SettingDefinition.named(name)?.isSecret ?? true
        // A URL may carry a password before its @.
        let isShown = !isSecret && !text.contains("@") && !text.contains("?")
        problems.append("\(name)\(isShown ? "=\(text.prefix(200))" : ""): \(allowed)")
    }

    mutating func required(_ name: String) -> String {
        if let text = values[name] {
            // A key wrapped by base64, say: no header could carry it.
            if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                reject(name, "it has a line break or another control character inside")
            }
            return text
        }
        reject(name, SettingDefinition.named(name)?.summary ?? "it must be given")
        return ""
    }

    func text(_ name: String) -> String { values[name] ?? SettingDefinition.named(name)?.fallback ?? "" }

    mutating func flag(_ name: String) -> Bool {
        switch text(name).lowercased() {
        case "true", "yes", "1", "on": return true
        case "false", "no", "0", "off": return false
        default:
            reject(name, "true or false is expected")
            return false
        }
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(_ name: String, _ fallback: Value) -> Value
    where Value.RawValue == String {
        guard let text = values[name] else { return fallback }
        if let value = Value.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) { return value }
        reject(name, "one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")) is expected")
        return fallback
    }

    mutating func duration(_ name: String, from least: Span, to most: Span) -> Span {
        let text = text(name)
        guard let span = Span(setting: text) else {
            reject(name, "a duration is expected, such as 90s, 5m, 2h or 3d")
            return least
        }
        guard least <= span, span <= most else {
            reject(name, "from \(least.setting) to \(most.setting) is allowed")
            return least
        }
        return span
    }

    /// A base URL without the slash at its end, and without `suffix`.
    mutating func baseURL(_ name: String, droppingPath suffix: String? = nil) -> String {
        var text = values[name] ?? SettingDefinition.named(name)?.fallback ?? required(name)
        if text.isEmpty { return "" }
        while text.hasSuffix("/") { text.removeLast() }
        if let suffix, text.lowercased().hasSuffix(suffix) { text.removeLast(suffix.count) }
        guard text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") else {
            reject(name, "a URL that begins with https:// (or http://) is expected")
            return ""
        }
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            reject(name, "a URL such as https://10.0.0.5 or https://hikcentral.example:443 is expected")
            return ""
        }
        guard (1...65_535).contains(parts.port ?? 1) else {
            reject(name, "a port from 1 to 65535 is expected")
            return ""
        }
        guard !host.contains(":"), !host.hasPrefix("[") else {
            reject(name, "IPv6 addresses in URLs are not supported; use a name from /etc/hosts")
            return ""
        }
        guard parts.user == nil, parts.query == nil, parts.fragment == nil, suffix == nil || parts.path.isEmpty else {
            reject(name, "scheme, host and port only are expected")
            return ""
        }
        return text
    }

    func list(_ name: String) -> [String] {
        text(name).split(separator: ",").map(\.trimmingSpaces).filter { !$0.isEmpty }
    }
}

extension Span {
    /// Reads `300` (seconds), `90s`, `5m`, `2h` or `3d`.
    package init?(setting text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var digits = Substring(text.trimmingSpaces.lowercased())
        var unit: Int64 = 1
        if let last = digits.last, let factor = units[last] {
            unit = factor
            digits.removeLast()
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits)
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        let (milliseconds, tooLong) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow, !tooLong else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// The shortest way to write the span as a setting.
    var setting: String {
        let seconds = milliseconds / 1000
        for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where seconds >= length {
            if seconds % length == 0 { return "\(seconds / length)\(unit)" }
        }
        return "\(seconds)s"
    }
}
