import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Support

struct TimestampTests {
    private static let zone = SiteZone(timeZone: TimeZone(secondsFromGMT: -3 * 3600) ?? .current)

    @Test(
        "Every form seen in the field is read with its offset",
        arguments: [
            ("2026-01-27T08:12:45-03:00", "2026-01-27T08:12:45.000-03:00"),
            ("2026-01-27T11:12:45Z", "2026-01-27T11:12:45.000+00:00"),
            ("2026-01-27t11:12:45z", "2026-01-27T11:12:45.000+00:00"),
            ("2026-01-27T19:12:45+0800", "2026-01-27T19:12:45.000+08:00"),
            ("2026-01-27T19:12:45+08", "2026-01-27T19:12:45.000+08:00"),
            ("2026-01-27T08:12:45.123-03:00", "2026-01-27T08:12:45.123-03:00"),
            ("2026-01-27T08:12:45.1-03:00", "2026-01-27T08:12:45.100-03:00"),
            ("2026-01-27T08:12:45,12-03:00", "2026-01-27T08:12:45.120-03:00"),
            ("2026-01-27T08:12:45.123987654-03:00", "2026-01-27T08:12:45.123-03:00"),
            ("2026-01-27T08:12:45", "2026-01-27T08:12:45.000-03:00"),
            ("2026-01-27T08:12", "2026-01-27T08:12:00.000-03:00"),
            ("2026-01-27 08:12:45", "2026-01-27T08:12:45.000-03:00"),
            (" 2026-01-27T08:12:45-03:00", "2026-01-27T08:12:45.000-03:00"),
            ("2026-01-27T08:12:45-03:00 ", "2026-01-27T08:12:45.000-03:00"),
            ("2026-01-27T08:12:45 -03:00", "2026-01-27T08:12:45.000-03:00"),
            ("2026-01-27T08:12:45 -0300\t", "2026-01-27T08:12:45.000-03:00"),
            ("2026-01-27T08:12:45+05:45", "2026-01-27T08:12:45.000+05:45"),
            ("2026-01-27T08:12:45-00:30", "2026-01-27T08:12:45.000-00:30"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000+00:00"),
            ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000+00:00"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000+00:00"),
            ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00.000+14:00"),
            ("9999-12-31T23:59:59.999-12:00", "9999-12-31T23:59:59.999-12:00"),
        ])
    func reads(_ text: String, _ expected: String) throws {
        let time = try Timestamp(parsing: text, zone: TimestampTests.zone)
        #expect(time.withMilliseconds == expected)
        #expect(time.localDate == String(expected.prefix(10)))
        #expect(try Timestamp(parsing: time.withMilliseconds, zone: .utc) == time)
        #expect(try Timestamp(parsing: time.shortest, zone: .utc) == time)
    }

    @Test(
        "Dates and times that do not exist are reported as such",
        arguments: [
            "2026-02-30T08:00:00Z", "2026-02-29T08:00:00Z", "1900-02-29T08:00:00Z", "2100-02-29T00:00:00Z",
            "2026-00-10T08:00:00Z", "2026-13-10T08:00:00Z", "2026-01-00T08:00:00Z", "2026-01-32T08:00:00Z",
            "2026-01-27T24:00:00Z", "2026-01-27T08:60:00Z", "2026-01-27T23:59:60Z", "2026-01-27T08:12:99",
        ])
    func noSuchMoment(_ text: String) {
        #expect(throws: TimestampError.noSuchMoment(text)) { try Timestamp(parsing: text, zone: .utc) }
    }

    @Test(
        "Impossible offsets are reported as such",
        arguments: [
            "2026-01-27T08:12:45+25:00", "2026-01-27T08:12:45-03:60", "2026-01-27T08:12:45+8:00",
            "2026-01-27T08:12:45+",
            "2026-01-27T08:12:45+08:", "2026-01-27T08:12:45+08:0", "2026-01-27T08:12:45 CET",
            "2026-01-27T08:12:45[UTC]",
        ])
    func badOffset(_ text: String) {
        #expect(throws: TimestampError.badOffset(text)) { try Timestamp(parsing: text, zone: .utc) }
    }

