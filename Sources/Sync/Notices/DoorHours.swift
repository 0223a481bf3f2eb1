import Attendance
import Base

/// How many events each door had in each hour of the last four weeks: a pure value that knows when a door should not
/// be silent.
///
/// Hours are counted on the site's clocks, so that a shift begins in the same hour on either side of a change of the
/// clocks.
struct DoorHours {
    private var counts: [String: [Int64: Int]] = [:]
    private var labels: [String: String] = [:]
    private var cameras: Set<String> = []
    /// Each door's last event.
    private(set) var last: [String: Instant] = [:]
    /// The first hour from which on the events are known.
    private var first: Int64?

    static let weeks: Int64 = 4
    /// An hour is over for good only now: the latest upload that was measured took 51 minutes.
    static let lateness = Span.hours(1)
    /// How many events at least must be missing.
    static let fewest = 3
    /// How far back missing events are added up.
    private static let longest: Int64 = 24

    static func hour(of moment: Instant, _ zone: SiteZone) -> Int64 {
        let seconds = moment.seconds + Int64(zone.offsetSeconds(at: moment))
        return seconds / 3600 - (seconds % 3600 < 0 ? 1 : 0)
    }

    mutating func add(_ event: AccessEvent, _ zone: SiteZone, isCamera: Bool = false) {
        if isCamera { cameras.insert(event.doorCode) }
        let (moment, hour) = (event.time.instant, DoorHours.hour(of: event.time.instant, zone))
        counts[event.doorCode, default: [:]][hour, default: 0] += 1
        first = min(first ?? hour, hour)
        guard last[event.doorCode].map({ $0 < moment }) ?? true else { return }
        last[event.doorCode] = moment
        labels[event.doorCode] = event.doorLabel
    }

    /// The doors that have no events although at least `fewest` were to be expected since the last one, and some of
    /// them in the last hour that is over: they are used at this hour of this weekday.
    ///
    /// - Parameter isGone: HikCentral has the door no more, as when a terminal was replaced; that is no silence.
    mutating func silent(
        at now: Instant, readTo: Instant, _ zone: SiteZone, isGone: (String) -> Bool = { _ in false }
    ) -> [SilentDoor] {
        // What has not been read is not silent.
        let hour = DoorHours.hour(of: min(now - DoorHours.lateness, readTo), zone) - 1
        forget(before: hour - DoorHours.weeks * 168 - DoorHours.longest)
        return counts.compactMap { code, hours in
            guard let since = last[code], since < now, isSilent(hours, at: hour),
                cameras.contains(code) || !isGone(code)
            else { return nil }
            return SilentDoor(code: code, label: labels[code] ?? code, since: since)
        }.sorted { $0.code < $1.code }
    }

    private func isSilent(_ hours: [Int64: Int], at hour: Int64) -> Bool {
        // What came after the hour ended speaks for the door as well.
        guard expected(hours, at: hour) > 0, !hours.keys.contains(where: { $0 > hour }) else { return false }
        var missing = 0
        for past in (hour - DoorHours.longest...hour).reversed() {
            if hours[past] != nil { break }
            missing += expected(hours, at: past)
            if missing >= DoorHours.fewest { return true }
        }
        return false
    }

    /// The fewest events of the same hour of the weeks before. Of three or more weeks one may be an exception, such as
    /// a holiday; fewer than two prove nothing.
    private func expected(_ hours: [Int64: Int], at hour: Int64) -> Int {
        guard let first else { return 0 }
        let known = (1...DoorHours.weeks).map { hour - $0 * 168 }.filter { $0 >= first }
        guard known.count >= 2 else { return 0 }
        let counts = known.map { hours[$0] ?? 0 }.sorted()
        return counts.count > 2 ? counts[1] : counts[0]
    }

    private mutating func forget(before oldest: Int64) {
        guard let first, first < oldest else { return }
        self.first = oldest
        for code in counts.keys { counts[code] = counts[code]?.filter { $0.key >= oldest } }
    }
}
