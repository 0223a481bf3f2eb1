import Foundation
import Testing

@testable import Ledger
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("Crashes and disk faults")
struct CrashTests {
    private let day = TestSite.busyMorningEntries

    /// The disk of an undisturbed run, and what Humand had accepted after each of its writes.
    private func recording() throws -> (files: InMemoryFileSystem, accepted: [Int]) {
        let site = TestSite.busyMorning()
        var accepted: [Int] = []
        site.files.failure = { _ in
            accepted.append(site.humand.allEntries.count)
            return nil
        }
        try site.run()
        #expect(site.entries == day)
        #expect(accepted.count == site.files.writes.count)
        return (site.files, accepted)
    }

    @Test("A crash after any write or inside any append loses nothing and posts nothing twice")
    func everyPrefix() throws {
        let (files, accepted) = try recording()
        for count in 1...files.writes.count {
            for torn in [0, 1, 40, 200] {
                let site = TestSite.busyMorning()
                // What Humand had accepted when this write began: the crash comes before anything later.
                let known = count < accepted.count ? accepted[count] : day.count
                for entry in recordedEntries.prefix(known) {
                    site.humand.insert(
                        entry.kind, employeeId: entry.employee, time: TestSite.time(entry.time), source: "INTEGRATION")
                }
                site.files = files.disk(afterWrites: count, torn: torn)
                try site.run()
                #expect(site.entries == day, "after \(count) writes, torn at \(torn)")
                #expect(site.held.count == 1, "after \(count) writes, torn at \(torn)")
                #expect(site.posts.filter { $0.status == 201 }.count == day.count - known)
                // Read back before it is posted again: no crash makes Humand refuse one of ours, except the stranger's.
                #expect(site.posts.filter { $0.status == 422 }.isEmpty, "after \(count) writes, torn at \(torn)")
            }
        }
    }

    private let recordedEntries: [(employee: String, kind: SimulatedEntry.Kind, time: String)] = [
        ("ana", .start, "08:00:10"), ("beto", .start, "08:01:00"), ("ana", .end, "12:30:00"),
    ]

    @Test("The same holds over midnight, with open events carried over to the new file")
    func dayChange() throws {
        // The ledger's days are UTC days, which change at 21:00 at the gates.
        func site(at now: String) -> TestSite {
            let site = TestSite(now: now)
            site.begin = TestSite.time("20:30:00").instant
            site.pass("ana", .clockIn, at: "20:40:10")
            site.pass("beto", .clockIn, at: "20:41:00")
            site.pass("stranger", .clockIn, at: "20:42:00")
            site.pass("ana", .clockOut, at: "20:58:00")
            return site
        }
        let first = site(at: "20:57:00")
        first.humand.change { $0.deniesAccess = true }
        let humand = first.humand
        first.clock.at(TestSite.time("21:01:00").instant) { humand.change { $0.deniesAccess = false } }
        var accepted: [Int] = []
        first.files.failure = { _ in
            accepted.append(humand.allEntries.count)
            return nil
        }
        try first.work(until: "21:20:00")
        let day = ["ana in 20:40:10", "beto in 20:41:00", "ana out 20:58:00"]
        #expect(first.entries == day)
        #expect(first.files.files.keys.filter { $0.contains("/ledger/") }.count == 2)
        for count in 1...first.files.writes.count {
            let again = site(at: "21:20:00")
            let known = count < accepted.count ? accepted[count] : 3
            for entry in first.humand.allEntries.prefix(known) {
                again.humand.insert(entry.kind, employeeId: entry.employeeId, time: entry.time, source: "INTEGRATION")
            }
            again.files = first.files.disk(afterWrites: count)
            try again.run()
            #expect(again.entries == day, "after \(count) writes")
            #expect(again.posts.filter { $0.status == 422 }.isEmpty, "after \(count) writes")
            #expect(again.held.count == 1, "after \(count) writes")
        }
    }

    @Test("A post interrupted by a stop is in doubt, and read back at the next start", arguments: [true, false])
    func stoppedWhilePosting(performing: Bool) throws {
        let site = TestSite.busyMorning()
        try site.start()
        let control = site.control
        site.http.onSend = { if $0.url.contains("clockIn") { control.requestStop() } }
        site.http.inject(.stopped, on: "clockIn", performing: performing)
        let report = try #require(site.engine).runForever()
        #expect(report.wasStopped && report.left == 4)
        site.http.onSend = { _ in }
        try site.run()
        #expect(site.entries == day)
        #expect(site.posts.filter { $0.status == 201 }.count == 3)
    }

    @Test("If any one write fails, nothing is lost and nothing is posted twice")
    func everyFailure() throws {
        let writes = try recording().files.writes.count
        for failing in 0..<writes + 4 {
            let site = TestSite.busyMorning()
            var number = 0
            site.files.failure = { _ in
                defer { number += 1 }
                return (failing..<failing + 3).contains(number) ? ENOSPC : nil
            }
            // If the first start fails, systemd starts it again.
            for _ in 0..<4 {
                do {
                    try site.work(until: "13:20:00")
                    break
                } catch is LedgerError { continue }
            }
            #expect(site.entries == day, "failing at write \(failing)")
            #expect(site.posts.filter { $0.status == 201 }.count == 3, "failing at write \(failing)")
            #expect(site.posts.filter { $0.status == 422 }.isEmpty, "failing at write \(failing)")
            let reopened = TestSite(now: "13:20:00")
            reopened.files = site.files
            try reopened.run()
            #expect(reopened.posts.isEmpty, "failing at write \(failing)")
        }
    }

    @Test("With a full disk nothing is posted, and an outcome that could not be written is not posted again")
    func diskFullAfterPost() throws {
        let site = TestSite.busyMorning()
        let humand = site.humand
        var isFull = true
        // The disk is full from the first accepted punch on.
        site.files.failure = { _ in isFull && !humand.allEntries.isEmpty ? ENOSPC : nil }
        try site.work(until: "14:00:00")
        #expect(site.posts.count == 1)
        #expect(site.log.count("error ledger.outage") >= 1)
        isFull = false
        try site.start()
        try site.work(until: "14:20:00")
        #expect(site.entries == day)
        #expect(site.posts.filter { $0.status == 201 }.count == 3)
    }

    @Test("Without a restart, the outcome is written as soon as there is room")
    func diskFullForAWhile() throws {
        let site = TestSite.busyMorning()
        let (humand, clock) = (site.humand, site.clock)
        let end = TestSite.time("13:40:00").instant
        site.files.failure = { _ in clock.now < end && !humand.allEntries.isEmpty ? ENOSPC : nil }
        try site.work(until: "14:20:00")
        #expect(site.entries == day)
        #expect(site.reads.count <= 1)
        #expect(site.posts.filter { $0.status == 201 }.count == 3)
        #expect(site.log.count("ledger.recovered") >= 1)
    }

    @Test("A missing cursor file is rebuilt from the ledger, and nothing is read again")
    func cursorLost() throws {
        let site = TestSite.busyMorning()
        try site.run()
        try site.files.remove("/state/cursor.json")
        let queries = site.windows.count
        try site.run()
        #expect(site.posts.filter { $0.status == 201 }.count == 3)
        #expect(site.windows.count <= queries + 1)
        #expect(site.log.count("cursor.rebuilt") == 1)
    }
}
