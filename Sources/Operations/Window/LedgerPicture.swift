import Base
import Ledger

/// What the status and the dashboard show of the ledger: a pure fold over its lines.
///
/// Everything that it keeps is bounded, or is of today, or is open.
struct LedgerPicture: Sendable {
    private(set) var glance: LedgerGlance
    private(set) var doors = DoorsSeen()
    private(set) var recent = RecentEvents()
    /// What the nightly comparisons found, by day.
    private(set) var compared: [SiteDay: Compared] = [:]

    struct Compared: Equatable, Sendable {
        /// Nil where the comparison failed.
        var differences: Int?
        /// How many punches were compared, where that is known.
        var punches: Int?
    }

    /// How many days of comparisons are shown.
    static let days: Int64 = 14

    init(day: SiteDay, zone: SiteZone) { glance = LedgerGlance(day: day, zone: zone) }

    mutating func turn(to day: SiteDay) { glance.turn(to: day) }

    mutating func take(_ record: LedgerRecord) {
        glance.take(record)
        switch record.entry {
        case .event(let recorded):
            doors.note(recorded, at: record.at)
            recent.add(RecentEvent(recorded, line: record.line))
        case .carried(_, let recorded): doors.note(recorded, at: record.at)
        case .outcome(let line, let outcome): recent.take(outcome, line: line)
        case .reopened(let line, let recorded): recent.reopen(recorded, line: line)
        case .notice(let notice):
            guard notice.name == .reconcileResult, let day = notice.facts[.day].flatMap({ SiteDay(date: $0) }) else {
                break
            }
            // Only a failed one says why.
            let isMade = notice.facts[.detail] == nil
            note(
                day,
                isMade
                    ? Compared(
                        differences: notice.integer(.differences),
                        punches: notice.integer(.accepted).map { max(0, $0 - (notice.integer(.changed) ?? 0)) })
                    : Compared())
        case .carriedNotice, .opened, .begun, .window, .checked, .sending, .gap, .damaged: break
        }
    }

    private mutating func note(_ day: SiteDay, _ result: Compared) {
        compared[day] = result
        if compared.count > Int(LedgerPicture.days) + 1, let first = compared.keys.min() { compared[first] = nil }
    }
}
