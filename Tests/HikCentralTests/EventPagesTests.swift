import Foundation
import Testing

@testable import Base
@testable import HikCentral
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("Reading all pages while they change")
struct EventPagesTests {
    private let site = TestSite(now: "09:00:00")
    private static let path = "door/events"

    init() { site.begin = TestSite.time("08:00:00").instant }

    /// `count` passages by as many people, a second apart, starting at 08:00:01.
    private func pass(_ count: Int) {
        let people = (0..<count).map { "p\($0)" }
        site.humand.add(users: people.map { SimulatedUser(employeeId: $0) })
        for (number, person) in people.enumerated() {
            let time = TestSite.time("08:00:00").instant + .seconds(Int64(number + 1))
            site.pass(person, .clockIn, at: "08:00:00") {
                $0.time = Timestamp(instant: time, offsetSeconds: -10_800)
                $0.uploadedAt = time
            }
        }
    }

    @Test("Pages are requested oldest first, with both ends of the window fixed")
    func frozen() throws {
        pass(603)
        try site.run()
        #expect(site.entries.count == 603)
        let queries = site.hikCentral.journal.filter { $0.pageSize > 1 && $0.total == 603 }
        #expect(queries.map(\.page) == [1, 2])
        #expect(Set(queries.map { [$0.start, $0.end] }).count == 1)
        #expect(!site.hikCentral.journal.contains { !$0.isAscending })
    }

    @Test(
        "Whatever happens to a page, nothing is missing and nothing is read twice",
        arguments: [
            "shrinks", "repeats", "total high", "total low", "total gone", "lost answer", "truncated", "html", "500",
        ])
    func pageFaults(name: String) throws {
        let count = Campaign.size(63, full: 603)
        site.limits = EventPages.Limits(pageSize: Campaign.size(50, full: 500))
        pass(count)
        let kind: Fault.Kind =
            switch name {
            case "shrinks": .shrinkPage
            case "repeats": .repeatEvent
            case "total high": .changeTotal(by: 7)
            case "total low": .changeTotal(by: -count * 2 / 3)
            case "total gone":
                .rewrite { answer in
                    var data = answer["data"] ?? .null
                    if case .object(let members) = data { data = .object(members.filter { $0.key != "total" }) }
                    return ["code": "0", "msg": "Success", "data": data]
                }
            case "lost answer": .loseAnswer
            case "truncated": .truncate
            case "html": .html
            default: .status(500)
            }
        site.humand.limitRate(to: nil)
        site.hikCentral.faults.add(path: Self.path, kind, after: 0, times: name == "total gone" ? .max : 2)
        try site.run()
        #expect(site.entries.count == count)
        #expect(site.posts.count == count)
    }

    @Test("A gateway that wants smaller pages gets them, and is never asked for larger ones again")
    func halving() throws {
        pass(300)
        site.hikCentral.change { $0.largestPage = 100 }
        try site.run()
        #expect(site.entries.count == 300)
        #expect(site.hikCentral.refusalCodes == ["0x00072004", "0x00072004", "0x00072004"])
        #expect(site.hikCentral.journal.allSatisfy { $0.pageSize <= 62 })
    }

    @Test("A list whose pages the gateway shortens silently is read to the end")
    func silentCap() throws {
        pass(250)
        site.hikCentral.change { $0.silentPageCap = 100 }
        try site.run()
        #expect(site.entries.count == 250)
    }

