import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("FindFace's events when something is wrong")
struct FindFaceTroubleTests {
    private let site: TestSite

    init() throws {
        site = TestSite(now: "08:00:00")
        site.begin = TestSite.time("07:55:00").instant
        site.isAlone = true
        site.findFace = Self.rules()
        try site.receivePushes()
    }

    private static func rules(_ map: String? = nil) -> FindFaceRules {
        let lines = map.map {
            EmployeeMap.parse(Data("findface,humand\n\($0)\n".utf8), from: SourceSystem.findFace.column).map
        }
        return FindFaceRules(
            site: MappingRules(), map: lines ?? .empty, entryCameras: [DeviceReference("2")],
            exitCameras: [DeviceReference("3")], isTrusted: true, maximumPerHour: 10)
    }

    /// The body that FindFace sends for a sighting at the entry.
    private func body(_ person: String, at time: String) -> Data {
        let sighting = Sighting(
            id: "\(person)-\(time)", camera: SimulatedDoor(code: "2", name: "Entrada"),
            person: SimulatedPerson(id: "17", code: person, name: person), time: TestSite.time(time).instant)
        return Data(sighting.body(.cards).serialized.utf8)
    }

    private func add(_ bodies: Data...) throws { try #require(site.pushes).add(bodies.map { (.findFace, $0) }) }

    @Test("A run that ends by itself delivers what lies in the inbox before it ends")
    func once() throws {
        try add(body("ana", at: "07:58:00"))
        let report = try site.run()
        #expect(site.entries == ["ana in 07:58:00"] && report.left == 0)
        #expect(!site.files.exists("/state/pushes.jsonl"))
        let summary = site.engine?.summary(zone: site.zone)
        #expect(summary?.english == "FindFace alone; 0 queued, 0 held")
        #expect(summary?.spanish == "solo FindFace; 0 en cola, 0 retenidos")
    }

    @Test("A body that is not FindFace's at all is counted and left out, and what comes with it is a punch")
    func garbage() throws {
        try add(Data("<html>".utf8), body("ana", at: "07:58:00"), Data([0xFF, 0]))
        try site.run()
        #expect(site.entries == ["ana in 07:58:00"] && site.held.isEmpty)
        let lines = site.log.lines.filter { $0.contains("findface.unreadable") }
        #expect(lines.count == 1 && lines[0].contains("events=2"))
    }

    @Test("Beside a HikCentral that has never answered letters wait in the inbox, over a run that gives up")
    func beforeTheBeginning() throws {
        site.isAlone = false
        site.firstStart = FirstStart(.now)
        site.http.inject(.cannotConnect("away"), on: "/artemis/", times: .max)
        try add(body("ana", at: "08:00:30"))
        try site.run()
        #expect(site.entries.isEmpty && site.files.exists("/state/pushes.jsonl"))
        site.http.clearInjections()
        try site.receivePushes()
        try site.run()
        #expect(site.entries == ["ana in 08:00:30"])
    }

    @Test("Without an inbox, as while a job is done beside a daemon, what is held is still decided on with the new map")
    func withoutInbox() throws {
        try add(body("e-7", at: "07:58:00"))
        site.findFace = Self.rules("e-8,beto")
        try site.run()
        #expect(site.held.map(\.cause) == [.unmapped])
        let other = TestSite(now: "08:10:00")
        (other.files, other.isAlone, other.findFace) = (site.files, true, Self.rules("e-7,ana"))
        try other.run()
        #expect(other.entries == ["ana in 07:58:00"])
    }

    @Test("A person may have a held passage decided on again: by FindFace's cameras and map, not by HikCentral's")
    func retried() throws {
        site.findFace = Self.rules("e-8,beto")
        try add(body("e-7", at: "07:58:00"))
        try site.run()
        let line = try #require(site.ledger?.state.held.first?.line)
        let id = try site.jobs.submit(Job(.retry([line]), author: "ines"))
        try site.run()
        let progress = try #require(site.jobs.progress(of: id))
        #expect(progress.counts == [.unchanged: 1])
        #expect(progress.notes.first?.english.contains("FINDFACE_MAP") == true)
    }

    @Test("A reload without FindFace's settings keeps recording what it has sent by then")
    func reloaded() throws {
        let inbox = try #require(site.pushes)
        let late = body("ana", at: "08:02:00")
        try site.start()
        let control = site.control
        site.findFace = nil
        site.clock.at(TestSite.time("08:01:00").instant) { control.requestReload() }
        site.clock.at(TestSite.time("08:02:01").instant) { try? inbox.add([(.findFace, late)]) }
        try site.work(until: "08:03:00")
        #expect(site.log.contains("settings.reloaded") && site.entries == ["ana in 08:02:00"])
    }
}
