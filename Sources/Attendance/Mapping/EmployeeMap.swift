import Base
import Foundation

/// Maps the ids of a source to those of Humand's employees.
///
/// Without a map both systems are taken to use the same ids. With a map, an id that it does not contain belongs to
/// nobody: a gap in the table must hold a punch, never post it under a number that may be someone else's.
package struct EmployeeMap: Sendable, Equatable {
    /// Nil without a map.
    private let table: [String: String]?

    /// No map at all: every id stands for itself.
    package static let empty = EmployeeMap(table: nil)
    /// A map that could not be read: every id belongs to nobody.
    package static let nobody = EmployeeMap(table: [:])

    /// There is no map.
    package var isEmpty: Bool { table == nil }
    package var count: Int { table?.count ?? 0 }

    /// The Humand id of an employee; nil when there is a map without this id.
    package subscript(hikcentral id: String) -> String? { table.map { $0[id] } ?? id }

    /// The line with this id of either side; nil without one, or where several have it.
    package func line(with id: String) -> (hikcentral: String, humand: String)? {
        guard let table else { return nil }
        if let humand = table[id] { return (id, humand) }
        let lines = table.filter { $0.value == id }
        return lines.count == 1 ? lines.first.map { ($0.key, $0.value) } : nil
    }

    /// There is no line for the id, but one for what Excel leaves of it: without the zeros at its front.
    package func lacksZeros(of id: String) -> Bool {
        guard let table, table[id] == nil, id.hasPrefix("0") else { return false }
        return table[String(id.drop { $0 == "0" })] != nil
    }

    /// Most lines name somebody on both sides, if the two columns are taken the other way round.
    package func isExchanged(numbers: Set<String>, employees: Set<String>) -> Bool {
        guard let table, !table.isEmpty else { return false }
        return table.count { employees.contains($0.key) && numbers.contains($0.value) } * 2 > table.count
    }

    fileprivate init(table: [String: String]?) { self.table = table }
}

extension EmployeeMap {
    /// Reads a table that a text editor or a spreadsheet has written: with commas, semicolons or tabs, in UTF-8, UTF-16
    /// or Windows-1252. Its header names two columns, that of the ids and `humand`; further columns are for people.
    ///
    /// Problems and warnings name lines and never repeat an id, since it may be a person's document or e-mail address: only one without its digits is quoted.
    /// A table with problems must not be used to post: an id missing from it would be taken for nobody's.
    ///
    /// - Parameter source: the name of the column with the source's ids.
    package static func parse(
        _ bytes: Data, from source: String = "hikcentral"
    ) -> (map: EmployeeMap, problems: [Phrase], warnings: [Phrase]) {
        let table: SavedTable
        do { table = try SavedTable(bytes) } catch { return (.nobody, [error.phrase], []) }
        var reading = EmployeeMapReading(source: source, table)
        table.read { reading.take($0) }
        return reading.result
    }

    /// A spreadsheet has made a power of this id, `9,001E+03`, and its digits are lost.
    package static func isPower(_ id: String) -> Bool {
        if case .exponent = SpreadsheetTrace(id) { return true }
        return false
    }

    /// The columns of a map's header; a problem where it names none, or one twice.
    package static func columns(
        of header: CSV.Row, from source: String = "hikcentral"
    ) -> Result<EmployeeMapColumns, CSV.Problems> {
        let names = header.fields.map { $0.trimmingSpaces.lowercased() }
        func place(_ name: String) -> Int? { names.firstIndex(of: name) }
        guard let id = place(source), let humand = place("humand") else {
            return .failure(
                .init(line: header.line, EmployeeMapReading.expected(source) + EmployeeMapReading.instead(header)))
        }
        if let twice = [source, "humand"].first(where: { name in names.count { $0 == name } > 1 }) {
            return .failure(
                .init(
                    line: header.line,
                    Phrase(en: "two columns are called \(twice)", es: "dos columnas se llaman \(twice)")))
        }
        return .success(EmployeeMapColumns(id: id, humand: humand, count: names.count))
    }
}

