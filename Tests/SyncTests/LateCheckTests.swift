import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("Late, early and repeated events")
struct LateCheckTests {
    private let site = TestSite()

    @Test("An event uploaded late is found, posted once, and costs few requests", arguments: [10, 51, 600, 71 * 60])
    func late(minutes: Int64) throws {
        site.begin = TestSite.time("2026-01-20 00:00:00").instant
        site.pass("ana", .clockIn, at: "20:00:00")
        for minute in 10..<40 {
            site.pass("beto", minute % 2 == 0 ? .clockIn : .clockOut, at: "2026-01-25 12:\(minute):10")
        }
        try site.work(until: "21:05:00")
        let upload = TestSite.time("21:20:00").instant
        let time = upload - .minutes(minutes)
        site.pass("carla", .clockIn, at: "00:00:00") {
            $0.time = Timestamp(instant: time, offsetSeconds: -10_800)
            $0.uploadedAt = upload
        }
        try site.work(until: "21:19:00")
        let before = site.http.sent.count
        #expect(site.humand.allEntries.count == 31)
        try site.work(until: "23:40:00")
        #expect(site.humand.allEntries.count == 32)
        #expect(site.humand.allEntries.contains { $0.employeeId == "carla" && $0.time.instant == time })
        #expect(site.posts.count == 32)
        // A restart after SETTLE, 28 polls and three checks of two types, each with a look at the doors, and one search:
        // the span, four days and the future are counted, one day is read, and the new event's second is read again when
        // it is recorded.
        #expect(site.http.sent.count - before < 108)
    }

    @Test("Without new events a check costs one counting request for each query")
    func nothingNew() throws {
        site.adjust = { $0.recentWindow = .seconds(0) }
        site.pass("ana", .clockIn, at: "20:00:00")
        try site.run()
        let counts = site.hikCentral.journal.filter { $0.pageSize == 1 }.count
        // The third is of the 30 days in which nobody used a card.
        #expect(counts == 3)
        try site.work(until: "22:30:00")
        #expect(site.hikCentral.journal.filter { $0.pageSize == 1 }.count <= counts + 2 * 2)
    }

    @Test("A late event among thousands is found")
    func amongThousands() throws {
        let people = (0..<40).map { "p\($0)" }
        site.humand.add(users: people.map { SimulatedUser(employeeId: $0) })
        for (index, person) in people.enumerated() {
            for hour in 0..<36 {
                let time =
                    TestSite.time("2026-01-26 06:00:00").instant + .minutes(Int64(hour * 60))
                    + .seconds(Int64(index * 61))
                site.pass(person, hour % 2 == 0 ? .clockIn : .clockOut, at: "00:00:00") {
                    $0.time = Timestamp(instant: time, offsetSeconds: -10_800)
                    $0.uploadedAt = time
                }
            }
        }
        site.begin = TestSite.time("2026-01-26 05:00:00").instant
        site.pass("ana", .clockIn, at: "2026-01-26 20:11:11", uploaded: "21:30:00")
        try site.work(until: "21:29:00")
        #expect(site.entries.count == 1440)
        try site.work(until: "22:40:00")
        #expect(site.entries.count == 1441)
        #expect(site.posts.count == 1441)
    }

    @Test("A late twin of a known passage and a late double read are skipped")
    func lateTwin() throws {
        site.pass("ana", .clockIn, at: "20:00:00", id: "one")
        try site.run()
        site.pass("ana", .clockIn, at: "20:00:00", id: "two")
        site.pass("ana", .clockIn, at: "19:59:30", id: "three")
        try site.work(until: "22:30:00")
        #expect(site.posts.count == 1)
        #expect(site.held.isEmpty)
    }

    @Test("Late events of several types are processed in order of time, not type by type")
    func lateTypes() throws {
        site.pass("beto", .clockIn, at: "20:00:00") { $0.type = 198_914 }
        site.pass("beto", .clockOut, at: "20:10:00")
        try site.run()
        site.pass("ana", .clockIn, at: "19:00:05", uploaded: "21:10:00")
        site.pass("ana", .clockIn, at: "19:00:00", uploaded: "21:10:00") { $0.type = 198_914 }
        try site.work(until: "23:00:00")
        #expect(site.entries == ["ana in 19:00:00", "beto in 20:00:00", "beto out 20:10:00"])
    }

