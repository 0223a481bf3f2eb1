import Attendance
import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("FindFace's events")
struct FindFaceWorkerTests {
    private let site: TestSite
    private static let cameras = [
        SimulatedDoor(code: "2", name: "Entrada"), SimulatedDoor(code: "3", name: "Salida"),
        SimulatedDoor(code: "9", name: "Calle"),
    ]

    init() throws {
        site = TestSite(now: "08:00:00")
        site.begin = TestSite.time("07:55:00").instant
        site.isAlone = true
        site.findFace = Self.rules()
        try site.receivePushes()
    }

    private static func rules(
        map: EmployeeMap = .empty, direction: [DirectionRule] = [.devices], isTrusted: Bool = true, maximum: Int = 10
    ) -> FindFaceRules {
        var site = MappingRules()
        site.direction = direction
        return FindFaceRules(
            site: site, map: map, entryCameras: [DeviceReference("Entrada"), DeviceReference("2")],
            exitCameras: [DeviceReference("3"), DeviceReference("Entrada y salida")], isTrusted: isTrusted,
            maximumPerHour: maximum)
    }

    /// A sighting; its person's id is 17 unless given, and the external id is the employee's number.
    private func sighting(
        _ person: String, camera: Int = 0, at time: String, id: String? = nil, card: String = "17",
        change: (inout Sighting) -> Void = { _ in }
    ) -> Sighting {
        var sighting = Sighting(
            id: id ?? "\(person)-\(time)-\(camera)", camera: Self.cameras[camera],
            person: SimulatedPerson(id: card, code: person, name: person), time: TestSite.time(time).instant)
        change(&sighting)
        return sighting
    }

    /// Bodies that arrive at a time of the site's clock.
    private func arrive(at time: String, _ bodies: JSONValue...) {
        guard let inbox = site.pushes else { return }
        let letters = bodies.map { (PushLetter.Sender.findFace, Data($0.serialized.utf8)) }
        site.clock.at(TestSite.time(time).instant) { try? inbox.add(letters) }
    }

    private func reasons() throws -> [String] {
        try LedgerArchive(folder: TestSite.folder, files: site.files).histories().map { "\($0.state): \($0.reason)" }
    }

