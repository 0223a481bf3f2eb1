import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

/// The log's names and keys are what `LogEvent.all` lists and the page of log events shows.
///
/// `UPDATE_DOCUMENTS=1 swift test --filter LogEvent` writes the page's table anew.
@Suite("Log events as documented")
struct LogEventTests {
    /// A call of the log as it stands in the code.
    private struct Call {
        var place: String
        /// With `*` for what is put in at run time.
        var name: String
        var keys: Set<String>
    }

    private static func calls() throws -> [Call] {
        let folder = Products.root.appendingPathComponent("Sources")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try names.sorted().flatMap { name in
            try calls(in: String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8), file: name)
        }
    }

    private static func calls(in source: String, file: String) -> [Call] {
        var calls: [Call] = []
        for match in source.matches(of: /\blog\.(?:debug|info|warning|error)\(/) {
            let arguments = balanced(source[match.range.upperBound...])
            guard let first = arguments.firstMatch(of: /^\s*(?:"((?:[^"\\]|\\.)*)"|(\w+))/) else { continue }
            var name = first.output.1.map(String.init) ?? ""
            if let variable = first.output.2 {
                // `let name = "event.\(…)"`
                let before = source[..<match.range.lowerBound]
                name =
                    before.matches(of: /let (\w+) = "([^"]*)"/).last { $0.output.1 == variable }
                    .map { String($0.output.2) } ?? "?"
            }
            name = name.replacing(/\\\([^)]*\)/, with: "*")
            var keys = keys(in: arguments)
            if arguments.contains(/,\s*fields\s*$/) {
                let before = source[..<match.range.lowerBound]
                if let fields = before.matches(of: /fields: KeyValuePairs = \[/).last {
                    keys.formUnion(Self.keys(in: "[" + balanced(source[fields.range.upperBound...])))
                }
            }
            calls.append(Call(place: file, name: name, keys: keys))
        }
        return calls
    }

    /// The text up to the bracket that closes what has been opened before it.
    private static func balanced(_ text: Substring) -> String {
        var depth = 1
        var isString = false
        var result = ""
        var previous: Character = " "
        for character in text {
            if character == "\"", previous != "\\" { isString.toggle() }
            if !isString {
                if "([{".contains(character) { depth += 1 }
                if ")]}".contains(character) { depth -= 1 }
                if depth == 0 { break }
            }
            result.append(character)
            previous = character
        }
        return result
    }

    private static func keys(in text: String) -> Set<String> {
        Set(text.matches(of: /[\[,]\s*"(\w+)":/).map { String($0.output.1) })
    }

    /// The names that a name with `*` stands for.
    private static func expanded(_ name: String) -> [String] {
        switch name {
        case "event.*", "punch.*": EventState.allCases.map { name.dropLast() + $0.rawValue }
        case _ where name.hasPrefix("*."): LogEvent.subjects.map { $0 + name.dropFirst() }
        default: [name]
        }
    }

    @Test("Every call of the log has a listed name and listed keys")
    func listed() throws {
        let calls = try Self.calls()
        #expect(calls.count > 40, "the calls are no longer found as they are written")
        for call in calls {
            for name in Self.expanded(call.name) {
                let event = LogEvent.all.first { $0.name == name }
                #expect(event != nil, "\(call.place): \(name) is not in LogEvent.all")
                let unknown = call.keys.subtracting(event?.keys ?? [])
                #expect(unknown.isEmpty, "\(call.place): \(name) has keys that are not listed")
            }
        }
    }

    @Test("Everything listed is logged somewhere, with each of its keys, and nothing is listed twice")
    func used() throws {
        var found: [String: Set<String>] = [:]
        for call in try Self.calls() {
            for name in Self.expanded(call.name) { found[name, default: []].formUnion(call.keys) }
        }
        for event in LogEvent.all { #expect(found[event.name] == Set(event.keys), "\(event.name)") }
        #expect(Set(LogEvent.all.map(\.name)).count == LogEvent.all.count)
    }

    @Test("Every outage has a subject that is listed")
    func subjects() throws {
        let folder = Products.root.appendingPathComponent("Sources")
        var found: Set<String> = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where name.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            found.formUnion(text.matches(of: /Outage\("(\w+)"\)/).map { String($0.output.1) })
        }
        #expect(found == Set(LogEvent.subjects))
    }

    @Test("No key is one that every line has, so a line's keys are distinct")
    func distinct() {
        for event in LogEvent.all {
            #expect(Set(event.keys).isDisjoint(with: LogEvent.commonKeys))
            #expect(Set(event.keys).count == event.keys.count)
        }
    }

    @Test("A line in JSON is one object with distinct keys, whatever it says")
    func json() throws {
        var lines: [String] = []
        let log = Log(level: .debug, format: .json, clock: SystemClock()) { lines.append($0) }
        log.redaction = Redaction([Secret("hidden-secret")])
        let text = "two\nlines, \"quotes\" \\ and \u{1B}[31m hidden-secret"
        log.warning("punch.held", text, ["line": "\u{0}1", "time": "ñ"])
        let line = try #require(lines.first)
        #expect(line.hasSuffix("\n") && !line.dropLast().contains { $0.isNewline })
        guard case .object(let members) = try JSONValue(parsing: Data(line.utf8)) else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.key) == ["at", "level", "event", "line", "time", "message"])
        #expect(members.last?.value.text == "two\nlines, \"quotes\" \\ and \u{1B}[31m <REDACTED>")
    }

    private static let table =
        "| event | keys | what has happened |\n| --- | --- | --- |\n"
        + LogEvent.all.map { event in
            "| `\(event.name)` | \(event.keys.map { "`\($0)`" }.joined(separator: ", ")) | \(event.meaning) |"
        }.joined(separator: "\n")

    @Test("The page's table of events is the list")
    func page() throws {
        #expect(
            try Page.manual("LogEvents").holds(table: Self.table),
            "UPDATE_DOCUMENTS=1 swift test --filter LogEvent writes it anew")
    }
}
