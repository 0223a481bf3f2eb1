import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Simulator
@testable import Support

struct EmployeeMapTests {
    @Test("Excel's own first line about the separator is no row, and the lines keep their numbers")
    func separatorLine() {
        for (line, separator) in [("sep=;", ";"), ("SEP=,", ","), ("sep=\t", "\t"), ("\u{FEFF}sep=;", ";")] {
            let (map, problems, warnings) = parse(
                "\(line)\nhikcentral\(separator)humand\n17\(separator)a\n21\(separator)a\n")
            #expect(problems.isEmpty && map.count == 2, "\(line): \(problems)")
            #expect(warnings.first?.hasPrefix("lines 3 and 4 have") == true, "\(line): \(warnings)")
        }
        #expect(!parse("sep=;x;y\n17;a\n").1.isEmpty)
    }

    @Test("Ids are mapped as the table says; ids not in the table are not mapped")
    func maps() {
        let (map, problems, warnings) = parse("hikcentral,humand\n17,EMP-0017\n21 , 0021\n\"a,b\",\"x \"\"y\"\"\"\n")
        #expect(map[hikcentral: "17"] == "EMP-0017")
        #expect(map[hikcentral: "21"] == "0021")
        #expect(map[hikcentral: "a,b"] == "x \"y\"")
        #expect(map[hikcentral: "1"] == nil)
        #expect(map[hikcentral: "017"] == nil)
        #expect(map[hikcentral: ""] == nil)
        #expect(map.count == 3 && !map.isEmpty)
        #expect(problems.isEmpty && warnings.isEmpty)
    }