    @Test(
        "An event on a window's boundary is delivered once, whether endTime is inclusive or not",
        arguments: [true, false])
    func boundary(isInclusive: Bool) throws {
        site.hikCentral.change { $0.endTimeIsInclusive = isInclusive }
        site.begin = TestSite.time("06:00:00").instant
        site.pass("ana", .clockIn, at: "06:00:00")
        site.pass("ana", .clockOut, at: "07:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:59:30")
        site.pass("carla", .clockIn, at: "07:59:59") { $0.writtenTime = "2026-01-27T07:59:59.750-03:00" }
        try site.work(until: "09:10:00")
        #expect(
            site.entries == [
                "ana in 06:00:00", "ana out 07:00:00", "carla in 07:59:59.750", "ana in 08:00:00", "beto in 08:59:30",
            ])
        #expect(site.posts.count == 5)
    }

    @Test(
        "A time in any form that gateways use reaches Humand unchanged",
        arguments: [
            "2026-01-27T08:12:45-03:00", "2026-01-27T11:12:45Z", "2026-01-27T08:12:45-0300", "2026-01-27T08:12:45",
            "2026-01-27T08:12:45.000-03:00", " 2026-01-27 08:12:45 -03:00 ",
        ])
    func times(text: String) throws {
        site.pass("ana", .clockIn, at: "08:12:45") { $0.writtenTime = text }
        try site.run()
        #expect(site.entries == ["ana in 08:12:45"])
    }

    @Test("An undecodable event is held once with its own text and does not affect the others")
    func undecodable() throws {
        site.pass("ana", .clockIn, at: "08:10:00")
        site.pass("beto", .clockIn, at: "08:11:00") { $0.odd = [.init("eventTime", "2026-02-30T08:11:00-03:00")] }
        site.pass("carla", .clockIn, at: "08:12:00") { $0.odd = [.init("doorIndexCode", .null)] }
        site.pass("ana", .clockOut, at: "08:30:00")
        try site.run()
        try site.run()
        #expect(site.entries == ["ana in 08:10:00", "ana out 08:30:00"])
        #expect(site.held.map(\.cause) == [.undecodable, .undecodable])
        #expect(site.held.first?.raw?.contains("2026-02-30") == true)
    }

    @Test("Events without an id are distinguished by person, door and second")
    func withoutID() throws {
        site.pass("ana", .clockIn, at: "08:10:00", id: "")
        site.pass("beto", .clockIn, at: "08:11:00", id: "")
        site.pass("carla", .clockIn, at: "08:12:00", id: "")
        try site.run()
        #expect(site.entries == ["ana in 08:10:00", "beto in 08:11:00", "carla in 08:12:00"])
    }

    @Test("An unreadable event is not taken for somebody's passage")
    func undecodableIsNoPassage() throws {
        // Its time replaces the unreadable one, and is that of beto's real passage.
        site.pass("beto", .clockIn, at: "08:11:00") { $0.odd = [.init("eventTime", "tomorrow")] }
        try site.run()
        site.pass("beto", .clockIn, at: "08:00:00")
        try site.work(until: "10:10:00")
        #expect(site.entries == ["beto in 08:00:00"])
    }

    @Test("If a window has more events than one read allows, shorter windows are read")
    func tooFull() throws {
        for number in 0..<31 {
            let time = TestSite.time("08:00:00").instant + .seconds(Int64(number * 100))
            for person in 0..<34 {
                let event = SimulatedEvent(
                    id: "x\(number)-\(person)", time: Timestamp(instant: time, offsetSeconds: -10_800),
                    person: SimulatedPerson(id: "-1", code: "", name: ""), door: TestSite.entryDoor)
                site.hikCentral.add(events: [event])
            }
        }
        site.pass("ana", .clockIn, at: "08:49:00")
        let report = try site.run()
        #expect(report.skipped == 1_054)
        #expect(site.entries == ["ana in 08:49:00"])
    }

    @Test("A total that is far too high costs a few requests per query, not one per minute of the window")
    func hugeTotal() throws {
        pass(5)
        try site.run()
        let honest = site.hikCentral.journal.count
        let other = TestSite(now: "09:00:00")
        other.begin = site.begin
        other.hikCentral.faults.add(
            path: Self.path,
            .rewrite { answer in
                ["code": "0", "msg": "Success", "data": ["total": 5000, "list": answer["data"]?["list"] ?? []]]
            }, times: .max)
        other.pass("ana", .clockIn, at: "08:10:00")
        try other.run()
        #expect(other.entries == ["ana in 08:10:00"])
        #expect(other.hikCentral.journal.count <= 12 * honest, "\(other.hikCentral.journal.count), \(honest)")
        #expect(other.log.count("HikCentral's total does not agree with its pages") > 0)
    }

    @Test("A list that never ends is read in shorter windows, and given up in the shortest")
    func endless() throws {
        let limit = Campaign.size(5_000, full: 50_000)
        site.limits = EventPages.Limits(inAMinute: limit)
        site.hikCentral.faults.add(
            path: EventPagesTests.path,
            .rewrite { _ in
                let events = (0..<500).map { _ -> JSONValue in
                    [
                        "eventId": .string(UUID().uuidString), "eventTime": "2026-01-27T08:10:00-03:00",
                        "doorIndexCode": "23", "personId": "-1", "eventType": 196_893,
                    ]
                }
                return ["code": "0", "msg": "Success", "data": ["total": 5, "list": .array(events)]]
            }, times: 40 + limit / 500)
        try site.run()
        #expect(site.log.count("the list has more than \(limit) events within a minute") == 1)
        #expect(site.entries.isEmpty)
    }
}
