import Testing

@testable import Base
@testable import Site
@testable import Support
@testable import Sync

struct SpanSettingTests {
    @Test(
        "A duration is a number with a unit, or without one in seconds",
        arguments: [
            ("0", 0), ("300", 300), ("90s", 90), ("5m", 300), ("2h", 7200), ("3d", 259_200), ("2H", 7200),
            (" 5m ", 300),
            ("007", 7), ("106751991167d", 106_751_991_167 * 86_400),
        ] as [(String, Int64)])
    func reads(_ text: String, _ seconds: Int64) {
        #expect(Span(setting: text) == .seconds(seconds))
    }

    @Test(
        "Other texts are not durations",
        arguments: [
            "", " ", "s", "5 m", "-5", "+5", "1.5h", "1,5h", "5min", "5ms", "1h30m", "h5", "٥m", "0x10", "1e3", "∞",
            "9223372036854775807", "9223372036854775807d", "106751991168d", "99999999999999999999",
        ])
    func refuses(_ text: String) { #expect(Span(setting: text) == nil) }

    @Test("A span is written in its shortest form and read back")
    func writes() {
        let expected: [(Span, String)] = [
            (.seconds(0), "0s"), (.seconds(59), "59s"), (.seconds(60), "1m"), (.seconds(90), "90s"),
            (.hours(36), "36h"),
            (.days(400), "400d"), (.minutes(1441), "1441m"),
        ]
        for (span, text) in expected { #expect(span.setting == text && Span(setting: text) == span) }
    }
}

struct StartFromTests {
    private let now = Sample.noon

    @Test(
        "Reading begins now, some time ago, on a date or at a time, in whole seconds",
        arguments: [
            ("now", "2026-01-27T12:00:00Z"), ("NOW", "2026-01-27T12:00:00Z"), ("2d", "2026-01-25T12:00:00Z"),
            ("2026-01-20", "2026-01-20T03:00:00Z"), ("2026-01-20T08:00:00", "2026-01-20T11:00:00Z"),
            ("2026-01-20T08:00:00.999Z", "2026-01-20T08:00:00Z"), ("2026-02-01T00:00:00-03:00", "2026-02-01T03:00:00Z"),
        ])
    func reads(_ text: String, _ expected: String) throws {
        let zone = try #require(SiteZone(identifier: "America/Montevideo"))
        let start = try #require(StartFrom(parsing: text, zone: zone))
        #expect(start.instant(now: now + .milliseconds(700)).text == expected)
    }

    @Test("Other texts are refused", arguments: ["", "yesterday", "2026-02-30", "27/01/2026", "-2d", "20260127T"])
    func refuses(_ text: String) { #expect(StartFrom(parsing: text, zone: .utc) == nil) }

    @Test("A time that can mean two moments is refused")
    func twice() throws {
        let zone = try #require(SiteZone(identifier: "America/Santiago"))
        #expect(StartFrom(parsing: "2026-04-04T23:30", zone: zone) == nil)
        #expect(StartFrom(parsing: "2026-04-04T23:30-04:00", zone: zone) != nil)
    }
}