    @Test("A late event of unknown direction stays held, even after the punches around it are forgotten")
    func alternatedLate() throws {
        site.rules.direction = [.alternate]
        (site.entryDevices, site.exitDevices) = ([], [])
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockIn, at: "17:00:00")
        site.pass("ana", .clockIn, at: "12:00:00", uploaded: "21:30:00")
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 17:00:00"])
        for hours in [1, 24, 96, 24 * 10] {
            site.clock.advance(by: .hours(Int64(hours)))
            try site.run()
            #expect(site.held.map(\.cause) == [.direction], "\(hours)")
        }
        #expect(site.entries.count == 2)
    }

    @Test("The reason always gives what holds the event now")
    func reasonFollows() throws {
        let map = { (text: String) in EmployeeMap.parse(Data("hikcentral,humand\n\(text)\n".utf8)).map }
        site.rules.employeeMap = map("x,y")
        site.rules.direction = [.status]
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.unmapped])
        site.rules.employeeMap = map("ana,ana")
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.held.map(\.cause) == [.direction])
        #expect(site.held.first?.reason.contains("no rule of DIRECTION") == true)
        site.rules.direction = [.devices]
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("The same passages under new ids are not posted again")
    func newIDs() throws {
        site.rules.debounce = .seconds(0)
        let times = ["08:00:10", "12:00:10"]
        for time in times { site.pass("ana", time == "12:00:10" ? .clockOut : .clockIn, at: time) }
        try site.run()
        #expect(site.posts.count == 2)
        // HikCentral gives its events new ids, and has one more event.
        for time in times { site.pass("ana", time == "12:00:10" ? .clockOut : .clockIn, at: time, id: "new-\(time)") }
        site.pass("ana", .clockIn, at: "13:00:00", id: "late")
        try site.work(until: "22:30:00")
        #expect(site.entries == ["ana in 08:00:10", "ana out 12:00:10", "ana in 13:00:00"])
        #expect(site.posts.count == 3)
    }

    @Test("An event months ahead is held; one months old is not posted", arguments: ["2026-02-10", "2025-10-01"])
    func wildClocks(day: String) throws {
        site.pass("ana", .clockIn, at: "\(day) 08:00:00", uploaded: "20:00:00")
        try site.work(until: "22:30:00")
        #expect(site.posts.isEmpty)
        #expect(site.held.map(\.cause) == (day < "2026" ? [] : [.clock]))
        #expect(site.log.count("outage") == 0)
    }

    @Test("An event from a device a few minutes fast waits, and is delivered once")
    func fastDevice() throws {
        site.pass("ana", .clockIn, at: "21:20:00", uploaded: "21:00:00")
        try site.work(until: "22:30:00")
        #expect(site.entries == ["ana in 21:20:00"])
        #expect(site.posts.count == 1)
    }

    @Test("Totals that are too high do no harm")
    func inflatedTotals() throws {
        site.pass("ana", .clockIn, at: "20:00:00")
        site.hikCentral.faults.add(path: "door/events", .changeTotal(by: 3), times: .max)
        try site.work(until: "22:30:00")
        #expect(site.entries == ["ana in 20:00:00"])
        #expect(site.posts.count == 1)
    }

    @Test("A late check that always fails delays neither new windows nor delivery")
    func failingCheck() throws {
        site.hikCentral.faults.add(
            Fault(.status(500), times: .max) { String(decoding: $0.body, as: UTF8.self).contains("\"pageSize\":1,") })
        site.pass("ana", .clockIn, at: "20:00:00")
        site.pass("ana", .clockOut, at: "21:20:00")
        try site.work(until: "21:40:00")
        #expect(site.entries == ["ana in 20:00:00", "ana out 21:20:00"])
        #expect(site.log.count("hikcentral.outage") >= 1)
        #expect(site.http.sent.count < 21 * 2 + 100)
    }

    @Test("After a clock hours ahead steps back, everything is delivered once, within minutes")
    func clockAhead() throws {
        site.pass("ana", .clockIn, at: "20:00:00")
        let clock = site.clock
        clock.at(TestSite.time("21:30:00").instant) { clock.step(wallBy: .hours(4)) }
        clock.at(TestSite.time("2026-01-28 02:00:00").instant) { clock.step(wallBy: .hours(-4)) }
        try site.work(until: "21:10:00")
        try site.work(until: "2026-01-28 01:59:00")
        site.clock.advance(by: .minutes(2))
        #expect(clock.now < TestSite.time("22:05:00").instant)
        site.pass("ana", .clockOut, at: "22:15:00")
        try site.work(until: "22:30:00")
        #expect(site.entries == ["ana in 20:00:00", "ana out 22:15:00"])
        #expect(site.log.count("warning cursor.outage") == 1)
        site.pass("ana", .clockIn, at: "2026-01-28 02:30:00")
        try site.work(until: "2026-01-28 02:50:00")
        #expect(site.entries.count == 3 && site.posts.count == 3)
    }

    @Test("While the clock is hours behind nothing is posted twice, and polls continue")
    func clockBehind() throws {
        site.pass("ana", .clockIn, at: "20:00:00")
        let clock = site.clock
        clock.at(TestSite.time("21:30:00").instant) {
            clock.step(wallBy: .hours(-5))
            clock.at(TestSite.time("17:00:00").instant) { clock.step(wallBy: .hours(5)) }
        }
        site.pass("ana", .clockOut, at: "22:30:00")
        try site.work(until: "21:25:00")
        try site.work(until: "22:59:00")
        #expect(site.entries == ["ana in 20:00:00", "ana out 22:30:00"])
        #expect(site.posts.count == 2)
    }
}
