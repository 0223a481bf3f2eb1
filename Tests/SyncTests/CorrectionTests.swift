import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Settings that change before Humand has a punch")
struct CorrectionTests {
    @Test("Two people whose lines in the map were exchanged, and who passed within DEBOUNCE, both get their punches")
    func exchanged() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeMap = .of("ana,beto", "beto,ana")
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:00:20")
        try site.run()
        site.humand.faults.clear()
        site.rules.employeeMap = .of("ana,ana", "beto,beto")
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "beto in 08:00:20"])
    }

    @Test("A way in and out within DEBOUNCE survives the correction of swapped doors")
    func shortStay() throws {
        let site = TestSite(now: "08:30:00")
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:00:40")
        try site.run()
        site.humand.faults.clear()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:00:40"])
    }

    @Test("What a setting left out goes out when it is taken in again, without a map and by personCode")
    func takenInAgain() throws {
        let site = TestSite(now: "08:30:00", people: ["c-ana"])
        site.rules.employeeID = .personCode
        let entry = site.entryDevices
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.humand.faults.clear()
        site.entryDevices = []
        try site.run()
        #expect(site.held.map(\.cause) == [.excluded])
        site.entryDevices = entry
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"])
    }

    @Test("So it does by a reload of the daemon")
    func takenInByReload() throws {
        let site = TestSite(now: "08:30:00", people: ["c-ana"])
        site.rules.employeeID = .personCode
        let entry = site.entryDevices
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:40:00").instant) {
            box.value.entryDevices = []
            control.requestReload()
        }
        clock.at(TestSite.time("08:45:00").instant) { box.value.humand.faults.clear() }
        clock.at(TestSite.time("08:50:00").instant) {
            box.value.entryDevices = entry
            control.requestReload()
        }
        try site.work(until: "20:00:00")
        #expect(site.entries == ["c-ana in 08:00:00"])
    }

    @Test("Swapped doors are corrected where the key at the terminal comes first")
    func statusFirst() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.direction = [.status, .devices]
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:20:00")
        try site.run()
        site.humand.faults.clear()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:20:00"])
    }

    @Test("Swapped doors are corrected for a terminal that has been replaced since")
    func replacedTerminal() throws {
        let site = TestSite(now: "08:30:00")
        site.entryDevices = [DeviceReference("Facial Salida")]
        site.exitDevices = [DeviceReference("Facial Entrada")]
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:20:00")
        try site.run()
        site.hikCentral.changeDoors({ doors in
            doors.removeAll { $0.code == TestSite.entryDoor.code }
            doors.append(SimulatedDoor(code: "99", name: TestSite.entryDoor.name))
        })
        site.humand.faults.clear()
        site.entryDevices = [DeviceReference("Facial Entrada")]
        site.exitDevices = [DeviceReference("Facial Salida")]
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:20:00"])
    }

    @Test("A refusal that is being judged does not overwrite a corrected map")
    func judging() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeMap = .of("ana,nobody")
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:30:02").instant) {
            box.value.humand.faults.clear()
            box.value.rules.employeeMap = .of("ana,ana")
            control.requestReload()
        }
        try site.work(until: "12:00:00")
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("Nor a door that was taken out")
    func judgingExcluded() throws {
        let site = TestSite(now: "08:30:00")
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "MANUAL")
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:30:02").instant) {
            box.value.humand.faults.clear()
            box.value.entryDevices = []
            control.requestReload()
        }
        try site.work(until: "09:00:00")
        #expect(site.held.map(\.cause) == [.excluded])
    }

    @Test("A backfill takes nothing for a double read of what a corrected direction was before")
    func backfillTurned() throws {
        let site = TestSite(now: "08:30:00")
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.humand.faults.clear()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
        // Long after: the device uploads the clock-out.
        site.pass("ana", .clockOut, at: "08:00:40", uploaded: "2026-02-10 08:00:00")
        site.clock.step(wallBy: .days(15))
        try site.run()
        let window = Window(from: TestSite.time("00:00:00").instant, to: TestSite.time("23:00:00").instant)
        let id = try site.jobs.submit(Job(.backfill(.init(window: window)), author: "tester"))
        try site.run()
        _ = site.jobs.progress(of: id)
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:00:40"])
    }

    @Test("A corrected map is followed although HikCentral is away")
    func sourceAway() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeMap = .of("ana,beto")
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.humand.faults.clear()
        site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
        site.rules.employeeMap = .of("ana,ana")
        try site.run()
        #expect(site.entries == [] || site.entries == ["ana in 08:00:00"])
    }

    @Test("A retry beside a corrected setting waits for the doors")
    func retryAway() throws {
        let site = TestSite(now: "08:30:00")
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        (site.entryDevices, site.exitDevices) = (exit, entry)
        site.humand.insert(.end, employeeId: "ana", time: TestSite.time("07:50:00"), source: "MANUAL")
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.refused])
        site.humand.remove { _ in true }
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "MANUAL")
        (site.entryDevices, site.exitDevices) = (entry, exit)
        site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
        let line = try #require(site.ledger?.state.held.first?.line)
        _ = try site.jobs.submit(Job(.retry([line]), author: "tester"))
        try site.run()
        #expect(!site.entries.contains("ana out 08:00:00"))
    }

    @Test("What a correction makes a double read is held, and nobody else's punch is one of it")
    func doubleHeld() throws {
        let site = TestSite(now: "08:30:00", people: ["ana", "beto", "c-ana"])
        site.rules.employeeMap = .of("ana,beto", "ana2,ana")
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana2", .clockIn, at: "08:00:10")
        try site.run()
        site.rules.employeeMap = .of("ana,ana", "ana2,ana", "beto,beto")
        site.humand.faults.clear()
        try site.run()
        site.pass("beto", .clockIn, at: "08:00:20", uploaded: "08:31:00")
        site.clock.step(wallBy: .minutes(10))
        try site.run()
        #expect(site.entries.contains("beto in 08:00:20"))
    }

    @Test("Where every door is read, what a door has recorded that HikCentral has no more goes out")
    func everyDoor() throws {
        let site = TestSite(now: "08:30:00")
        site.entryDevices = []
        site.exitDevices = []
        site.rules.direction = [.alternate]
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:20:00")
        try site.run()
        site.hikCentral.changeDoors({ doors in doors.removeAll { $0.code == TestSite.entryDoor.code } })
        site.humand.faults.clear()
        try site.run()
        _ = try site.jobs.submit(Job(.retry(try #require(site.ledger).state.held.map(\.line)), author: "tester"))
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:20:00"])
    }

    @Test("A backfill takes nothing for a double read of what a setting left out")
    func backfillExcluded() throws {
        let site = TestSite(now: "08:30:00")
        site.hikCentral.add(doors: [SimulatedDoor(code: "40", name: "Otra")])
        site.entryDevices = [DeviceReference("Facial Entrada"), DeviceReference("Otra")]
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00") { $0.door = SimulatedDoor(code: "40", name: "Otra") }
        try site.run()
        site.humand.faults.clear()
        site.entryDevices = [DeviceReference("Facial Entrada")]
        try site.run()
        site.pass("ana", .clockIn, at: "08:00:30", uploaded: "2026-02-10 08:00:00")
        site.clock.step(wallBy: .days(15))
        try site.run()
        let window = Window(from: TestSite.time("00:00:00").instant, to: TestSite.time("23:00:00").instant)
        _ = try site.jobs.submit(Job(.backfill(.init(window: window)), author: "tester"))
        try site.run()
        #expect(site.entries == ["ana in 08:00:30"])
    }

    @Test("A post that has not arrived follows the corrected map before it is sent again")
    func notArrived() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nana,beto\n".utf8)).map
        site.humand.faults.add(path: "clockIn", .status(500), times: .max)
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.entries.isEmpty)
        site.humand.faults.clear()
        site.rules.employeeMap = .of("ana,ana")
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("Alternating directions alternate anew once a punch is another person's")
    func alternates() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.direction = [.alternate]
        site.rules.employeeMap = .of("ana,beto", "beto,beto")
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("beto", .clockIn, at: "08:00:00")
        site.pass("ana", .clockIn, at: "08:10:00")
        try site.run()
        site.humand.faults.clear()
        site.rules.employeeMap = .of("ana,ana", "beto,beto")
        try site.run()
        #expect(site.entries == ["beto in 08:00:00", "ana in 08:10:00"])
    }

    @Test("A door that is put into the other list by mistake, and back, loses nothing")
    func mistakeAndBack() throws {
        let site = TestSite(now: "08:30:00")
        let (entry, exit) = (site.entryDevices, site.exitDevices)
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:00:40")
        try site.run()
        (site.entryDevices, site.exitDevices) = ([], entry + exit)
        try site.run()
        (site.entryDevices, site.exitDevices) = (entry, exit)
        site.humand.faults.clear()
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "ana out 08:00:40"])
    }

    @Test("Two people whose lines were exchanged, and whom Humand refused, both get their punches by a reload")
    func exchangedReload() throws {
        // Both unknown to Humand under the mapped ids: refused, two people of one arrival, ids exchanged.
        let site = TestSite(now: "08:30:00", people: [])
        site.rules.employeeMap = .of("ana,b", "beto,a")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:00:20")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("08:40:00").instant) {
            box.value.humand.add(users: [SimulatedUser(employeeId: "a"), SimulatedUser(employeeId: "b")])
            box.value.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\nana,a\nbeto,b\n".utf8)).map
            control.requestReload()
        }
        try site.work(until: "12:00:00")
        #expect(site.entries == ["a in 08:00:00", "b in 08:00:20"])
    }

    @Test("What an older program has carried over without its cause goes out by a retry")
    func olderProgram() throws {
        let site = TestSite(now: "08:30:00")
        let entry = site.entryDevices
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.humand.faults.clear()
        site.entryDevices = []
        try site.run()
        for name in try site.files.names(in: TestSite.folder.ledgerFolder) {
            let path = "\(TestSite.folder.ledgerFolder)/\(name)"
            var bytes: [UInt8] = []
            try site.files.read(path) { piece in
                bytes += Array(piece)
                return true
            }
            let text = String(decoding: bytes, as: UTF8.self)
            try site.files.replace(
                path, with: Data(text.replacingOccurrences(of: "\"cause\":\"excluded\",", with: "").utf8))
        }
        site.entryDevices = entry
        try site.run()
        let lines = try #require(site.ledger).state.held.map(\.line)
        _ = try site.jobs.submit(Job(.retry(lines), author: "tester"))
        try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("The first map gives its ids to what was refused without one")
    func firstMap() throws {
        let site = TestSite(now: "08:30:00")
        site.rules.employeeID = .personCode
        site.rules.employeeMap = .of("c-ana,nobody", "c-ana2,ana")
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        // The first map: EMPLOYEE_ID is the code and there was no map; then one is given.
        let other = TestSite(now: "08:30:00", people: ["AP-1"])
        other.rules.employeeID = .personCode
        other.pass("ana", .clockIn, at: "08:00:00")
        try other.run()
        other.rules.employeeMap = .of("c-ana,AP-1")
        try other.run()
        #expect(other.entries == ["AP-1 in 08:00:00"])
    }

    @Test("What was held for want of a number and then left out by a setting is told its cause again, and goes out")
    func numberAndSetting() throws {
        let site = TestSite(now: "08:30:00", people: ["c-ana"])
        site.rules.employeeID = .personCode
        let personInfo = "personInfo"
        site.hikCentral.faults.add(
            path: personInfo, .envelope(#"{"code":"128","msg":"not found","data":null}"#), times: .max)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        #expect(site.held.map(\.cause) == [.unmapped])
        let types = site.rules.eventTypes
        site.rules.eventTypes = [198_914]
        try site.run()
        #expect(site.held.map(\.why) == [.type])
        site.rules.eventTypes = types
        try site.run()
        #expect(site.held.map(\.cause) == [.unmapped], "the setting is no reason any more")
        site.hikCentral.faults.clear()
        site.clock.advance(by: .hours(25))
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"] && site.held.isEmpty)
    }
}
