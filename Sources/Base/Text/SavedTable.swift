import Foundation

/// A table as a spreadsheet program saved it: its bytes decoded, and its separator found.
///
/// Excel says neither: in Spanish it writes semicolons and Windows-1252, and as "Unicode text" tabs and UTF-16.
package struct SavedTable: Sendable {
    package enum Encoding: Equatable, Sendable {
        case utf8(hasMark: Bool)
        case utf16
        case windows1252
    }

    package let text: String
    package let encoding: Encoding
    package let separator: CSV.Separator

    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let phrase: Phrase

        package var description: String { phrase.english }
    }

    package init(_ bytes: Data) throws(Problem) {
        (text, encoding) = try SavedTable.decode(bytes)
        let heading = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix { !$0.isNewline }
        separator = CSV.Separator(firstIn: heading) ?? .comma
    }

    /// Reads row by row, until `take` returns false.
    package func read(_ take: (Result<CSV.Row, CSV.Problems>) -> Bool) {
        var isFirst = true
        CSV.read(text, separator: separator) { row in
            defer { isFirst = false }
            return isFirst && SavedTable.isForExcel(row) ? true : take(row)
        }
    }

    /// `sep=;` in the first line tells Excel the separator, and is no row.
    private static func isForExcel(_ row: Result<CSV.Row, CSV.Problems>) -> Bool {
        guard case .success(let row) = row, let first = row.fields.first else { return false }
        return first.lowercased().hasPrefix("sep=") && row.fields.count <= 2 && row.fields.dropFirst().joined().isEmpty
    }

    /// What a person should know about how it was read; nil when there is no doubt.
    package var warning: Phrase? {
        switch encoding {
        case .utf8: nil
        case .utf16:
            Phrase(
                en: "the table is UTF-16, and is read as such; CSV UTF-8 is the usual form",
                es: "la tabla es UTF-16, y se lee como tal; lo usual es CSV UTF-8")
        case .windows1252:
            Phrase(
                en:
                    "the table is not UTF-8, and is read as Windows-1252, as Excel writes it; save it as CSV UTF-8 to be sure "
                    + "of accents",
                es:
                    "la tabla no es UTF-8, y se lee como Windows-1252, como la escribe Excel; guárdela como CSV UTF-8 para "
                    + "asegurar los acentos")
        }
    }

    /// How a zip archive begins, as .xlsx and .ods are, and how an .xls does.
    private static let workbooks: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0xD0, 0xCF, 0x11, 0xE0]]

    private static func decode(_ bytes: Data) throws(Problem) -> (String, Encoding) {
        if workbooks.contains(where: bytes.starts) {
            throw Problem(
                phrase: Phrase(
                    en: "this is a spreadsheet program's own file (.xlsx, .xls, .ods); save it there as CSV UTF-8",
                    es: "es un libro de hoja de cálculo (.xlsx, .xls, .ods); guárdelo desde allí como CSV UTF-8"))
        }
        if let isLittle = utf16Order(of: bytes) {
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map { offset in
                let place = bytes.startIndex + offset
                let (low, high) = isLittle ? (bytes[place], bytes[place + 1]) : (bytes[place + 1], bytes[place])
                return UInt16(high) << 8 | UInt16(low)
            }
            guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
                throw Problem(
                    phrase: Phrase(
                        en: "the table begins as UTF-16 and does not go on so; save it as CSV UTF-8",
                        es: "la tabla empieza como UTF-16 y no sigue así; guárdela como CSV UTF-8"))
            }
            return (text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, .utf16)
        }
        if let text = String(validating: bytes, as: UTF8.self) {
            return (text, .utf8(hasMark: bytes.starts(with: [0xEF, 0xBB, 0xBF])))
        }
        var text = String.UnicodeScalarView()
        for (offset, byte) in bytes.enumerated() {
            guard let scalar = windows1252(byte) else {
                let line = bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1
                throw Problem(
                    phrase: Phrase(
                        en: "line \(line) is neither UTF-8 nor Windows-1252; save the table as CSV UTF-8",
                        es: "la línea \(line) no es UTF-8 ni Windows-1252; guarde la tabla como CSV UTF-8"))
            }
            text.append(scalar)
        }
        return (String(text), .windows1252)
    }

    /// By its mark, or by the zeros that every other byte of plain letters is; nil for other encodings.
    private static func utf16Order(of bytes: Data) -> Bool? {
        let head = Array(bytes.prefix(4))
        guard head.count >= 2 else { return nil }
        if head[0] == 0xFF, head[1] == 0xFE { return true }
        if head[0] == 0xFE, head[1] == 0xFF { return false }
        guard head.count == 4 else { return nil }
        if head[0] != 0, head[1] == 0, head[2] != 0, head[3] == 0 { return true }
        return head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0 ? false : nil
    }

    /// Nil for what no text has: the five bytes that mean nothing, and controls.
    private static func windows1252(_ byte: UInt8) -> Unicode.Scalar? {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0xFF: return Unicode.Scalar(byte)
        case 0x80...0x9F:
            let value = high[Int(byte - 0x80)]
            return value == 0 ? nil : Unicode.Scalar(value)
        default: return nil
        }
    }

    /// 0x80 to 0x9F, where Windows-1252 differs from Latin-1.
    private static let high: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}
