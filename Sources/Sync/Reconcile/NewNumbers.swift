import Attendance
import Ledger

/// Finds the numbers that people have at Humand now, where punches were accepted under one that Humand no longer knows.
///
/// HR may give somebody another number: the entries stay, and Humand shows them under the new one.
struct NewNumbers {
    let rules: MappingRules
    let source: any PersonCodeSource

    /// The new numbers by the former ones, as far as the map or HikCentral tells them.
    func numbers(of former: [String: RecordedEvent]) throws(SourceError) -> [String: String] {
        var numbers: [String: String] = [:]
        for (employee, record) in former {
            if let now = try employeeNow(of: record, other: employee) { numbers[employee] = now }
        }
        return numbers
    }

    private func employeeNow(of record: RecordedEvent, other former: String) throws(SourceError) -> String? {
        if let found = record.employee(by: rules), found != former { return found }
        guard rules.employeeID == .personCode, !record.event.personID.isEmpty else { return nil }
        do {
            let found = try source.personCode(of: record.event.personID).flatMap { rules.employeeMap[hikcentral: $0] }
            return found == former ? nil : found
        } catch .stopped {
            throw .stopped
        } catch {
            // It may have left, and the comparison of everybody else does not wait for it.
            return nil
        }
    }
}
