import Testing

@testable import Base
@testable import Simulator
@testable import Support

struct CSVTests {
    @Test("Fields are read as RFC 4180 defines them", arguments: texts)
    func fields(_ text: String, _ fields: [[String]]) {
        let (rows, problems) = CSV.rows(text)
        #expect(rows.map(\.fields) == fields)
        #expect(problems.isEmpty)
    }

    @Test("Each row has the number of its first line")
    func lines() {
        let (rows, _) = CSV.rows("a,b\r\n\r\n\"c\nd\r\ne\",f\n\n\ng\rh\n")
        #expect(rows.map(\.line) == [1, 3, 8, 9])
        #expect(rows.map(\.fields) == [["a", "b"], ["c\nd\r\ne", "f"], ["g"], ["h"]])
    }

    @Test("A mistake is reported with its line, and the other rows are kept", arguments: mistakes)
    func reports(_ text: String, _ line: Int, _ expected: String) {
        let (rows, problems) = CSV.rows(text)
        #expect(rows.first?.fields == ["a"])
        #expect(problems.map(\.line) == [line])
        #expect(problems.first?.phrase.english.contains(expected) == true, "\(problems)")
    }

    @Test("Quoted fields are read back unchanged")
    func roundTrip() {
        var generator = SeededGenerator(seed: 4180)
        let characters: [Unicode.Scalar] = ["a", "b", ",", "\"", "\n", "\r", " ", "\t", "é", "😀", ";", "'", "\u{301}"]
        for _ in 0..<5_000 {
            let rows = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (0..<Int.random(in: 2...4, using: &generator)).map { _ in
                    (0..<Int.random(in: 0...6, using: &generator)).reduce(into: "") { text, _ in
                        text.unicodeScalars.append(characters.randomElement(using: &generator) ?? "a")
                    }
                }
            }
            let text = rows.map { row in
                row.map { "\"" + String(decoding: doublingQuotes($0.utf8), as: UTF8.self) + "\"" }.joined(
                    separator: ",")
            }
            let (read, problems) = CSV.rows(text.joined(separator: "\r\n"))
            let isEqual = read.map { $0.fields.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } }
            if !isEqual || !problems.isEmpty { Issue.record("wrong for \(rows)") }
        }
    }

    @Test("Random texts never trap, and every line number is within the text")
    func randomTexts() {
        var generator = SeededGenerator(seed: 7)
        let pieces = ["a", ",", "\"", "\"\"", "\n", "\r", "\r\n", " ", "\t", "é", "😀", "\u{FEFF}", "\u{0}", ";"]
        for _ in 0..<Campaign.size(4_000, full: 20_000) {
            let text = (0..<Int.random(in: 0...30, using: &generator)).reduce(into: "") { text, _ in
                text += pieces.randomElement(using: &generator) ?? ""
            }
            let last = text.utf8.count { $0 == 0x0A || $0 == 0x0D } + 1
            let (rows, problems) = CSV.rows(text)
            if !(rows.map(\.line) + problems.map(\.line)).allSatisfy({ (1...last).contains($0) }) {
                Issue.record("wrong for \(Array(text.utf8))")
            }
        }
    }

    /// Works on bytes: as Characters, a quote and a combining accent would be one.
    private func doublingQuotes(_ bytes: String.UTF8View) -> [UInt8] {
        bytes.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
    }
}

private let texts: [(String, [[String]])] = [
    ("", []), ("\n\r\n\r", []), (" \n\t\n", []), ("a", [["a"]]), ("a,b", [["a", "b"]]), ("a,b\n", [["a", "b"]]),
    ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a\rb", [["a"], ["b"]]), ("a\r\rb", [["a"], ["b"]]),
    (",", [["", ""]]), ("a,", [["a", ""]]), (",,b", [["", "", "b"]]), ("\"\"", []), ("\"\",\"\"", [["", ""]]),
    (" a , b ", [[" a ", " b "]]), ("\"a,b\",c", [["a,b", "c"]]), ("\"a\"\"b\"", [["a\"b"]]),
    ("\"\"\"\"", [["\""]]), ("\"a\nb\",c", [["a\nb", "c"]]), (" \"a\" ,\t\"b\"\t\nc", [["a", "b"], ["c"]]),
    ("\u{FEFF}a,b", [["a", "b"]]), ("\u{FEFF}\"a\",b", [["a", "b"]]), ("\u{FEFF}", []), ("a;b\tc", [["a;b\tc"]]),
    ("Pérez,😀", [["Pérez", "😀"]]), ("'a,b'", [["'a", "b'"]]), (",\u{301}", [["", "\u{301}"]]),
]

private let mistakes: [(String, Int, String)] = [
    ("a\n\"b", 2, "never closed"), ("a\n\n\"b\nc\nd", 3, "never closed"), ("a\nb,\"", 2, "never closed"),
    ("a\nb,\"c\"\"", 2, "never closed"), ("a\n\"b\"c\nd", 2, "closing quote"), ("a\n\"b\" c,d", 2, "closing quote"),
    ("a\n\"b\"\"c\"d\"", 2, "closing quote"), ("a\nb\"c\"\nd", 2, "inside a field"),
    ("a\nb\"c\",d\"e\"\nd", 2, "inside a field"),
    ("a\nb,c\"\n", 2, "inside a field"),
]