    @Test(
        "A number that a spreadsheet or a text processor has changed is named with its line, and does not pass for an id",
        arguments: [
            ("'001001", "apostrophe"), ("=A1", "begins with ="), ("\"2,00123E+14\"", "digits are lost"),
            ("1.23E+05", "an id is written 1.23E+05: its digits are lost"), ("“001001”", "typographic quotes"),
            ("\u{200E}001001", "an invisible character (U+200E) at its beginning"),
        ])
    func spreadsheets(_ id: String, _ cause: String) {
        for line in ["\(id),AP-1", "17,\(id)"] {
            let problems = parse("hikcentral,humand\n\(line)\n").problems
            #expect(
                problems.count == 1 && problems[0].hasPrefix("line 2: ") && problems[0].contains(cause), "\(problems)")
        }
        #expect(parse("hikcentral,humand,name\n17,AP-1,'Ana\n").problems.isEmpty)
        #expect(parse("hikcentral,humand\n1001.0,AP-1\n").warnings.first?.hasPrefix("line 2: an id ends in .0") == true)
        for id in ["1.001", "12.345.678"] {
            let warning = parse("hikcentral,humand\n\(id),AP-1\n").warnings.first ?? ""
            #expect(
                warning.hasPrefix("line 2: an id is written like 1.001, as spreadsheets write thousands"), "\(warning)")
        }
        for id in ["1.0012", "1001.001", "12.34.567", "1.a01", ".001"] {
            #expect(parse("hikcentral,humand\n\(id),AP-1\n").warnings.isEmpty, "\(id)")
        }
    }

    @Test("Numbers, codes and what only resembles a power are ids like any other")
    func numerals() {
        for id in [
            "1001", "1001.5", "1001.", ".0", "0x10", "E5", "12E", "12E+", "12E-3", "1.E5", "1.0E5x", "1e5e5", "٣E٥",
        ] {
            #expect(!EmployeeMap.isPower(id) && parse("hikcentral,humand\n\"\(id)\",AP-1\n").warnings.isEmpty, "\(id)")
        }
        for id in ["1E5", "12e+3", "9,001E+03", "0.0E0"] { #expect(EmployeeMap.isPower(id), "\(id)") }
        for id in ["1.0", "4500,000"] {
            #expect(parse("hikcentral,humand\n\"\(id)\",AP-1\n").warnings.count == 1, "\(id)")
        }
    }

    @Test(
        "The formula with which Excel keeps zeros is read as the number in it",
        arguments: [
            "=\"001001\"", "\"=\"\"001001\"\"\"", " =\"001001\" ",
        ])
    func formulas(_ cell: String) {
        let (map, problems, warnings) = parse("hikcentral;humand\n\(cell);AP-1\n17;\(cell)\n")
        #expect(problems.isEmpty && warnings.isEmpty, "\(problems) \(warnings)")
        #expect(map[hikcentral: "001001"] == "AP-1" && map[hikcentral: "17"] == "001001")
    }

    @Test("Without a map every id is used as it is")
    func identity() {
        #expect(EmployeeMap.empty.isEmpty)
        #expect(EmployeeMap.empty[hikcentral: "17"] == "17")
    }

    @Test("Different ways to write the same table are read alike", arguments: sameTables)
    func lenient(_ text: String) {
        let (map, problems, warnings) = parse(text)
        #expect(problems.isEmpty && warnings.isEmpty)
        #expect(map.count == 2 && map[hikcentral: "17"] == "a" && map[hikcentral: "21"] == "b")
    }

    @Test("Accents, emoji and names of 10 kB are ids like any other")
    func oddIds() {
        let long = String(repeating: "ñ", count: 5_000)
        let (map, problems, _) = parse("hikcentral,humand\nJosé Pérez,josé@example.com\n😀,👩‍👩‍👧\n\(long),\(long)x\n")
        #expect(problems.isEmpty)
        #expect(map[hikcentral: "José Pérez"] == "josé@example.com")
        // The same name with a combining accent, as some systems store it.
        #expect(map[hikcentral: "Jose\u{301} Pérez"] == "josé@example.com")
        #expect(map[hikcentral: "😀"] == "👩‍👩‍👧")
        #expect(map[hikcentral: long] == long + "x")
    }

    @Test("A map with its columns exchanged is known by who stands on both sides")
    func exchanged() {
        let map = EmployeeMap.parse(Data("hikcentral,humand\nAP-1,1001\nBD-2,1002\nx,y\n".utf8)).map
        #expect(map.isExchanged(numbers: ["1001", "1002"], employees: ["AP-1", "BD-2"]))
        #expect(!map.isExchanged(numbers: ["1001"], employees: ["AP-1", "BD-2"]))
        #expect(!EmployeeMap.empty.isExchanged(numbers: ["1001"], employees: ["AP-1"]))
    }

    @Test("Two HikCentral ids may stand for one employee, and one warning names the first two lines")
    func manyToOne() {
        let (map, problems, warnings) = parse("hikcentral,humand\n17,a\n21,a\n22,b\n23,a\n")
        #expect(problems.isEmpty && map.count == 4)
        #expect(
            warnings == [
                "lines 2 and 3 have the same Humand id, and 1 more like them: punches of both numbers are posted for one "
                    + "person; take out the line of a number that nobody has any more"
            ])
        #expect(parse("hikcentral,humand\n17,a\n21,b\n").2.isEmpty)
    }

    @Test("A repeated line is a warning, a contradiction is a problem; both name the two lines")
    func duplicates() {
        let (map, problems, warnings) = parse("hikcentral,humand\n17,a\n21,b\n\n17,a\n21,c\n")
        #expect(warnings == ["line 5 repeats line 2"])
        #expect(problems.count == 1)
        #expect(problems.first?.contains("line 6") == true && problems.first?.contains("line 3") == true)
        #expect(map[hikcentral: "21"] == "b")
    }

    @Test("Each mistake is reported with its line", arguments: mistakes)
    func reports(_ text: String, _ expected: [String]) {
        let problems = parse(text).problems
        #expect(problems.count == 1, "\(problems)")
        for part in expected { #expect(problems.first?.contains(part) == true, "\(problems)") }
    }

    @Test("All problems are reported together, and the good rows are kept")
    func allAtOnce() {
        let (map, problems, _) = parse("hikcentral,humand\n1\n2,b\n3,c,d\n4,\n\"5\"x,e\n6,f\n")
        #expect(problems.count == 4)
        #expect(map.count == 2 && map[hikcentral: "6"] == "f")
    }

    @Test("A file that is not UTF-8 is read, with a warning, and another for ids that only the encoding tells")
    func notUTF8() throws {
        let latin = Data("hikcentral,humand,name\n17,a,P".utf8) + [0xE9] + Data("rez\n21,P".utf8) + [0xE9, 0x0A]
        let (map, problems, warnings) = parse(latin)
        #expect(problems.isEmpty && map[hikcentral: "21"] == "Pé")
        #expect(warnings.count == 2 && warnings[0].contains("Windows-1252") && warnings[1].hasPrefix("line 3: "))
        let wide = try #require("hikcentral;humand\n17;a\n".data(using: .utf16))
        #expect(parse(wide).map[hikcentral: "17"] == "a")
        #expect(parse(wide).warnings.count == 1)
        let broken = Data("hikcentral,humand\n17,a\n21,".utf8) + [0x81]
        #expect(parse(broken).problems.first?.hasPrefix("line 3 is neither UTF-8 nor") == true)
        #expect(parse(broken).map == .nobody)
    }

    @Test("A spreadsheet program's own file is called that")
    func workbook() {
        #expect(parse(Data([0x50, 0x4B, 3, 4, 0x81])).problems.first?.contains("save it there as CSV UTF-8") == true)
    }

    @Test("What stands where the header should be is shown; of what may be a person's line only its form")
    func noHeader() {
        let expected = "line 1: the header hikcentral,humand was expected"
        let advice = ", each # a digit: if that is the first employee, put the header above it"
        for (text, shown) in [
            ("", "; the file is empty"),
            (
                "\"hikcentral;humand\"\n\"17;a\"\n",
                "; the whole line stands in quotes: take them out, in every line"
            ),
            ("id1;id2\n17;a\n", "; there is “id1”, “id2”"),
            ("4500;91\n", "; there is “####”, “##”" + advice),
            ("A-4500;ana@example.com;Ana Paz\n", "; there is “A-####”, “…”, “…”" + advice),
        ] {
            #expect(parse(text).problems == [expected + shown])
        }
    }

    @Test("An id whose zeros a spreadsheet took is told from one that has no line")
    func zeros() {
        let map = parse("hikcentral,humand\n4500,a\n007,b\n").map
        #expect(map.lacksZeros(of: "004500"))
        for id in ["4500", "007", "0099", "7"] { #expect(!map.lacksZeros(of: id), "\(id)") }
        #expect(!EmployeeMap.empty.lacksZeros(of: "004500"))
    }

    @Test("A map that cannot be read maps nobody, as no map never does")
    func nobody() {
        #expect(EmployeeMap.nobody[hikcentral: "17"] == nil && !EmployeeMap.nobody.isEmpty)
        #expect(parse("").map == .nobody)
    }

    @Test("The ids' column has the source's name, and the header says which column is which")
    func columns() {
        let text = "Nombre;Humand;FindFace\nAna;a;17\n;b;21\n"
        let (map, problems, warnings) = parse(Data(text.utf8), from: "findface")
        #expect(map[hikcentral: "17"] == "a" && map[hikcentral: "21"] == "b" && problems.isEmpty && warnings.isEmpty)
        #expect(
            parse(text).problems == [
                "line 1: the header hikcentral,humand was expected; there is “Nombre”, “Humand”, “FindFace”"
            ])
        #expect(parse("hikcentral,humand,humand\n").problems == ["line 1: two columns are called humand"])
    }

    @Test("Columns behind the ids are for people")
    func names() {
        let (map, problems, _) = parse("hikcentral,humand,name,reason\n17,a,\"Paz, Ana\",same name\n21,b\n")
        #expect(problems.isEmpty && map.count == 2 && map[hikcentral: "17"] == "a")
    }

    @Test(
        "A file that is wrong from end to end costs twenty problems, and no more is read of it",
        arguments: ["x", "\"x\"y"])
    func manyMistakes(_ line: String) {
        let text = "hikcentral,humand\n" + String(repeating: line + "\n", count: 300_000)
        let problems = parse(text).problems
        #expect(problems.count == 21 && problems.last?.contains("perhaps more") == true)
        #expect(problems[19].contains("line 21"))
        let warnings = parse("hikcentral,humand\n" + String(repeating: "1,a\n", count: 1_000)).warnings
        #expect(warnings.count == 20)
    }

    @Test("No problem's text contains an id")
    func hidesIds() {
        let rows = [
            "ID-1", "ID-1,a,b", "ID-2,", "ID-3;x", "\"ID-4\"x,y", "ID-5,a", "ID-5,ID-6", "\"ID-\n7\",a", "ID-5,a",
        ]
        let (_, problems, warnings) = parse("hikcentral,humand\n" + rows.joined(separator: "\n"))
        #expect(problems.count == 7 && warnings.count == 1)
        #expect(!"\(problems) \(warnings)".contains("ID-"))
    }

    @Test("Random tables never trap, and a table without problems maps no id to an empty one")
    func randomTables() {
        var generator = SeededGenerator(seed: 11)
        let pieces: [[UInt8]] =
            ["17", "a", ",", ",", "\n", "\n", "\"", " ", ";", "\t", "\r\n", "é"].map { Array($0.utf8) } + [[0xFF], [0]]
        for _ in 0..<Campaign.size(4_000, full: 20_000) {
            let tail = (0..<Int.random(in: 0...30, using: &generator)).flatMap { _ in
                pieces.randomElement(using: &generator) ?? []
            }
            let (map, problems, _) = parse(Data(Array("hikcentral,humand\n".utf8) + tail))
            if problems.isEmpty, map.isEmpty || map[hikcentral: "17"]?.isEmpty == true {
                Issue.record("wrong for \(tail)")
            }
        }
    }

    @Test("FindFace's map has a header of its own, so that neither is taken for the other")
    func findFace() {
        let (map, problems, _) = parse(
            Data("FindFace,Humand\n17,a\n".utf8), from: SourceSystem.findFace.column)
        #expect(problems.isEmpty && map[hikcentral: "17"] == "a")
        #expect(parse(Data("findface,humand\n17,a\n".utf8)).map[hikcentral: "17"] == nil)
        let other = parse(Data("hikcentral,humand\n17,a\n".utf8), from: SourceSystem.findFace.column)
        #expect(
            other.problems == [
                "line 1: the header findface,humand was expected; there is “hikcentral”, “humand”"
            ])
        let twice = parse(Data("findface,humand\n17,a\n17,b\n".utf8), from: SourceSystem.findFace.column)
        #expect(twice.problems == ["line 3 gives the id of line 2 another Humand id; leave one of them"])
    }

    private func parse(
        _ bytes: Data, from source: String = "hikcentral"
    ) -> (map: EmployeeMap, problems: [String], warnings: [String]) {
        let (map, problems, warnings) = EmployeeMap.parse(bytes, from: source)
        return (map, problems.map(\.english), warnings.map(\.english))
    }

    private func parse(_ text: String) -> (map: EmployeeMap, problems: [String], warnings: [String]) {
        parse(Data(text.utf8))
    }
}

