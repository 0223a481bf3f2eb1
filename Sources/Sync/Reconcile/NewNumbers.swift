import Attendance
import Ledger

/// Finds the numbers that people have at Humand now, where punches were accepted under one that Humand no longer knows.
///
/// HR may give somebody another number: the entries stay, and Humand shows them under the new one. One person is looked
/// up a step.
struct NewNumbers {
    let rules: MappingRules
    /// The new numbers by the former ones, as far as the map or HikCentral tells them.
    private(set) var found: [String: String] = [:]
    /// Of whom only HikCentral may know it.
    private var left: [(former: String, person: String)] = []

    /// - Parameter former: a punch for each number that Humand no longer knows.
    init(_ former: [String: RecordedEvent], rules: MappingRules) {
        self.rules = rules
        for (employee, record) in former.sorted(by: { $0.key < $1.key }) {
            if let now = record.employee(by: rules), now != employee {
                found[employee] = now
            } else if rules.employeeID == .personCode, !record.event.personID.isEmpty {
                left.append((employee, record.event.personID))
            }
        }
    }

    /// How many are to be looked up.
    var count: Int { left.count }

    /// Looks the next one up; false when nobody is left.
    mutating func step(_ source: any PersonCodeSource) throws(SourceError) -> Bool {
        guard let next = left.last else { return false }
        var code: String?
        do { code = try source.personCode(of: next.person) } catch .unreadablePerson {
            // Whoever has left may be somebody of whom HikCentral knows nothing any more.
        } catch .unavailable(.failed) {
            // It is there, and has no answer for this person.
        }
        left.removeLast()
        if let now = code.flatMap({ rules.employeeMap[hikcentral: $0] }), now != next.former {
            found[next.former] = now
        }
        return !left.isEmpty
    }
}
