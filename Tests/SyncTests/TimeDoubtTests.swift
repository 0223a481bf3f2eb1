import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Times that do not say which moment they mean")
struct TimeDoubtTests {
    /// Santiago's clocks went from 24:00 back to 23:00 on 4 April 2026, at 03:00Z of the next day.
    private static let passages = [
        ("ana", Direction.clockIn, "2026-04-04T23:20:05-03:00"), ("beto", .clockIn, "2026-04-04T23:50:00-03:00"),
        ("beto", .clockOut, "2026-04-04T23:10:00-04:00"), ("ana", .clockOut, "2026-04-04T23:30:05-04:00"),
    ]

    /// A site in Santiago whose gateway writes no offsets.
    private func site(now: String, begin: String = "2026-04-04T12:00:00Z", filter: SimulatedHikCentral.TimeFilter)
        throws -> TestSite
    {
        let site = TestSite()
        site.clock.step(wallBy: try #require(Instant(text: now)) - site.clock.now)
        site.begin = try #require(Instant(text: begin))
        site.zone = try #require(SiteZone(identifier: "America/Santiago"))
        site.hikCentral.change { $0.timeFilter = filter }
        return site
    }

    private func pass(_ passages: [(String, Direction, String)], at site: TestSite, late: Span = .seconds(0)) throws {
        for (person, direction, text) in passages {
            let time = try Timestamp(parsing: text, zone: .utc)
            site.pass(person, direction, at: "00:00:00") {
                $0.time = time
                $0.uploadedAt = time.instant + late
                $0.writtenTime = String(time.inWholeSeconds.prefix(19))
            }
        }
    }

    private func entries(_ site: TestSite) -> [String] {
        site.humand.allEntries.map { "\($0.employeeId) \($0.kind.rawValue) \($0.time.inWholeSeconds)" }.sorted()
    }

    private static let expected = passages.map { person, direction, time in
        "\(person) \(direction == .clockIn ? "START" : "END") \(time)"
    }.sorted()

    @Test(
        "In the hour that comes twice each event has its own moment, where HikCentral filters by it",
        arguments: ["catch-up", "live", "late"])
    func byMoment(way: String) throws {
        let site = try site(
            now: way == "catch-up" ? "2026-04-20T12:00:00Z" : "2026-04-04T13:00:00Z", filter: .moment)
        try pass(Self.passages, at: site, late: way == "late" ? .hours(9) : .seconds(0))
        try site.work(until: site.clock.now + .hours(30))
        #expect(entries(site) == Self.expected && site.posts.count == 4)
        #expect(site.held.isEmpty)
    }

    @Test(
        "Where HikCentral filters by the wall clock, nothing is lost and nothing is guessed", arguments: [true, false])
    func byWallClock(isLive: Bool) throws {
        let site = try site(now: isLive ? "2026-04-04T13:00:00Z" : "2026-04-20T12:00:00Z", filter: .wallClock)
        try pass(Self.passages, at: site)
        try site.work(until: site.clock.now + .hours(30))
        // What is read before the hour comes again can only be of the first.
        let first = isLive ? ["ana START 2026-04-04T23:20:05-03:00", "beto START 2026-04-04T23:50:00-03:00"] : []
        #expect(entries(site) == first)
        #expect(site.held.count == 4 - first.count && site.held.allSatisfy { $0.cause == .clock })
        let out = try #require(site.held.first { $0.event.personID == "ana" && $0.event.doorCode == "24" })
        #expect(out.reason.contains("23:30 came twice that night"), "\(out.reason)")
        #expect(out.reason.contains("2026-04-04T23:30:05-03:00 or 2026-04-04T23:30:05-04:00"), "\(out.reason)")
    }

    @Test("A time in the hour that was skipped is held")
    func skipped() throws {
        let site = try site(now: "2026-09-06T02:00:00Z", begin: "2026-09-06T02:00:00Z", filter: .wallClock)
        site.pass("ana", .clockIn, at: "00:00:00") {
            $0.time = Timestamp(instant: Instant(seconds: 1_788_668_700), offsetSeconds: -14_400)  // 00:25 as written
            $0.writtenTime = "2026-09-06T00:25:00"
        }
        try site.work(until: site.clock.now + .hours(12))
        #expect(site.posts.isEmpty && site.held.count == 1)
        #expect(site.held.first?.reason.contains("00:25 did not exist that night") == true, "\(site.held)")
    }

    @Test("An event that HikCentral gives for another span is posted once, and reported")
    func outside() throws {
        let site = TestSite()
        site.hikCentral.change { $0.timeFilter = .receipt }
        site.pass("ana", .clockIn, at: "18:00:00", uploaded: "21:10:00")
        site.pass("beto", .clockIn, at: "2026-01-05 18:00:00", uploaded: "21:10:00")
        try site.work(until: "23:30:00")
        #expect(site.entries == ["ana in 18:00:00"] && site.posts.count == 1)
        let reports = site.log.lines.filter { $0.contains("warning hikcentral.outside") }
        #expect(reports.count == 1 && reports[0].contains("events=2"), "\(reports)")
    }
}

@Suite("An id that comes again")
struct RepeatedIDTests {
    private static let passages = [
        ("ana", Direction.clockIn, "20:00:00"), ("beto", .clockIn, "20:10:00"), ("ana", .clockOut, "20:20:00"),
        ("beto", .clockOut, "20:30:00"),
    ]
    private static let all = ["ana in 20:00:00", "beto in 20:10:00", "ana out 20:20:00", "beto out 20:30:00"]

