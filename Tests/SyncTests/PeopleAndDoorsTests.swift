import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("People and doors")
struct PeopleAndDoorsTests {
    private let site = TestSite(people: ["c-ana", "c-beto"])
    private static let personInfo = "/artemis/api/resource/v1/person/personId/personInfo"

    init() { site.rules.employeeID = .personCode }

    @Test("A person's code is looked up once")
    func cached() throws {
        for minute in 10..<30 { site.pass("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: "08:\(minute):00") }
        try site.run()
        #expect(site.entries.count == 20)
        #expect(site.hikCentral.callCounts[Self.personInfo] == 1)
    }

    @Test("A person that HikCentral does not know, or whose id it refuses, is held and delays nobody")
    func unknown() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ghost", .clockIn, at: "08:00:05")
        site.pass("beto", .clockIn, at: "08:00:10")
        site.hikCentral.remove(person: "ghost")
        site.hikCentral.faults.add(
            Fault(.envelope(#"{"code":"2","msg":"[personId parameter error]","data":""}"#), times: .max) {
                $0.path == Self.personInfo && String(decoding: $0.body, as: UTF8.self).contains("beto")
            })
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"])
        #expect(site.held.map(\.cause) == [.unmapped, .unmapped])
    }

    @Test("A look-up that fails for a while delays the window and loses nothing")
    func failingLookUp() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.hikCentral.faults.add(path: "personInfo", .status(500), times: 3)
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"])
        #expect(Set(site.windows).count == site.windows.count - 3)
    }

    @Test(
        "After the map is corrected, held punches are delivered, at a start or after a reload",
        arguments: [true, false])
    func mendedMap(isReload: Bool) throws {
        let map = EmployeeMap.of("c-ana,c-ana")
        let mended = EmployeeMap.of("c-ana,c-ana", "c-zoe,c-beto")
        site.rules.employeeMap = map
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("zoe", .clockIn, at: "08:01:00")
        site.pass("zoe", .clockIn, at: "08:01:20")
        site.pass("zoe", .clockOut, at: "17:00:00")
        if isReload {
            try site.start()
            let (control, box) = (site.control, UncheckedBox(site))
            site.clock.at(TestSite.time("21:10:00").instant) {
                #expect(box.value.held.count == 3)
                box.value.rules.employeeMap = mended
                control.requestReload()
            }
            try site.work(until: "21:20:00")
            #expect(site.log.count("working with the new settings") == 1)
        } else {
            try site.run()
            #expect(site.held.count == 3)
            site.rules.employeeMap = mended
            try site.run()
        }
        #expect(site.entries == ["c-ana in 08:00:00", "c-beto in 08:01:00", "c-beto out 17:00:00"])
        #expect(site.held.isEmpty)
    }

    @Test("A terminal that is replaced while the daemon runs is read from its first event on, though its code is new")
    func replacedTerminal() throws {
        let (clock, box) = (site.clock, UncheckedBox(site))
        try site.start()
        clock.at(TestSite.time("21:30:00").instant) {
            box.value.hikCentral.changeDoors({ doors in
                doors.removeAll { $0.code == TestSite.entryDoor.code }
                doors.append(SimulatedDoor(code: "99", name: TestSite.entryDoor.name))
            })
        }
        site.pass("ana", .clockIn, at: "21:40:00") {
            $0.door = SimulatedDoor(code: "99", name: TestSite.entryDoor.name)
        }
        try site.work(until: "23:30:00")
        #expect(site.entries == ["c-ana in 21:40:00"])
        #expect(site.log.count("HikCentral lists other doors than before") == 1)
    }

    @Test("What is held of a terminal that is replaced waits on, and goes out by the door that has its name")
    func heldAtReplaced() throws {
        let map = EmployeeMap.of("c-ana,c-ana")
        let mended = EmployeeMap.of("c-ana,c-ana", "c-zoe,c-beto")
        site.rules.employeeMap = map
        site.pass("zoe", .clockIn, at: "21:10:00")
        try site.start()
        let (clock, control, box) = (site.clock, site.control, UncheckedBox(site))
        clock.at(TestSite.time("21:30:00").instant) {
            #expect(box.value.held.map(\.cause) == [.unmapped])
            box.value.hikCentral.changeDoors({ doors in
                doors.removeAll { $0.code == TestSite.entryDoor.code }
                doors.append(SimulatedDoor(code: "99", name: TestSite.entryDoor.name))
            })
        }
        clock.at(TestSite.time("23:30:00").instant) {
            #expect(box.value.held.map(\.why) == [.line], "another reason, or none")
            box.value.rules.employeeMap = mended
            control.requestReload()
        }
        try site.work(until: "23:50:00")
        #expect(site.entries == ["c-beto in 21:10:00"] && site.held.isEmpty)
    }

    @Test(
        "What is held is not passed over when a setting leaves it out, perhaps by mistake; taken in again, it goes out")
    func leftOut() throws {
        let mended = EmployeeMap.of("c-zoe,c-beto")
        let map = EmployeeMap.of("c-ana,c-ana")
        let (entry, types) = (site.entryDevices, site.rules.eventTypes)
        site.rules.employeeMap = map
        site.pass("zoe", .clockIn, at: "20:10:00")
        try site.run()
        #expect(site.held.map(\.why) == [.line])
        site.rules.employeeMap = mended
        site.entryDevices = []
        try site.run()
        #expect(site.held.map(\.why) == [.door] && site.held.map(\.cause) == [.excluded])
        (site.entryDevices, site.rules.eventTypes) = (entry, [1])
        try site.run()
        #expect(site.held.map(\.why) == [.type])
        site.rules.eventTypes = types
        try site.run()
        #expect(site.entries == ["c-beto in 20:10:00"] && site.held.isEmpty)
    }

    @Test("What a replaced terminal recorded before its code was known was not read, and is not called late")
    func unreadBefore() throws {
        let (clock, box) = (site.clock, UncheckedBox(site))
        let new = SimulatedDoor(code: "99", name: TestSite.entryDoor.name)
        try site.start()
        clock.at(TestSite.time("21:32:00").instant) {
            box.value.hikCentral.changeDoors({ doors in
                doors.removeAll { $0.code == TestSite.entryDoor.code }
                doors.append(new)
            })
        }
        site.pass("ana", .clockIn, at: "21:33:00") { $0.door = new }
        site.pass("beto", .clockOut, at: "21:20:00", uploaded: "2026-01-27 21:50:00")
        let held = Box<DoorsRead?>(nil)
        clock.at(TestSite.time("21:33:30").instant) { held.value = box.value.engine?.status.doors }
        try site.work(until: "23:30:00")
        #expect(held.value?.entry == ["23"] && held.value?.nextLook != nil)
        #expect(site.engine?.status.doors?.entry == ["99"])
        var origins: [String: EventOrigin] = [:]
        try LedgerArchive(folder: TestSite.folder, files: site.files).records(since: nil) { record in
            if case .event(let recorded) = record.entry { origins[recorded.event.personID] = recorded.origin }
        }
        #expect(origins == ["ana": .newDoor, "beto": .late])
        #expect(site.log.count("events of doors that were not read before were found") == 1)
        #expect(site.log.count("late.found") == 2)
        #expect(site.entries == ["c-beto out 21:20:00", "c-ana in 21:33:00"])
    }

    @Test("A door that is gone, with its code, is named with the one that may have taken its place")
    func goneDoor() throws {
        let (clock, box) = (site.clock, UncheckedBox(site))
        try site.start()
        clock.at(TestSite.time("21:30:00").instant) {
            box.value.hikCentral.changeDoors({ doors in
                doors.removeAll { $0.code == TestSite.entryDoor.code }
                doors.append(SimulatedDoor(code: "99", name: "Facial Entrada 2"))
            })
        }
        try site.work(until: "22:30:00")
        let lost = site.engine?.status.lostDoors ?? []
        #expect(lost.map(\.isGone) == [true] && lost.map(\.successor) == ["Facial Entrada 2"])
    }

    @Test("A reload that empties a list of doors is noticed, also after another reload, until it names doors again")
    func emptied() throws {
        try site.start()
        let (control, box) = (site.control, UncheckedBox(site))
        func reload(at time: String, exit: [String]) {
            site.clock.at(TestSite.time(time).instant) {
                box.value.exitDevices = exit.map(DeviceReference.init)
                control.requestReload()
            }
        }
        let seen = Box<[[SettingName]]>([])
        func look(at time: String) {
            site.clock.at(TestSite.time(time).instant) { seen.value.append(box.value.engine?.status.emptied ?? []) }
        }
        look(at: "21:05:00")
        reload(at: "21:10:00", exit: [])
        look(at: "21:15:00")
        reload(at: "21:20:00", exit: [])
        look(at: "21:25:00")
        reload(at: "21:30:00", exit: ["24"])
        look(at: "21:35:00")
        try site.work(until: "21:40:00")
        #expect(seen.value == [[], [.exitDevices], [.exitDevices], []])
        #expect(site.log.count("EXIT_DEVICES is empty since a reload") == 2)
    }

    @Test("While a door's name does not fit the settings, the doors as they were are read, and the log says it once")
    func renamedDoor() throws {
        let (clock, box) = (site.clock, UncheckedBox(site))
        try site.start()
        func rename(_ name: String, at time: String) {
            clock.at(TestSite.time(time).instant) {
                box.value.hikCentral.changeDoors({ doors in
                    for index in doors.indices where doors[index].code == TestSite.entryDoor.code {
                        doors[index].name = name
                    }
                })
            }
        }
        rename("Molinete", at: "21:30:00")
        // What the code tells is said at a reload too, which keeps the doors as they were.
        let control = site.control
        clock.at(TestSite.time("23:00:00").instant) { control.requestReload() }
        rename(TestSite.entryDoor.name, at: "2026-01-28 02:30:00")
        site.pass("ana", .clockIn, at: "23:40:00")
        try site.work(until: "2026-01-28 02:00:00")
        #expect(site.entries == ["c-ana in 23:40:00"])
        #expect(site.log.count("“Molinete”; the doors as they were are read") == 1)
        #expect(site.engine?.status.lostDoors.count == 1)
        #expect(site.log.count("doors are read as before the reload, until the settings fit") == 1)
        #expect(site.log.count("the door with its code 23 is now called “Molinete”") == 2)
        try site.work(until: "2026-01-28 04:00:00")
        #expect(site.engine?.status.lostDoors.isEmpty == true)
    }

    @Test("A start after a door was renamed reads it by its code; a name that never was a door's ends it")
    func renamedBeforeStart() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.run()
        site.hikCentral.changeDoors({ doors in
            for index in doors.indices where doors[index].code == TestSite.entryDoor.code {
                doors[index].name = "Molinete"
            }
        })
        site.pass("beto", .clockIn, at: "21:02:00")
        site.clock.advance(by: .minutes(10))
        var report = try site.run()
        #expect(site.entries.contains("c-beto in 21:02:00"), "\(site.entries)")
        #expect(report.configurationProblems.contains { $0.english.contains("is now called “Molinete”") })
        try site.start()
        try site.work(until: "2026-01-28 00:30:00")
        #expect(site.engine?.status.lostDoors.map(\.successor) == ["Molinete"])
        #expect(site.log.count("“Molinete”; the doors as they were are read") == 2, "once by each program")
        site.entryDevices = [DeviceReference("Entrda")]
        report = try site.run()
        #expect(report.configurationProblems.contains { $0.english.contains("knows no door “Entrda”") })
    }

