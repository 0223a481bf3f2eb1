import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Site
@testable import Support

struct EnvFileTests {
    @Test("A line sets a value", arguments: settings)
    func sets(_ text: String, _ name: String, _ value: String) {
        let (values, problems) = EnvFile.parse(Data(text.utf8))
        #expect(problems.isEmpty)
        #expect(values == [EnvFile.Entry(name: name, value: value, line: 1)])
    }

    @Test("Empty lines and comments set nothing", arguments: ["", " \t ", "#", "# A=1", "  # A=1", "\r"])
    func skips(_ text: String) {
        let (values, problems) = EnvFile.parse(Data(text.utf8))
        #expect(values.isEmpty && problems.isEmpty)
    }

    @Test("A mistake is reported with its line and what was expected; other lines are kept", arguments: mistakes)
    func reports(_ text: String, _ expected: String) {
        let (values, problems) = EnvFile.parse(Data("FIRST=1\n\(text)\nLAST=2\n".utf8))
        #expect(values.map(\.name) == ["FIRST", "LAST"])
        #expect(values.map(\.line) == [1, 3])
        #expect(problems.map(\.line) == [2])
        #expect(problems.first?.phrase.english.contains(expected) == true, "\(problems)")
    }

    @Test("Lines may end in LF or CRLF, and the last one may have no line end")
    func lineEnds() {
        let expected = [EnvFile.Entry(name: "A", value: "1", line: 1), EnvFile.Entry(name: "B", value: "x", line: 3)]
        for text in ["A=1\n\nB='x'\n", "A=1\r\n\r\nB='x'\r\n", "A=1\r\n\nB='x'"] {
            let (values, problems) = EnvFile.parse(Data(text.utf8))
            #expect(values == expected && problems.isEmpty)
        }
    }

    @Test("A file that is wrong from end to end costs twenty problems, and the rest is not read")
    func manyMistakes() {
        let problems = EnvFile.parse(Data(String(repeating: "x\n", count: 1_000_000).utf8)).problems
        #expect(problems.count == 21 && problems.last?.line == 20)
        #expect(problems.last?.phrase.english.contains("may hold more") == true)
        let unknown = SettingValues(environment: [:], envFile: ("/e", true)) { _ throws(FileError) in
            Data((0..<1_000).map { "A\($0)=1\n" }.joined().utf8)
        }
        #expect(unknown.problems.count == 20)
    }

    @Test("A byte order mark is skipped only at the start")
    func byteOrderMark() {
        #expect(EnvFile.parse(Data("\u{FEFF}A=1".utf8)).values.map(\.name) == ["A"])
        #expect(EnvFile.parse(Data("\u{FEFF}\u{FEFF}A=1".utf8)).problems.map(\.line) == [1])
        #expect(EnvFile.parse(Data("A=1\n\u{FEFF}B=1".utf8)).problems.map(\.line) == [2])
    }

    @Test("A UTF-16 file is reported in one sentence, not one for each line")
    func utf16() throws {
        let text = try #require("A=1\nB=2\n".data(using: .utf16))
        #expect(
            EnvFile.parse(text).problems.map(\.description)
                == ["line 1: the file is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"])
    }

    @Test("Bytes that are not UTF-8 affect only their line, even in comments")
    func notUTF8() {
        let text = Data("A=1\nB=P".utf8) + [0xE9] + Data("rez\n# ".utf8) + [0xFF] + Data("\nC=3".utf8)
        let (values, problems) = EnvFile.parse(text)
        #expect(values.map(\.name) == ["A", "C"])
        #expect(problems.map(\.line) == [2, 3])
        #expect(problems.allSatisfy { $0.phrase.english.contains("UTF-8") })
    }

    @Test("The last of two settings with the same name wins, in its own position")
    func lastOneWins() {
        let (values, problems) = EnvFile.parse(Data("A=1\nB=2\nA=3\nA=4\n".utf8))
        let last = EnvFile.Entry(name: "A", value: "4", line: 4, replaced: 3)
        #expect(values == [EnvFile.Entry(name: "B", value: "2", line: 2), last])
        #expect(EnvFile.parse(Data("A=\nB=1\nA=3\nB=1".utf8)).values.allSatisfy { $0.replaced == nil })
        #expect(problems.isEmpty)
        #expect(EnvFile.parse(Data("A=1\na=2".utf8)).values.count == 2)
    }

    @Test("No problem and no printed entry shows a value")
    func hidesValues() {
        let lines = [
            "TOPSECRET", "TOP+SECRET==", "A='TOPSECRET", "A=\"TOPSECRET", "A='x'TOPSECRET", "A=\"TOPSECRET\\q\"",
            "A=\u{1}TOPSECRET", "A-B=TOPSECRET", "9TOPSECRET=x",
        ]
        let (values, problems) = EnvFile.parse(Data((lines.joined(separator: "\n") + "\nKEY=TOPSECRET").utf8))
        #expect(problems.count == lines.count)
        var printed = "\(problems) \(values) \(values.map { String(reflecting: $0) })"
        dump(values, to: &printed)
        dump(problems, to: &printed)
        #expect(!printed.contains("SECRET"))
        #expect(printed.contains("KEY (line 10)"))
    }

    @Test("Random texts never trap, and every line number is within the text")
    func randomTexts() {
        var generator = SeededGenerator(seed: 3)
        let pieces =
            ["A", "B1", "_", "9", "=", "=", " ", "\t", "#", "'", "\"", "\\", "\\n", "$", "export ", "é", "😀", "\r\n"]
            .map { Array($0.utf8) } + [[0x0A], [0x0A], [0x0D], [0x00], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF]]
        for _ in 0..<Campaign.size(8_000, full: 40_000) {
            let count = Int.random(in: 0...40, using: &generator)
            let text = (0..<count).flatMap { _ in pieces.randomElement(using: &generator) ?? [] }
            let lines = text.count { $0 == 0x0A } + 1
            let (values, problems) = EnvFile.parse(Data(text))
            let numbers = values.map(\.line) + problems.map(\.line)
            let isRight =
                numbers.allSatisfy { (1...lines).contains($0) } && Set(numbers).count == numbers.count
                && Set(values.map(\.name)).count == values.count && values.map(\.line) == values.map(\.line).sorted()
            if !isRight { Issue.record("wrong for \(text)") }
        }
    }

    @Test("Any value written in double quotes with escapes is read back")
    func quotingRoundTrip() {
        var generator = SeededGenerator(seed: 5)
        let characters = Array("abc =#'\"\\$\n\té😀,;{}")
        for _ in 0..<5_000 {
            let value = String(
                (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
                    characters.randomElement(using: &generator)
                })
            let written = value.map {
                ["\"": "\\\"", "\\": "\\\\", "$": "\\$", "\n": "\\n", "\t": "\\t"][$0] ?? String($0)
            }
            let (values, problems) = EnvFile.parse(Data("A=\"\(written.joined())\" # c".utf8))
            #expect(values.map(\.value) == [value] && problems.isEmpty)
        }
    }
}

