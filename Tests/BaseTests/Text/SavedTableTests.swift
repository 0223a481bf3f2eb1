import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Tables as spreadsheets save them")
struct SavedTableTests {
    private func rows(_ bytes: Data) throws -> [[String]] {
        var rows: [[String]] = []
        try SavedTable(bytes).read { row in
            if case .success(let row) = row { rows.append(row.fields) }
            return true
        }
        return rows
    }

    @Test("Commas, semicolons and tabs are found in the heading", arguments: [",", ";", "\t"])
    func separators(_ separator: String) throws {
        let text = ["\n id ", "\"a,b;c\"", "x\n1", "\"é\(separator)2\"", "3\n"].joined(separator: separator)
        let found = try rows(Data(text.utf8))
        #expect(found.count == 2 && found.last == ["1", "é\(separator)2", "3"], "\(found)")
    }

    @Test("A heading of one column has commas")
    func single() throws { #expect(try rows(Data("id\n1;2\n".utf8)) == [["id"], ["1;2"]]) }

    @Test("UTF-16 in either order, with a mark or without, is read and said")
    func utf16() throws {
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            for mark in ["", "\u{FEFF}"] {
                let bytes = try #require((mark + "id\tname\n1\tJosé 😀\n").data(using: encoding))
                #expect(try rows(bytes) == [["id", "name"], ["1", "José 😀"]])
                #expect(try SavedTable(bytes).encoding == .utf16 && SavedTable(bytes).warning != nil)
            }
        }
    }

    @Test("What is not UTF-8 is read as Windows-1252, and said")
    func windows() throws {
        let bytes = Data("id;name\n1;Pe".utf8) + [0xF1, 0x61, 0x20, 0x80] + Data("\n".utf8)
        #expect(try rows(bytes) == [["id", "name"], ["1", "Peña €"]])
        #expect(try SavedTable(bytes).encoding == .windows1252 && SavedTable(bytes).warning != nil)
    }

    @Test("UTF-8 needs no word, with its mark or without")
    func utf8() throws {
        #expect(try rows(Data("\u{FEFF}id,name\n1,é\n".utf8)) == [["id", "name"], ["1", "é"]])
        #expect(try SavedTable(Data("\u{FEFF}id,é\n".utf8)).warning == nil)
        #expect(try SavedTable(Data("\u{FEFF}id,é\n".utf8)).encoding == .utf8(hasMark: true))
        #expect(try SavedTable(Data()).encoding == .utf8(hasMark: false))
    }

    @Test(
        "Bytes that are no text are refused with their line",
        arguments: [
            (Data("a\nb".utf8) + [0x81], "line 2 "),
            (Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0xFF]), "line 2 "),
            (Data([0xFF, 0xFE, 0x61]), "UTF-16"), (Data([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00]), "UTF-16"),
        ])
    func noText(_ bytes: Data, _ cause: String) {
        let problem = #expect(throws: SavedTable.Problem.self) { try SavedTable(bytes) }
        #expect(problem?.description.contains(cause) == true, "\(problem as Any)")
    }
}
