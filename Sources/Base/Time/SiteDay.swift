/// A day on the site's calendar: what people mean by a date.
package struct SiteDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int64

    private init(number: Int64) { self.number = number }

    /// The day that the site's clocks show at `instant`.
    package init(_ instant: Instant, in zone: SiteZone) {
        self.init(number: SiteDay.number(of: CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))))
    }

    /// Reads `2026-01-27`, and nothing else.
    package init?(date text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], SiteDay.digits(parts.joined()) != nil, let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2]),
            let civil = CivilTime(year: year, month: month, day: day)
        else { return nil }
        self.init(number: SiteDay.number(of: civil))
    }

    /// `2026-01-27`
    package var description: String { Instant(seconds: number * 86_400).utcDate }

    /// The day so many days later.
    package func advanced(by days: Int64) -> SiteDay {
        // No day of a calendar that ends in 9999 comes near the end of the integers.
        SiteDay(number: number &+ days)
    }

    /// From the site's midnight to the next: 23 to 25 hours, since clocks are put forward and back.
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
    /// Reads a date in any form of ISO 8601, a time (then its day at the site), `today` or `yesterday`.
    ///
    /// `2026-01-27`, `20260127`, `2026-027` and `2026027` (the day of the year), `2026-W05-2` and `2026W052` (week and
    /// day of the week), `2026-01-27T23:30:00Z`; a time without an offset is the site's.
    package init?(parsing text: String, zone: SiteZone, now: Instant) {
        let text = text.trimmingSpaces
        switch text.lowercased() {
        case "today": self.init(now, in: zone)
        case "yesterday": self = SiteDay(now, in: zone).advanced(by: -1)
        default:
            if let day = SiteDay(date: text) ?? SiteDay(compact: text) ?? SiteDay(ordinal: text) ?? SiteDay(week: text)
            {
                self = day
            } else if let time = Timestamp(argument: text, zone: zone) {
                self.init(time.instant, in: zone)
            } else {
                return nil
            }
        }
    }

    /// `20260127`
    private init?(compact text: String) {
        guard text.utf8.count == 8, let digits = SiteDay.digits(text) else { return nil }
        self.init(date: "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))")
    }

    /// `2026-027` or `2026027`
    private init?(ordinal text: String) {
        let plain =
            text.utf8.count == 8 && text.dropFirst(4).hasPrefix("-") ? text.prefix(4) + text.suffix(3) : text[...]
        guard plain.utf8.count == 7, let digits = SiteDay.digits(plain), let day = Int64(digits.suffix(3)), day > 0,
            let first = SiteDay(date: "\(digits.prefix(4))-01-01"),
            let last = SiteDay(date: "\(digits.prefix(4))-12-31")
        else { return nil }
        self = first.advanced(by: day - 1)
        if self > last { return nil }
    }

    /// `2026-W05-2` or `2026W052`; the first week of a year is the one with its 4 January (ISO 8601, 3.1.1.23).
    private init?(week text: String) {
        let plain = text.uppercased().filter { $0 != "-" }
        let dashes = text.count - plain.count
        guard plain.utf8.count == 8, plain.dropFirst(4).hasPrefix("W"), dashes == 0 || dashes == 2,
            let digits = SiteDay.digits(plain.prefix(4) + plain.suffix(3)),
            let week = Int64(digits.dropFirst(4).prefix(2)),
            let day = Int64(digits.suffix(1)), (1...7).contains(day), (1...53).contains(week),
            let fourth = SiteDay(date: "\(digits.prefix(4))-01-04"), let year = Int64(digits.prefix(4))
        else { return nil }
        let monday = fourth.advanced(by: -fourth.daysSinceMonday)
        self = monday.advanced(by: (week - 1) * 7 + day - 1)
        // A 53rd week that the year does not have is the next one's first.
        let next = SiteDay(date: "\(padded(Int(year) + 1, 4))-01-04")
        if week == 53, let next, monday.advanced(by: 52 * 7) >= next.advanced(by: -next.daysSinceMonday) { return nil }
    }

    /// 1970-01-01 was a Thursday.
    private var daysSinceMonday: Int64 { ((number &+ 3) % 7 + 7) % 7 }

    private static func digits(_ text: some StringProtocol) -> String? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? String(text) : nil
    }
}
