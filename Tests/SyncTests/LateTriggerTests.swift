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

@Suite("When late checks run")
struct LateTriggerTests {
    private let site = TestSite()
    private static let devices = "/artemis/api/resource/v1/acsDevice/acsDeviceList"

    init() { site.adjust = { $0.lateCheck = .hours(12) } }

    @Test("The daemon compares counts at every start; `run --once` only when a check is due")
    func start() throws {
        try site.run()
        site.pass("ana", .clockIn, at: "20:00:00", uploaded: "21:01:00")
        site.clock.advance(by: .minutes(2))
        try site.run()
        #expect(site.posts.isEmpty)
        try site.start()
        try site.work(until: "21:03:00")
        #expect(site.entries == ["ana in 20:00:00"])
    }

    @Test("A `run --once` knows what earlier ones found, so a purge does not hide as many new events")
    func passes() throws {
        site.adjust = { $0.lateCheck = .minutes(1) }
        for (person, time) in [("ana", "18:00:00"), ("beto", "18:01:00"), ("carla", "18:02:00")] {
            site.pass(person, .clockIn, at: time)
        }
        try site.run()
        site.hikCentral.purge { $0.personId != "carla" }
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.log.count("late.fewer") == 1)
        site.pass("ana", .clockOut, at: "19:00:00", uploaded: "21:06:00")
        site.pass("beto", .clockOut, at: "19:01:00", uploaded: "21:06:00")
        site.clock.advance(by: .minutes(5))
        try site.run()
        #expect(site.entries.count == 5)
    }

    @Test("The late check's memory is only a hint: if it is missing or invalid, nothing is lost")
    func hint() throws {
        site.adjust = { $0.lateCheck = .minutes(1) }
        try site.run()
        for text in [
            nil, "{", "{\"version\":9}",
            #"{"version":1,"checks":1,"queries":[{"type":196893,"doors":["23","24"],"behind":3,"days":[]}]}"#,
            #"{"version":2,"checks":-1,"differences":[{"type":196893,"doors":["23","24"],"day":"2026-01-27","#
                + #""difference":-9223372036854775808,"vainReads":-7,"readAgainAt":"9999-12-31T23:59:59Z"},"#
                + #"{"type":196893,"doors":["23","24"],"day":"2026-01-26","difference":9223372036854775807},"#
                + #"{"type":196893,"doors":["23","24"],"day":null,"difference":9223372036854775807,"vainReads":99}]}"#,
            "{\"version\":2,\"differences\":[{\"type\":196893,\"doors\":[1],\"day\":7},5,{\"type\":null}]}",
        ] {
            if let text {
                try site.files.replace("/state/late.json", with: Data(text.utf8))
            } else {
                try site.files.remove("/state/late.json")
            }
            let before = site.entries.count
            site.humand.add(users: [SimulatedUser(employeeId: "p\(before)")])
            site.pass("p\(before)", .clockIn, at: "20:00:0\(before)")
            site.clock.advance(by: .minutes(5))
            try site.run()
            #expect(site.entries.count == before + 1)
        }
    }

    @Test("After an outage of HikCentral counts are compared at once, and again while devices upload")
    func outage() throws {
        let http = UncheckedBox(site.http)
        let clock = site.clock
        clock.at(TestSite.time("21:10:00").instant) {
            http.value.inject(.cannotConnect("nobody listens"), on: "https://hik", times: .max)
        }
        clock.at(TestSite.time("21:40:00").instant) { http.value.clearInjections() }
        site.pass("ana", .clockIn, at: "20:00:00", uploaded: "21:20:00")
        site.pass("ana", .clockOut, at: "20:30:00", uploaded: "21:51:00")
        let box = UncheckedBox(site)
        clock.at(TestSite.time("21:48:00").instant) { #expect(box.value.entries == ["ana in 20:00:00"]) }
        try site.work(until: "22:05:00")
        #expect(site.entries == ["ana in 20:00:00", "ana out 20:30:00"])
    }

    @Test("A short failure does not count as an outage")
    func hiccup() throws {
        let http = UncheckedBox(site.http)
        site.clock.at(TestSite.time("21:10:00").instant) {
            http.value.inject(.cannotConnect("nobody listens"), on: "door/events", times: 2)
        }
        try site.work(until: "22:30:00")
        #expect(site.log.count("late.check") == 1)
    }

    @Test("When a device is back, counts are compared at the next poll and while it uploads")
    func device() throws {
        let hik = site.hikCentral
        site.clock.at(TestSite.time("21:07:00").instant) { hik.set(doorCode: "24", isOnline: false) }
        site.clock.at(TestSite.time("22:02:00").instant) { hik.set(doorCode: "24", isOnline: true) }
        site.pass("ana", .clockIn, at: "21:10:00", uploaded: "22:03:00")
        site.pass("ana", .clockOut, at: "21:12:00", uploaded: "22:06:30")
        site.pass("beto", .clockIn, at: "21:14:00", uploaded: "22:53:00")
        let box = UncheckedBox(site)
        site.clock.at(TestSite.time("22:06:00").instant) { #expect(box.value.entries == ["ana in 21:10:00"]) }
        site.clock.at(TestSite.time("22:17:00").instant) {
            #expect(box.value.entries == ["ana in 21:10:00", "ana out 21:12:00"])
        }
        try site.work(until: "23:08:00")
        #expect(site.log.count("info device.offline") == 1 && site.log.count("info device.online") == 1)
        #expect(site.log.count("Facial Salida (d24)") == 2)
        #expect(site.entries.count == 3)
        // At the start, at the return, and three times after it.
        #expect(site.log.count("late.check") == 5)
        let asked = site.hikCentral.callCounts[Self.devices] ?? 0
        #expect((20...26).contains(asked), "one request a poll: \(asked)")
    }

    @Test("A device that is offline at the start is reported once, and so is its return")
    func awayAtStart() throws {
        let hik = site.hikCentral
        hik.set(doorCode: "23", isOnline: false)
        site.clock.at(TestSite.time("21:12:00").instant) { hik.set(doorCode: "23", isOnline: true) }
        try site.work(until: "21:16:00")
        #expect(site.log.count("device.offline") == 1 && site.log.count("device.online") == 1)
    }

    @Test(
        "A refused device list is requested once, a failing one rarely, and polls continue",
        arguments: ["64", "8", "404", "403", "500", "html", "429", "odd"])
    func refused(name: String) throws {
        let kind: Fault.Kind =
            switch name {
            case "64", "8": .envelope(#"{"code":"\#(name)","msg":"","data":""}"#)
            case "404", "403", "500", "429": .status(Int(name) ?? 0)
            case "html": .html
            default: .envelope(#"{"code":"0","msg":"","data":{"total":"x","list":[1,{"acsDevIndexCode":7}]}}"#)
            }
        site.hikCentral.faults.add(path: "acsDeviceList", kind, times: .max)
        for minute in 10..<40 { site.pass("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: "21:\(minute):00") }
        try site.work(until: "23:00:00")
        #expect(site.entries.count == 30)
        #expect(site.log.count("hikcentral.outage") == 0)
        let asked = site.http.sent.filter { $0.url.contains("acsDeviceList") }.count
        switch name {
        case "64", "8", "404", "403": #expect(asked == 1 && site.log.count("info devices.unknown") == 1)
        case "500", "html", "429": #expect(asked <= 6)
        default: #expect(asked >= 20)
        }
    }

    @Test("Devices are read from every page, with the misspelt key that the guide uses")
    func pages() throws {
        site.hikCentral.add(doors: (0..<700).map { SimulatedDoor(code: "x\($0)", name: "Puerta \($0)") })
        site.hikCentral.set(doorCode: "x699", isOnline: false)
        let devices = try #require(try site.assembly().source.devices())
        #expect(devices.count == 703)
        #expect(devices.filter { !$0.isOnline } == [AccessDevice(code: "dx699", name: "Puerta 699", isOnline: false)])
    }

    @Test("An event type that HikCentral refuses is named with the remedy")
    func refusedType() throws {
        site.hikCentral.faults.add(
            Fault(.envelope(#"{"code":"2","msg":"[eventType parameter error]","data":""}"#), times: .max) {
                String(decoding: $0.body, as: UTF8.self).contains("\"eventType\":198914")
            })
        let report = try site.run()
        let text = "\(try #require(report.sourceProblem))"
        #expect(text.contains("198914") && text.contains("leave it out of HIK_EVENT_TYPES"), "\(text)")
        #expect(site.ledger?.state.position == site.begin)
    }
}