    @Test("Every event counts, whatever its id; nothing is posted twice", arguments: [0, 6 * 60])
    func sameID(minutesApart: Int64) throws {
        let site = TestSite(now: minutesApart == 0 ? "21:00:00" : "20:05:00")
        for (number, (person, direction, time)) in Self.passages.enumerated() {
            // One id for all, or ids that start over.
            site.pass(person, direction, at: time, id: minutesApart == 0 ? "0" : "\(number % 2)")
        }
        try site.work(until: "23:30:00")
        try site.start()
        try site.work(until: "2026-01-28 03:00:00")
        #expect(site.entries == Self.all && site.posts.count == 4)
        #expect(site.log.count("hikcentral.id") == 1)
        #expect(!site.log.contains("late.unfounded") && !site.log.contains("hikcentral.total"))
        #expect(try site.reconcile().people.flatMap(\.differences).isEmpty)
    }
}

@Suite("The zone of a site corrected")
struct ZoneChangeTests {
    @Test("What was read in a wrong zone is not posted a second time, but held to be corrected")
    func corrected() throws {
        let site = TestSite()
        site.zone = try #require(SiteZone(identifier: "America/Santiago"))  // at UTC-3 too
        // Another newcomer lets the day be read again.
        for (person, time, late) in [
            ("ana", "16:00:00", nil), ("beto", "17:00:00", nil), ("carla", "17:30:00", "21:45:00"),
        ] {
            site.pass(person, .clockIn, at: time, uploaded: late) {
                $0.writtenTime = String($0.time.inWholeSeconds.prefix(19))
            }
        }
        try site.work(until: "21:30:00")
        #expect(site.posts.count == 2)
        site.zone = try #require(SiteZone(identifier: "America/New_York"))
        try site.start()
        try site.work(until: "2026-01-28 09:00:00")
        #expect(site.posts.count == 3)
        #expect(site.held.count == 2 && site.held.allSatisfy { $0.cause == .clock }, "\(site.held)")
        #expect(site.held.first?.reason.contains("HIK_TIME_ZONE") == true)
    }
}

extension ZoneChangeTests {
    @Test("With a wrong zone nothing is lost, and no punch gets an hour that HikCentral contradicts")
    func wrong() throws {
        let site = TestSite()
        site.zone = try #require(SiteZone(identifier: "Europe/Madrid"))
        for (person, time) in [("ana", "21:10:00"), ("beto", "21:40:00")] {
            site.pass(person, .clockIn, at: time) { $0.writtenTime = String($0.time.inWholeSeconds.prefix(19)) }
        }
        site.begin = TestSite.time("2026-01-27 12:00:00").instant
        try site.work(until: "23:00:00")
        #expect(site.posts.isEmpty && site.held.count == 2)
        #expect(site.held.allSatisfy { $0.reason.contains("is HIK_TIME_ZONE right?") })
    }