private let sameTables = [
    "hikcentral,humand\n17,a\n21,b", "hikcentral,humand\r\n17,a\r\n21,b\r\n", "\u{FEFF}hikcentral,humand\n17,a\n21,b\n",
    "HikCentral , Humand\n 17 ,\ta\n21, b \n", "\n\nhikcentral,humand\n\n17,a\n  \n21,b\n\n\n",
    "\"hikcentral\",\"humand\"\n\"17\",\"a\"\n\"21\", \"b\"\n", "hikcentral,humand\n17,a,,\n,,,\n21,b,\n,\n",
    "hikcentral,humand\r17,a\r21,b\r", "hikcentral;humand\r\n17;a\r\n21;b\r\n",
    "\u{FEFF}hikcentral\thumand\tname\n17\ta\tAna\n21\tb\n", "humand,hikcentral\na,17\nb,21\n",
    "nombre;hikcentral;humand\n\"Paz; Ana\";17;a\n;21;b\n;;\n",
]

private let mistakes: [(String, [String])] = [
    ("", ["line 1", "header"]), ("\n\n", ["header"]), ("17,a\n", ["line 1", "header"]),
    ("humand,name\n", ["header"]),
    ("hikcentral,humand,name\n17,a,b,c\n", ["line 2", "are 4"]), ("hikcentral\n17\n", ["header"]),
    ("hikcentral;humand\n17,a\n", ["line 2", "by a semicolon", "not by a comma"]),
    ("\nhikcentral|humand\n", ["line 2", "header"]),
    ("hikcentral,humand\n", ["no employee"]), ("hikcentral,humand\n\n,\n", ["no employee"]),
    ("hikcentral,humand\n1,a\n17\n", ["line 3", "two ids", "1"]), ("hikcentral,humand\n17,a,b\n", ["line 2", "are 3"]),
    ("hikcentral,humand\n17;a\n", ["line 2", "semicolon"]), ("hikcentral,humand\n17\ta\n", ["line 2", "tab"]),
    ("hikcentral,humand\n17,\n", ["line 2", "humand is empty"]),
    ("hikcentral,humand\n,a\n", ["line 2", "hikcentral is empty"]),
    ("hikcentral,humand\n17,\"a\n21,b\n", ["line 2", "never closed"]),
    ("hikcentral,humand\n17,\"a\nb\"\n", ["line 2", "control character"]),
    ("hikcentral,humand\n17,a\u{0}\n", ["line 2", "control character"]),
]
