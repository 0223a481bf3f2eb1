/// A date and a time of day on a wall clock, without a zone: the part of a timestamp before its offset.
///
/// Valid by construction: 30 February or second 60 cannot be represented. Days are counted in the proleptic
/// Gregorian calendar (Howard Hinnant's `days_from_civil`).
package struct CivilTime: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    let millisecond: Int

    /// Nil if the date or the time does not exist; years run from 0 to 9999.
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
    ) {
        guard (0...9999).contains(year), (1...12).contains(month),
            (1...CivilTime.days(inMonth: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999).contains(millisecond)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.millisecond = millisecond
    }

    /// The time at `instant` on a clock `offsetSeconds` east of UTC; clamped to the years 0 to 9999.
    package init(_ instant: Instant, offsetSeconds: Int) {
        let earliest: Int64 = -62_167_219_200_000  // 0000-01-01T00:00:00Z
        let latest: Int64 = 253_402_300_799_999  // 9999-12-31T23:59:59.999Z
        let local = min(max((instant + .seconds(Int64(offsetSeconds))).milliseconds, earliest), latest)
        let day = Int((local - earliest) / 86_400_000)
        let inDay = Int((local - earliest) % 86_400_000)
        // Days are counted from 1 March of year 0, so that a leap day is the last day of its year.
        let shifted = day - 60 + 146_097
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = yearOfEra + (era - 1) * 400 + (self.month <= 2 ? 1 : 0)
        hour = inDay / 3_600_000
        minute = inDay / 60_000 % 60
        second = inDay / 1000 % 60
        millisecond = inDay % 1000
    }

    /// The instant at which a clock `offsetSeconds` east of UTC shows this time.
    package func instant(offsetSeconds: Int) -> Instant {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = Int64(era * 146_097 + dayOfEra - 719_468)
        let secondOfDay = Int64(hour * 3600 + minute * 60 + second - offsetSeconds)
        return Instant(milliseconds: (days * 86_400 + secondOfDay) * 1000 + Int64(millisecond))
    }

    /// The number of days in a month of that year.
    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
