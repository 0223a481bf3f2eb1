import Attendance
import Base

/// Reads the ids of some people's entries, which day summaries do not give.
///
/// They only make the report more exact: a key that may not list entries does not keep a day from being compared.
final class EntryIDs {
    private let reader: any EntryReader
    private var isRefused = false
    private var hasAsked = false

    init(_ reader: any EntryReader) { self.reader = reader }

    /// - Returns: whether there is something to read.
    func ask(_ employees: Set<String>, around day: SiteDay) -> Bool {
        guard !hasAsked, !employees.isEmpty else { return false }
        hasAsked = true
        for employee in employees.sorted() {
            reader.askForEntries(of: employee, from: day.advanced(by: -1), to: day.advanced(by: 1))
        }
        return true
    }

    /// Sends the next request.
    func step() throws(ReconcileError) -> Wake {
        do { return try reader.step() } catch {
            switch error {
            case .refused, .misdirected:
                isRefused = true
                return .never
            case .unavailable, .stopped: throw .humand(error)
            }
        }
    }

    /// The days as they are known, with ids where they were read.
    func adding(to days: [EntryDay], of employee: String) -> [EntryDay] {
        guard hasAsked, !isRefused, reader.gap(of: employee) == nil else { return days }
        let listed = reader.days(of: employee)
        return days.filter { day in !listed.contains { $0.date == day.date } } + listed
    }
}
