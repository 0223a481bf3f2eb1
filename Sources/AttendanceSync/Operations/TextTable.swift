/// Columns as wide as their widest cell, for a terminal.
package struct TextTable {
    private var rows: [[String]]

    package init(heading: [String]) { rows = [heading] }

    package mutating func add(_ row: [String]) { rows.append(row) }

    /// The lines, the heading first; the last column is not padded.
    package var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { $0 == row.count - 1 ? $1 : $1.padded(to: widths[$0]) }.joined(separator: "  ") + "\n"
        }.joined()
    }
}