/// Where a map's rows have their two ids.
package struct EmployeeMapColumns: Equatable, Sendable {
    package var id: Int
    package var humand: Int
    package var count: Int

    package init(id: Int, humand: Int, count: Int) { (self.id, self.humand, self.count) = (id, humand, count) }

    /// The fields without white space and without the empty ones at the end, which spreadsheets add; none for a row of
    /// empty fields.
    package func trimmed(_ row: CSV.Row) -> [String] {
        var fields = row.fields.map(\.trimmingSpaces)
        while fields.count > max(id, humand) + 1, fields.last == "" { fields.removeLast() }
        return fields.allSatisfy(\.isEmpty) ? [] : fields
    }

    /// The two ids of a row, each without the formula that keeps its zeros in Excel.
    package func ids(in fields: [String]) -> (id: String, humand: String) {
        func plain(_ field: String) -> String { CSV.textFormula(field)?.trimmingSpaces ?? field }
        return (plain(fields[id]), plain(fields[humand]))
    }
}

/// Takes the rows of a table one by one.
private struct EmployeeMapReading {
    private let source: String
    private let separator: CSV.Separator
    private let isGuessed: Bool
    private var columns: EmployeeMapColumns?
    private var table: [String: String] = [:]
    private var lines: [String: Int] = [:]
    /// The first line with each Humand id.
    private var owners: [String: Int] = [:]
    /// Lines with the Humand id of an earlier one.
    private var shared: [(first: Int, row: Int)] = []
    private var problems: [Phrase] = []
    private var warnings: [Phrase] = []

    /// A wrong file has a mistake in every line; nobody reads more of them.
    private static let most = 20

    init(source: String, _ table: SavedTable) {
        self.source = source
        separator = table.separator
        isGuessed = table.encoding == .windows1252
        if let warning = table.warning { warnings.append(warning) }
    }

    static func expected(_ source: String) -> Phrase {
        Phrase(
            en: "the header \(source),humand was expected", es: "se esperaba el encabezado \(source),humand")
    }

    /// What stands where the header was expected; of a line that may be the first employee's only the form.
    static func instead(_ header: CSV.Row) -> Phrase {
        let fields = header.fields.map(\.trimmingSpaces)
        guard fields.contains(where: { !$0.isEmpty }) else {
            return Phrase(en: "; the line is empty", es: "; la línea está vacía")
        }
        // A separator inside the only field: it would be none without quotes around the line.
        if fields.count == 1, CSV.Separator(firstIn: fields[0]) != nil {
            return Phrase(
                en: "; the whole line stands in quotes: take them out, in every line",
                es: "; toda la línea está entre comillas: quítelas, en cada línea")
        }
        func quoted(_ fields: [String]) -> String {
            fields.prefix(6).map { "“\($0.prefix(30))”" }.joined(separator: ", ")
        }
        guard fields.contains(where: mayBeID) else {
            return Phrase(en: "; there is \(quoted(fields))", es: "; hay \(quoted(fields))")
        }
        let form = quoted(fields.map(form))
        return Phrase(
            en: "; there is \(form), each # a digit: if that is the first employee, put the header above it",
            es: "; hay \(form), cada # un dígito: si es el primer empleado, ponga el encabezado encima")
    }

    /// A column may be called `id2`; no column's name is a number.
    private static func mayBeID(_ field: String) -> Bool {
        let digits = field.count(where: \.isNumber)
        return field.contains("@") || digits > 3 || digits > 0 && digits == field.count
    }

    /// Without digits, mail addresses and names.
    private static func form(_ field: String) -> String {
        if field.isEmpty { return "" }
        guard !field.contains("@"), field.contains(where: \.isNumber) else { return "…" }
        return String(field.map { $0.isNumber ? "#" : $0 })
    }

    var result: (map: EmployeeMap, problems: [Phrase], warnings: [Phrase]) {
        var problems = problems
        if columns == nil, problems.isEmpty {
            let empty = Phrase(en: "; the file is empty", es: "; el archivo está vacío")
            problems.append((EmployeeMapReading.expected(source) + empty).inLine(1))
        }
        if table.isEmpty, problems.isEmpty {
            problems.append(
                Phrase(
                    en: "no employee follows the header \(source),humand",
                    es: "ningún empleado sigue al encabezado \(source),humand"))
        }
        return (EmployeeMap(table: table), problems, warnings + (sharedPhrase.map { [$0] } ?? []))
    }

