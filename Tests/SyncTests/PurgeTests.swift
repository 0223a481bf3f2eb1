import Foundation
import Testing

@testable import Base
@testable import Support
@testable import SyncSupport

@Suite("Events that HikCentral no longer has")
struct PurgeTests {
    private let site = TestSite()

    /// Beto's passages, one every hour, from three days before.
    private func fill() {
        site.begin = TestSite.time("2026-01-24 12:00:00").instant
        for hour in 0..<72 {
            let time = TestSite.time("2026-01-24 20:00:30").instant + .hours(Int64(hour))
            for step in 0..<8 {
                site.pass("beto", .clockIn, at: "00:00:00") {
                    $0.time = Timestamp(instant: time + .minutes(Int64(step * 7)), offsetSeconds: -10_800)
                    $0.uploadedAt = $0.time.instant
                    $0.personId = ""
                }
            }
        }
    }

    private func purge(before text: String) {
        let moment = TestSite.time(text).instant
        site.hikCentral.purge { $0.time.instant < moment }
    }

    @Test("A purge is reported in one line, and later checks stay cheap")
    func purged() throws {
        fill()
        let box = UncheckedBox(self)
        site.clock.at(TestSite.time("21:10:00").instant) { box.value.purge(before: "2026-01-26 03:00:00") }
        let midnight = TestSite.time("22:10:00").instant
        let seen = UncheckedBox(Counter())
        site.clock.at(midnight) { seen.value.count = box.value.site.hikCentral.journal.count }
        try site.work(until: "2026-01-28 08:10:00")
        #expect(site.log.count("info late.fewer") == 1)
        // Ten hours: 120 polls and ten checks of two types, and sometimes a day that has moved on.
        let cost = site.hikCentral.journal.count - seen.value.count - 240
        #expect((20...60).contains(cost), "\(cost)")
    }

    @Test(
        "A late event is found although more events than it were purged meanwhile",
        arguments: [
            "2026-01-25 01:02:03", "2026-01-26 15:02:03", "2026-01-27 19:02:03",
        ])
    func hidden(time: String) throws {
        fill()
        try site.work(until: "21:10:00")
        purge(before: "2026-01-26 03:00:00")
        site.pass("ana", .clockIn, at: time, uploaded: "21:20:00")
        try site.work(until: "22:20:00")
        #expect(site.entries.count == 1 && site.posts.count == 1)
    }

    @Test("A late event is found within eight checks, although the purge left the count unchanged")
    func balanced() throws {
        fill()
        try site.work(until: "21:10:00")
        let moment = TestSite.time("2026-01-26 19:07:30").instant
        let gone = TestSite.time("2026-01-25 19:07:30").instant
        site.pass("ana", .clockIn, at: "00:00:00") {
            $0.time = Timestamp(instant: moment + .seconds(1), offsetSeconds: -10_800)
        }
        site.hikCentral.purge { $0.time.instant == gone }
        try site.work(until: "2026-01-28 08:10:00")
        #expect(site.posts.count == 1)
    }

    @Test("A new event at the exact second where windows meet is found", arguments: [true, false])
    func boundary(isInclusive: Bool) throws {
        site.hikCentral.change { $0.endTimeIsInclusive = isInclusive }
        fill()
        try site.work(until: "21:10:00")
        // 00:00 UTC of each day, and its quarters.
        for (number, text) in ["26 09:00:00", "26 15:00:00", "26 21:00:00", "27 09:00:00"].enumerated() {
            site.pass(number % 2 == 0 ? "ana" : "carla", .clockIn, at: "2026-01-\(text)", uploaded: "21:20:00")
        }
        try site.work(until: "2026-01-28 00:20:00")
        #expect(site.humand.allEntries.count + site.held.count == 4)
    }
}

/// A number that a hook on the clock stores.
private final class Counter {
    var count = 0
}
