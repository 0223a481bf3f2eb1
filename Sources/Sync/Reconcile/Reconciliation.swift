import Attendance
import Base
import Ledger

/// Compares the three lists of a day: what the doors saw, what the ledger did, what Humand holds. A pure function.
///
/// Entries are matched by employee, direction and second. A difference that follows from another is not reported: a
/// clock-out missing in Humand leaves two consecutive clock-ins there, but only the missing clock-out is reported.
struct Reconciliation {
    let day: SiteDay
    let zone: SiteZone
    let now: Instant
    /// How far HikCentral has been read.
    var readTo: Instant?
    /// A clock-in only counts as open after this long, because the shift may still be going on.
    var openAfter = Span.hours(14)
    /// The events of the ledger, including a day on either side.
    let lives: [EventHistory]
    /// The lines of the events that HikCentral still lists.
    let listed: Set<Int>
    /// Events that the ledger does not have, mapped by the rules.
    var newcomers: [RecordedEvent]
    /// Whether HikCentral was asked for events of this kind; if so, an event that is not listed is gone.
    let isCovered: (AccessEvent) -> Bool
    /// Whether HikCentral was asked for this door and this type at all.
    var isAsked: (AccessEvent) -> Bool = { _ in true }
    /// Whether the event's door is read at all; what FindFace's cameras saw is not asked for.
    var readsDoor: (AccessEvent) -> Bool = { _ in true }
    /// The direction that the settings of now give the event's door; nil where its door decides nothing.
    var directionNow: (AccessEvent) -> Direction? = { _ in nil }
    /// All days that were read for an employee.
    let humand: (String) -> [EntryDay]
    /// Why an employee's days are not all known.
    var gap: (String) -> EntryGap? = { _ in nil }

    /// Numbers that Humand no longer knows, with those that the same people have there now; nil before this was looked up.
    var renamed: [String: String]?

    /// The maximum length of a shift.
    static let longestShift = Span.hours(24)

    /// The result of the comparison, and what needs a second look.
    struct Result {
        var day: ReconciledDay
        /// Accepted punches that were not found; Humand may count them towards a neighbouring day.
        var missing: [Punch] = []
        /// Employees whose day ends with a clock-in; the clock-out may count towards the next day.
        var open: Set<String> = []
        /// Employees with the same entry twice in one answer.
        var twins: Set<String> = []
        /// Employees with an entry that nothing explains, which may be one of a neighbouring day that was moved.
        var strange: Set<String> = []
        /// Employees with an accepted punch that was not found and an entry that nothing explains: ids tell whether they
        /// are the same.
        var mayBeChanged: Set<String> = []
    }

    /// The employees whose day must be read from Humand.
    var employees: Set<String> {
        Set(
            claimsByPerson(day.window(in: zone)).filter { Reconciliation.concerns($0.value) }.compactMap(\.key.employee)
        )
    }

    /// The numbers of the day's accepted punches that Humand no longer knows, each with one of the punches; not those
    /// that several persons had.
    var unknownNumbers: [String: RecordedEvent] {
        var numbers: [String: RecordedEvent] = [:]
        var persons: [String: Set<String>] = [:]
        for claim in claimsByPerson(day.window(in: zone)).values.joined() where claim.isOfDay {
            guard claim.record.state == .accepted, claim.record.origin != .findFace,
                let employee = claim.record.punch?.employee, case .unknownEmployee? = gap(employee)
            else { continue }
            numbers[employee] = claim.record
            persons[employee, default: []].insert(claim.record.event.personID)
        }
        return numbers.filter { persons[$0.key, default: []].count == 1 }
    }

    func result() -> Result {
        let window = day.window(in: zone)
        var result = Result(day: ReconciledDay(day: day, people: [], purged: 0, unreadable: 0))
        for (key, claims) in claimsByPerson(window) {
            result.day.purged += claims.count { $0.isOfDay && $0.isPurged }
            result.day.unasked += claims.count { $0.isOfDay && $0.isUnasked && $0.record.state != .skipped }
            guard Reconciliation.concerns(claims) else { continue }
            let gap = key.employee.flatMap(gap)
            let days = gap == nil ? key.employee.map(humand) ?? [] : []
            var person = PersonReconciliation(self, key, claims, days, gap)
            person.compare()
            result.day.people.append(person.row)
            result.missing += person.missing
            if let employee = key.employee {
                if person.row.differences.contains(where: { $0.kind == .notInLedger && $0.line == nil }) {
                    result.strange.insert(employee)
                }
                if person.mayBeChanged { result.mayBeChanged.insert(employee) }
                if person.mayBeOpen { result.open.insert(employee) }
                if days.contains(where: { $0.date == day && $0.hasTwins }) { result.twins.insert(employee) }
            }
            result.day.unreadable += days.filter { $0.date == day }.reduce(0) { $0 + $1.unreadable }
        }
        result.day.people.sort { ($0.employee ?? "\u{10FFFF}", $0.person) < ($1.employee ?? "\u{10FFFF}", $1.person) }
        return result
    }

    /// Whether the person gets a row: not if all events of the day were skipped.
    private static func concerns(_ claims: [Claim]) -> Bool {
        claims.contains { $0.isOfDay && $0.record.state != .skipped }
    }

    /// Identifies the person of a row.
    struct PersonKey: Hashable {
        /// The employee number at Humand, if the person can be mapped.
        var employee: String?
        /// Otherwise HikCentral's id.
        var person = ""
    }

    /// One event of a person, and its outcome.
    struct Claim {
        var record: RecordedEvent
        /// Nil if the ledger does not have the event.
        var line: Int?
        var isListed: Bool
        var isOfDay: Bool
        /// HikCentral no longer has it.
        var isPurged: Bool
        /// HikCentral was not asked for its door or its type.
        var isUnasked = false
        /// Humand's id of the accepted entry, where it gave one.
        var entry: String?

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
                    isPurged: !isListed && life.first.cause != .undecodable && isCovered(life.first.event),
                    isUnasked: life.first.cause != .undecodable && life.first.origin != .findFace
                        && !isAsked(life.first.event),
                    entry: life.humandID))
        }
        for record in newcomers {
            claims.append(
                Claim(
                    record: record, line: nil, isListed: true,
                    isOfDay: window.contains(record.event.time.instant), isPurged: false))
        }
        // A person whose map line was corrected during the day is still one person.
        var employees: [String: String] = [:]
        for claim in claims where !claim.record.event.personID.isEmpty {
            if let employee = claim.record.punch?.employee { employees[claim.record.event.personID] = employee }
        }
        return Dictionary(grouping: claims) { claim in
            let event = claim.record.event
            guard let employee = claim.record.punch?.employee ?? employees[event.personID] else {
                return PersonKey(employee: nil, person: event.personID)
            }
            return PersonKey(employee: renamed?[employee] ?? employee)
        }
    }
}