    @Test("Sightings of every version become punches within seconds, each passage once, by the camera's direction")
    func versions() throws {
        for (number, version) in FindFaceSender.Version.allCases.enumerated() where version != .numbers {
            let time = "08:1\(number):00"
            let camera = 1 - number % 2
            arrive(
                at: "08:1\(number):01",
                sighting("ana", camera: camera, at: time) { $0.isRealtime = true }.body(version),
                sighting("ana", camera: camera, at: time, id: "overall-\(number)") {
                    $0.time = $0.time + .seconds(7)
                }.body(version))
        }
        arrive(at: "08:20:01", sighting("ana", at: "08:20:00").body(.single))
        try site.work(until: "08:30:00")
        #expect(
            site.entries == [
                "ana in 08:11:00", "ana out 08:12:00", "ana in 08:13:00", "ana out 08:14:00", "ana in 08:20:00",
            ])
        let delay = try #require(site.posts.first?.at) - TestSite.time("08:11:01").instant
        #expect(delay <= .seconds(3), "\(delay)")
        #expect(!site.files.exists("/state/pushes.jsonl") && site.held.isEmpty)
        #expect(site.hikCentral.journal.isEmpty && !site.log.contains("outage"))
    }

    @Test("A replay of the day changes nothing, over a restart and after the memory has forgotten it")
    func replay() throws {
        let body = sighting("ana", at: "08:02:00").body(.cards)
        let later = sighting("beto", at: "2026-02-05 08:00:00").body(.cards)
        arrive(at: "08:02:01", body, body)
        arrive(at: "08:10:00", body)
        try site.work(until: "08:11:00")
        site.end()
        site.clock.step(wallBy: TestSite.time("2026-02-05 07:59:00").instant - site.clock.now)
        try site.receivePushes()
        arrive(at: "2026-02-05 08:00:01", later)
        // Nine days later the memory has only four; the ledger's files know more.
        arrive(at: "2026-02-05 08:01:00", body, later)
        try site.work(until: "2026-02-05 08:02:00")
        #expect(site.entries == ["ana in 08:02:00", "beto in 08:00:00"] && site.posts.count == 2)
        let position = try #require(site.ledger?.state.position)
        #expect(position == TestSite.time("2026-02-05 08:00:00").instant)
        #expect(try reasons().count == 2)
        // Days late, as after an outage of a week, and in two portions.
        let late = (0..<300).map { number in
            sighting("p\(number % 3)", at: "2026-01-29 08:00:00", id: "l\(number)", card: "2\(number % 3)").body(.cards)
        }
        for body in late { arrive(at: "2026-02-05 08:03:00", body) }
        try site.work(until: "2026-02-05 08:10:00")
        #expect(try reasons().count == 302)
        #expect(site.held.count == 3 && site.held.allSatisfy { $0.cause == .refused }, "\(site.held.map(\.reason))")
        #expect(site.posts.count == 5, "\(site.posts.count)")
    }

    @Test("What was in the inbox when the program died is recorded at the next start, once")
    func killed() throws {
        site.http.inject(.cannotConnect("away"), on: "humand", times: 50)
        let inbox = try #require(site.pushes)
        let bodies = (0..<220).map { number in
            let body = sighting("p\(number)", at: "08:00:0\(number % 10)", id: "f\(number)", card: "\(number)")
            return (PushLetter.Sender.findFace, Data(body.body(.cards).serialized.utf8))
        }
        for number in 0..<220 { site.humand.add(users: [SimulatedUser(employeeId: "p\(number)")]) }
        try inbox.add(bodies)
        let kept = try site.files.contents(of: "/state/pushes.jsonl")
        try site.work(until: "08:00:30")
        site.end()
        // Killed between the ledger and the inbox: all of it is there again.
        try site.files.replace("/state/pushes.jsonl", with: kept)
        site.http.clearInjections()
        try site.receivePushes()
        try site.work(until: "10:30:00")
        #expect(site.humand.allEntries.count == 220 && Set(site.entries).count == 220)
    }

    @Test("Who has no external id is held until the map has a line for the id; a map decides for everybody")
    func persons() throws {
        arrive(at: "08:02:01", sighting("", at: "08:02:00", card: "21").body(.cards))
        arrive(at: "08:03:01", sighting("x", at: "08:03:00", card: "22").body(.numbers))
        try site.work(until: "08:05:00")
        #expect(site.entries.isEmpty && site.held.map(\.cause) == [.unmapped, .unmapped])
        #expect(
            site.held.first?.reason
                == "FindFace gives no external_id for this person, and there is no FINDFACE_MAP")
        site.findFace = Self.rules(map: .of(["21,ana", "e-7,beto"], from: .findFace))
        site.control.requestReload()
        arrive(at: "08:06:01", sighting("e-7", at: "08:06:00", card: "21").body(.cards))
        arrive(at: "08:07:01", sighting("e-8", at: "08:07:00", card: "21").body(.cards))
        try site.work(until: "08:10:00")
        #expect(site.entries == ["ana in 08:02:00", "beto in 08:06:00"])
        let reason = "FINDFACE_MAP has no line for this person's external_id or, without one, id"
        #expect(site.held.map(\.reason) == [reason, reason])
        #expect(site.held.map(\.employeeNumber) == [nil, "e-8"])
    }

    @Test("Other cameras, nobody, bodies and weak matches are recorded with the reason, and are no punches")
    func skipped() throws {
        arrive(
            at: "08:02:10", sighting("ana", camera: 2, at: "08:02:00").body(.cards),
            sighting("ana", at: "08:02:01") { $0.confidence = 0.4 }.body(.cards),
            ["id": 5, "camera": 2, "created_date": "2026-01-27T11:02:02Z", "matched_card": nil],
            ["id": 6, "camera": 2, "created_date": "2026-01-27T11:02:03Z", "matched": false, "matched_card": 1],
            ["body_events": [["id": 7, "camera": 2, "created_date": "2026-01-27T11:02:04Z", "matched_card": 1]]])
        try site.work(until: "08:05:00")
        #expect(
            try reasons() == [
                "skipped: camera Calle (findface:9) is not mapped",
                "skipped: confidence 0.4 is below FINDFACE_MIN_CONFIDENCE=0.5", "skipped: nobody was recognised",
                "skipped: FindFace has matched nobody", "skipped: a body event: only faces make punches",
            ])
        #expect(site.entries.isEmpty && site.held.isEmpty)
    }

    @Test("A camera in both lists alternates where DIRECTION has it, and is held elsewhere")
    func bothLists() throws {
        site.findFace?.entryCameras.append(DeviceReference("Salida"))
        arrive(at: "08:02:01", sighting("ana", camera: 1, at: "08:02:00").body(.cards))
        try site.work(until: "08:05:00")
        #expect(site.held.map(\.cause) == [.direction])
        let entries = try #require(site.findFace?.entryCameras)
        site.findFace = Self.rules(direction: [.devices, .alternate])
        site.findFace?.entryCameras = entries
        site.control.requestReload()
        arrive(at: "12:00:01", sighting("ana", camera: 1, at: "12:00:00").body(.cards))
        try site.work(until: "12:05:00")
        #expect(site.entries == ["ana in 08:02:00", "ana out 12:00:00"])
    }

    @Test("FINDFACE_TRUST=hold has a person release each passage, and a retry sends it as it is")
    func hold() throws {
        site.findFace = Self.rules(isTrusted: false)
        arrive(
            at: "08:02:10", sighting("ana", at: "08:02:00").body(.cards),
            sighting("ana", at: "08:02:07", id: "overall").body(.cards))
        try site.work(until: "08:05:00")
        #expect(site.entries.isEmpty && site.held.map(\.cause) == [.trust])
        #expect(site.held.first?.punch?.direction == .clockIn)
        let line = try #require(site.ledger?.state.held.first?.line)
        _ = try site.jobs.submit(Job(.retry([line]), author: "ines"))
        try site.work(until: "08:06:00")
        #expect(site.entries == ["ana in 08:02:00"] && site.held.isEmpty)
    }

    @Test("More punches of a person in an hour than are allowed are held with a cause of their own")
    func often() throws {
        site.findFace = Self.rules(maximum: 3)
        for minute in 10..<18 {
            let body = sighting("ana", camera: minute % 2, at: "08:\(minute):00").body(.cards)
            arrive(at: "08:\(minute):01", body)
        }
        arrive(at: "08:20:01", sighting("beto", at: "08:20:00", card: "18").body(.cards))
        try site.work(until: "08:30:00")
        #expect(site.entries.count == 4 && site.held.count == 5 && site.held.allSatisfy { $0.cause == .often })
        #expect(site.held.first?.reason == "the person has 3 punches within an hour (FINDFACE_MAX_PER_HOUR)")
        let lines = site.ledger?.state.held.map(\.line) ?? []
        _ = try site.jobs.submit(Job(.retry([lines[0]]), author: "ines"))
        _ = try site.jobs.submit(Job(.drop(Array(lines.dropFirst()), reason: "stood there"), author: "ines"))
        try site.work(until: "08:40:00")
        #expect(site.entries.count == 5 && site.held.isEmpty)
    }

    @Test("A time far in the future, or years ago, is held and not posted; a little ahead waits")
    func times() throws {
        arrive(
            at: "08:02:10", sighting("ana", at: "2019-04-09 08:00:00").body(.cards),
            sighting("ana", at: "2031-01-01 08:00:00").body(.cards),
            sighting("beto", at: "08:20:00", card: "18").body(.cards))
        try site.work(until: "08:05:00")
        #expect(site.entries.isEmpty && site.held.map(\.cause) == [.clock, .clock])
        try site.work(until: "08:21:00")
        #expect(site.entries == ["beto in 08:20:00"])
        #expect(try #require(site.ledger?.state.position) <= site.clock.now)
    }

    @Test("What cannot be read is held, a hundred of it at most, and true punches come as ever")
    func garbage() throws {
        let odd = JSONValue.array((0..<300).map { ["id": JSONValue($0), "created_date": "yesterday"] })
        arrive(at: "08:02:00", odd, [17, "x", ["a": 1]], ["hello": "world"])
        arrive(at: "08:03:01", sighting("ana", at: "08:03:00").body(.cards))
        try site.work(until: "08:05:00")
        #expect(site.held.count == 100 && site.held.allSatisfy { $0.cause == .undecodable })
        #expect(site.log.contains("findface.unreadable") && site.entries == ["ana in 08:03:00"])
    }

    @Test("Beside HikCentral a passage that both see is one punch, and neither takes the other's ids")
    func beside() throws {
        site.isAlone = false
        let day = site.pass("ana", .clockIn, at: "08:02:00")
        site.pass("beto", .clockIn, at: "08:03:00")
        arrive(
            at: "08:02:05", sighting("ana", at: "08:02:03", id: day.id).body(.cards),
            sighting("carla", at: "08:02:04", id: "e2", card: "18").body(.cards))
        try site.work(until: "08:20:00")
        #expect(site.entries == ["ana in 08:02:03", "carla in 08:02:04", "beto in 08:03:00"])
        #expect(site.held.isEmpty)
        let position = try #require(site.ledger?.state.position)
        #expect(position <= TestSite.time("08:20:00").instant && !site.windows.isEmpty)
    }

    @Test("While HikCentral is away FindFace's punches go out, and its held events are not asked of HikCentral")
    func hikCentralAway() throws {
        site.isAlone = false
        site.rules.employeeID = .personCode
        try site.work(until: "08:01:00")
        site.http.inject(.cannotConnect("away"), on: "/artemis/", times: 500)
        arrive(at: "08:02:01", sighting("ana", at: "08:02:00").body(.cards))
        arrive(at: "08:02:01", sighting("", at: "08:02:00", card: "21").body(.cards))
        try site.work(until: "08:05:00")
        #expect(site.entries == ["ana in 08:02:00"])
        site.http.clearInjections()
        try site.work(until: "09:20:00")
        #expect(site.held.map(\.cause) == [.unmapped])
        #expect(!site.http.sent.contains { String(decoding: $0.body, as: UTF8.self).contains("findface") })
    }

    @Test("A job to read HikCentral fails at once where there is none")
    func backfill() throws {
        arrive(at: "08:02:01", sighting("ana", at: "08:02:00").body(.cards))
        try site.work(until: "08:03:00")
        let morning = Window(from: TestSite.time("07:30:00").instant, to: TestSite.time("07:50:00").instant)
        let job = try site.jobs.submit(Job(.backfill(.init(window: morning)), author: "ines"))
        try site.work(until: "08:04:00")
        #expect(site.jobs.progress(of: job)?.state == .failed)
    }
}
