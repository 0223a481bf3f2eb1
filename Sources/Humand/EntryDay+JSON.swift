import Attendance
import Base

extension EntryDay {
    /// Reads one item of day-summaries; nil when it does not say whose day it is, or which day.
    ///
    /// Entries of other types (such as breaks) are skipped: they are nobody's clock-in or clock-out.
    init?(summary json: JSONValue) {
        guard let employee = EntryDay.employee(in: json),
            let date = json["referenceDate"]?.text ?? json["date"]?.text, let day = SiteDay(date: date.prefix(10))
        else { return nil }
        let given = json["entries"]?.elements ?? []
        let entries = given.compactMap { TimeEntry($0) }
        let known = given.count { TimeEntry.isStartOrEnd($0) }
        self.init(employee: employee, date: day, entries: entries, unreadable: max(0, known - entries.count))
    }

    static func employee(in json: JSONValue) -> String? {
        (json["employeeInternalId"] ?? json["employeeId"])?.text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
