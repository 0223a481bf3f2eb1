/// Writes comma-separated text (RFC 4180), CRLF included, that opens harmlessly in a spreadsheet.
package struct CSVWriter: Sendable {
    /// For whom the table is written.
    package enum Style: Sendable {
        /// For people and programs: an apostrophe before text that a spreadsheet would take for a formula.
        case plain
        /// For programs only: such text as it is.
        case raw
        /// For Excel as it is set up in Spain and Latin America: byte order mark, semicolons, dd/mm/yyyy.
        case excel

        /// Words are English, except in Excel, which people look at.
        package func language(_ reader: Language) -> Language { self == .excel ? reader : .english }
    }

    package enum Cell: Sendable, ExpressibleByStringInterpolation {
        /// Text from outside, such as a name.
        case text(String)
        /// The program's own words, or a number that must arrive as it is.
        case exact(String)
        case number(Int)
        case day(SiteDay)
        case time(Timestamp)

        package init(stringLiteral text: String) { self = .exact(text) }
    }

    private let style: Style

    package init(_ style: Style = .plain) { self.style = style }

    /// The first line.
    package func heading(_ names: [String]) -> String {
        (style == .excel ? "\u{FEFF}" : "") + line(names.map { .exact($0) })
    }

    package func line(_ cells: [Cell]) -> String {
        cells.map { quoted(text(of: $0)) }.joined(separator: style == .excel ? ";" : ",") + "\r\n"
    }

    private func text(of cell: Cell) -> String {
        switch cell {
        case .text(let text):
            if style == .raw { return text.withoutControls }
            if style == .excel, CSVWriter.isChangedByExcel(text) { return "=\"\(text)\"" }
            return CSVWriter.harmless(text)
        case .exact(let text): return text.withoutControls
        case .number(let number): return "\(number)"
        case .day(let day): return style == .excel ? CSVWriter.spanish("\(day)") : "\(day)"
        case .time(let time):
            guard style == .excel else { return time.shortest }
            return CSVWriter.spanish(time.localDate) + " " + time.localTime
        }
    }

    /// Text on one line that a spreadsheet does not take for a formula.
    package static func harmless(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r＝＋－＠".unicodeScalars.contains($0) } ?? false
        return (isFormula ? "'" : "") + text.withoutControls
    }

    /// Excel would show another number or a date: `00123`, `43013830001234`, `12-03`, `1E5`. As a formula it stays.
    private static func isChangedByExcel(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x30...0x39).contains(first), text.utf8.count <= 64 else { return false }
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isPlain { return (first == 0x30 && text.utf8.count > 1) || text.utf8.count > 11 }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || "eE.,:/+- ".utf8.contains($0) }
    }

    /// `27/01/2026` for `2026-01-27`
    private static func spanish(_ date: String) -> String {
        date.split(separator: "-").reversed().joined(separator: "/")
    }

    /// A field is quoted if it contains a separator or a quote, or begins or ends with a space.
    private func quoted(_ text: String) -> String {
        let needsQuotes =
            text.unicodeScalars.contains { ",;\"".unicodeScalars.contains($0) } || text.first?.isWhitespace == true
            || text.last?.isWhitespace == true
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