    @Test(
        "Other texts are not times",
        arguments: [
            "yesterday", "2026", "2026-01-27", "27/01/2026 08:12:45", "2026-1-27T08:12:45Z", "20260127T081245Z",
            "1769512365", "1769512365000", "2026-01-27T08", "2026-01-27T8:12:45Z", "2026-01-27T08:12:4Z",
            "2026-01-27T08:12:45.Z", "2026-01-27T08:12:45Zx", "2026-01-27T08:12:45-03:00Z", "-026-01-27T08:12:45Z",
            "+2026-01-27T08:12:45Z", "２０２６-01-27T08:12:45Z", "2026-01-27T08:12:45Z 🕗", "null", "{}",
            "2026-01-27T08:12:45Z\u{0}",
        ])
    func notATime(_ text: String) {
        #expect(throws: TimestampError.notISO8601(text)) { try Timestamp(parsing: text, zone: .utc) }
    }

    @Test("An empty text is reported as empty", arguments: ["", " ", "\t  "])
    func empty(_ text: String) {
        #expect(throws: TimestampError.empty) { try Timestamp(parsing: text, zone: .utc) }
    }

    @Test(
        "A text is read completely or refused, however long it is",
        arguments: [
            "2026-01-27T08:12:45Z" + String(repeating: " ", count: 60) + "x",
            "2026-01-27T08:12:45." + String(repeating: "1", count: 60) + "+08:00",
            "2026-01-27T08:12:45-03:00" + String(repeating: "9", count: 10_000),
            String(repeating: "2", count: 1_000_000),
        ])
    func long(_ text: String) throws {
        // Either refused or read completely; a truncated text would lose its offset.
        let time = try? Timestamp(parsing: text, zone: TimestampTests.zone)
        #expect(time == nil || text.hasSuffix("+08:00") && time?.offsetSeconds == 8 * 3600)
        if time == nil {
            #expect(throws: TimestampError.self) { try Timestamp(parsing: text, zone: .utc) }
        }
    }

    @Test("An error quotes at most forty characters")
    func shortError() {
        let error = #expect(throws: TimestampError.self) {
            try Timestamp(parsing: String(repeating: "é", count: 10_000), zone: .utc)
        }
        #expect("\(error as Any)".count < 200)
    }

    @Test("Foundation agrees on random times and offsets")
    func foundation() throws {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<3_000 {
            let instant = Instant(
                milliseconds: .random(in: -10_000_000_000_000...250_000_000_000_000, using: &generator))
            let time = Timestamp(instant: instant, offsetSeconds: .random(in: -1080...1080, using: &generator) * 60)
            let date = try #require(formatter.date(from: time.withMilliseconds))
            let theirs = Int64((date.timeIntervalSince1970 * 1000).rounded())
            if theirs != instant.milliseconds { Issue.record("\(time.withMilliseconds): \(theirs)") }
            if try Timestamp(parsing: time.withMilliseconds, zone: .utc) != time { Issue.record("\(time)") }
        }
    }

    @Test("Damaged texts are read or refused, and a text that is read is written back the same")
    func random() throws {
        var generator = SeededGenerator(seed: 6)
        let good = Array("2026-01-27T08:12:45.123-03:00".utf8)
        let bytes = Array("0123456789-+:.,TtZz \t/\u{0}\u{FF}é😀".utf8)
        let zone = try #require(SiteZone(identifier: "America/Santiago"))
        for _ in 0..<Campaign.size(20_000, full: 100_000) {
            var text = good
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                let byte = bytes.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0...2, using: &generator) {
                case 0: text[place] = byte
                case 1: text.insert(byte, at: place)
                default: if text.count > 1 { text.remove(at: place) }
                }
            }
            guard let time = try? Timestamp(parsing: String(decoding: text, as: UTF8.self), zone: zone) else {
                continue
            }
            if try Timestamp(parsing: time.withMilliseconds, zone: .utc) != time { Issue.record("\(text)") }
        }
    }
}
