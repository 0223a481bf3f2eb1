import Testing

@testable import Base
@testable import Support

@Suite("Days at the site")
struct SiteDayTests {
    private let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc
    private let now = Instant(text: "2026-01-28T01:30:00Z") ?? Instant(seconds: 0)

    @Test(
        "A date or a time belongs to the site's day",
        arguments: [
            ("2026-01-27", "2026-01-27"), (" 2026-01-27 ", "2026-01-27"), ("2026-01-27T23:30:00", "2026-01-27"),
            ("2026-01-28T01:30:00Z", "2026-01-27"), ("2026-01-27T23:30:00-03:00", "2026-01-27"),
            ("2026-01-27 08:00", "2026-01-27"), ("2024-02-29", "2024-02-29"), ("today", "2026-01-27"),
            ("Yesterday", "2026-01-26"), ("now", "2026-01-27"),
        ])
    func forms(text: String, expected: String) {
        #expect(SiteDay(parsing: text, zone: zone, now: now)?.description == expected)
    }

    @Test(
        "A day is read as people name it, in English or Spanish; without a year it is the last such day",
        arguments: [
            // 2026-01-27 is a Tuesday.
            ("hoy", "2026-01-27"), ("AYER", "2026-01-26"), ("anteayer", "2026-01-25"), ("tuesday", "2026-01-27"),
            ("Lunes", "2026-01-26"), ("miércoles", "2026-01-21"), ("MIERCOLES", "2026-01-21"), ("sáb", "2026-01-24"),
            ("sun", "2026-01-25"), ("27/01", "2026-01-27"), ("28/1", "2025-01-28"), ("24/11", "2025-11-24"),
            ("24.11.2026", "2026-11-24"), ("24-11-26", "2026-11-24"), ("29/02", "2024-02-29"),
            ("20260127", "2026-01-27"),
        ])
    func spoken(text: String, expected: String) {
        #expect(SiteDay(parsing: text, zone: zone, now: now)?.description == expected)
    }

    @Test(
        "A time is an exact moment; without an offset it is in the site's zone",
        arguments: [
            ("2026-01-27T08:12:45Z", "2026-01-27T08:12:45Z"), ("2026-01-27 08:12", "2026-01-27T11:12:00Z"),
            ("2026-01-27T08:12:45.5+05:30", "2026-01-27T02:42:45.500Z"), ("now", "2026-01-28T01:30:00Z"),
        ])
    func moments(text: String, expected: String) throws {
        let moment = try #require(Instant(text: expected))
        #expect(TypedTime(text, zone: zone, now: now) == .moment(moment))
        #expect(TypedTime(text, zone: zone, now: now)?.window(in: zone) == Window(from: moment, to: moment))
    }

