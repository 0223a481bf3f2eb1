import Foundation
import Testing

@testable import Base
@testable import Support

struct SiteZoneTests {
    @Test(
        "A local time gets the offset that the zone had then",
        arguments: [
            // Santiago: back on 5 April 2026 (24:00 is 23:00 of the 4th), forward on 6 September (00:00 is 01:00).
            ("America/Santiago", "2026-01-27T08:00:00", -180), ("America/Santiago", "2026-07-01T08:00:00", -240),
            ("America/Santiago", "2026-04-04T22:59:59", -180), ("America/Santiago", "2026-04-05T00:00:00", -240),
            ("America/Santiago", "2026-09-05T23:59:59", -240), ("America/Santiago", "2026-09-06T01:00:00", -180),
            // Madrid: forward on 29 March 2026 at 02:00, back on 25 October at 03:00.
            ("Europe/Madrid", "2026-03-29T01:59:59", 60), ("Europe/Madrid", "2026-03-29T03:00:00", 120),
            ("Europe/Madrid", "2026-10-25T01:59:59", 120), ("Europe/Madrid", "2026-10-25T03:00:00", 60),
            // Neither has had DST for years.
            ("America/Argentina/Buenos_Aires", "2026-07-01T08:00:00", -180),
            ("America/Montevideo", "2026-01-27T08:12:45", -180), ("Asia/Kathmandu", "2026-01-27T08:00:00", 345),
            ("Pacific/Kiritimati", "2026-01-27T08:00:00", 840), ("UTC", "2026-01-27T08:00:00", 0),
        ])
    func offsets(_ name: String, _ time: String, _ minutes: Int) throws {
        let zone = try #require(SiteZone(identifier: name))
        #expect(try Timestamp(parsing: time, zone: zone).offsetSeconds == minutes * 60)
    }

    @Test(
        "A repeated hour is read as the first one",
        arguments: [
            ("America/Santiago", "2026-04-04T23:30:00", "2026-04-05T02:30:00Z"),
            ("Europe/Madrid", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("Europe/Madrid", "2026-10-25T02:00:00", "2026-10-25T00:00:00Z"),
            ("Europe/Madrid", "2026-10-25T02:59:59", "2026-10-25T00:59:59Z"),
        ])
    func repeated(_ name: String, _ time: String, _ expected: String) throws {
        let zone = try #require(SiteZone(identifier: name))
        #expect(try Timestamp(parsing: time, zone: zone).instant.text == expected)
    }

    @Test(
        "A time without an offset says when it can mean two moments, and a typed one is refused with both",
        arguments: [
            (
                "America/Santiago", "2026-04-04T23:30",
                "clocks were changed at 2026-04-04T23:30: write 2026-04-04T23:30:00-03:00 or 2026-04-04T23:30:00-04:00"
            ),
            (
                "Europe/Madrid", " 2026-03-29 02:30 ",
                "clocks were changed at 2026-03-29 02:30: write 2026-03-29T02:30:00+02:00 or 2026-03-29T02:30:00+01:00"
            ),
            ("America/Santiago", "2026-04-04T23:30-04:00", nil), ("America/Santiago", "2026-04-04T22:59:59", nil),
            ("Europe/Madrid", "2026-03-29T03:00", nil), ("UTC", "2026-04-04T23:30", nil),
        ] as [(String, String, String?)])
    func ambiguous(_ name: String, _ time: String, _ sentence: String?) throws {
        let zone = try #require(SiteZone(identifier: name))
        #expect(TypedTime.ambiguity(of: time, zone: zone)?.english == sentence)
        #expect((TypedTime(time, zone: zone, now: Instant(seconds: 0)) == nil) == (sentence != nil))
        #expect(SiteDay(parsing: time, zone: zone, now: Instant(seconds: 0)) != nil, "its day is certain")
    }

    @Test(
        "A skipped hour gets the offset before the change",
        arguments: [
            ("America/Santiago", "2026-09-06T00:30:00", "2026-09-06T04:30:00Z"),
            ("Europe/Madrid", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
        ])
    func skipped(_ name: String, _ time: String, _ expected: String) throws {
        let zone = try #require(SiteZone(identifier: name))
        #expect(try Timestamp(parsing: time, zone: zone).instant.text == expected)
    }

    @Test("Every quarter hour of two years converts to local time and back, except in the repeated hour")
    func roundTrip() throws {
        for name in ["America/Santiago", "Europe/Madrid", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"] {
            let zone = try #require(SiteZone(identifier: name))
            var instant = try #require(Instant(text: "2026-01-01T00:00:00Z"))
            let end = try #require(Instant(text: "2028-01-01T00:00:00Z"))
            var repeated = 0
            while instant < end {
                let offset = zone.offsetSeconds(at: instant)
                let local = CivilTime(instant, offsetSeconds: offset)
                let back = local.instant(offsetSeconds: zone.offsetSeconds(atLocal: local))
                if back != instant {
                    repeated += 1
                    // The second of two: an earlier instant had the same local time.
                    let shown = CivilTime(back, offsetSeconds: zone.offsetSeconds(at: back))
                    if back > instant || shown != local { Issue.record("\(name) \(instant.text)") }
                }
                instant = instant + .minutes(15)
            }
            #expect(repeated <= 12, "\(name) repeats four quarters a year")
        }
    }

    @Test(
        "Names that the IANA database does not know are refused",
        arguments: [
            "", "EST", "GMT-3", "America/Nowhere", "America", "../../etc/passwd", "America/Santiago/",
            "/America/Santiago",
            "🌍/🌎",
        ])
    func unknown(_ name: String) { #expect(SiteZone(identifier: name) == nil) }

    @Test("A date before time zones existed gets an offset in whole minutes, so nothing is lost in writing")
    func wholeMinutes() throws {
        // Until 1910 Santiago used its local solar time, 4 h 42 min 45 s behind.
        let zone = try #require(SiteZone(identifier: "America/Santiago"))
        for text in ["0000-01-01T00:00:00", "1850-06-01T12:00:00", "1900-01-01T00:00:00"] {
            let time = try Timestamp(parsing: text, zone: zone)
            #expect(time.offsetSeconds % 60 == 0)
            #expect(try Timestamp(parsing: time.shortest, zone: .utc) == time)
            #expect(time.shortest.hasPrefix(text))
        }
    }
}
