import Attendance
import Foundation

extension EmployeeMap {
    /// A map with lines such as `c-ana,ana`; no map without any.
    static func of(_ lines: String...) -> EmployeeMap { of(lines) }

    static func of(_ lines: [String], from source: SourceSystem = .hikCentral) -> EmployeeMap {
        guard !lines.isEmpty else { return .empty }
        let text = ([source.column + ",humand"] + lines).joined(separator: "\n") + "\n"
        return parse(Data(text.utf8), from: source.column).map
    }
}
