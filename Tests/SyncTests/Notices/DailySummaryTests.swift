import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync

struct DailySummaryTests {
    private let zone = SiteZone(identifier: "America/New_York") ?? .utc

    private func at(_ text: String) -> Instant { (try? Timestamp(parsing: text, zone: zone))?.instant ?? Sample.noon }

    private func told(_ window: Window) -> RecordedNotice {
        RecordedNotice(line: 9, at: window.to, notice: Notice(.dailySummary, .report, [.to: window.to.text]))
    }

    @Test("It covers the day up to SUMMARY_AT, once, also for runs that come when they like")
    func once() throws {
        let summary = DailySummary(time: try #require(TimeOfDay("07:00")), zone: zone)
        let known = at("2026-01-20T00:00:00")
        let window = try #require(summary.due(at: at("2026-01-27T09:13:00"), last: nil, known: known))
        #expect(window == Window(from: at("2026-01-26T07:00:00"), to: at("2026-01-27T07:00:00")))
        let last = told(window)
        for time in ["2026-01-27T09:18:00", "2026-01-28T06:59:00", "2026-01-26T12:00:00"] {
            #expect(summary.due(at: at(time), last: last, known: known) == nil, "\(time)")
        }
        #expect(summary.due(at: at("2026-01-28T07:00:00"), last: last, known: known)?.from == window.to)
        #expect(summary.next(after: at("2026-01-27T07:00:00")) == at("2026-01-28T07:00:00"))
        #expect(summary.due(at: at("2026-01-27T09:00:00"), last: nil, known: at("2026-01-27T08:00:00")) == nil)
    }

    @Test("Another SUMMARY_AT makes no second summary of a day")
    func moved() throws {
        let window = Window(from: at("2026-01-26T07:00:00"), to: at("2026-01-27T07:00:00"))
        let summary = DailySummary(time: try #require(TimeOfDay("20:00")), zone: zone)
        let known = at("2026-01-20T00:00:00")
        #expect(summary.due(at: at("2026-01-27T20:30:00"), last: told(window), known: known) == nil)
        #expect(summary.due(at: at("2026-01-28T20:00:00"), last: told(window), known: known) != nil)
    }

    @Test("A year has a summary for each day, with an hour skipped and an hour that comes twice")
    func year() throws {
        for text in ["02:30", "01:30", "00:00", "23:59"] {
            let summary = DailySummary(time: try #require(TimeOfDay(text)), zone: zone)
            var (now, last, count) = (at("2026-01-01T00:00:00"), RecordedNotice?.none, 0)
            let end = at("2027-01-01T00:00:00")
            while now < end {
                if let window = summary.due(at: now, last: last, known: at("2025-12-01T00:00:00")) {
                    if let before = last?.notice.instant(.to) { #expect(window.from == before, "\(text) \(now.text)") }
                    (last, count) = (told(window), count + 1)
                }
                now = now + .minutes(30)
            }
            #expect(abs(count - 365) <= 1, "\(text): \(count)")
        }
    }
}
