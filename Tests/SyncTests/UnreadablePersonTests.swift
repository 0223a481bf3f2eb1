import Foundation
import Testing

@testable import Attendance
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("People who cannot be looked up")
struct UnreadablePersonTests {
    private let site = TestSite(people: ["c-ana", "c-beto", "c-carla"])

    init() { site.rules.employeeID = .personCode }

    private func fail(_ person: String, times: Int = .max, kind: Fault.Kind = .status(500)) {
        site.hikCentral.faults.add(
            Fault(kind, times: times) {
                $0.path.contains("personInfo") && String(decoding: $0.body, as: UTF8.self).contains("\"\(person)\"")
            })
    }

    @Test(
        "A person whose look-up always fails is held, even in a single run, and delays nobody",
        arguments: [
            "first", "last",
        ])
    func poison(place: String) throws {
        site.pass("beto", .clockIn, at: place == "first" ? "08:00:00" : "08:20:00")
        site.pass("ana", .clockIn, at: "08:10:00")
        site.pass("beto", .clockOut, at: "17:00:00")
        site.pass("ana", .clockOut, at: "17:10:00")
        fail("beto")
        try site.run()
        #expect(site.entries == ["c-ana in 08:10:00", "c-ana out 17:10:00"])
        #expect(site.held.map(\.cause) == [.unmapped, .unmapped])
        #expect(site.held.allSatisfy { $0.reason.contains("cannot be looked up") })
        // Once HikCentral answers again, the next retry of held events finds it.
        site.hikCentral.faults.clear()
        site.clock.advance(by: .minutes(10))
        try site.run()
        #expect(site.entries.count == 4 && site.held.isEmpty)
    }

    @Test("Two people whose look-ups fail delay nobody, even if everybody else is remembered")
    func two() throws {
        site.pass("ana", .clockIn, at: "20:50:00")
        fail("beto")
        fail("carla")
        site.pass("beto", .clockIn, at: "21:01:00")
        site.pass("carla", .clockIn, at: "21:02:00")
        site.pass("ana", .clockOut, at: "21:03:00")
        try site.work(until: "21:20:00")
        #expect(site.entries == ["c-ana in 20:50:00", "c-ana out 21:03:00"])
        #expect(site.held.map(\.cause) == [.unmapped, .unmapped])
    }

    @Test("The daemon delivers a held person's punch when the look-up works again")
    func mended() throws {
        site.pass("beto", .clockIn, at: "21:01:00")
        site.pass("ana", .clockIn, at: "21:02:00")
        fail("beto")
        try site.work(until: "21:40:00")
        #expect(site.entries == ["c-ana in 21:02:00"] && site.held.count == 1)
        site.hikCentral.faults.clear()
        try site.work(until: "23:30:00")
        #expect(site.entries == ["c-beto in 21:01:00", "c-ana in 21:02:00"])
    }

    @Test("While all look-ups fail, everybody waits and nobody is held", arguments: [true, false])
    func outage(isTimeout: Bool) throws {
        for (number, person) in ["ana", "beto", "carla"].enumerated() {
            site.pass(person, .clockIn, at: "21:0\(number + 1):00")
            site.pass(person, .clockOut, at: "21:2\(number + 1):00")
        }
        let http = UncheckedBox(site.http)
        if isTimeout {
            site.http.inject(.timedOut(.seconds(30)), on: "personInfo", times: .max)
        } else {
            site.hikCentral.faults.add(path: "personInfo", .status(500), times: .max)
        }
        try site.work(until: "22:30:00")
        #expect(site.held.isEmpty && site.posts.isEmpty)
        #expect(site.log.count("hikcentral.outage") >= 1)
        http.value.clearInjections()
        site.hikCentral.faults.clear()
        try site.work(until: "23:00:00")
        #expect(site.entries.count == 6)
    }

    @Test("A single failing person is held only after ten minutes; later ones wait while all look-ups fail")
    func alone() throws {
        site.pass("beto", .clockIn, at: "21:01:00")
        site.pass("ana", .clockIn, at: "21:31:00")
        site.hikCentral.faults.add(path: "personInfo", .status(500), times: .max)
        try site.work(until: "21:10:00")
        #expect(site.held.isEmpty)
        try site.work(until: "21:29:00")
        #expect(site.held.count == 1)
        try site.work(until: "22:20:00")
        #expect(site.held.count == 1)
        site.hikCentral.faults.clear()
        try site.work(until: "23:50:00")
        #expect(site.entries == ["c-beto in 21:01:00", "c-ana in 21:31:00"])
    }

    @Test("Held events do not keep new windows from being read while look-ups fail")
    func heldAtStart() throws {
        let (map, _, _) = EmployeeMap.parse(Data("hikcentral,humand\nc-ana,c-ana\n".utf8))
        site.rules.employeeMap = map
        site.pass("zoe", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.count == 1)
        site.rules.employeeID = .personID
        site.rules.employeeMap = .empty
        site.rules.employeeID = .personCode
        fail("zoe")
        site.pass("ana", .clockIn, at: "21:01:00")
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.entries == ["c-ana in 21:01:00"])
    }
}
