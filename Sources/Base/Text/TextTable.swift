/// A table whose columns are as wide as their widest cell.
package struct TextTable {
    private var rows: [[String]]
    private var colours: [Terminal.Colour?] = [nil]
    private let stateColumn: Int?

    /// - Parameter state: the heading of the column whose cells may be coloured on a terminal.
    package init(heading: [String], state: String? = nil) {
        rows = [heading]
        stateColumn = state.flatMap { heading.firstIndex(of: $0) }
    }

    /// - Parameter colour: the colour of the cell in the state column.
    package mutating func add(_ row: [String], _ colour: Terminal.Colour? = nil) {
        rows.append(row.map(\.withoutControls))
        colours.append(colour)
    }

    /// The table for a pipe, the heading first; the last column is not padded.
    var text: String { text(on: .none) }

    /// The table, the heading first.
    ///
    /// On a narrow terminal the last column is wrapped between words, if enough of the line is left for it.
    package func text(on terminal: Terminal) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].displayWidth : 0 }.max() ?? 0
        }
        let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        let room = (terminal.columns ?? 0) - indent
        return rows.enumerated().map { index, row in
            var cells = row
            let last = row.count == columns && room >= TextTable.minimumRoom ? cells.popLast() : nil
            var line = cells.enumerated().map { column, cell in
                let isLast = column == row.count - 1
                let colour = column == stateColumn ? colours[index] : nil
                let gap = isLast ? "" : String(repeating: " ", count: widths[column] - cell.displayWidth + 2)
                return terminal.painted(cell, colour) + gap
            }.joined()
            if let last {
                line += TextTable.wrapped(last, at: room).joined(
                    separator: "\n" + String(repeating: " ", count: indent))
            }
            return line + "\n"
        }.joined()
    }

    /// The last column is not wrapped if narrower than this: one word per line helps nobody.
    private static let minimumRoom = 24

    /// The text in lines no wider than `width`, except for words that are wider themselves.
    private static func wrapped(_ text: String, at width: Int) -> [String] {
        guard text.displayWidth > width else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
            if line.isEmpty {
                line = word
            } else if line.displayWidth + 1 + word.displayWidth <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = word
            }
        }
        return lines + [line]
    }
}
