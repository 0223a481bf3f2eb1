import Base
import Foundation

/// A line of a unit's file or of a drop-in.
struct UnitPlace: Hashable, Sendable {
    var path: String
    /// Counted from 1.
    var line: Int

    var phrase: Phrase { Phrase(en: "\(path), line \(line)", es: "\(path), línea \(line)") }

    /// The package's own unit, which nobody edits.
    var isPackaged: Bool {
        ["/lib/systemd/system", "/usr/lib/systemd/system"].contains((path as NSString).deletingLastPathComponent)
    }

    /// The command with which a person edits it: `systemctl edit` alone opens override.conf and no other drop-in.
    func editing(_ unit: String) -> String {
        switch path {
        case "/etc/systemd/system/\(unit).d/override.conf": "systemctl edit \(unit)"
        case "/etc/systemd/system/\(unit)": "systemctl edit --full \(unit)"
        default: "sudoedit \(path)"
        }
    }
}

/// What a unit's files say in [Service], in the order in which systemd applies them: the last one wins.
///
/// `systemctl show` has the sum without its places, and only the place says where to correct something.
struct UnitText {
    struct Line {
        var key: String
        var value: String
        var place: UnitPlace
    }

    private(set) var lines: [Line] = []
    private let unit: String

    /// - Parameter files: the unit's own file, then its drop-ins.
    init(_ unit: String, _ files: [(path: String, text: String)]) {
        self.unit = unit
        for file in files { read(file.path, file.text) }
    }

    private mutating func read(_ path: String, _ text: String) {
        var isService = false
        var begun: (text: String, line: Int)?
        for (index, whole) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = String(whole).trimmingSpaces
            // A comment may stand between the lines of one that goes on.
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            let joined = (begun.map { $0.text + " " } ?? "") + line
            if joined.hasSuffix("\\") {
                begun = (String(joined.dropLast()), begun?.line ?? index + 1)
                continue
            }
            let number = begun?.line ?? index + 1
            begun = nil
            if joined.hasPrefix("[") {
                isService = joined == "[Service]"
                continue
            }
            guard isService, let equals = joined.firstIndex(of: "=") else { continue }
            lines.append(
                Line(
                    key: String(joined[..<equals]).trimmingSpaces,
                    value: String(joined[joined.index(after: equals)...]).trimmingSpaces,
                    place: UnitPlace(path: path, line: number)))
        }
    }

    /// Where a value is set that only one line can set, unless it is the package's.
    ///
    /// - Parameter packaged: the package's own unit; nil where that cannot be read.
    func place(of key: String, besides packaged: UnitText?) -> UnitPlace? {
        guard let line = line(of: key), !line.place.isPackaged, line.value != packaged?.line(of: key)?.value else {
            return nil
        }
        return line.place
    }

    private func line(of key: String) -> Line? { lines.last { $0.key == key && !$0.value.isEmpty } }

    /// The variables that the unit gives its process; what `EnvironmentFile=` names wins, as in systemd.
    ///
    /// - Parameter values: the variables in a file; nil where it cannot be read.
    func variables(_ values: (String) -> [String: String]?) -> [UnitVariable] {
        var result: [String: UnitVariable] = [:]
        var files: [(path: String, place: UnitPlace)] = []
        var unset: [String] = []
        for line in lines {
            switch line.key {
            case "Environment":
                if line.value.isEmpty { result = [:] }
                for word in UnitText.words(line.value) {
                    let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    guard pair.count == 2 else { continue }
                    let name = String(pair[0])
                    result[name] = UnitVariable(name, resolved(String(pair[1])), line.place)
                }
            case "EnvironmentFile":
                if line.value.isEmpty { files = [] }
                let path = resolved(String(line.value.trimmingPrefix("-")))
                if !path.isEmpty { files.append((path, line.place)) }
            case "UnsetEnvironment": unset = line.value.isEmpty ? [] : unset + UnitText.words(line.value)
            default: continue
            }
        }
        for file in files {
            for (name, value) in values(file.path) ?? [:] {
                result[name] = UnitVariable(name, value, file.place, file: file.path)
            }
        }
        for word in unset {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            if pair.count == 1 || result[pair[0]]?.value.reveal() == pair[1] { result[pair[0]] = nil }
        }
        return result.values.sorted {
            ($0.place.path, $0.place.line, $0.name) < ($1.place.path, $1.place.line, $1.name)
        }
    }

    /// With the specifiers that a person writes there; any other stays as it is.
    private func resolved(_ text: String) -> String {
        guard text.contains("%") else { return text }
        let stem = (unit as NSString).deletingPathExtension
        let instance = stem.split(separator: "@", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        let meanings = ["%": "%", "i": instance, "I": instance, "n": unit, "N": stem]
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "%", let next = rest.first, let meaning = meanings[String(next)] {
                result += meaning
                rest.removeFirst()
            } else {
                result.append(character)
            }
        }
        return result
    }

    /// The words of a line as systemd takes them apart: quotes hold blanks, a backslash takes the next character.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard let next = rest.popFirst() else { break }
                word = (word ?? "") + (["n": "\n", "t": "\t", "s": " "][String(next)] ?? String(next))
            case quote: quote = nil
            case "\"" where quote == nil, "'" where quote == nil: (quote, word) = (character, word ?? "")
            case _ where quote == nil && character.isWhitespace:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return words + [word].compactMap(\.self)
    }
}
