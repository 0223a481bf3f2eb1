/// Reads comma-separated text (RFC 4180): quoted fields, doubled quotes, lines ending in LF, CRLF or CR. Spreadsheets
/// write it with semicolons or tabs as well.
///
/// It is more lenient than the RFC in three points, for tables written by hand: white space around a quoted field is
/// dropped, blank lines are skipped, and `="00123"` needs no quotes around it. Like the RFC, it reports a quote inside an
/// unquoted field as a problem, because such a field is always a mistake.
package enum CSV {
    package struct Row: Sendable, Equatable {
        package var fields: [String]
        /// The line on which the row begins, counted from 1; a quoted field may contain line breaks.
        package var line: Int
    }

    /// What stands between two fields.
    package enum Separator: UInt8, CaseIterable, Sendable {
        case comma = 0x2C
        case semicolon = 0x3B
        case tab = 0x09

        package var name: Phrase {
            switch self {
            case .comma: Phrase(en: "comma", es: "coma")
            case .semicolon: Phrase(en: "semicolon", es: "punto y coma")
            case .tab: Phrase(en: "tab", es: "tabulador")
            }
        }

        /// The first one of a text, outside quotes; a table's heading has one unless it has one column.
        package init?(firstIn text: some StringProtocol) {
            var isQuoted = false
            for byte in text.utf8 {
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                guard !isQuoted, let separator = Separator(rawValue: byte) else { continue }
                self = separator
                return
            }
            return nil
        }
    }

    package struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// The line on which the field begins, counted from 1.
        package var line: Int
        package var phrase: Phrase

        package var description: String { phrase.inLine(line).english }
    }

    /// The text in `="00123"`, the formula with which a spreadsheet keeps a number as it is; nil for any other field.
    ///
    /// `CSVWriter` writes it for Excel, and people type it without the quotes that a field with quotes needs.
    package static func textFormula(_ field: String) -> String? {
        let field = field.trimmingSpaces
        guard field.hasPrefix("=\""), field.hasSuffix("\""), field.utf8.count > 3 else { return nil }
        let text = field.dropFirst(2).dropLast()
        return text.utf8.contains(UInt8(ascii: "\"")) ? nil : String(text)
    }

    /// All valid rows, and the problems of the others; a row with a problem is left out.
    package static func rows(_ text: String) -> (rows: [Row], problems: [Problem]) {
        var (rows, problems): ([Row], [Problem]) = ([], [])
        read(text) { row in
            switch row {
            case .success(let row): rows.append(row)
            case .failure(let found): problems += found.problems
            }
            return true
        }
        return (rows, problems)
    }

    /// What is wrong with one row.
    package struct Problems: Error {
        package var problems: [Problem]

        fileprivate init(problems: [Problem]) { self.problems = problems }

        package init(line: Int, _ phrase: Phrase) { problems = [Problem(line: line, phrase: phrase)] }
    }

    /// Reads row by row, until `take` returns false: a wrong file may have a million of them.
    package static func read(
        _ text: String, separator: Separator = .comma, _ take: (Result<Row, Problems>) -> Bool
    ) {
        var reader = CSVReader(text, separator)
        while let row = reader.next() { if !take(row) { return } }
    }
}

/// Reads the bytes in one pass.
///
/// Separators, quote, CR and LF are ASCII, and UTF-8 never uses those bytes inside another character.
private struct CSVReader {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var position = 0
    private var line = 1
    /// Those of the row that is being read.
    private var problems: [CSV.Problem] = []

    init(_ text: String, _ separator: CSV.Separator) {
        bytes = Array(text.utf8)
        self.separator = separator.rawValue
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next row that is not blank.
    mutating func next() -> Result<CSV.Row, CSV.Problems>? {
        while position < bytes.count {
            let start = line
            problems = []
            var fields: [String] = []
            repeat { fields.append(readField()) } while take(separator)
            endLine()
            if !problems.isEmpty { return .failure(CSV.Problems(problems: problems)) }
            let isBlank = fields.count == 1 && fields.allSatisfy { $0.utf8.allSatisfy(isSpace) }
            if !isBlank { return .success(CSV.Row(fields: fields, line: start)) }
        }
        return nil
    }

    /// Reads up to, but not including, the separator or the end of the line.
    private mutating func readField() -> String {
        let start = position
        skipSpace()
        if take(UInt8(ascii: "\"")) { return readQuoted() }
        position = start
        let text = skipToEndOfField()
        if text.contains(UInt8(ascii: "\"")), CSV.textFormula(String(decoding: text, as: UTF8.self)) == nil {
            report(
                Phrase(
                    en: "a quote stands inside a field that does not begin with one",
                    es: "hay una comilla dentro de un campo que no empieza con una"), line)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func readQuoted() -> String {
        let opened = line
        var text: [UInt8] = []
        while position < bytes.count {
            if take(UInt8(ascii: "\"")) {
                guard take(UInt8(ascii: "\"")) else {
                    skipSpace()
                    if !skipToEndOfField().isEmpty {
                        report(
                            Phrase(
                                en: "text follows the closing quote of a field",
                                es: "hay texto tras la comilla que cierra un campo"), opened)
                    }
                    return String(decoding: text, as: UTF8.self)
                }
                text.append(UInt8(ascii: "\""))
            } else if isEndOfLine {
                let start = position
                endLine()
                text += bytes[start..<position]
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        report(
            Phrase(
                en: "the quote that opens a field is never closed",
                es: "la comilla que abre un campo nunca se cierra"), opened)
        return ""
    }

    private mutating func report(_ phrase: Phrase, _ line: Int) {
        let problem = CSV.Problem(line: line, phrase: phrase)
        // Two fields of a row with the same mistake are one to whoever corrects it.
        if !problems.contains(problem) { problems.append(problem) }
    }

    // MARK: - Bytes

    private var isEndOfLine: Bool {
        position < bytes.count && (bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "\r"))
    }

    private mutating func skipToEndOfField() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] != separator, !isEndOfLine { position += 1 }
        return bytes[start..<position]
    }

    private mutating func endLine() {
        guard isEndOfLine else { return }
        if take(UInt8(ascii: "\r")) { _ = take(UInt8(ascii: "\n")) } else { position += 1 }
        line += 1
    }

    private mutating func skipSpace() {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte == 0x09 && byte != separator) }
}
