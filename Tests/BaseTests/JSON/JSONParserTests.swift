import Foundation
import Testing

@testable import Base
@testable import Support

/// Lists of valid and invalid texts, written after RFC 8259.
struct JSONParserTests {
    @Test("Every valid text is accepted", arguments: accepted)
    func accepts(_ text: String) throws {
        #expect(throws: Never.self) { try JSONValue(parsing: Data(text.utf8)) }
    }

    @Test("Every invalid text is refused", arguments: refused)
    func refuses(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Data(text.utf8)) }
    }

    @Test("Bytes that are not UTF-8 are refused, in names and in values", arguments: notUTF8)
    func refusesInvalidUTF8(_ bytes: [UInt8]) {
        let value = Array("[1,\"".utf8) + bytes + Array("\"]".utf8)
        #expect(throws: JSONError.notUTF8(at: 3)) { try JSONValue(parsing: value) }
        let name = Array("{\"\\n".utf8) + bytes + Array("\":1}".utf8)
        #expect(throws: JSONError.notUTF8(at: 1)) { try JSONValue(parsing: name) }
    }

    @Test("Each error names the fault and its position", arguments: errors)
    func names(_ text: String, _ error: JSONError) {
        #expect(throws: error) { try JSONValue(parsing: Data(text.utf8)) }
    }

    @Test("Escapes become the characters they encode", arguments: escapes)
    func unescapes(_ text: String, _ meaning: String) throws {
        let value = try JSONValue(parsing: Data("\"\(text)\"".utf8))
        // As scalars, since String compares by canonical equivalence.
        #expect(value.text.map { Array($0.unicodeScalars) } == Array(meaning.unicodeScalars))
    }

    @Test("A byte order mark at the start is skipped; a second one is refused")
    func skipsByteOrderMark() throws {
        #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .object([]))
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + Array("{}".utf8))
        }
        #expect(throws: JSONError.empty) { try JSONValue(parsing: [0xEF, 0xBB, 0xBF]) }
        #expect(try JSONValue(parsing: Data("\"\u{FEFF}a\"".utf8)).text?.unicodeScalars.count == 2)
    }

    @Test("A hundred thousand brackets are refused, whatever depth is allowed", arguments: [0, 64, Int.max])
    func refusesDeepNesting(_ depth: Int) {
        let limit = min(depth, 512)
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let text = Data(String(repeating: opening, count: 100_000).utf8)
            #expect {
                try JSONValue(parsing: text, maximumDepth: depth)
            } throws: { error in
                guard case .tooDeep(limit, _) = error as? JSONError else { return false }
                return true
            }
        }
    }

    @Test("Nesting up to the limit is accepted")
    func acceptsNestingUpToTheLimit() throws {
        func nested(_ depth: Int) -> Data {
            Data((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(64)) }
        #expect(throws: JSONError.tooDeep(limit: 64, at: 64)) { try JSONValue(parsing: nested(65)) }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(512), maximumDepth: 512) }
    }

    @Test("More values than allowed are refused, so that a small body cannot fill the memory")
    func refusesTooManyValues() {
        #expect(throws: Never.self) { try JSONValue(parsing: Data("[1,2,3]".utf8), maximumValues: 4) }
        #expect(throws: JSONError.tooManyValues(limit: 3, at: 5)) {
            try JSONValue(parsing: Data("[1,2,3]".utf8), maximumValues: 3)
        }
    }

    @Test("Every truncated page is refused without a trap")
    func refusesEveryPrefix() throws {
        var page = Array(try Fixture.data("door-events-page.json"))
        while page.last == 0x0A { page.removeLast() }
        for length in page.indices {
            let isRefused = (try? JSONValue(parsing: page[..<length])) == nil
            if !isRefused { Issue.record("\(length) bytes are accepted") }
        }
        #expect(throws: Never.self) { try JSONValue(parsing: page) }
    }

    @Test("Every JSON fixture can be parsed")
    func readsEveryFixture() throws {
        for name in Fixture.jsonNames {
            #expect(throws: Never.self, "\(name)") { try JSONValue(parsing: try Fixture.data(name)) }
        }
        #expect(Fixture.jsonNames.count > 10)
    }
}

