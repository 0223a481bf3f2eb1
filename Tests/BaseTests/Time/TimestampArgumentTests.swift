import Testing

@testable import Base

@Suite("Times as people may give them")
struct TimestampArgumentTests {
    private let zone = SiteZone(identifier: "America/Argentina/Buenos_Aires") ?? .utc

    @Test(
        "Every form of ISO 8601 with a time of day; without an offset it is the site's",
        arguments: [
            ("2026-01-27T08:12:45Z", "2026-01-27T08:12:45Z"), ("20260127T081245Z", "2026-01-27T08:12:45Z"),
            ("20260127T0812-0300", "2026-01-27T11:12:00Z"), ("20260127T08", "2026-01-27T11:00:00Z"),
            ("2026-01-27T08", "2026-01-27T11:00:00Z"), ("2026-01-27 08:12", "2026-01-27T11:12:00Z"),
            ("2026-01-27T24:00", "2026-01-28T03:00:00Z"), ("20260131T2400Z", "2026-02-01T00:00:00Z"),
            ("2026-01-27T08:12:45.5+05:30", "2026-01-27T02:42:45.500Z"),
        ])
    func forms(text: String, expected: String) throws {
        let time = try #require(Timestamp(argument: text, zone: zone))
        #expect(time.instant == Instant(text: expected))
        #expect(SiteDay(parsing: text, zone: zone, now: time.instant) == SiteDay(time.instant, in: zone))
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "2026-01-27", "20260127", "2026-02-30T08:00", "2026-01-27T24:01", "2026-01-27T25:00",
            "2026-01-27T08:60",
            "2026-01-27T08:00x", "2026-01-27T08:00+25:00", "2026-01-27T24:00:00.5", "27/01/2026 08:00", "T08:00",
        ])
    func nonsense(text: String) { #expect(Timestamp(argument: text, zone: zone) == nil) }
}
