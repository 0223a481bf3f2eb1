import Base
import Foundation

/// Maps the ids of a source to those of Humand's employees.
///
/// Without a map both systems are taken to use the same ids. With a map, an id that it does not contain belongs to
/// nobody: a gap in the table must hold a punch, never post it under a number that may be someone else's.
package struct EmployeeMap: Sendable, Equatable {
    private let table: [String: String]

    /// No map at all: every id stands for itself.
    package static let empty = EmployeeMap(table: [:])

    package var isEmpty: Bool { table.isEmpty }
    package var count: Int { table.count }

    /// The Humand id of an employee; nil when there is a map without this id.
    package subscript(hikcentral id: String) -> String? { isEmpty ? id : table[id] }

    fileprivate init(table: [String: String]) { self.table = table }
}

extension EmployeeMap {
    /// Reads a CSV table whose first row begins with `hikcentral,humand` (or the other system's name) and whose other rows
    /// begin with a pair of ids. Further columns are for people.
    ///
    /// Problems and warnings name lines and never repeat an id, since it may be a person's document or e-mail address.
    /// A table with problems must not be used: an id missing from it would be taken for nobody's. An empty table is a
    /// problem too, because it would let every id stand for itself.
    package static func parse(
        _ bytes: Data, of system: SourceSystem = .hikCentral
    ) -> (map: EmployeeMap, problems: [String], warnings: [String]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (.empty, [encodingProblem(of: bytes)], [])
        }
        var reading = EmployeeMapReading(system: system)
        CSV.read(text) { reading.take($0) }
        return reading.result
    }
}

/// Takes the rows of a table one by one.
private struct EmployeeMapReading {
    private let system: SourceSystem
    private var columns: Int?
    private var table: [String: String] = [:]
    private var lines: [String: Int] = [:]
    private var problems: [String] = []
    private var warnings: [String] = []

    /// A wrong file has a mistake in every line; nobody reads more of them.
    private static let most = 20

    init(system: SourceSystem) { self.system = system }

    var result: (map: EmployeeMap, problems: [String], warnings: [String]) {
        var problems = problems
        if columns == nil, problems.isEmpty { problems.append(missingHeader(line: 1)) }
        if table.isEmpty, problems.isEmpty { problems.append("no employee follows the header \(system.column),humand") }
        return (EmployeeMap(table: table), problems, warnings)
    }

    /// - Returns: false when the rest is not worth reading.
    mutating func take(_ row: Result<CSV.Row, CSV.Problems>) -> Bool {
        switch row {
        case .failure(let found): problems += found.problems.map(\.description)
        case .success(let row):
            guard let columns else { return takeHeader(row) }
            let fields = Self.trimmedFields(of: row)
            if !fields.isEmpty { takePair(fields, row.line, columns) }
        }
        guard problems.count >= Self.most else { return true }
        problems = problems.prefix(Self.most) + ["and perhaps more: the table was read up to here"]
        return false
    }

    private mutating func takeHeader(_ row: CSV.Row) -> Bool {
        let fields = row.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard fields.prefix(2) == [system.column, "humand"] else {
            let separator = fields.count == 1 ? Self.foreignSeparator(in: fields[0]) : nil
            let problem = separator.map { "line \(row.line): commas were expected between the columns, not \($0)" }
            problems.append(problem ?? missingHeader(line: row.line))
            return false
        }
        columns = fields.count
        return true
    }

    private mutating func takePair(_ fields: [String], _ row: Int, _ columns: Int) {
        guard 2...columns ~= fields.count, !fields[0].isEmpty, !fields[1].isEmpty else {
            problems.append("line \(row): two ids were expected, separated by a comma\(Self.found(fields))")
            return
        }
        if fields.prefix(2).contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        ) {
            problems.append("line \(row): an id holds a line break or another control character")
            return
        }
        if let trace = fields.prefix(2).lazy.compactMap(SpreadsheetTrace.init).first {
            if trace.isCertain {
                problems.append("line \(row): \(trace)")
                return
            }
            warn("line \(row): \(trace)")
        }
        guard let other = table[fields[0]], let line = lines[fields[0]] else {
            table[fields[0]] = fields[1]
            lines[fields[0]] = row
            return
        }
        if other != fields[1] {
            problems.append(
                "line \(row) gives the \(system.rawValue) id of line \(line) another Humand id; leave one of them")
        } else {
            warn("line \(row) repeats line \(line)")
        }
    }

    private mutating func warn(_ text: String) {
        if warnings.count < Self.most { warnings.append(text) }
    }

    /// Drops the empty fields after the second, which spreadsheets add; returns nothing for a row of empty fields.
    private static func trimmedFields(of row: CSV.Row) -> [String] {
        var fields = row.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        while fields.count > 2, fields.last == "" { fields.removeLast() }
        return fields.allSatisfy(\.isEmpty) ? [] : fields
    }

    private static func found(_ fields: [String]) -> String {
        if fields.count == 1, let separator = foreignSeparator(in: fields[0]) { return ", not by \(separator)" }
        if fields.count > 1, fields[0].isEmpty { return "; the first is empty" }
        if fields.count > 1, fields[1].isEmpty { return "; the second is empty" }
        return "; there \(fields.count == 1 ? "is 1" : "are \(fields.count)")"
    }

    private static func foreignSeparator(in field: String) -> String? {
        if field.contains(";") { return "semicolons" }
        return field.contains("\t") ? "tabs" : nil
    }

    private func missingHeader(line: Int) -> String {
        "line \(line): the header \(system.column),humand was expected"
    }
}

extension EmployeeMap {
    private static func encodingProblem(of bytes: Data) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return "the table is UTF-16; save it as CSV UTF-8"
        }
        // No UTF-8 character contains a line feed byte, so the lines can be checked one by one.
        var (line, start) = (1, bytes.startIndex)
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
            String(validating: bytes[start..<end], as: UTF8.self) != nil
        { (line, start) = (line + 1, end + 1) }
        return "line \(line) is not UTF-8; save the table as CSV UTF-8"
    }
}
