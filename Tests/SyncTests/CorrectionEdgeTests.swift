import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import FindFace
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Settings that change at the edges")
struct CorrectionEdgeTests {
    @Test("A queue that is too long to read more is corrected by the doors all the same")
    func longQueue() throws {
        let people = (0..<2_100).map { "p\($0)" }
        let site = TestSite(now: "08:30:00", people: people)
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        for (index, person) in people.enumerated() {
            site.pass(person, .clockOut, at: "08:0\(index % 10):\(10 + index / 10 % 50)")
        }
        try site.run()
        site.humand.faults.clear()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        try site.run()
        #expect(!site.entries.contains { $0.contains(" in ") })
    }

    @Test("A door left out by mistake and put back leaves alternating punches as they were")
    func alternateBack() throws {
        let site = TestSite(now: "12:30:00")
        site.rules.direction = [.alternate]
        let entry = site.entryDevices
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "12:00:00")
        try site.run()
        site.entryDevices = []
        try site.run()
        site.entryDevices = entry
        try site.run()
        site.humand.faults.clear()
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 12:00:00"])
    }

    @Test("Alternating punches of a corrected person alternate anew while HikCentral is away")
    func alternateAway() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.direction = [.alternate]
        site.rules.employeeMap = .of("ana,beto", "beto,beto")
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("beto", .clockIn, at: "08:00:00")
        site.pass("ana", .clockIn, at: "08:10:00")
        try site.run()
        site.humand.faults.clear()
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("2026-01-26 20:00:00"), source: "MANUAL")
        site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
        site.rules.employeeMap = .of("ana,ana", "beto,beto")
        try site.start()
        try site.work(until: "12:00:00")
        #expect(!site.entries.contains("ana out 08:10:00"))
    }

    @Test("A start does not guess where a name of the settings has two doors now")
    func ambiguous() throws {
        let site = TestSite(now: "08:30:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        let twin = SimulatedDoor(code: "24", name: "Facial Entrada")
        site.hikCentral.changeDoors({ doors in
            doors.removeAll { $0.code == "24" }
            doors.append(twin)
        })
        site.clock.advance(by: .minutes(30))
        site.pass("ana", .clockOut, at: "08:50:00") { $0.door = twin }
        try site.work(until: "09:30:00")
        site.pass("beto", .clockIn, at: "09:40:00")
        site.pass("carla", .clockOut, at: "09:41:00") { $0.door = twin }
        site.clock.advance(by: .minutes(30))
        try site.run()
        #expect(
            site.entries.contains("beto in 09:40:00")
                || site.log.lines.suffix(10).allSatisfy { !$0.contains("doors.resolved") })
    }

    @Test("Nor where doors have exchanged a name")
    func halfSwapped() throws {
        let site = TestSite(now: "08:30:00")
        site.exitDevices = [DeviceReference("Facial Salida")]
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:20:00")
        try site.run()
        let (one, two) = (
            SimulatedDoor(code: "23", name: "Facial Salida"), SimulatedDoor(code: "24", name: "Facial Egreso")
        )
        site.hikCentral.changeDoors({ doors in
            doors.removeAll { $0.code == "24" || $0.code == "23" }
            doors += [one, two]
        })
        site.clock.advance(by: .minutes(30))
        site.pass("beto", .clockIn, at: "08:40:00") { $0.door = one }
        site.pass("beto", .clockOut, at: "08:50:00") { $0.door = two }
        try site.run()
        #expect(site.held.isEmpty)
    }

    @Test("A camera is no door, whatever its name")
    func camera() throws {
        let site = TestSite(now: "08:30:00")
        let other = SimulatedDoor(code: "40", name: "Porton")
        site.hikCentral.add(doors: [other])
        site.entryDevices = [DeviceReference("Facial Entrada"), DeviceReference("Porton")]
        site.findFace = FindFaceRules(
            site: MappingRules(), map: .empty, entryCameras: [DeviceReference("2")],
            exitCameras: [DeviceReference("3")], isTrusted: true, maximumPerHour: 10)
        try site.receivePushes()
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        let sighting = Sighting(
            id: "s1", camera: SimulatedDoor(code: "2", name: "Facial Entrada"),
            person: SimulatedPerson(id: "17", code: "carla", name: "carla"), time: TestSite.time("08:29:00").instant)
        try #require(site.pushes).add([(.findFace, Data(sighting.body(.cards).serialized.utf8))])
        try site.run()
        let renamed = SimulatedDoor(code: "23", name: "Molinete")
        site.hikCentral.changeDoors({ doors in
            doors.removeAll { $0.code == "23" }
            doors.append(renamed)
        })
        site.pass("beto", .clockIn, at: "08:40:00") { $0.door = renamed }
        site.clock.advance(by: .minutes(30))
        try site.run()
        #expect(site.entries.contains("beto in 08:40:00"))
    }

    @Test("FindFace's unconfirmed posts follow the settings once they have not arrived")
    func findFaceUnconfirmed() throws {
        func rules(_ line: String) -> FindFaceRules {
            FindFaceRules(
                site: MappingRules(),
                map: EmployeeMap.parse(Data("findface,humand\n\(line)\n".utf8), from: SourceSystem.findFace.column).map,
                entryCameras: [DeviceReference("2")], exitCameras: [DeviceReference("3")], isTrusted: true,
                maximumPerHour: 10)
        }
        let site = TestSite(now: "08:00:00")
        site.begin = TestSite.time("07:55:00").instant
        site.isAlone = true
        site.findFace = rules("e-7,beto")
        try site.receivePushes()
        site.humand.faults.add(path: "clockIn", .status(500), times: .max)
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        let sighting = Sighting(
            id: "s1", camera: SimulatedDoor(code: "2", name: "Entrada"),
            person: SimulatedPerson(id: "17", code: "e-7", name: "e"), time: TestSite.time("07:58:00").instant)
        try #require(site.pushes).add([(.findFace, Data(sighting.body(.cards).serialized.utf8))])
        try site.run()
        site.humand.faults.clear()
        site.findFace = rules("e-7,ana")
        try site.run()
        #expect(site.entries == ["ana in 07:58:00"])
    }

    @Test("What a setting left out stays out with a second reload while HikCentral is away")
    func secondReload() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.direction = [.devices, .status, .alternate]
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockOut, at: "08:00:00")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:40:00").instant) {
            box.value.exitDevices = []
            control.requestReload()
        }
        clock.at(TestSite.time("08:50:00").instant) {
            box.value.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
            box.value.humand.faults.clear()
            control.requestReload()
        }
        clock.at(TestSite.time("08:55:00").instant) {
            let site = box.value
            _ = try? site.jobs.submit(Job(.retry(try #require(site.ledger).state.held.map(\.line)), author: "tester"))
        }
        try site.work(until: "12:00:00")
        #expect(site.entries.isEmpty)
    }

    @Test("A refusal as a duplicate is judged under the employee of the post")
    func judgingDuplicate() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeMap = .of("ana,beto")
        site.pass("ana", .clockIn, at: "08:00:00")
        // The entry is there already (posted, answer lost, the ledger knows nothing of it).
        site.humand.insert(.start, employeeId: "beto", time: TestSite.time("08:00:00"), source: "API")
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:30:02").instant) {
            box.value.humand.faults.clear()
            box.value.rules.employeeMap = .of("ana,ana")
            control.requestReload()
        }
        try site.work(until: "12:00:00")
        #expect(site.entries == ["beto in 08:00:00"])
    }

    @Test("A wrong map that is taken away is in force no more")
    func mapAway() throws {
        let site = TestSite(now: "08:30:00", people: ["c-ana", "beto"])
        site.rules.employeeID = .personCode
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.rules.employeeMap = .of("c-ana,beto")
        try site.run()
        site.rules.employeeMap = .empty
        site.humand.faults.clear()
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"])
    }

    @Test("A corrected EMPLOYEE_ID is followed by what is queued, without a map")
    func employeeID() throws {
        let site = TestSite(now: "08:30:00", people: ["c-ana", "ana"])
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.rules.employeeID = .personCode
        site.humand.faults.clear()
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"])
    }

    @Test("The first map is followed by everybody's punches, however many")
    func manyPeople() throws {
        let people = (0..<600).map { "p\($0)" }
        let site = TestSite(now: "08:30:00", people: people + people.map { "c-" + $0 })
        site.rules.employeeID = .personCode
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        for (index, person) in people.enumerated() {
            site.pass(person, .clockIn, at: "08:0\(index % 10):\(10 + index / 10 % 50)")
        }
        try site.run()
        site.humand.faults.clear()
        site.rules.employeeMap = .of(people.map { "c-\($0),\($0)" })
        try site.run()
        #expect(!site.entries.contains { $0.hasPrefix("c-") })
    }

    @Test("The first map is followed while HikCentral is away")
    func firstMapAway() throws {
        let site = TestSite(now: "08:30:00", people: ["c-ana", "ana"])
        site.rules.employeeID = .personCode
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.humand.faults.clear()
        site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
        site.rules.employeeMap = .of("c-ana,ana")
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("A retry that waits for the doors holds up no other job")
    func blocked() throws {
        let site = TestSite(now: "08:30:00")
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "MANUAL")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.humand.insert(.start, employeeId: "beto", time: TestSite.time("07:50:00"), source: "MANUAL")
        site.pass("beto", .clockIn, at: "08:05:00")
        try site.run()
        let lines = try #require(site.ledger?.state.held.map(\.line))
        #expect(lines.count == 2)
        site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
        _ = try site.jobs.submit(Job(.retry([lines[0]]), author: "tester"))
        site.clock.advance(by: .seconds(1))
        let second = try site.jobs.submit(Job(.drop([lines[1]], reason: "x"), author: "tester"))
        try site.start()
        try site.work(until: "2026-01-28 08:30:00")
        #expect(site.jobs.progress(of: second)?.state == .done)
    }

    @Test("What a refused reload left out goes out")
    func refusedReload() throws {
        let site = TestSite(now: "08:30:00")
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        let types = site.rules.eventTypes
        _ = types
        clock.at(TestSite.time("08:40:00").instant) {
            box.value.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
            box.value.rules.eventTypes = [198_914]
            box.value.exitDevices = [DeviceReference("Nada")]
            control.requestReload()
        }
        clock.at(TestSite.time("09:00:00").instant) { box.value.hikCentral.faults.clear() }
        clock.at(TestSite.time("09:15:00").instant) {
            box.value.humand.faults.clear()
        }
        try site.work(until: "13:00:00")
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("What alternates behind a post that has not arrived alternates anew")
    func settledAlternates() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.direction = [.alternate]
        site.rules.employeeMap = .of("ana,beto", "beto,beto")
        site.humand.faults.add(path: "clock", .status(500), times: .max)
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:10:00")
        try site.run()
        site.humand.faults.clear()
        site.humand.insert(.start, employeeId: "beto", time: TestSite.time("2026-01-26 20:00:00"), source: "MANUAL")
        site.rules.employeeMap = .of("ana,ana", "beto,beto")
        try site.run()
        #expect(!site.entries.contains("beto out 08:10:00"))
    }

    @Test("What Humand refused for another person's order is sent again for the right one")
    func behind() throws {
        let site = TestSite(now: "08:01:00")
        site.rules.employeeMap = .of("ana,beto", "beto,beto")
        site.humand.insert(.start, employeeId: "beto", time: TestSite.time("07:50:00"), source: "MANUAL")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockOut, at: "08:00:20")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:05:00").instant) {
            box.value.rules.employeeMap = .of("ana,ana", "beto,beto")
            control.requestReload()
        }
        try site.work(until: "10:00:00")
        #expect(site.entries == ["beto in 07:50:00", "ana in 08:00:00", "beto out 08:00:20"])
    }

    @Test("A reload that names a door for the first time corrects a long queue")
    func long() throws {
        // A reload with a long queue and a door that was not read before.
        let people = (0..<2_100).map { "p\($0)" }
        let site = TestSite(now: "08:30:00", people: people)
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        for (index, person) in people.enumerated() {
            site.pass(person, .clockOut, at: "08:0\(index % 10):\(10 + index / 10 % 50)")
        }
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:40:00").instant) {
            box.value.humand.faults.clear()
            (box.value.entryDevices, box.value.exitDevices) = (entry + [DeviceReference("Comedor")], exit)
            control.requestReload()
        }
        try site.work(until: "10:00:00")
        #expect(site.entries.count { $0.contains(" out ") } == people.count)
    }
}
