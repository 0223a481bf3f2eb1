import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Log events")
struct LogEventTests {
    @Test("Every log event is used somewhere")
    func used() throws {
        let folder = Products.root.appendingPathComponent("Sources")
        var text = ""
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".swift") && !name.hasSuffix("LogEvent.swift") {
            text += try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        for event in LogEvent.allCases { #expect(text.contains(".\(event)"), "\(event) is never logged") }
    }

    @Test("No event uses a key that every line has, so a line's keys are distinct")
    func distinct() {
        for event in LogEvent.allCases {
            #expect(Set(event.keys.map(\.rawValue)).isDisjoint(with: LogEvent.commonKeys))
            #expect(Set(event.keys).count == event.keys.count)
        }
    }

    @Test("A JSON line is one object with distinct keys, whatever it contains")
    func json() throws {
        var lines: [String] = []
        let log = Log(level: .debug, format: .json, clock: SystemClock()) { lines.append($0) }
        log.redaction = Redaction([Secret("hidden-secret")])
        let text = "two\nlines, \"quotes\" \\ and \u{1B}[31m hidden-secret"
        log.warning(.punchHeld, text, [.line: "\u{0}1", .time: "ñ"])
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
        + LogEvent.allCases.map { event in
            "| `\(event.rawValue)` | \(event.keys.map { "`\($0)`" }.joined(separator: ", ")) | \(event.meaning) |"
        }.joined(separator: "\n")

    @Test("The page's table of events matches the code")
    func page() throws {
        #expect(
            try Page.manual("LogEvents").holds(table: Self.table),
            "UPDATE_DOCUMENTS=1 swift test --filter LogEventTests rewrites it")
    }
}
