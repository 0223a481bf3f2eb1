import Base
import Foundation

/// Maps the ids of HikCentral to those of Humand's employees.
///
/// Without a map both systems are taken to use the same ids. With a map, an id that it does not contain belongs to
/// nobody: a gap in the table must hold a punch, never post it under a number that may be someone else's.
package struct EmployeeMap: Sendable, Equatable {
    private let table: [String: String]

    /// No map at all: every id stands for itself.
    package static let empty = EmployeeMap(table: [:])

    package var isEmpty: Bool { table.isEmpty }
    var count: Int { table.count }

    /// The Humand id of an employee; nil when there is a map without this id.
    package subscript(hikcentral id: String) -> String? { isEmpty ? id : table[id] }

    private init(table: [String: String]) { self.table = table }
}

extension EmployeeMap {
    /// Reads a CSV table whose first row is `hikcentral,humand` and whose other rows are pairs of ids.
    ///
    /// Problems and warnings name lines and never repeat an id, since it may be a person's document or e-mail address.
    /// A table with problems must not be used: an id missing from it would be taken for nobody's. An empty table is a
    /// problem too, because it would let every id stand for itself.
    package static func parse(_ bytes: Data) -> (map: EmployeeMap, problems: [String], warnings: [String]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (.empty, [encodingProblem(of: bytes)], [])
        }
        let (rows, faults) = CSV.rows(text)
        var problems = faults.map(\.description)
        guard let header = rows.first else { return (.empty, problems + [missingHeader(line: 1)], []) }
        guard header.fields.map(normalized).prefix(2) == ["hikcentral", "humand"], header.fields.count == 2 else {
            let separator = header.fields.count == 1 ? foreignSeparator(in: header.fields[0]) : nil
            let problem = separator.map { "line \(header.line): commas were expected between the columns, not \($0)" }
            return (.empty, problems + [problem ?? missingHeader(line: header.line)], [])
        }

        var table: [String: String] = [:]
        var lines: [String: Int] = [:]
        var warnings: [String] = []
        for row in rows.dropFirst() {
            let fields = trimmedFields(of: row)
            if fields.isEmpty { continue }
            guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else {
                problems.append("line \(row.line): two ids were expected, separated by a comma\(found(fields))")
                continue
            }
            if fields.contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }) {
                problems.append("line \(row.line): an id holds a line break or another control character")
                continue
            }
            if let trace = fields.lazy.compactMap(SpreadsheetTrace.init).first {
                if trace.isCertain {
                    problems.append("line \(row.line): \(trace)")
                    continue
                }
                warnings.append("line \(row.line): \(trace)")
            }
            guard let other = table[fields[0]], let line = lines[fields[0]] else {
                table[fields[0]] = fields[1]
                lines[fields[0]] = row.line
                continue
            }
            if other == fields[1] {
                warnings.append("line \(row.line) repeats line \(line)")
            } else {
                problems.append(
                    "line \(row.line) gives the HikCentral id of line \(line) another Humand id; leave one of them")
            }
        }
        if table.isEmpty, problems.isEmpty { problems.append("no employee follows the header hikcentral,humand") }
        return (EmployeeMap(table: table), problems, warnings)
    }

    /// Drops the empty fields after the second, which spreadsheets add; returns nothing for a row of empty fields.
    private static func trimmedFields(of row: CSV.Row) -> [String] {
        var fields = row.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        while fields.count > 2, fields.last == "" { fields.removeLast() }
        return fields.allSatisfy(\.isEmpty) ? [] : fields
    }

    private static func found(_ fields: [String]) -> String {
        if fields.count == 1, let separator = foreignSeparator(in: fields[0]) { return ", not by \(separator)" }
        if fields.count != 2 { return "; there \(fields.count == 1 ? "is 1" : "are \(fields.count)")" }
        return fields[0].isEmpty ? "; the first is empty" : "; the second is empty"
    }

    private static func foreignSeparator(in field: String) -> String? {
        if field.contains(";") { return "semicolons" }
        return field.contains("\t") ? "tabs" : nil
    }

    private static func normalized(_ field: String) -> String {
        field.trimmingCharacters(in: .whitespaces).lowercased()
    }

    private static func missingHeader(line: Int) -> String { "line \(line): the header hikcentral,humand was expected" }

    private static func encodingProblem(of bytes: Data) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return "the table is UTF-16; save it as CSV UTF-8"
        }
        // No UTF-8 character contains a line feed byte, so the lines can be checked one by one.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
        return "line \(line) is not UTF-8; save the table as CSV UTF-8"
    }
}
