import Base
import Foundation

extension EnvFile {
    /// The text of a file with these values in it; every other line stays as it is, comments included.
    ///
    /// A value goes where its setting is, which is its last line since that one counts; else where its default stands
    /// as a comment; else to the end. What is empty becomes an empty value.
    static func text(_ text: String, setting values: [String: String]) -> String {
        // By scalars, because a Swift Character may hold both CR and LF.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var additions: [String] = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let line = SettingLine.text(name, value)
            guard let place = place(of: name, in: lines) else {
                additions.append(line)
                continue
            }
            lines[place] = lines[place].hasSuffix("\r") ? line + "\r" : line
        }
        guard !additions.isEmpty else { return lines.joined(separator: "\n") }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return (lines + additions).joined(separator: "\n") + "\n"
    }

    private static func place(of name: String, in lines: [String]) -> Int? {
        let own = lines.lastIndex { parse(Data($0.utf8)).values.first?.name == name }
        return own ?? lines.firstIndex { $0.trimmingSpaces.hasPrefix("#\(name)=") }
    }

    /// A value as the grammar reads it back, without quotes wherever it can stand without.
    fileprivate static func quoted(_ value: String) -> String {
        // Control characters cannot be written; nobody types one on purpose.
        let value = String(value.unicodeScalars.filter { $0 == "\t" || $0.value >= 0x20 && $0.value != 0x7F })
        let isPlain = value == value.trimmingSpaces && !value.contains { "#'\"".contains($0) }
        if isPlain { return value }
        if !value.contains("'") { return "'\(value)'" }
        let escaped = value.map { "\\\"$".contains($0) ? "\\\($0)" : String($0) }
        return "\"\(escaped.joined())\""
    }
}

/// A line of a settings file, to be written or pasted.
package enum SettingLine {
    package static func text(_ name: String, _ value: String) -> String { "\(name)=\(EnvFile.quoted(value))" }
}