    private var lookUps: Int { site.hikCentral.callCounts[Self.personInfo] ?? 0 }

    @Test("Visitors missing in the map cost a pass no requests, and a late check a limited number")
    func visitors() throws {
        site.rules.employeeMap = .of("c-ana,c-ana")
        for number in 0..<120 { site.pass("v\(number)", .clockIn, at: "08:00:00") }
        try site.run()
        #expect(lookUps == 120 && site.held.count == 120)
        site.clock.advance(by: .minutes(10))
        try site.run()
        #expect(lookUps == 120)
        site.clock.advance(by: .minutes(60))
        try site.run()
        #expect(lookUps == 120 + HeldRetry.maximumPersons.once)
        try site.start()
        try site.work(until: "22:20:00")
        #expect(
            lookUps == 2 * 120 + HeldRetry.maximumPersons.once, "a daemon asks for all, and remembers them for a day")
        // A line in the map is enough, without a request.
        site.rules.employeeMap = .of("c-v7,c-beto")
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.entries == ["c-beto in 08:00:00"])
        #expect(lookUps == 2 * 120 + HeldRetry.maximumPersons.once)
    }

    @Test(
        "A terminal that was replaced under its name, and whose old code HikCentral refuses, is read within two polls")
    func refusedDoor() throws {
        try site.start()
        let box = UncheckedBox(site)
        let refusal = Fault.Kind.envelope(#"{"code":"0x00072202","msg":"no","data":""}"#)
        site.clock.at(TestSite.time("21:20:00").instant) {
            let site = box.value
            site.hikCentral.changeDoors { doors in
                for place in doors.indices where doors[place].code == TestSite.entryDoor.code {
                    doors[place].code = "201"
                }
            }
            site.hikCentral.faults.add(
                Fault(refusal, times: .max) { String(decoding: $0.body, as: UTF8.self).contains(#""23""#) })
            site.pass("beto", .clockIn, at: "21:21:00") { $0.door = SimulatedDoor(code: "201", name: "Facial Entrada") }
        }
        try site.work(until: "21:40:00")
        #expect(site.entries.contains("c-beto in 21:21:00"), "\(site.entries) \(site.log.lines.suffix(8))")
    }

    @Test(
        "A number that Humand does not know, and that is corrected in HikCentral, goes out", arguments: [true, false])
    func numberCorrected(isRetried: Bool) throws {
        site.pass("zoe", .clockIn, at: "21:02:00")
        try site.start()
        try site.work(until: "21:10:00")
        #expect(site.held.map(\.cause) == [.refused] && site.entries.isEmpty)
        site.hikCentral.remove(person: "zoe")
        site.hikCentral.add(persons: [SimulatedPerson(id: "zoe", code: "c-beto", name: "zoe")])
        if isRetried {
            // The daemon remembers people's numbers for a day.
            _ = try site.jobs.submit(Job(.retry(site.ledger?.state.held.map(\.line) ?? []), author: "hr"))
            try site.work(until: "21:15:00")
        } else {
            site.clock.advance(by: .minutes(10))
            try site.run()
        }
        #expect(site.entries == ["c-beto in 21:02:00"], "\(site.held)")
    }

    @Test(
        "A number entered in HikCentral is found by the next pass, even among visitors without one")
    func numberEntered() throws {
        let visitors = (0..<20).map { "v\($0)" }
        for visitor in visitors { site.pass(visitor, .clockIn, at: "08:00:00") { _ in } }
        for visitor in visitors { site.hikCentral.remove(person: visitor) }
        try site.run()
        #expect(site.held.count == 20)
        site.hikCentral.add(persons: [SimulatedPerson(id: "v7", code: "c-ana", name: "Ana")])
        site.clock.advance(by: .minutes(10))
        try site.run()
        #expect(site.entries == ["c-ana in 08:00:00"])
    }

    @Test("A door name that does not exist is a configuration problem with similar names")
    func unknownDoor() throws {
        site.entryDevices = [DeviceReference("Facial Entrda")]
        site.exitDevices = [DeviceReference("99")]
        let report = try site.run()
        #expect(report.configurationProblems.count == 2)
        #expect(report.configurationProblems.first?.english.contains("“Facial Entrada”") == true)
        #expect(site.hikCentral.journal.isEmpty)
    }

    @Test(
        "If the list of doors is empty or fails, it is requested again and nothing is lost",
        arguments: ["500", "html", "refused", "empty"])
    func doorsFail(name: String) throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        let kind: Fault.Kind =
            switch name {
            case "500": .status(500)
            case "html": .html
            case "empty": .envelope(#"{"code":"0","msg":"Success","data":{"total":0,"pageNo":1,"pageSize":500}}"#)
            default: .envelope(#"{"code":"64","msg":"","data":""}"#)
            }
        site.hikCentral.faults.add(path: "acsDoorList", kind, times: 3)
        try site.work(until: "21:20:00")
        #expect(site.entries == ["c-ana in 08:00:00"])
    }

    @Test("A reload with a misspelt door is reported and keeps the old settings")
    func misspeltReload() throws {
        try site.start()
        let (control, box) = (site.control, UncheckedBox(site))
        site.clock.at(TestSite.time("21:10:00").instant) {
            box.value.entryDevices = [DeviceReference("Facial Entrda")]
            control.requestReload()
        }
        site.pass("ana", .clockIn, at: "21:12:00")
        let report = try site.work(until: "21:25:00")
        #expect(report.wasStopped && report.configurationProblems.isEmpty)
        #expect(site.entries == ["c-ana in 21:12:00"])
        #expect(site.log.count("error configuration") == 1)
        #expect(site.log.count("the new settings are read") == 1)
        #expect(!site.log.contains("working with the new settings"))
    }

    @Test("Only mapped doors and granted types are requested, ten doors at a time")
    func queries() throws {
        let doors = (0..<23).map { SimulatedDoor(code: "d\($0)", name: "Puerta \($0)") }
        site.hikCentral.add(doors: doors)
        site.entryDevices = doors.map { DeviceReference($0.name) }
        site.exitDevices = []
        site.begin = TestSite.time("20:30:00").instant
        try site.run()
        let first = site.hikCentral.journal.filter { $0.eventType == 196_893 && $0.pageSize > 1 }
        #expect(first.map(\.doors.count).sorted() == [3, 10, 10])
        #expect(Set(site.hikCentral.journal.compactMap(\.eventType)) == [196_893, 198_914])
        #expect(Set(first.flatMap(\.doors)).isSubset(of: Set(doors.map(\.code))))
    }

    @Test("A refused face is skipped and never becomes a punch")
    func refusedFace() throws {
        site.rules.eventTypes = [196_893, 197_151]
        site.pass("ana", .clockIn, at: "08:00:00") { $0.type = 197_151 }
        let report = try site.run()
        #expect(site.posts.isEmpty && report.skipped == 1 && report.held == 0)
    }
}