private let accepted = [
    "null", "true", "false", "0", "-0", "-1", "10", "0.5", "-0.0", "1e5", "1E+5", "1e-5", "0e0", "0E9", "1.25e2",
    "123456789012345678901234567890", "1e400", "-1e-400", "\"\"", "\"a\"", "[]", "{}", "[ ]", "{ }", " [1] ",
    "\t[\r\n1 , 2\n]\n", "[[],[[]],{}]", "{\"\":0}", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":[null]}}",
    #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\uFFFF""#, #""\uD83D\uDE00""#, #""\ud800""#, #""\udc00""#,
    #""\ud800\ud800""#, #""\ud800\u0041""#, #""\ud800x""#, #""\ud800\n""#, "\"\u{7F}\"", "\"\u{2028}\"",
    "\"Pérez, \u{1F600}\"", "\"\u{10FFFF}\"", "[1,2.0,\"3\",true,null,{\"k\":[]}]",
]

private let refused = [
    "", " ", "\n", "<html>", "  <!DOCTYPE html>", "nul", "nulll", "True", "NULL", "NaN", "Infinity", "-Infinity", "-",
    "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e5", "1e", "1e+", "1ee5", "1e5.5", "0x10", "1_000", "1 2", "1,",
    "- 1",
    "\"", "\"a", "'a'", "a", "\"a\" \"b\"", "\"\n\"", "\"\t\"", "\"\u{0}\"", "\u{0}", "[1]\u{0}", "\u{0}[1]",
    #""\x41""#, #""\a""#, #""\'""#, #""\u""#, #""\u12""#, #""\u12G4""#, #""\u-123""#, #""\U0041""#, #""\"#, #""\""#,
    #""\ud800\u""#, #""\ud800\u12""#, #""\ud800\x""#, "\"\\\n\"",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1;2]", "[1}", "[\"a\":1]", "[1]]", "[1],", "[]x",
    "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\" 1}", "{\"a\"::1}",
    "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "{\"a\":1}}", "{\"a\":1}{}", "{\"a\":,}",
    "// c\n1", "/* c */1", "1 // c", "[1/**/]", "#1", "\u{A0}1", "\u{2028}1", "\u{B}1", "\u{C}1", "1\u{85}", "\u{FEFF}",
]

private let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xFF], [0xFE], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xE0, 0x80, 0x80],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80],
    [0xF8, 0x88, 0x80, 0x80, 0x80], [0x50, 0xE9, 0x72, 0x65, 0x7A],
]

private let errors: [(String, JSONError)] = [
    ("", .empty),
    (" \n\t", .empty),
    ("<html>", .html),
    ("\n <", .html),
    ("{\"code\":\"0\"", .truncated(at: 11)),
    ("tru", .truncated(at: 3)),
    ("-", .truncated(at: 1)),
    ("[1e", .truncated(at: 3)),
    ("\"\\", .truncated(at: 2)),
    ("\"\\u00", .truncated(at: 5)),
    ("{} {}", .trailing(at: 3)),
    ("trux", .unexpected(byte: 0x78, expected: "'true'", at: 3)),
    ("[1;2]", .unexpected(byte: 0x3B, expected: "',' or ']'", at: 2)),
    ("{1:2}", .unexpected(byte: 0x31, expected: "a name in quotes", at: 1)),
    ("{\"a\"=1}", .unexpected(byte: 0x3D, expected: "':'", at: 4)),
    ("[\u{0}]", .unexpected(byte: 0, expected: "a value", at: 1)),
    ("[01]", .number(at: 1)),
    ("[1.]", .number(at: 1)),
    ("[\"\\q\"]", .escape(at: 2)),
    ("[\"\\u12x4\"]", .escape(at: 2)),
    ("[\"a\u{0}\"]", .controlCharacter(byte: 0, at: 3)),
]

private let escapes: [(String, String)] = [
    (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#"P\u00e9rez"#, "Pérez"),
    (#"P\u00E9rez \u4e2D"#, "Pérez 中"),
    (#"\u0000"#, "\u{0}"),
    (#"\ud83d\ude00!"#, "\u{1F600}!"),
    (#"\uD800\uDC00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
    (#"a\ud800"#, "a\u{FFFD}"),
    (#"\udc00b"#, "\u{FFFD}b"),
    (#"\ud800\ud83d\ude00"#, "\u{FFFD}\u{1F600}"),
    (#"\ud800\u0041"#, "\u{FFFD}A"),
    (#"\ud800\n"#, "\u{FFFD}\n"),
    (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}"),
]