    @Test(
        "A zone that is an hour off posts nothing, wherever in a window the punches lie",
        arguments: ["America/La_Paz", "America/Noronha"])
    func anHourOff(name: String) throws {
        let site = TestSite()
        site.zone = try #require(SiteZone(identifier: name))
        for time in ["13:05:00", "14:20:00", "15:40:00", "16:55:00"] {
            site.pass("ana", .clockIn, at: time) { $0.writtenTime = String($0.time.inWholeSeconds.prefix(19)) }
        }
        site.begin = TestSite.time("2026-01-27 12:00:00").instant
        try site.work(until: "22:30:00")
        #expect(site.posts.isEmpty && site.held.count == 4, "\(site.held)")
    }
}

@Suite("Terminals that lost their date, their zone or their voice")
struct TerminalClockTests {
    private static let lost = "2000-01-01 00:10:00"

    private func site() -> TestSite {
        let site = TestSite()
        site.adjust = { ($0.lostDates, $0.pollInterval) = (.days(1), .hours(1)) }
        return site
    }

    @Test("What is new where lost dates stand is held within a day, once and for good")
    func lostDate() throws {
        let site = site()
        site.pass("beto", .clockIn, at: Self.lost, uploaded: "09:00:00")
        site.pass("ana", .clockIn, at: "2000-01-01 00:20:00", uploaded: "22:00:00")
        try site.work(until: "2026-01-28 23:00:00")
        #expect(site.posts.isEmpty && site.held.map(\.event.personID) == ["ana"])
        #expect(site.held.first?.cause == .clock && site.held.first?.reason.contains("lost their date") == true)
        #expect(site.log.count("door.date") == 2)
        let line = try #require(site.ledger?.state.held.first?.line)
        _ = try site.jobs.submit(Job(.drop([line], reason: "by hand"), author: "tester"))
        try site.work(until: "2026-01-30 23:00:00")
        site.pass("carla", .clockIn, at: "1970-01-03 00:20:00", uploaded: "2026-01-30 23:10:00")
        site.pass("carla", .clockOut, at: "2000-01-01 00:30:00", uploaded: "2026-01-30 23:10:00")
        try site.start()
        try site.work(until: "2026-02-01 12:00:00")
        #expect(site.held.map(\.event.personID) == ["carla", "carla"], "what was dropped stays dropped")
        #expect(site.posts.isEmpty)
    }

