import Attendance
import Base
import Humand
import Ledger
import Operations
import Site
import Sync

/// Reads what Humand has of the people of a report: entries by app or hand are there too, and what was corrected.
struct HumandHours {
    let site: Site
    let progress: ProgressLine

    /// Humand gives fifty people's days a page: with so many days at once, two people fill one.
    private static let daysAtOnce: Int64 = 25

    /// The entries by employee; nobody whose entries Humand does not give.
    func entries(of employees: Set<String>, _ days: ClosedRange<SiteDay>) throws -> [String: [TimeEntry]] {
        let reader = HumandDayReader(reader: site.humandReader, zone: site.settings.zone)
        // A night shift begins before the first day or ends after the last.
        let (first, last) = (days.lowerBound.advanced(by: -1), days.upperBound.advanced(by: 1))
        var from = first
        while from <= last {
            let to = min(from.advanced(by: HumandHours.daysAtOnce - 1), last)
            reader.ask(employees, from: from, to: to)
            from = to.advanced(by: 1)
        }
        let reading = HumandReading(clock: site.clock, progress: progress)
        do throws(EntryReaderError) {
            try reading.finish(
                reader.step,
                showing: {
                    Phrase(
                        en: "reading Humand, \(reader.requests) requests",
                        es: "leyendo Humand, \(reader.requests.counting("petición", "peticiones"))")
                })
        } catch { throw ReconcileError.humand(error) }
        // Whom an answer leaves out Humand may not know, and nothing is no hours of nothing.
        let given = employees.filter { reader.gap(of: $0) == nil && !reader.days(of: $0).isEmpty }
        return Dictionary(uniqueKeysWithValues: given.map { ($0, reader.days(of: $0).flatMap(\.entries)) })
    }
}

extension [EventHistory] {
    /// The employees that the rules of now give people whose punches went to another number.
    func renamed(by rules: MappingRules) -> [String: String] {
        var renamed: [String: String] = [:]
        for life in self where life.state == .accepted {
            guard let former = life.punch?.employee, let now = life.now.employee(by: rules), now != former else {
                continue
            }
            renamed[former] = now
        }
        return renamed
    }
}