    /// One person may be in HikCentral twice, with an old card and a new one; another's number is mostly a slip.
    private var sharedPhrase: Phrase? {
        guard let (first, row) = shared.first else { return nil }
        let (count, more) = (shared.count, shared.count - 1)
        return Phrase(
            en: "lines \(first) and \(row) have the same Humand id\(more > 0 ? ", and \(more) more like them" : ""): "
                + "punches of both numbers are posted for one person; take out the line of a number that nobody has any more",
            es:
                "las líneas \(first) y \(row) tienen el mismo id de Humand\(more > 0 ? ", y \(more) más como ellas" : ""): "
                + "lo que hacen \(count == 1 ? "ambos números" : "esos números") se envía por una sola persona; quite la "
                + "línea de un número que ya nadie tiene")
    }

    /// - Returns: false when the rest is not worth reading.
    mutating func take(_ row: Result<CSV.Row, CSV.Problems>) -> Bool {
        switch row {
        case .failure(let found): problems += found.problems.map { $0.phrase.inLine($0.line) }
        case .success(let row):
            guard let columns else { return takeHeader(row) }
            let fields = columns.trimmed(row)
            if !fields.isEmpty { takePair(fields, row.line, columns) }
        }
        guard problems.count >= Self.most else { return true }
        problems =
            problems.prefix(Self.most) + [
                Phrase(
                    en: "and perhaps more: the table was read up to here",
                    es: "y quizá más: la tabla se leyó hasta aquí")
            ]
        return false
    }

    private mutating func takeHeader(_ row: CSV.Row) -> Bool {
        switch EmployeeMap.columns(of: row, from: source) {
        case .success(let found):
            columns = found
            return true
        case .failure(let found):
            problems += found.problems.map { $0.phrase.inLine($0.line) }
            return false
        }
    }

    private mutating func takePair(_ fields: [String], _ row: Int, _ columns: EmployeeMapColumns) {
        guard max(columns.id, columns.humand) + 1...columns.count ~= fields.count,
            !fields[columns.id].isEmpty, !fields[columns.humand].isEmpty
        else {
            let two = separator.name.within(
                en: { "two ids were expected, separated by a \($0)" },
                es: { "se esperaban dos ids separados por \($0)" })
            problems.append((two + found(fields, columns)).inLine(row))
            return
        }
        let (id, employee) = columns.ids(in: fields)
        if (id + employee).unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            problems.append(
                Phrase(
                    en: "an id holds a line break or another control character",
                    es: "un id contiene un salto de línea u otro carácter de control"
                ).inLine(row))
            return
        }
        if let trace = [id, employee].lazy.compactMap(SpreadsheetTrace.init).first {
            if trace.isCertain {
                problems.append(trace.phrase.inLine(row))
                return
            }
            warn(trace.phrase.inLine(row))
        }
        if isGuessed, !(id + employee).utf8.allSatisfy({ $0 < 0x80 }) {
            warn(
                Phrase(
                    en: "an id has a letter that only the encoding tells",
                    es: "un id tiene una letra que solo la codificación determina"
                ).inLine(row))
        }
        guard let other = table[id], let line = lines[id] else {
            table[id] = employee
            lines[id] = row
            if let first = owners[employee] { shared.append((first, row)) } else { owners[employee] = row }
            return
        }
        if other != employee {
            problems.append(
                Phrase(
                    en: "line \(row) gives the id of line \(line) another Humand id; leave one of them",
                    es: "la línea \(row) da al id de la línea \(line) otro id de Humand; deje una de las dos"))
        } else {
            warn(
                Phrase(en: "line \(row) repeats line \(line)", es: "la línea \(row) repite la línea \(line)"))
        }
    }

    private mutating func warn(_ phrase: Phrase) {
        if warnings.count < Self.most { warnings.append(phrase) }
    }

    private func found(_ fields: [String], _ columns: EmployeeMapColumns) -> Phrase {
        if fields.count == 1, let other = CSV.Separator(firstIn: fields[0]) {
            return other.name.within(en: { ", not by a \($0)" }, es: { ", no por \($0)" })
        }
        if fields.count > max(columns.id, columns.humand), fields.count <= columns.count {
            let name = fields[columns.id].isEmpty ? source : "humand"
            return Phrase(en: "; that of \(name) is empty", es: "; el de \(name) está vacío")
        }
        return Phrase(
            en: "; there \(fields.count == 1 ? "is 1" : "are \(fields.count)")", es: "; hay \(fields.count)")
    }
}
