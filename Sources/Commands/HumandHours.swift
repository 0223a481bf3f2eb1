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
    ///
    /// - Parameter renamed: the numbers that people have by the settings of now, by their former ones.
    func entries(
        of employees: Set<String>, renamed: [String: String], _ days: ClosedRange<SiteDay>
    ) throws -> [String: [TimeEntry]] {
        let reader = HumandDayReader(reader: site.humandReader, zone: site.settings.zone)
        let reading = HumandReading(clock: site.clock, progress: progress)
        func read(_ employees: Set<String>) throws {
            // A night shift begins before the first day or ends after the last.
            let (first, last) = (days.lowerBound.advanced(by: -1), days.upperBound.advanced(by: 1))
            var from = first
            while from <= last {
                let to = min(from.advanced(by: HumandHours.daysAtOnce - 1), last)
                reader.ask(employees, from: from, to: to)
                from = to.advanced(by: 1)
            }
            do throws(EntryReaderError) {
                try reading.finish(
                    reader.step,
                    showing: {
                        Phrase(
                            en: "reading Humand, \(reader.requests) requests",
                            es: "leyendo Humand, \(reader.requests.counting("petición", "peticiones"))")
                    })
            } catch { throw ReconcileError.humand(error) }
        }
        // Whom an answer leaves out Humand may not know, and nothing is no hours of nothing.
        func isGiven(_ employee: String) -> Bool {
            reader.gap(of: employee) == nil && !reader.days(of: employee).isEmpty
        }
        try read(employees)
        var given = Dictionary(
            uniqueKeysWithValues: employees.filter(isGiven).map { ($0, reader.days(of: $0).flatMap(\.entries)) })
        let others = employees.filter { given[$0] == nil && renamed[$0] != nil }
        if !others.isEmpty { try read(Set(others.compactMap { renamed[$0] })) }
        for employee in others {
            guard let now = renamed[employee], isGiven(now) else { continue }
            given[employee] = reader.days(of: now).flatMap(\.entries)
        }
        return given
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
