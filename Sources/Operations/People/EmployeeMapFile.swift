import Attendance
import Base
import Foundation

/// A line that is proposed for an EMPLOYEE_MAP; name and reason are for the person who reviews it.
package struct EmployeeMapLine: Equatable, Sendable {
    package var id: String
    package var employee: String
    package var name: String
    package var reason: String
}

/// An EMPLOYEE_MAP as people keep it, to which proposed lines and names are added: lines that exist stay as they are,
/// with all their columns.
package struct EmployeeMapFile {
    private var header: [String]
    private var columns: EmployeeMapColumns
    private var rows: [[String]] = []
    private var style: CSVWriter.Style
    private var hasMark: Bool
    /// Where the row of an id stands.
    private var places: [String: Int] = [:]
    /// What could not be kept: lines that nobody could use.
    package private(set) var lost: [Phrase] = []
    /// How many lines the file had and keeps.
    package var kept: Int { rows.count - added }
    /// The lines that are kept and fit nobody, because a spreadsheet took the zeros at the front of their ids.
    package private(set) var withoutZeros: [Int] = []
    /// How many lines were added.
    package private(set) var added = 0

    /// A file that does not exist yet.
    ///
    /// - Parameter style: `excel` for semicolons and a byte order mark.
    package init(_ style: CSVWriter.Style) {
        header = ["hikcentral", "humand", "name", "reason"]
        columns = EmployeeMapColumns(id: 0, humand: 1, count: 4)
        (self.style, hasMark) = (style, style == .excel)
    }

    /// Where `people --map` can write: the file itself unless that is something else than a map, as a workbook is.
    static func place(for path: String) -> String {
        guard let bytes = try? GivenFile.contents(of: path, limit: 64 << 20) else {
            return isWorkbook(path) ? withoutExtension(path) + ".csv" : path
        }
        if (try? EmployeeMapFile(bytes, style: .plain)) != nil { return path }
        let names = [".csv"] + (2...9).map { "-\($0).csv" }
        return names.map { withoutExtension(path) + $0 }.first { access($0, F_OK) != 0 } ?? path
    }

    private static func isWorkbook(_ path: String) -> Bool {
        ["xlsx", "xls", "xlsm", "ods"].contains(URL(fileURLWithPath: path).pathExtension.lowercased())
    }

    private static func withoutExtension(_ path: String) -> String {
        let end = "." + URL(fileURLWithPath: path).pathExtension
        return path.hasSuffix(end) ? String(path.dropLast(end.count)) : path
    }

    /// The file's contents.
    ///
    /// - Parameter style: for a file that is empty, as a redirection leaves it.
    /// - Throws: `NotAMap` for a file that is something else, which is not replaced.
    package init(_ bytes: Data, style: CSVWriter.Style) throws {
        let table: SavedTable
        do { table = try SavedTable(bytes) } catch { throw NotAMap(reason: error.phrase) }
        var rows: [CSV.Row] = []
        var lost: [Phrase] = []
        table.read { row in
            switch row {
            case .success(let row): rows.append(row)
            case .failure(let found): lost += found.problems.map { $0.phrase.inLine($0.line) }
            }
            return true
        }
        guard let first = rows.first else {
            if let reason = lost.first { throw NotAMap(reason: reason) }
            self.init(style)
            return
        }
        self.init(table.separator == .comma ? .plain : .excel)
        switch EmployeeMap.columns(of: first) {
        case .failure(let found):
            throw NotAMap(reason: found.problems.first.map { $0.phrase.inLine($0.line) } ?? Phrase(same: ""))
        case .success(let columns): self.columns = columns
        }
        (header, self.lost) = (first.fields.map(\.trimmingSpaces), lost)
        hasMark = table.encoding != .utf8(hasMark: false) || self.style == .excel
        for row in rows.dropFirst() { keep(row) }
    }

    package struct NotAMap: Error, CustomStringConvertible {
        let reason: Phrase
        package var phrase: Phrase {
            reason.within(
                en: { "it is not an employee map and was not replaced (\($0))" },
                es: { "no es un mapa de empleados y no se reemplazó (\($0))" })
        }
        package var description: String { phrase.english }
    }

    /// A row with an id stays; what is missing in it may be filled in. Not one whose number has become a power: whose it
    /// was, or which employee it named, nobody can tell, and as long as it stands the map is refused.
    private mutating func keep(_ row: CSV.Row) {
        var fields = columns.trimmed(row)
        guard !fields.isEmpty else { return }
        while fields.count < columns.count { fields.append("") }
        let line = Phrase(en: "line \(row.line)", es: "línea \(row.line)")
        guard fields.count == columns.count, !id(of: fields).isEmpty else {
            lost.append(line)
            return
        }
        let cells = columns.ids(in: fields)
        if let cell = [cells.id, cells.humand].first(where: EmployeeMap.isPower) {
            lost.append(
                line
                    + Phrase(
                        en: " (Excel has made \(cell) of a number, whose digits are lost)",
                        es: " (Excel convirtió un número en \(cell), y se perdieron sus dígitos)"))
            return
        }
        if let place = places[cells.id] {
            if rows[place] != fields { lost.append(line) }
            return
        }
        places[cells.id] = rows.count
        rows.append(fields)
    }

    private func id(of row: [String]) -> String { columns.ids(in: row).id }

    /// Adds the lines whose ids the file does not have, fills in what its own lines lack, and leaves out those that
    /// nothing is known for.
    ///
    /// - Parameter names: by id.
    package mutating func merge(_ lines: [EmployeeMapLine], names: [String: String]) {
        let name = column("name", or: ["nombre", "empleado", "employee"])
        let reason = column("reason", or: ["motivo"])
        let proposed = Dictionary(lines.map { ($0.id, $0) }) { first, _ in first }
        var known: Set<String> = []
        for index in rows.indices {
            let id = id(of: rows[index])
            known.insert(id)
            if rows[index][columns.humand].isEmpty { rows[index][columns.humand] = proposed[id]?.employee ?? "" }
            if rows[index][name].isEmpty { rows[index][name] = EmployeeMapFile.harmless(names[id] ?? "") }
        }
        let before = rows.count
        rows.removeAll { $0[columns.humand].isEmpty }
        if rows.count < before {
            let count = before - rows.count
            lost.append(Phrase(en: "\(count) without a Humand id", es: "\(count) sin id de Humand"))
        }
        let bare = Set(names.keys.filter { $0.hasPrefix("0") }.map { String($0.drop { $0 == "0" }) })
        withoutZeros = rows.indices.filter { index in
            let id = id(of: rows[index])
            return names[id] == nil && bare.contains(id)
        }.map { $0 + 2 }
        for line in lines where !known.contains(line.id) {
            var row = [String](repeating: "", count: columns.count)
            (row[columns.id], row[columns.humand]) = (line.id, line.employee)
            (row[name], row[reason]) = (EmployeeMapFile.harmless(line.name), EmployeeMapFile.harmless(line.reason))
            rows.append(row)
            added += 1
        }
    }

    /// The column of this name, which is added where the file has none.
    private mutating func column(_ name: String, or others: [String]) -> Int {
        let names = header.map { $0.lowercased() }
        if let place = ([name] + others).lazy.compactMap({ names.firstIndex(of: $0) }).first { return place }
        header.append(name)
        columns.count += 1
        for index in rows.indices { rows[index].append("") }
        return columns.count - 1
    }

    /// Names come from outside: a spreadsheet must not take one for a formula.
    private static func harmless(_ name: String) -> String { CSVWriter.harmless(name) }

    /// The whole file, with plain line feeds.
    package var text: String {
        let csv = CSVWriter(style)
        let lines = ([header] + rows).map { csv.line($0.map { .exact($0) }).replacing("\r\n", with: "\n") }
        return (hasMark ? "\u{FEFF}" : "") + lines.joined()
    }
}
