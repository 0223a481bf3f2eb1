import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Delivery when Humand or the network fails")
struct DeliveryTests {
    private let site = TestSite()

    @Test("After a lost answer the punch is read back, and exists once")
    func lostAnswer() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.humand.faults.add(path: "clockIn", .loseAnswer)
        let report = try site.run()
        #expect(site.entries == ["ana in 08:00:00"])
        #expect(report.accepted == 1)
        #expect(site.posts.count == 1 && site.reads.count == 1)
        #expect(site.log.count("reading back shows it") == 1)
    }

    @Test("A request lost on its way is read back, not found, and sent again once it can no longer take effect")
    func lostRequest() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.humand.faults.add(path: "clockIn", .dropRequest)
        let before = site.clock.uptime
        #expect(try site.run().accepted == 1)
        #expect(site.posts.count == 1)
        #expect(site.clock.uptime - before >= DeliveryState.confirmationDelay)
    }

    @Test("A punch that Humand is still processing at the first read-back is not sent again")
    func slowHumand() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.humand.faults.add(path: "clockIn", .dropRequest)
        let (humand, clock) = (site.humand, site.clock)
        site.http.onSend = { request in
            guard request.method == .post, request.url.contains("clockIn") else { return }
            clock.at(clock.now + .milliseconds(3800)) {
                if humand.allEntries.isEmpty {
                    humand.insert(.start, employeeId: "ana", time: TestSite.time("08:00:00"), source: "INTEGRATION")
                }
            }
        }
        #expect(try site.run().accepted == 1)
        #expect(site.entries == ["ana in 08:00:00"])
        #expect(site.posts.isEmpty)
    }

    @Test("If reading is not permitted the punch is sent again, and a duplicate refusal counts as accepted")
    func readingForbidden() throws {
        site.humand.change { $0.deniesReading = true }
        site.pass("ana", .clockIn, at: "08:00:00")
        site.humand.faults.add(path: "clockIn", .loseAnswer)
        let report = try site.run()
        #expect(report.accepted == 1 && report.held == 0)
        #expect(site.entries == ["ana in 08:00:00"])
        #expect(site.posts.map(\.status) == [201, 422])
    }

    @Test(
        "A server error is in doubt, whether or not the entry was made", arguments: [true, false], [500, 502, 503, 504])
    func serverError(performing: Bool, status: Int) throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "17:00:00")
        let body = Data(#"{"code":"UNKNOWN_ERROR","message":"Unknown error"}"#.utf8)
        site.humand.faults.add(
            path: "clockIn", .answer(HTTPResponse(status: status, body: body), performing: performing))
        #expect(try site.run().accepted == 2)
        #expect(site.delivered == ["ana in 08:00:00", "ana out 17:00:00"])
        #expect(site.posts.count == 2)
    }

    @Test(
        "A request that certainly was not sent is not in doubt: nothing is read back",
        arguments: [
            HTTPFailure.cannotConnect("refused"), .unknownHost("no address"), .tls(.expired, host: "h"),
            .workerUnavailable("gone"),
        ])
    func notSent(failure: HTTPFailure) throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.http.inject(failure, on: "clockIn", times: 3)
        #expect(try site.run().accepted == 1)
        #expect(site.posts.count == 1 && site.reads.isEmpty)
    }

    @Test(
        "A request that may have arrived is read back, whether or not it did", arguments: [true, false],
        [
            HTTPFailure.interrupted("reset"), .timedOut(.seconds(30)), .workerDied("killed"),
            .malformedAnswer("no HTTP"),
            .answerTooLarge(limit: 1),
        ])
    func mayHaveArrived(performing: Bool, failure: HTTPFailure) throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.http.inject(failure, on: "clockIn", performing: performing)
        #expect(try site.run().accepted == 1)
        #expect(site.entries == ["ana in 08:00:00"])
        #expect(site.posts.count == 1 && !site.reads.isEmpty)
    }

    @Test("A failed read-back is retried before anything else is posted")
    func readingBackFails() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:00:05")
        site.humand.faults.add(path: "clockIn", .loseAnswer)
        site.http.inject(.timedOut(.seconds(30)), on: "entries?", times: 3)
        #expect(try site.run().accepted == 2)
        #expect(site.delivered == ["ana in 08:00:00", "beto in 08:00:05"])
        #expect(site.posts.count == 2)
    }

    @Test("A refused key stops delivery, loses no punch, and is retried every five minutes", arguments: [true, false])
    func refusedKey(isForbidden: Bool) throws {
        site.humand.change { if isForbidden { $0.deniesAccess = true } else { $0.key = "another" } }
        for minute in 10..<40 { site.pass("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: "08:\(minute):00") }
        try site.work(until: "21:21:00")
        #expect(site.posts.count == 5)
        #expect(site.held.isEmpty && site.ledger?.state.queuedCount == 30)
        #expect(site.log.count("error humand.outage") == 1)
        site.humand.change {
            $0.deniesAccess = false
            $0.key = "c2ltdWxhdGVkOmtleQ=="
        }
        try site.work(until: "21:40:00")
        #expect(site.entries.count == 30 && site.entries == site.delivered)
    }

    @Test("A corrected key works at once after a reload")
    func reload() throws {
        site.humand.change { $0.key = "the new one" }
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.start()
        let (control, clock) = (site.control, site.clock)
        clock.at(TestSite.time("21:01:00").instant) { [site = UncheckedBox(site)] in
            site.value.account.key = Secret("Basic the new one")
            control.requestReload()
        }
        try site.work(until: "21:02:00")
        #expect(site.entries == ["ana in 08:00:00"])
    }

    @Test("A single run stops at a refused key and reports it")
    func refusedOnce() throws {
        site.humand.change { $0.deniesAccess = true }
        site.pass("ana", .clockIn, at: "08:00:00")
        let report = try site.run()
        #expect(report.sinkProblem == .refused && report.left == 1 && report.held == 0)
        #expect(site.posts.count == 1)
    }

    @Test("An error page from another server stops delivery instead of holding the punches")
    func foreignPage() throws {
        let page = Fault.Kind.status(
            404, body: "<html>not here</html>", headers: HTTPHeaders(["Content-Type": "text/html"]))
        site.humand.faults.add(path: "clockIn", page, times: 3)
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "17:00:00")
        try site.work(until: "21:12:00")
        #expect(site.held.isEmpty && site.posts.isEmpty)
        #expect(site.log.count("error humand.outage") == 1)
        try site.work(until: "21:30:00")
        #expect(site.delivered == ["ana in 08:00:00", "ana out 17:00:00"])
    }

    @Test("An HTML page with 200 does not accept a punch; it is posted when Humand itself answers again")
    func welcomePage() throws {
        site.humand.faults.add(path: "/public", .html, times: 9)
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.work(until: "22:00:00")
        #expect(site.entries == ["ana in 08:00:00"])
        #expect(site.held.isEmpty)
    }

    @Test("A finally refused punch is held; the person's other punches and everybody else's continue")
    func refused() throws {
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "APP")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("nobody-knows", .clockIn, at: "08:00:30")
        site.pass("beto", .clockIn, at: "08:01:00")
        site.pass("ana", .clockOut, at: "17:00:00")
        let report = try site.run()
        #expect(report.held == 2 && report.accepted == 2)
        #expect(site.entries == ["ana in 07:50:00", "beto in 08:01:00", "ana out 17:00:00"])
        #expect(site.held.map(\.cause) == [.refused, .refused])
        let reasons = site.held.map(\.reason)
        #expect(reasons.count { $0.contains("Humand then held that day: clock-in 07:50:00 (APP)") } == 1)
        // Humand refuses to list entries with the same code as the post: it does not know the employee.
        #expect(reasons.count { $0.contains("check the number with hik2humand people") } == 1)
    }

    @Test("A punch whose answer was lost is settled before an older one that is found meanwhile is posted")
    func unsettled() throws {
        let site = TestSite(now: "08:30:00")
        site.begin = TestSite.time("08:00:00").instant
        site.pass("ana", .clockIn, at: "08:10:00")
        site.pass("beto", .clockIn, at: "08:05:00", uploaded: "08:31:00")
        site.http.inject(.timedOut(.seconds(30)), on: "clockIn", performing: true)
        // Reading back is put off by more than a poll, which finds the older one.
        let later = HTTPHeaders(["Retry-After": "400"])
        site.humand.faults.add(path: "/entries?", .status(429, body: #"{"code":"RATE"}"#, headers: later))
        try site.work(until: "09:00:00")
        #expect(site.entries == ["beto in 08:05:00", "ana in 08:10:00"])
        // The question that was refused for its pace is not in the journal.
        #expect(site.humand.journal.map(\.method) == ["POST", "GET", "POST"])
    }

    @Test("A punch that waited behind a refused one has one outcome, also for those who read the ledger's files")
    func waited() throws {
        let site = TestSite(now: "08:30:00")
        site.begin = TestSite.time("07:00:00").instant
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("07:50:00"), source: "APP")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "08:10:00")
        try site.work(until: "10:00:00")
        #expect(site.entries == ["ana in 07:50:00", "ana out 08:10:00"])
        let lives = try LedgerArchive(folder: TestSite.folder, files: site.files).histories()
        #expect(lives.map(\.state) == [.held, .accepted])
        let lines = String(decoding: site.files.files["/state/ledger/2026-01-27.jsonl"] ?? Data(), as: UTF8.self)
        #expect(!lines.contains("tried again"))
    }

    @Test("An entry that already exists, whatever its source, is accepted and not held")
    func alreadyThere() throws {
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("08:00:00"), source: "KIOSK")
        site.pass("ana", .clockIn, at: "08:00:00")
        #expect(try site.run().accepted == 1)
        #expect(site.entries == ["ana in 08:00:00"])
    }
}

/// For values that a hook on the manual clock uses in the test's thread.
struct UncheckedBox<Value>: @unchecked Sendable {
    // Unchecked: hooks run in the thread that advances the time, and a test has only one.
    let value: Value
    init(_ value: Value) { self.value = value }
}
