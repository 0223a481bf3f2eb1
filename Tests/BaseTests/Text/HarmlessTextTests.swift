import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Text from outside")
struct HarmlessTextTests {
    @Test(
        "What nobody sees is replaced, on one line",
        arguments: [
            "\n", "\r", "\t", "\0", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{AD}", "\u{34F}", "\u{61C}", "\u{115F}",
            "\u{200B}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2060}", "\u{2066}",
            "\u{2069}", "\u{3164}", "\u{FEFF}", "\u{FFF9}", "\u{E0041}",
        ])
    func hidden(_ character: String) throws {
        let text = "a\(character)b"
        #expect(text.withoutControls == "a\u{FFFD}b")
        #expect(text.hasHiddenCharacters)
        let json = JSONValue.string(text)
        #expect(json.line.unicodeScalars.dropLast().allSatisfy { $0.isASCII && $0.value >= 0x20 }, "\(json.line)")
        #expect(try JSONValue(parsing: Data(json.line.utf8)) == json, "nothing is lost in JSON")
    }

    @Test(
        "Letters of every script, joined emoji and accents stay",
        arguments: ["Ana Pe\u{301}rez", "👨‍👩‍👧 ✈\u{FE0F}", "名前", "می‌خواهم", "«¿?»…"])
    func visible(_ text: String) {
        #expect(text.withoutControls == text)
        #expect(JSONValue.string(text).line == "\"\(text)\"\n")
    }

    @Test("A line keeps its own line feed only")
    func line() {
        #expect("a\nb\n".asLine == "a\u{FFFD}b\n")
        #expect("a\n\n".asLine == "a\n\n" && "a\r\n".asLine == "a\u{FFFD}\n" && "\n".asLine == "\n" && "".asLine == "")
        #expect(["a", "b\nc"].lines == "a\nb\u{FFFD}c\n")
    }

    @Test("A Character of a million scalars is cut off like any other text")
    func cut() {
        let text = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(text.count == 1 && text.cut(to: 200).unicodeScalars.count == 200)
        #expect("ab".cut(to: 200) == "ab")
        #expect("ab cde".cutBetweenWords(to: 5) == "ab" && "ab cde".cutBetweenWords(to: 6) == "ab cde")
        #expect("abcdef".cutBetweenWords(to: 5) == "abcde")
    }
}

@Suite("Lines of the log")
struct LogTests {
    private func line(_ message: String, format: Log.Format = .text, isUnderJournald: Bool = false, id: String = "1")
        throws -> String
    {
        var lines: [String] = []
        let log = Log(level: .debug, format: format, clock: SystemClock(), isUnderJournald: isUnderJournald) {
            lines.append($0)
        }
        log.redaction = Redaction([Secret("hidden-secret")])
        log.info(.eventQueued, message, [.accessEvent: id, .door: "Entrada"])
        return try #require(lines.first)
    }

    @Test(
        "A value is bare only if it is letters, digits and ASCII punctuation",
        arguments: [
            ("Entrada-1", "Entrada-1"), ("Pérez", "Pérez"), ("a b", "\"a b\""), ("a\u{9B}31m", #""a\u009b31m""#),
            ("a\u{85}b", #""a\u0085b""#), ("a\u{2028}b", #""a\u2028b""#), ("a\u{202E}b", #""a\u202eb""#),
            ("a\u{A0}b", "\"a\u{A0}b\""), ("“x”", "\"“x”\""), ("", "\"\""),
        ])
    func quoted(_ value: String, _ shown: String) throws {
        #expect(try line("m", id: value).contains(" accessEvent=\(shown) "))
    }

    @Test("No field and no line is of any length, in text and in JSON", arguments: Log.Format.allCases)
    func short(_ format: Log.Format) throws {
        let id = String(repeating: "x", count: 49_000) + "<0>kernel: forged"
        let long = try line("m", format: format, id: id)
        #expect(long.utf8.count < 500 && long.contains("…") && !long.contains("<0>"))
        for text in [String(repeating: "y ", count: 20_000), String(repeating: "\u{E0041}", count: 20_000)] {
            let long = try line(text, format: format, isUnderJournald: true, id: text)
            #expect(long.utf8.count <= Log.longestLine + 1 && long.hasSuffix("\n"))
            if format == .json { _ = try JSONValue(parsing: Data(long.dropFirst(3).utf8)) }
        }
    }

    @Test("A secret that is cut in two shows neither half")
    func cutSecret() throws {
        let text = String(repeating: "z", count: 195) + "hidden-secret"
        #expect(try !line("m", id: text).contains("hidde"))
    }
}
