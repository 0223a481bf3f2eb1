import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Days, nights and clocks")
struct ClockTests {
    /// Sixty local days of three people: by day, by night over midnight, and from midnight on.
    private static let shifts = [
        ("day", "08:00:00", "17:00:00"), ("night", "22:00:00", "06:00:00"), ("midnight", "00:00:00", "05:30:00"),
    ]

    /// Four days in `swift test`, sixty in a full campaign; both include the given day.
    @Test(
        "Day and night shifts are delivered through clock changes, the leap day and the year's end",
        arguments: [
            ("Europe/Madrid", "2026-03-29"), ("Europe/Madrid", "2026-10-25"), ("Europe/Madrid", "2028-02-29"),
            ("Europe/Madrid", "2026-12-31"),
            // Its clocks change exactly at midnight.
            ("America/Santiago", "2026-04-05"), ("America/Santiago", "2026-09-06"),
        ])
    func shifts(name: String, special: String) throws {
        let zone = try #require(SiteZone(identifier: name))
        let days = Campaign.size(4, full: 60)
        let first = try #require(Instant(text: special + "T00:00Z")) - .days(Int64(days / 2))
        let site = TestSite(people: Self.shifts.map(\.0))
        site.clock.step(wallBy: first - .hours(12) - site.clock.now)
        site.begin = first - .hours(12)
        site.zone = zone
        site.rules.eventTypes = [196_893]
        site.adjust = { ($0.pollInterval, $0.lateCheck, $0.longestWindow) = (.hours(2), .hours(12), .hours(2)) }
        var expected: [String] = []
        for day in 0..<days {
            let date = (first + .days(Int64(day))).utcDate
            for (person, begin, end) in Self.shifts {
                let lastDate = end < begin ? (first + .days(Int64(day + 1))).utcDate : date
                for (text, direction) in [("\(date)T\(begin)", Direction.clockIn), ("\(lastDate)T\(end)", .clockOut)] {
                    let time = try Timestamp(parsing: text, zone: zone)
                    site.pass(person, direction, at: "00:00:00") { event in
                        event.time = time
                        event.uploadedAt = time.instant
                        // Every other day is written as by a gateway that knows no offsets.
                        if day % 2 == 1 { event.writtenTime = text }
                    }
                    expected.append("\(person) \(direction == .clockIn ? "START" : "END") \(time.withMilliseconds)")
                }
            }
        }
        try site.work(until: first + .days(Int64(days + 2)))
        let entries = site.humand.allEntries.map { "\($0.employeeId) \($0.kind.rawValue) \($0.time.withMilliseconds)" }
        #expect(entries.sorted() == expected.sorted())
        #expect(site.posts.count == expected.count)
        #expect(site.held.isEmpty)
        for (one, next) in zip(site.windows, site.windows.dropFirst()) { #expect(one.to == next.from) }
    }

    /// Sets the machine's clock back and forth every few hours until the end; then it is right again.
    private final class Meddler: @unchecked Sendable {  // One thread: the hooks run on the test's own.
        private let site: TestSite
        private let end: Instant
        private var random: SeededGenerator
        private(set) var steps = 0

        init(_ site: TestSite, until end: Instant, seed: UInt64) {
            (self.site, self.end) = (site, end)
            random = SeededGenerator(seed: seed)
        }

        func begin() {
            let clock = site.clock
            clock.at(clock.now + .minutes(Int64.random(in: 60...400, using: &random))) { [self] in
                let truth = site.hikCentral.clock.now
                guard truth < end else { return clock.step(wallBy: truth - clock.now) }
                steps += 1
                // Right every third time; otherwise wrong by minutes or by hours.
                let most: Int64 = steps % 2 == 0 ? 6 * 60 : 14
                let error = steps % 3 == 0 ? Span.minutes(0) : .minutes(Int64.random(in: -most...most, using: &random))
                clock.step(wallBy: truth + error - clock.now)
                begin()
            }
        }
    }

    /// Six days in `swift test`, sixty in a full campaign.
    @Test(
        "A clock set back and forth by hours for days skips nothing and repeats nothing",
        arguments: [1] as [UInt64])
    func meddledClock(seed: UInt64) throws {
        let days = Campaign.size(6, full: 60)
        var shape = Plant.Shape(start: TestSite.time("2026-12-10 00:00:00"))
        shape.employees = 10
        shape.days = days
        shape.lateUploads = 0
        // Behind a cursor that ran ahead, the second of two reads may be found first; then that one counts.
        shape.doubleReads = 0
        shape.seed = seed
        let plant = Plant(shape)
        let site = TestSite(now: "2026-12-10 00:00:00", people: [], servers: { TrueClock($0) })
        site.hikCentral.add(persons: plant.persons)
        site.hikCentral.add(events: plant.events)
        site.humand.add(users: plant.users)
        site.rules.employeeID = .personCode
        site.rules.eventTypes = [196_893]
        site.begin = shape.start.instant
        site.adjust = { ($0.pollInterval, $0.longestWindow) = (.minutes(50), .hours(4)) }
        let end = shape.start.instant + .days(Int64(days))
        var furthest = Span.hours(-1)
        site.http.onSend = { [unowned site] _ in
            guard let position = site.ledger?.state.position else { return }
            furthest = max(furthest, position - site.hikCentral.clock.now)
        }
        let meddler = Meddler(site, until: end, seed: seed)
        meddler.begin()
        try site.work(until: end + .days(2))
        #expect(meddler.steps > days * 10 / 3)
        let entries = site.humand.allEntries.map {
            Plant.ExpectedPunch(time: $0.time.instant, employeeId: $0.employeeId, kind: $0.kind)
        }.sorted()
        #expect(entries == plant.expected)
        #expect(Set(entries).count == entries.count)
        // The Date of HikCentral's answers gives the real time.
        #expect(furthest <= .seconds(0), "\(furthest)")
    }

    @Test(
        "With a clock ten minutes fast, reading stops at HikCentral's time, says so, and makes no event late")
    func fastClock() throws {
        let site = TestSite(now: "2026-01-27 09:00:00", servers: { TrueClock($0) })
        site.begin = TestSite.time("2026-01-27 08:00:00").instant
        site.clock.step(wallBy: .minutes(10))
        try site.run()
        let position = try #require(site.ledger?.state.position)
        #expect(position <= TestSite.time("2026-01-27 09:00:00").instant)
        #expect(position >= TestSite.time("2026-01-27 08:58:00").instant)
        #expect(site.log.count("ahead of HikCentral's; windows end") == 1)
        site.pass("ana", .clockIn, at: "2026-01-27 09:02:00")
        site.clock.advance(by: .minutes(5))
        let report = try site.run()
        #expect(site.entries == ["ana in 09:02:00"] && report.lateEvents == 0)
    }

    @Test("A clock difference is trusted from five seconds to an hour")
    func believed() {
        let source = CountedSource()
        for (seconds, ahead) in [(-600, 0), (0, 0), (4, 0), (5, 5), (600, 600), (3600, 3600), (3700, 0)]
            as [(Int64, Int64)]
        {
            source.clockDifference = .seconds(seconds)
            #expect(source.clockAhead == .seconds(ahead))
        }
    }

    @Test(
        "A first start with a wrong clock reads nothing and writes nothing; once the clock is right it begins then",
        arguments: [-Span.days(20).milliseconds, -Span.days(60).milliseconds, Span.hours(3).milliseconds],
        [false, true])
    func firstStart(off: Int64, signsKeyOnly: Bool) throws {
        let site = TestSite(now: "2026-01-27 09:00:00", servers: { TrueClock($0) })
        site.firstStart = FirstStart(.now)
        site.signsKeyOnly = signsKeyOnly
        site.pass("ana", .clockIn, at: "2026-01-10 08:00:00")
        site.pass("ana", .clockIn, at: "2026-01-27 08:00:00")
        site.clock.step(wallBy: Span(milliseconds: off))
        let report = try site.run()
        #expect(report.sourceProblem?.trouble == .refused)
        #expect(site.log.count("hik2humand check compares this machine's") == 1 && site.log.count("HIK_SECRET") == 0)
        #expect(site.ledger?.state.lastLine == 0 && site.ledger?.state.position == nil)
        site.clock.step(wallBy: Span(milliseconds: -off))
        site.pass("ana", .clockIn, at: "2026-01-27 09:01:00")
        try site.run()
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.entries == ["ana in 09:01:00"])
    }

    @Test(
        "A first start whose clock runs a few minutes fast begins at HikCentral's present, so that nothing is left out")
    func fastFirstStart() throws {
        let site = TestSite(now: "2026-01-27 09:00:00", servers: { TrueClock($0) })
        site.firstStart = FirstStart(.now)
        site.clock.step(wallBy: .minutes(10))
        try site.run()
        site.pass("ana", .clockIn, at: "2026-01-27 09:01:00")
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.entries == ["ana in 09:01:00"])
    }
}