private let settings: [(String, String, String)] = [
    ("A=1", "A", "1"), ("  A  =  1  ", "A", "1"), ("\tA\t=\t1\t", "A", "1"), ("_a9=1", "_a9", "1"), ("A=", "A", ""),
    ("A= ", "A", ""), ("export A=1", "A", "1"), ("export\tA = 1", "A", "1"), ("export=1", "export", "1"),
    ("export =1", "export", "1"), ("exported=1", "exported", "1"), ("A=a b  c", "A", "a b  c"), ("A=1 # c", "A", "1"),
    ("A=1\t#c", "A", "1"), ("A=a#b", "A", "a#b"), ("A=#b", "A", "#b"), ("A= #b", "A", ""), ("A= # b # c", "A", ""),
    ("A=a # b # c", "A", "a"), ("A=b=c==", "A", "b=c=="), ("A=$HOME", "A", "$HOME"), ("A=a\\nb", "A", "a\\nb"),
    ("A='a # b'", "A", "a # b"), ("A='a\\n$b\"'", "A", "a\\n$b\""), ("A=''", "A", ""), ("A=' a ' ", "A", " a "),
    ("A='a' # c", "A", "a"), ("A='a'\t", "A", "a"), ("A=\"a # b\"", "A", "a # b"), ("A=\"\"", "A", ""),
    (#"A="\n\t\"\\\$""#, "A", "\n\t\"\\$"), (#"A="it's" # c"#, "A", "it's"), (#"A="\\""#, "A", "\\"),
    ("A=it's", "A", "it's"), ("A=a\"b\"", "A", "a\"b\""), ("A=Pérez 😀", "A", "Pérez 😀"),
    ("A='Pérez, 😀'", "A", "Pérez, 😀"),
    (#"F={"door_in":["23"]}"#, "F", #"{"door_in":["23"]}"#), ("A=Basic abc==", "A", "Basic abc=="), ("A=1\r", "A", "1"),
]

private let mistakes: [(String, String)] = [
    ("A", "NAME=value"), ("export A", "NAME=value"), ("just words", "NAME=value"), ("A: 1", "NAME=value"),
    ("=1", "a name"), (" = 1", "a name"), ("9A=1", "a name"), ("A-B=1", "a name"), ("A B=1", "a name"),
    ("É=1", "a name"),
    ("A.B=1", "a name"), ("'A'=1", "a name"), ("export export A=1", "a name"),
    ("set A=1", "a name"), ("A\u{A0}=1", "a name"),
    ("A='a", "not closed"), ("A='", "not closed"), ("A=\"a", "not closed"), ("A=\"", "not closed"),
    ("A=\"a\\\"", "not closed"), ("A=\"a\\", "not closed"), ("A=\"a'", "not closed"),
    ("A='a'b", "closing quote"), ("A='a' b", "closing quote"), ("A='a'#b", "closing quote"),
    ("A='a''b'", "closing quote"),
    ("A=\"a\"\"b\"", "closing quote"), ("A=\"a\"\\", "closing quote"),
    ("A=\"\\d\"", "backslash"), ("A=\"C:\\dir\"", "backslash"), ("A=\"\\ \"", "backslash"),
    ("A=a\u{0}", "control"), ("A=a\rB=1", "control"), ("# \u{1B}[31m", "control"), ("A=a\u{7F}", "control"),
]
