/// A day on the site's calendar: the date as people use it.
package struct SiteDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int64

    private init(number: Int64) { self.number = number }

    /// The day on the site's clocks at `instant`.
    package init(_ instant: Instant, in zone: SiteZone) {
        self.init(number: SiteDay.number(of: CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))))
    }

    /// Reads `2026-01-27`, and nothing else.
    package init?(date text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2]),
            let civil = CivilTime(year: year, month: month, day: day)
        else { return nil }
        self.init(number: SiteDay.number(of: civil))
    }

    /// Reads `20260127` (ISO 8601's other form).
    package init?(compact text: String) {
        guard text.utf8.count == 8 else { return nil }
        self.init(date: "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))")
    }

    /// `2026-01-27`
    package var description: String { Instant(seconds: number * 86_400).utcDate }

    /// The day that is `days` later.
    package func advanced(by days: Int64) -> SiteDay {
        // The calendar ends in 9999, so the sum cannot overflow.
        SiteDay(number: number &+ days)
    }

    /// From the site's midnight to the next: 23 to 25 hours, because of daylight saving time.
    package func window(in zone: SiteZone) -> Window {
        Window(from: midnight(in: zone), to: advanced(by: 1).midnight(in: zone))
    }

    private func midnight(in zone: SiteZone) -> Instant {
        let civil = CivilTime(Instant(seconds: number * 86_400), offsetSeconds: 0)
        return civil.instant(offsetSeconds: zone.offsetSeconds(atLocal: civil))
    }

    package static func < (left: SiteDay, right: SiteDay) -> Bool { left.number < right.number }

    private static func number(of civil: CivilTime) -> Int64 {
        let seconds = civil.instant(offsetSeconds: 0).seconds
        return seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
    }
}

extension SiteDay {
    /// Reads a date or a time as typed on the command line; a time gives its day at the site.
    package init?(parsing text: String, zone: SiteZone, now: Instant) {
        switch TypedTime(text, zone: zone, now: now) {
        case .day(let day): self = day
        case .moment(let moment): self.init(moment, in: zone)
        case nil:
            // Whichever of two moments is meant, the day is the same.
            guard let time = try? Timestamp(parsing: text, zone: zone) else { return nil }
            self.init(time.instant, in: zone)
        }
    }
}
