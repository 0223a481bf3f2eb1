import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Humand
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The reason given for a punch that Humand refused")
struct HoldingReasonTests {
    private let site = TestSite()

    @Test("The reason lists Humand's entries of that day in the door's local time, with their sources")
    func told() throws {
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("2026-01-26 09:00:00"), source: "APP")
        site.humand.insert(.end, employeeId: "ana", time: TestSite.time("12:00:10"), source: "MANUAL")
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("08:01:05"), source: "APP")
        site.pass("ana", .clockIn, at: "08:30:00")
        try site.run()
        let reason = try #require(site.held.first?.reason)
        #expect(
            reason.hasSuffix(
                "; Humand then held that day: clock-in 08:01:05 (APP), clock-out 12:00:10 (MANUAL)"), "\(reason)")
        #expect(reason.hasPrefix("Humand refused it: 422 INVALID_ENTRY"))
        let spanish = try #require(site.held.first?.reasonPhrase.spanish)
        #expect(spanish.hasPrefix("rechazado por Humand: 422 INVALID_ENTRY: “"))
        #expect(
            spanish.hasSuffix("”; Humand tenía entonces ese día: entrada 08:01:05 (APP), salida 12:00:10 (MANUAL)"),
            "\(spanish)"
        )
    }

    @Test(
        "The reason says if the day has no entries, and if it cannot be read", arguments: ["nothing", "off", "denied"])
    func nothing(name: String) throws {
        site.account.readsBack = name != "off"
        site.humand.change { $0.deniesReading = name == "denied" }
        site.humand.faults.add(path: "clockIn", .status(422, body: #"{"code":"INVALID_ENTRY","message":"no"}"#))
        site.pass("ana", .clockIn, at: "08:30:00")
        try site.run()
        let reason = try #require(site.held.first?.reason)
        switch name {
        case "nothing": #expect(reason.hasSuffix("; Humand then held nothing of that day"))
        case "off": #expect(reason.hasSuffix("could not be read (HUMAND_READ_BACK is off)"))
        default: #expect(reason.contains("what Humand holds that day could not be read (403"))
        }
        let spanish = try #require(site.held.first?.reasonPhrase.spanish)
        #expect(English.words(in: spanish).isEmpty, "\(spanish)")
        #expect(site.reads.count == (name == "off" ? 0 : 1))
    }

    @Test("A hostile list of entries gives a short sentence without the key")
    func hostile() throws {
        let entries = (0..<50).map { number in
            #"{"type":"BREAK\#(number % 3)\n","time":"2026-01-27T1\#(number % 10):00:00Z","source":"c2ltdWxhdGVkOmtleQ==xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"#
        }
        let odd = #"{"type":"START"},{"type":"END","time":"soon"},7,null,{"time":"2026-01-27T11:00:00Z"}"#
        site.humand.faults.add(path: "clockIn", .status(422, body: #"{"code":"INVALID_ENTRY","message":"no"}"#))
        site.humand.faults.add(
            path: "entries?", .status(200, body: #"{"items":[\#(odd),\#(entries.prefix(44).joined(separator: ","))]}"#))
        site.pass("ana", .clockIn, at: "08:30:00")
        try site.run()
        let reason = try #require(site.held.first?.reason)
        #expect(reason.count < 1_000 && reason.contains(" more, "))
        #expect(!reason.contains("c2ltdWxhdGVk") && !reason.contains("\n"))
    }

    @Test("Repeated entries are listed once, and those of another day with their date")
    func unordered() throws {
        let json = [
            #"{"type":"END","time":"2026-01-27T15:00:10.000Z","source":"APP"}"#,
            #"{"type":"DAY_CHANGE","time":"2026-01-28T03:00:00Z","referenceDate":"2026-01-27"}"#,
            #"{"type":"START","date":"2026-01-27T08:01:05-03:00"}"#,
            #"{"type":"END","time":"2026-01-27T15:00:10.000Z","source":"APP"}"#,
        ]
        let punch = Punch(employee: "ana", direction: .clockIn, time: TestSite.time("08:30:00"))
        let entries = try json.compactMap {
            NotedEntry(try JSONValue(parsing: Data($0.utf8)), on: punch, key: Secret("x"))
        }
        #expect(entries.count == 4)
        #expect(
            HumandDayNote(entries: entries, punch: punch).list.map(\.english) == [
                "clock-in 08:01:05", "clock-out 12:00:10 (APP)", "DAY_CHANGE 2026-01-28 00:00:00",
            ])
    }

    @Test("If a refusal uses up the quota, reading back waits and nothing is posted again")
    func quota() throws {
        site.humand.limitRate(to: 3)
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "APP")
        for minute in 10..<16 { site.pass("ana", .clockIn, at: "08:\(minute):00") }
        try site.work(until: "21:30:00")
        #expect(site.held.count == 6)
        #expect(site.posts.count == 6 && site.reads.count == 6)
        #expect(site.humand.journal.allSatisfy { $0.status != 429 })
    }

    @Test("A refused punch whose reading back fails for a while is not posted again", arguments: [1, 3, 5])
    func unreadable(times: Int) throws {
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "APP")
        site.pass("ana", .clockIn, at: "08:10:00")
        site.pass("beto", .clockIn, at: "08:11:00")
        site.humand.faults.add(path: "entries?", .status(503), times: times)
        try site.run()
        #expect(site.posts.count == 2 && site.reads.count == 1)
        #expect(site.held.count == 1 && site.entries.contains("beto in 08:11:00"))
    }
}