    @Test(
        "Texts that are not times are refused",
        arguments: [
            "2026-02-30T08:00", "2026-01-27T24:01", "2026-01-27T25:00", "2026-01-27T08:60", "2026-01-27T08:00x",
            "2026-01-27T08:00+25:00", "2026-01-27T24:00:00.5", "27/01/2026 08:00", "T08:00",
        ])
    func noTimes(text: String) { #expect(TypedTime(text, zone: zone, now: now) == nil) }

    @Test(
        "Texts that are not dates are refused",
        arguments: [
            "", "2026", "2026-1-27", "2026-13-01", "2026-02-30", "20260230", "2026-000", "2026-366",
            "2026-W54-1",
            "2026-W53-8", "2025-W53-1", "2026W05", "2026-01-27x", "٢٠٢٦-٠١-٢٧", "tomorrow", "+2026-01-27",
            "31/02", "11/24", "24/11/", "/24/11", "24/11/026", "1/2/3/4", "lunch", "-1/2", "+1/2", "00/00",
        ])
    func noDates(text: String) { #expect(SiteDay(parsing: text, zone: zone, now: now) == nil) }

    @Test(
        "A day lasts from midnight to midnight, also when the clocks change",
        arguments: [
            ("America/Argentina/Buenos_Aires", "2026-01-27", "2026-01-27T03:00:00Z", 24),
            ("Europe/Madrid", "2026-03-29", "2026-03-28T23:00:00Z", 23),
            ("Europe/Madrid", "2026-10-25", "2026-10-24T22:00:00Z", 25),
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", 23),
            ("UTC", "2026-12-31", "2026-12-31T00:00:00Z", 24),
        ] as [(String, String, String, Int64)])
    func windows(zone name: String, date: String, from: String, hours: Int64) throws {
        let zone = try #require(SiteZone(identifier: name))
        let window = try #require(SiteDay(date: date)).window(in: zone)
        #expect(window.from.text == from)
        #expect(window.length == .hours(hours))
    }

    @Test("A day is the one shown by the site's clocks, and days follow each other over years")
    func calendar() throws {
        #expect(SiteDay(now, in: zone).description == "2026-01-27")
        #expect(SiteDay(now, in: .utc).description == "2026-01-28")
        var day = try #require(SiteDay(date: "1969-12-30"))
        for expected in ["1969-12-31", "1970-01-01", "1970-01-02"] {
            day = day.advanced(by: 1)
            #expect(day.description == expected)
        }
        #expect(try #require(SiteDay(date: "2026-01-27")).advanced(by: 365).description == "2027-01-27")
    }

    @Test(
        "A time of day is written as hours and minutes",
        arguments: [
            ("03:30", 210), ("3:30", 210), ("00:00", 0), ("23:59", 1439), ("24:00", nil), ("12:60", nil), ("12", nil),
            ("12:5", nil), ("-1:30", nil), ("", nil), ("12:30:00", nil), ("a:bc", nil),
        ] as [(String, Int?)])
    func timeOfDay(text: String, minutes: Int?) { #expect(TimeOfDay(text)?.minutes == minutes) }

    @Test("A time of day that is skipped or repeated when clocks change comes once")
    func momentOfDay() throws {
        let madrid = try #require(SiteZone(identifier: "Europe/Madrid"))
        let half = try #require(TimeOfDay("02:30"))
        let spring = try #require(SiteDay(date: "2026-03-29"))
        #expect(half.moment(on: spring, in: madrid).text == "2026-03-29T01:30:00Z")
        let autumn = try #require(SiteDay(date: "2026-10-25"))
        #expect(half.moment(on: autumn, in: madrid).text == "2026-10-25T00:30:00Z")
        let summer = try #require(SiteDay(date: "2026-07-01"))
        #expect(half.moment(on: summer, in: madrid).text == "2026-07-01T00:30:00Z")
    }
}

@Suite("Why a date is none")
struct WrongDayTests {
    @Test(
        "The month's length and the order of day and month are said",
        arguments: [
            ("31/11", "; November has 30 days", "; noviembre tiene 30 días"),
            ("31/02", "; February has 29 days at most", "; febrero tiene 29 días como máximo"),
            ("2026-11-31", "; November 2026 has 30 days", "; noviembre de 2026 tiene 30 días"),
            ("2026-02-29T08:00", "; February 2026 has 28 days", "; febrero de 2026 tiene 28 días"),
            ("30.2.28", "; February 2028 has 29 days", "; febrero de 2028 tiene 29 días"),
            (
                "11/29/2026", "; the day comes before the month: 29/11/2026",
                "; el día va antes que el mes: 29/11/2026"
            ),
            ("40/40", "; there is no month 40", "; no existe el mes 40"),
        ])
    func reasons(_ text: String, _ english: String, _ spanish: String) {
        #expect(SiteDay.whyNot(text) == Phrase(en: english, es: spanish))
    }

    @Test("Of a date that there is, and of what is none by its form, nothing is said")
    func nothing() {
        for text in ["30/11", "2026-11-30", "29/02", "soon", "", "1/2/3/4", "2026-11", "-1/2", "99999/1"] {
            #expect(SiteDay.whyNot(text) == Phrase(same: ""), "\(text)")
        }
    }
}