    @Test("Whoever reads such a day by backfill gets no punch of it either: it is held, until a person releases it")
    func backfilled() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: Self.lost, uploaded: "09:00:00")
        let span = Window(
            from: TestSite.time("2000-01-01 00:00:00").instant, to: TestSite.time("2000-01-02 00:00:00").instant)
        _ = try site.jobs.submit(Job(.backfill(.init(window: span)), author: "tester"))
        try site.run()
        #expect(site.posts.isEmpty && site.held.first?.cause == .clock)
        #expect(site.held.first?.reason.contains("lost their date") == true)
        let line = try #require(site.ledger?.state.held.first?.line)
        _ = try site.jobs.submit(Job(.retry([line]), author: "tester"))
        try site.run()
        #expect(site.posts.count == 1)
    }

    @Test("A gateway that refuses such dates is read as always")
    func refused() throws {
        let site = site()
        site.hikCentral.faults.add(
            Fault(.envelope(#"{"code":"2","msg":"startTime parameter error"}"#), times: 1000) {
                let body = String(decoding: $0.body, as: UTF8.self)
                return body.contains("1970-01-01T") || body.contains("2000-01-01T")
            })
        site.pass("ana", .clockIn, at: "20:00:00")
        try site.work(until: "23:00:00")
        #expect(site.entries == ["ana in 20:00:00"])
        #expect(!site.log.contains("hikcentral.outage"))
    }

    @Test(
        "A door left at its factory zone is held once and named, whatever HikCentral compares",
        arguments: [
            (SimulatedHikCentral.TimeFilter.moment, "08:00:03"), (.wallClock, "08:00:03"), (.wallClock, "10:00:03"),
            (.receipt, "08:00:03"),
        ])
    func offsets(filter: SimulatedHikCentral.TimeFilter, uploaded: String) throws {
        let site = TestSite(now: "07:00:00")
        site.hikCentral.change { $0.timeFilter = filter }
        site.begin = TestSite.time("2026-01-26 00:00:00").instant
        site.pass("beto", .clockIn, at: "2026-01-26 17:00:00") { $0.door = TestSite.exitDoor }
        // 08:00 at the site, written with +08:00: eleven hours too early.
        site.pass("ana", .clockIn, at: "2026-01-26 21:00:03", uploaded: uploaded) {
            $0.time.offsetSeconds = 28_800
        }
        try site.work(until: "12:00:00")
        #expect(site.held.map(\.event.personID) == ["ana"] && site.held.first?.cause == .clock)
        let reports = site.log.lines.filter { $0.contains("door.offset") }
        #expect(reports.count == 1 && reports[0].contains("door=23"), "\(reports)")
        #expect(site.posts.count == 1 && site.log.count("late.found") <= 1)
    }

    @Test("Offsets that are not the site's are believed where events arrive in time, or all doors write them")
    func believed() throws {
        for isMixed in [true, false] {
            let site = TestSite(now: "07:00:00")
            site.begin = TestSite.time("2026-01-26 00:00:00").instant
            // An hour east of the site, once in time and once two hours late.
            for (time, late) in [("2026-01-26 08:00:00", nil), ("08:00:00", nil), ("09:00:00", "11:30:00")] {
                site.pass("ana", time == "09:00:00" ? .clockOut : .clockIn, at: time, uploaded: late) {
                    $0.time.offsetSeconds = isMixed ? -7_200 : 0
                }
            }
            if isMixed { site.pass("beto", .clockOut, at: "08:30:00") }
            try site.work(until: "14:00:00")
            #expect(site.held.isEmpty && site.posts.count == (isMixed ? 4 : 3), "\(isMixed) \(site.held)")
        }
    }

    @Test("A door that was in daily use and is silent for a working day is reported once, and once when it is back")
    func silence() throws {
        let site = site()
        site.begin = TestSite.time("2026-01-27 00:00:00").instant
        for day in 0..<14 {
            let date = (Instant(text: "2026-01-27T00:00Z") ?? site.clock.now) + .days(Int64(day))
            // Nobody works at weekends.
            guard ![4, 5, 11, 12].contains(day) else { continue }
            site.pass("ana", .clockIn, at: "\(date.utcDate) 08:00:00")
            // The exit's clock stops on Wednesday, 4 February, for two days.
            if day != 8, day != 9 { site.pass("ana", .clockOut, at: "\(date.utcDate) 17:00:00") }
        }
        try site.work(until: "2026-02-05 20:00:00")
        let reports = site.log.lines.filter { $0.contains("door.silent") }
        #expect(reports.count == 1 && reports[0].contains("doors=24") && reports[0].contains("day=2026-02-04"))
        #expect(site.engine?.status.silentDoors.map(\.phrase.english) == ["Facial Salida since 2026-02-04"])
        site.log.lines = []
        try site.work(until: "2026-02-10 12:00:00")
        #expect(site.log.count("door.silent") == 1, "said again at a start, and then no more")
        #expect(site.log.count("door.back") == 1)
        #expect(site.engine?.status.silentDoors.isEmpty == true)
    }
}
