import Foundation
import Testing

@testable import Base
@testable import Humand
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The nightly comparison")
struct NightlyReconcileTests {
    private let site = TestSite()
    private let file = "/state/reconcile.json"

    init() throws {
        let time = try #require(TimeOfDay("03:30"))
        let (box, log) = (UncheckedBox(site), site.log)
        site.adjust = { assembly in
            let site = box.value
            let humand = HumandReader(
                account: site.account, http: site.http, clock: site.clock, timeout: .seconds(30), jitter: { 0 })
            let parts = DayReconciler.Parts(
                source: assembly.source, poll: assembly.poll, zone: site.zone, folder: StateFolder(path: "/state"),
                files: site.files,
                entries: { HumandDayReader(reader: humand, zone: site.zone) })
            assembly.nightly = NightlyReconcile(
                at: time, parts: parts, files: site.files, clock: site.clock, log: log.log(site.clock))
        }
    }

    private var result: ReconcileResult? {
        (try? site.files.contents(of: file)).flatMap { try? JSONValue(parsing: $0) }.flatMap { ReconcileResult($0) }
    }

    private func pass() {
        for date in ["2026-01-27", "2026-01-28", "2026-01-29"] {
            site.pass("ana", .clockIn, at: "\(date) 08:00:00", uploaded: "\(date) 08:00:05")
            site.pass("ana", .clockOut, at: "\(date) 17:00:00", uploaded: "\(date) 17:00:05")
        }
    }

    @Test("Yesterday is compared once a night while polls and posts continue, and the result is kept")
    func nightly() throws {
        pass()
        try site.work(until: "2026-01-28 03:29:00")
        #expect(!site.files.exists(file))
        try site.work(until: "2026-01-28 03:40:00")
        #expect(result?.day.description == "2026-01-27")
        #expect(result?.agrees == true && result?.accepted == 2)
        #expect(site.log.count("info reconcile ") == 1)
        try site.work(until: "2026-01-30 12:00:00")
        #expect(result?.day.description == "2026-01-29")
        #expect(site.log.count("info reconcile ") == 3)
        #expect(site.entries.count == 6)
    }

    @Test("A missed night is compared at the next start, and a restart does not repeat it")
    func restart() throws {
        pass()
        try site.work(until: "2026-01-28 04:00:00")
        site.clock.advance(by: .hours(40))
        try site.work(until: "2026-01-29 21:00:00")
        #expect(result?.day.description == "2026-01-28")
        try site.work(until: "2026-01-29 22:00:00")
        #expect(site.log.count("info reconcile ") == 2)
    }

    @Test("Before the first position nothing is compared, and a night that a wrong clock made up puts off no other")
    func wrongClock() throws {
        pass()
        site.firstStart = FirstStart(.now)
        site.hikCentral.faults.add(path: "/artemis", .status(503), times: .max)
        try site.work(until: "2026-01-28 05:00:00")
        #expect(site.log.count("reconcile.failed") == 0)
        site.hikCentral.faults.clear()
        try site.files.replace(file, with: Data(#"{"version":1,"day":"2027-01-01","at":"2027-01-02T06:30:00Z"}"#.utf8))
        try site.work(until: "2026-01-29 05:00:00")
        #expect(result?.day.description == "2026-01-28")
    }

    @Test("A result that cannot be kept is said, and the next start compares the day again")
    func notKept() throws {
        pass()
        try site.work(until: "2026-01-29 03:00:00")
        #expect(result?.day.description == "2026-01-27")
        let path = file
        site.files.failure = { if case .replace(path, _) = $0 { ENOSPC } else { nil } }
        try site.work(until: "2026-01-29 05:00:00")
        #expect(site.log.count("its result is not kept") == 1 && result?.day.description == "2026-01-27")
        #expect(site.log.count("info reconcile day=2026-01-28") == 1, "not again and again")
        site.files.failure = { _ in nil }
        try site.work(until: "2026-01-29 06:00:00")
        #expect(result?.day.description == "2026-01-28" && result?.agrees == true)
    }

    @Test("Differences are a warning with their numbers")
    func differs() throws {
        pass()
        try site.work(until: "2026-01-28 03:00:00")
        site.humand.remove { $0.kind == .end }
        try site.work(until: "2026-01-28 04:00:00")
        #expect(result?.kinds == [.notInHumand: 1])
        #expect(site.log.count("warning reconcile day=2026-01-27 differences=1") == 1)
        #expect(site.log.lines.allSatisfy { !$0.contains("reconcile") || !$0.contains("ana") })
    }

    @Test("If Humand refuses reading, it is reported, retried, and given up for that night; all else continues")
    func refused() throws {
        pass()
        try site.work(until: "2026-01-28 03:00:00")
        site.humand.change { $0.deniesReading = true }
        try site.work(until: "2026-01-28 12:00:00")
        #expect(site.log.count("reconcile.failed") == NightlyReconcile.attempts)
        #expect(result?.problem?.english.contains("403") == true)
        #expect(site.entries.count == 3)
        site.humand.change { $0.deniesReading = false }
        try site.work(until: "2026-01-29 12:00:00")
        #expect(result?.day.description == "2026-01-28" && result?.problem == nil)
    }

    @Test("A slow Humand with a rate limit does not hold up the polls")
    func slow() throws {
        for number in 0..<300 {
            site.humand.add(users: [SimulatedUser(employeeId: "p\(number)")])
            let seconds = number % 60 < 10 ? "0\(number % 60)" : "\(number % 60)"
            site.pass("p\(number)", .clockIn, at: "2026-01-27 20:0\(number / 60):\(seconds)")
        }
        try site.work(until: "2026-01-28 03:29:00")
        site.humand.limitRate(to: 2)
        let polls = site.windows.count
        try site.work(until: "2026-01-28 04:29:30")
        #expect(result != nil)
        #expect(site.windows.count - polls >= 12)
    }

    @Test("The result is read back as written, and other content is not a result")
    func roundTrip() throws {
        let day = try #require(SiteDay(date: "2026-01-27"))
        var result = ReconcileResult(day: day, at: TestSite.time("03:30:00").instant)
        result.kinds = [.held: 3]
        result.doors = 7
        let files = InMemoryFileSystem()
        let file = ReconcileResult.file(in: TestSite.folder, files)
        func read() -> ReconcileResult? { file.read().flatMap { ReconcileResult($0) } }
        try file.replace(result.members)
        #expect(read() == result)
        result.problem = Phrase(en: "x", es: "equis")
        try file.replace(result.members)
        #expect(read() == result)
        for text in ["null", "{}", #"{"version":2,"day":"2026-01-27","at":"2026-01-27T00:00:00Z"}"#, "[1]"] {
            try files.replace(file.path, with: Data(text.utf8))
            #expect(read() == nil)
        }
    }
}
