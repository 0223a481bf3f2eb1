import Foundation
import Testing

@testable import Base
@testable import Simulator

struct CivilTimeTests {
    @Test(
        "Dates and times that do not exist cannot be created",
        arguments: [
            (2026, 0, 1, 0, 0, 0, 0), (2026, 13, 1, 0, 0, 0, 0), (2026, 1, 0, 0, 0, 0, 0), (2026, 1, 32, 0, 0, 0, 0),
            (2026, 2, 29, 0, 0, 0, 0), (2026, 2, 30, 0, 0, 0, 0), (2026, 4, 31, 0, 0, 0, 0), (1900, 2, 29, 0, 0, 0, 0),
            (2100, 2, 29, 0, 0, 0, 0), (2026, 1, 1, 24, 0, 0, 0), (2026, 1, 1, 0, 60, 0, 0), (2026, 1, 1, 0, 0, 60, 0),
            (2026, 1, 1, 0, 0, 0, 1000), (-1, 1, 1, 0, 0, 0, 0), (10_000, 1, 1, 0, 0, 0, 0),
        ])
    func impossible(_ parts: (Int, Int, Int, Int, Int, Int, Int)) {
        let (year, month, day, hour, minute, second, millisecond) = parts
        #expect(
            CivilTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                millisecond: millisecond) == nil)
    }

    @Test(
        "29 February exists in leap years only",
        arguments: [
            (0, 29), (1600, 29), (1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28), (2400, 29), (9996, 29),
        ])
    func leapYears(_ year: Int, _ days: Int) { #expect(CivilTime.days(inMonth: 2, of: year) == days) }

    @Test("Every day from year 0 to 9999 follows the day before it and converts back")
    func everyDay() {
        var expected: Int64 = -62_167_219_200_000
        for year in 0...9999 {
            for month in 1...12 {
                for day in [1, 15, CivilTime.days(inMonth: month, of: year)] {
                    guard let civil = CivilTime(year: year, month: month, day: day) else {
                        Issue.record("\(year)-\(month)-\(day)")
                        return
                    }
                    let instant = civil.instant(offsetSeconds: 0)
                    if instant.milliseconds != expected + Int64(day - 1) * 86_400_000
                        || CivilTime(instant, offsetSeconds: 0) != civil
                    {
                        Issue.record("\(year)-\(month)-\(day)")
                    }
                }
                expected += Int64(CivilTime.days(inMonth: month, of: year)) * 86_400_000
            }
        }
    }

    @Test("Foundation's calendar agrees on random instants")
    func foundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        var generator = SeededGenerator(seed: 2)
        for offset in [0, -3 * 3600, 20_700, 14 * 3600, -12 * 3600] {
            calendar.timeZone = try #require(TimeZone(secondsFromGMT: offset))
            for _ in 0..<2_000 {
                // From 1583 on: before that, Foundation's calendar is Julian and ours is proleptic Gregorian.
                let seconds = Int64.random(in: -12_212_553_600...253_402_200_000, using: &generator)
                let date = Date(timeIntervalSince1970: Double(seconds))
                let theirs = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
                let ours = CivilTime(Instant(seconds: seconds), offsetSeconds: offset)
                let isSame =
                    ours.year == theirs.year && ours.month == theirs.month && ours.day == theirs.day
                    && ours.hour == theirs.hour && ours.minute == theirs.minute && ours.second == theirs.second
                    && ours.instant(offsetSeconds: offset) == Instant(seconds: seconds)
                if !isSame { Issue.record("\(seconds) \(offset)") }
            }
        }
    }

    @Test("An instant outside the calendar becomes its first or last moment")
    func clamped() {
        #expect(CivilTime(Instant(milliseconds: .max), offsetSeconds: 64_800).year == 9999)
        #expect(CivilTime(Instant(milliseconds: .min), offsetSeconds: -64_800).year == 0)
    }
}
