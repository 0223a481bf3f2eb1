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

@Suite("A plant's days under random faults")
struct PlantDayTests {
    private static let midnight = TestSite.time("00:00:00")

    private func plant(seed: UInt64, days: Int = 1, employees: Int = 8, late: Int = 0) -> Plant {
        var shape = Plant.Shape(start: Self.midnight)
        shape.employees = employees
        shape.days = days
        shape.seed = seed
        shape.lateUploads = late
        if late > 0 { shape.doubleReads = 0 }
        return Plant(shape)
    }

    private func check(_ site: TestSite, _ plant: Plant, _ comment: Comment) {
        let entries = site.humand.allEntries.map {
            Plant.ExpectedPunch(time: $0.time.instant, employeeId: $0.employeeId, kind: $0.kind)
        }.sorted()
        #expect(entries == plant.expected, comment)
        #expect(site.hikCentral.refusalCodes.isEmpty, comment)
        for (_, entries) in Dictionary(grouping: site.humand.allEntries.sorted { $0.id < $1.id }, by: \.employeeId) {
            #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.time.instant < $1.time.instant }, comment)
        }
    }

    @Test(
        "Humand holds exactly what the doors saw, despite faults on either side",
        arguments: 1...Campaign.size(2, full: 36))
    func randomFaults(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plant = plant(seed: seed)
        let site = TestSite(plant: plant, now: Self.midnight.instant)
        site.adjust = { $0.pollInterval = .minutes(15) }
        addFaults(to: site, &random)
        let end = Self.midnight.instant + .hours(33)
        while site.clock.now < end {
            let stop = min(site.clock.now + .minutes(Int64.random(in: 20...400, using: &random)), end)
            // A start that meets a failing disk is repeated, as systemd does.
            do { try site.work(until: stop) } catch is LedgerError { continue }
            // A restart, from a disk that sometimes lost its cursor file.
            if Int.random(in: 0..<4, using: &random) == 0 { try? site.files.remove("/state/cursor.json") }
        }
        site.humand.faults.clear()
        site.hikCentral.faults.clear()
        site.http.clearInjections()
        site.files.failure = { _ in nil }
        try site.work(until: end + .hours(2))
        check(site, plant, "seed \(seed)")
    }

    private func addFaults(to site: TestSite, _ random: inout SeededGenerator) {
        for _ in 0..<25 {
            let kinds: [Fault.Kind] = [
                .loseAnswer, .dropRequest, .reset, .truncate, .status(500, body: #"{"code":"UNKNOWN_ERROR"}"#),
                .answer(HTTPResponse(status: 502, body: Data("<html>".utf8)), performing: true), .html,
                .status(429, body: "{}", headers: HTTPHeaders(["Retry-After": "20"])), .raw(Data("nonsense".utf8)),
                .status(403, body: #"{"code":"ACCESS_DENIED"}"#),
            ]
            let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
            let after = Int.random(in: 0..<30, using: &random)
            site.humand.faults.add(
                path: "/time-tracking", kind, after: after, times: Int.random(in: 1...2, using: &random))
            let hikKinds: [Fault.Kind] = [
                .loseAnswer, .shrinkPage, .repeatEvent, .changeTotal(by: 1), .changeTotal(by: -1), .status(502), .html,
                .truncate, .envelope(#"{"code":"0x02401009","msg":"","data":""}"#),
            ]
            let hikKind = hikKinds[Int.random(in: 0..<hikKinds.count, using: &random)]
            site.hikCentral.faults.add(
                path: "/artemis", hikKind, after: Int.random(in: 0..<400, using: &random), times: 1)
        }
        var generator = random
        site.files.failure = { _ in Int.random(in: 0..<60, using: &generator) == 0 ? EIO : nil }
        _ = random.next()
    }

    @Test("Events uploaded late also reach Humand", arguments: 1...Campaign.size(1, full: 3))
    func late(seed: UInt64) throws {
        let plant = plant(seed: seed, employees: 20, late: 10)
        let site = TestSite(plant: plant, now: Self.midnight.instant)
        // Alternation is not checked here: a late clock-in comes after its clock-out.
        try site.work(until: Self.midnight.instant + .hours(36))
        let entries = Set(site.humand.allEntries.map { [$0.employeeId, $0.time.instant.text, $0.kind.rawValue] })
        let heldTimes = Set(site.held.map(\.event.time.instant))
        for punch in plant.expected {
            let isThere = entries.contains([punch.employeeId, punch.time.text, punch.kind.rawValue])
            #expect(isThere || heldTimes.contains(punch.time), "\(punch)")
        }
        #expect(entries.count == site.humand.allEntries.count)
    }

    /// Four days in `swift test`, sixty in a full campaign; both include the given day.
    @Test(
        "A plant's weeks are delivered over the year's end, a leap day and both clock changes",
        arguments: ["2028-02-29", "2028-03-26", "2026-10-25", "2026-12-31"])
    func weeks(special: String) throws {
        let days = Campaign.size(4, full: 60)
        var shape = Plant.Shape(start: TestSite.time("\(special) 00:00:00"))
        shape.start.instant = shape.start.instant - .days(Int64(days / 2))
        shape.employees = 4
        shape.days = days
        shape.lateUploads = 0
        shape.strangers = 0
        let plant = Plant(shape)
        let site = TestSite(plant: plant, now: shape.start.instant)
        site.zone = try #require(SiteZone(identifier: "Europe/Madrid"))
        site.rules.eventTypes = [196_893]
        site.adjust = { assembly in
            assembly.pollInterval = .hours(2)
            assembly.lateCheck = .hours(12)
            assembly.longestWindow = .hours(2)
        }
        try site.work(until: shape.start.instant + .days(Int64(days + 1)))
        check(site, plant, "\(special)")
        #expect(site.hikCentral.eventsServedInTwoWindows.count < 10)
        #expect(site.files.files.keys.filter { $0.contains("ledger/") }.count >= days)
    }

    @Test(
        "Times without an offset are in the site's zone, through both clock changes",
        arguments: ["2026-03-28T23:30:00", "2026-03-29T03:30:00", "2026-10-25T01:30:00", "2026-10-25T04:30:00"])
    func withoutOffset(text: String) throws {
        let zone = try #require(SiteZone(identifier: "Europe/Madrid"))
        let time = try Timestamp(parsing: text, zone: zone)
        let site = TestSite()
        site.clock.step(wallBy: time.instant + .hours(2) - site.clock.now)
        site.begin = time.instant - .hours(2)
        site.zone = zone
        site.pass("ana", .clockIn, at: "00:00:00") {
            $0.time = time
            $0.uploadedAt = time.instant
            $0.writtenTime = text
        }
        try site.run()
        #expect(site.humand.allEntries.map(\.time.withMilliseconds) == [time.withMilliseconds])
    }
}
