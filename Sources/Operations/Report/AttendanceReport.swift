import Attendance
import Base
import Ledger

/// What the ledger has of people's days, for HR: who came and went when, what is held, what somebody corrected, and for
/// how long the days were open. A pure function of the ledger's events.
package struct AttendanceReport: Sendable {
    /// One person's day.
    package struct Day: Equatable, Sendable {
        package var day: SiteDay
        /// In order of time.
        package var stretches: [WorkStretch] = []
        /// Punches that wait for a person, and so are not in Humand.
        package var held = 0
        /// Events that somebody decided on, or whose map line was corrected.
        package var corrected = 0
        /// Punches that are counted here and not in Humand yet.
        package var queued = 0
        /// Punches that have another direction than their doors have now.
        package var turned = 0

        /// The stretches that have both ends, by instants: a change of clocks takes and gives nothing.
        package var worked: Span {
            let whole = stretches.compactMap(\.length).reduce(.seconds(0), +)
            // Whole minutes, so that the days add up to their sum.
            return .minutes(whole.milliseconds / 60_000)
        }
        package var isOpen: Bool { stretches.contains { $0.start != nil && $0.end == nil } }
        package var lacksClockIn: Bool { stretches.contains { $0.start == nil } }
    }

    package struct Row: Equatable, Sendable {
        /// HikCentral's id; empty where the ledger does not say.
        package var person: String
        package var name: String
        /// Humand's number; nil where the person is not mapped.
        package var employee: String?
        package var days: [Day]

        package var worked: Span { days.map(\.worked).reduce(.seconds(0), +) }
    }

    package let days: ClosedRange<SiteDay>
    package let zone: SiteZone
    package let now: Instant
    /// How far HikCentral has been read; nil where nothing tells.
    package var readTo: Instant?
    /// Where reading began; nil where nothing tells.
    package var begun: Instant?
    /// The hours are those of the entries that Humand has, where they could be read; nil where nobody asked.
    package private(set) var withoutEntries: Int?
    /// How many punches of the days have another direction than their doors have now.
    package var turned: Int { rows.flatMap(\.days).reduce(0) { $0 + $1.turned } }
    /// By name.
    package private(set) var rows: [Row] = []

    /// The employees of a report, by the numbers under which Humand may have their entries.
    package var employees: Set<String> { Set(rows.compactMap(\.employee)) }

    /// The time of which the ledger's events are wanted: a night shift begins before the first day or ends after the
    /// last.
    package static func window(of days: ClosedRange<SiteDay>, in zone: SiteZone) -> Window {
        Window(
            from: days.lowerBound.window(in: zone).from - WorkStretch.longest,
            to: days.upperBound.window(in: zone).to + WorkStretch.longest)
    }

    /// - Parameters:
    ///   - entries: what Humand has, by employee; nil for the ledger's punches.
    ///   - renamed: the numbers that people have by the settings of now, by those under which their punches were sent.
    ///   - directionNow: the direction that the settings of now give an event's door; nil where that is unknown.
    package init(
        _ lives: [EventHistory], days: ClosedRange<SiteDay>, zone: SiteZone, now: Instant,
        entries: [String: [TimeEntry]]? = nil, renamed: [String: String] = [:],
        directionNow: (AccessEvent) -> Direction? = { _ in nil }
    ) {
        (self.days, self.zone, self.now) = (days, zone, now)
        // Whoever was mapped, or got another number at Humand, only in the course of the days is one person all the same.
        var employees: [String: String] = [:]
        var persons: [String: Set<String>] = [:]
        // What Humand has taken says best who it is, and what waits for a person least: that may be a mistyped number.
        for states in [[EventState.dropped], [.held], [.queued, .waiting], [.accepted]] {
            for life in lives where states.contains(life.state) {
                guard let employee = life.punch?.employee else { continue }
                employees[life.first.event.personID] = employee
                persons[employee, default: []].insert(life.first.event.personID)
            }
        }
        let relevant = lives.filter { $0.state != .skipped && !$0.first.event.personID.isEmpty }
        let groups = Dictionary(grouping: relevant) { life in
            let person = life.first.event.personID
            // A number that others have too is nobody's former one: these punches are theirs in Humand.
            let shared = life.punch.flatMap { persons[$0.employee, default: []].count > 1 ? $0.employee : nil }
            return Key(employee: shared ?? employees[person].map { renamed[$0] ?? $0 }, person: person)
        }
        rows = groups.map { key, lives in row(key, lives, key.employee.flatMap { entries?[$0] }, directionNow) }.filter
        {
            !$0.days.isEmpty
        }
        .sorted { ($0.name, $0.employee ?? "", $0.person) < ($1.name, $1.employee ?? "", $1.person) }
        if let entries { withoutEntries = rows.count { row in row.employee.map { entries[$0] == nil } ?? true } }
    }

    /// A person is an employee of Humand's or, without a number there, a person of HikCentral's.
    private struct Key: Hashable {
        var employee: String?
        var person: String

        init(employee: String?, person: String) {
            self.employee = employee
            self.person = employee == nil ? person : ""
        }
    }

    private func row(
        _ key: Key, _ lives: [EventHistory], _ entries: [TimeEntry]?, _ directionNow: (AccessEvent) -> Direction?
    ) -> Row {
        let counted = lives.filter { $0.state == .accepted || $0.state == .queued || $0.state == .waiting }
        // What Humand writes at midnight by itself is nobody's punch.
        let punches =
            entries?.filter { !$0.isHumandsOwn }.map { ($0.direction, $0.time) }
            ?? counted.compactMap { life in life.punch.map { ($0.direction, $0.time.instant) } }
        var found: [SiteDay: Day] = [:]
        func change(_ day: SiteDay?, _ body: (inout Day) -> Void) {
            guard let day, days.contains(day) else { return }
            body(&found[day, default: Day(day: day)])
        }
        for stretch in WorkStretch.pairs(punches, heldStarts: lives.compactMap(\.heldStart)) {
            change(stretch.day(in: zone)) { $0.stretches.append(stretch) }
        }
        for life in lives {
            let day = SiteDay(life.punch?.time.instant ?? life.first.event.time.instant, in: zone)
            if life.state == .held { change(day) { $0.held += 1 } }
            if life.state == .queued || life.state == .waiting { change(day) { $0.queued += 1 } }
            if life.isCorrected { change(day) { $0.corrected += 1 } }
            // Not where somebody has corrected it in Humand.
            if life.state == .accepted, let punch = life.punch, entries?.contains(where: { $0.matches(punch) }) ?? true,
                life.now.isTurned(by: directionNow)
            {
                change(day) { $0.turned += 1 }
            }
        }
        let last = lives.max { $0.line < $1.line }
        let named = lives.filter { !$0.first.event.personName.isEmpty }.max { $0.line < $1.line }
        let person = last?.first.event.personID ?? key.person
        return Row(
            person: person, name: named?.first.event.personName ?? person, employee: key.employee,
            days: found.values.sorted { $0.day < $1.day })
    }
}

extension EventHistory {
    /// It was held or given up or reopened, and not by itself is what it is now.
    fileprivate var isCorrected: Bool {
        guard state != .held else { return false }
        if state == .dropped || first.state == .held { return true }
        return steps.contains { step in
            switch step.step {
            case .reopened: true
            case .outcome(let outcome): outcome.state == .held || outcome.state == .dropped
            case .sending: false
            }
        }
    }
}
