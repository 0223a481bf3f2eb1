import Attendance
import Base
import Ledger

/// Compares the three lists of a day: what the doors saw, what the ledger did, what Humand holds. A pure function.
///
/// Entries are matched by employee, direction and second. What one difference causes is not reported as another: a
/// clock-out that is missing in Humand leaves two clock-ins in a row there, and only the first of both is named.
struct Reconciliation {
    let day: SiteDay
    let zone: SiteZone
    let now: Instant
    /// Up to where the ledger has read HikCentral.
    var readTo: Instant?
    /// A clock-in is not open before this long has passed: the shift may be going on.
    var openAfter = Span.hours(14)
    /// The events of the ledger, a day on either side included.
    let lives: [EventHistory]
    /// The lines of those that HikCentral still lists.
    let listed: Set<Int>
    /// What the ledger does not have, decided on by the rules.
    var newcomers: [RecordedEvent]
    /// HikCentral was asked for events of this kind, so that one that does not come is no longer there.
    let isCovered: (AccessEvent) -> Bool
    /// Every day that has been read of an employee.
    let humand: (String) -> [EntryDay]

    /// No shift is longer.
    static let longestShift = Span.hours(24)
    /// What Humand calls entries that came through its API.
    static let ourSources: Set<String> = ["INTEGRATION", "API", "PUBLIC_API"]

    /// What the comparison comes to, and what would make it surer.
    struct Result {
        var day: ReconciledDay
        /// Punches that were accepted and are not found; Humand may count them to a neighbouring day.
        var missing: [Punch] = []
        /// Employees whose day ends with a clock-in; the clock-out may be counted to the next day.
        var open: Set<String> = []
        /// Employees of whom the same entry came twice in one answer.
        var twins: Set<String> = []
    }

    /// Everyone whose day at Humand must be read.
    var employees: Set<String> {
        Set(
            claimsByPerson(day.window(in: zone)).filter { Reconciliation.concerns($0.value) }.compactMap(\.key.employee)
        )
    }

    func result() -> Result {
        let window = day.window(in: zone)
        var result = Result(day: ReconciledDay(day: day, people: [], purged: 0, unreadable: 0))
        for (key, claims) in claimsByPerson(window) {
            result.day.purged += claims.count { $0.isOfDay && $0.isPurged }
            guard Reconciliation.concerns(claims) else { continue }
            let days = key.employee.map(humand) ?? []
            var person = PersonReconciliation(self, key, claims, days)
            person.compare()
            result.day.people.append(person.row)
            result.missing += person.missing
            if let employee = key.employee {
                if person.mayBeOpen { result.open.insert(employee) }
                if days.contains(where: { $0.date == day && $0.hasTwins }) { result.twins.insert(employee) }
            }
            result.day.unreadable += days.filter { $0.date == day }.reduce(0) { $0 + $1.unreadable }
        }
        result.day.people.sort { ($0.employee ?? "\u{10FFFF}", $0.person) < ($1.employee ?? "\u{10FFFF}", $1.person) }
        return result
    }

    /// Somebody who was only skipped that day has no row.
    private static func concerns(_ claims: [Claim]) -> Bool {
        claims.contains { $0.isOfDay && $0.record.state != .skipped }
    }

    /// Whom a row is about.
    struct PersonKey: Hashable {
        /// The employee number at Humand, where the person can be mapped.
        var employee: String?
        /// HikCentral's id, where not.
        var person = ""
    }

    /// One event of a person, and what became of it.
    struct Claim {
        var record: RecordedEvent
        /// Nil for what the ledger does not have.
        var line: Int?
        var isListed: Bool
        var isOfDay: Bool
        /// HikCentral no longer has it.
        var isPurged: Bool

        var time: Instant { record.punch?.time.instant ?? record.event.time.instant }
        var direction: Direction? { record.punch?.direction }
    }

    private func claimsByPerson(_ window: Window) -> [PersonKey: [Claim]] {
        var claims: [Claim] = []
        for life in lives {
            let isListed = listed.contains(life.line)
            claims.append(
                Claim(
                    record: life.now, line: life.line, isListed: isListed,
                    isOfDay: window.contains(life.first.event.time.instant),
                    isPurged: !isListed && life.first.cause != .undecodable && isCovered(life.first.event)))
        }
        for record in newcomers {
            claims.append(
                Claim(
                    record: record, line: nil, isListed: true,
                    isOfDay: window.contains(record.event.time.instant), isPurged: false))
        }
        // Somebody whose map line was corrected during the day is still one person.
        var employees: [String: String] = [:]
        for claim in claims where !claim.record.event.personID.isEmpty {
            if let employee = claim.record.punch?.employee { employees[claim.record.event.personID] = employee }
        }
        return Dictionary(grouping: claims) { claim in
            let event = claim.record.event
            guard let employee = claim.record.punch?.employee ?? employees[event.personID] else {
                return PersonKey(employee: nil, person: event.personID)
            }
            return PersonKey(employee: employee)
        }
    }
}
