import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Notices of a running site")
struct NoticeWorkerTests {
    private let site = TestSite()

    init() {
        site.adjust = { [zone = site.zone] in
            $0.notices = NoticeRules(zone: zone, summaryAt: TimeOfDay("07:00"))
        }
    }

    /// The notices in the ledger's files: `source.away begun`.
    private func notices(_ name: NoticeName? = nil) throws -> [String] {
        var notices: [String] = []
        try LedgerArchive(folder: TestSite.folder, files: site.files).records(since: nil) { record in
            guard case .notice(let notice) = record.entry, name == nil || notice.name == name else { return }
            notices.append("\(notice.name.rawValue) \(notice.phase)")
        }
        return notices
    }

    @Test("An outage over midnight with restarts begins once and ends once, and a punch is not delayed by it")
    func outage() throws {
        try site.work(until: "21:10:00")
        site.http.inject(.cannotConnect("no route"), on: "https://hik", times: .max)
        try site.work(until: "21:30:00")
        #expect(try notices(.sourceAway) == ["source.away begun"])
        for time in ["23:00:00", "2026-01-28 01:00:00", "2026-01-28 06:00:00"] {
            site.end()
            try site.work(until: time)
        }
        site.http.clearInjections()
        try site.work(until: "2026-01-28 06:30:00")
        #expect(try notices(.sourceAway) == ["source.away begun", "source.away ended"])
        #expect(site.log.count("info notice notice=source.away") == 2)
    }

    @Test("A run that ends by itself tells of what it leaves held, and the next one tells nothing new")
    func heldOnce() throws {
        site.rules.employeeID = .personCode
        site.rules.employeeMap = .parse(Data("hikcentral,humand\nc-beto,beto\n".utf8)).map
        site.pass("ana", .clockIn, at: "20:00:00")
        try site.run()
        #expect(try notices() == ["punches.held begun"])
        for _ in 0..<3 {
            site.clock.advance(by: .minutes(20))
            try site.run()
        }
        #expect(try notices() == ["punches.held begun"])
    }

    @Test("The daily summary comes also when nobody punched, once, whatever runs when")
    func summary() throws {
        site.pass("ana", .clockIn, at: "20:00:00")
        try site.run()
        for _ in 0..<30 {
            site.clock.advance(by: .hours(1))
            try site.run()
        }
        #expect(try notices() == ["daily.summary report"])
        #expect(site.ledger?.state.notices.last(.dailySummary)?.notice.facts[.accepted] == "1")
        site.clock.advance(by: .hours(24))
        try site.run()
        let last = site.ledger?.state.notices.last(.dailySummary)?.notice
        #expect(try notices().count == 2 && last?.facts[.events] == "0")
    }

    @Test("A door's weeks are learnt from the ledger after a restart, and its silence is reported")
    func silentDoor() throws {
        for day in 6...26 where (day - 3) % 7 > 1 {
            for minute in 0..<8 {
                site.pass(
                    "ana", minute % 2 == 0 ? .clockIn : .clockOut,
                    at: "2026-01-\(day < 10 ? "0" : "")\(day) 08:1\(minute):00")
            }
        }
        site.clock.step(wallBy: TestSite.time("2026-01-26 20:00:00").instant - site.clock.now)
        site.begin = TestSite.time("2026-01-05 00:00:00").instant
        site.rules.maxAge = .days(60)
        site.rules.debounce = .seconds(0)
        try site.work(until: "2026-01-26 21:00:00")
        site.end()
        try site.work(until: "2026-01-27 11:00:00")
        #expect(try notices(.doorSilent) == ["door.silent begun", "door.silent begun"])
        #expect(site.log.contains("Facial Entrada (23) has been silent since 2026-01-26 08:16"))
        site.pass("ana", .clockIn, at: "11:05:00")
        try site.work(until: "11:20:00")
        #expect(try notices(.doorSilent).last == "door.silent ended")
    }

    @Test("Before the first position nothing is recorded: a ledger without a beginning would be refused")
    func beforeTheBeginning() throws {
        site.firstStart = FirstStart(.now)
        site.hikSecret = "wrong"
        for _ in 0..<2 { #expect(try site.run().sourceProblem != nil) }
        #expect(site.files.files.keys.allSatisfy { !$0.hasSuffix(".jsonl") })
    }

    @Test("A notice that cannot be recorded at a run's end is a warning, and told by the next run")
    func unwritten() throws {
        site.rules.employeeID = .personCode
        site.rules.employeeMap = .parse(Data("hikcentral,humand\nc-beto,beto\n".utf8)).map
        site.pass("ana", .clockIn, at: "20:00:00")
        site.files.failure = { write in
            guard case .append(_, let bytes) = write, bytes.range(of: Data("punches.held".utf8)) != nil else {
                return nil
            }
            return ENOSPC
        }
        #expect(try site.run().held == 1 && notices().isEmpty && site.log.count("warning ledger.failure") == 1)
        site.files.failure = { _ in nil }
        try site.run()
        #expect(try notices() == ["punches.held begun"])
    }

    @Test("Nothing is recorded without rules, as in a dry run")
    func none() throws {
        site.adjust = { _ in }
        site.http.inject(.cannotConnect("no route"), on: "https://hik", times: .max)
        try site.work(until: "2026-01-28 10:00:00")
        #expect(try notices().isEmpty)
    }
}
