import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support
@testable import SyncSupport

struct BackfillTests {
    /// A site that was first started on 27 January at 12:00; the doors saw people that morning.
    private func site(now: String = "21:00:00") throws -> TestSite {
        let site = TestSite(now: now)
        site.begin = TestSite.time("12:00:00").instant
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "08:10:00")
        site.pass("ana", .clockOut, at: "17:00:00")
        return site
    }

    private func order(_ from: String, _ to: String, change: (inout Job.Backfill) -> Void = { _ in }) -> Job {
        var order = Job.Backfill(window: Window(from: TestSite.time(from).instant, to: TestSite.time(to).instant))
        change(&order)
        return Job(.backfill(order), author: "tester")
    }

    /// The result of a job that has ended.
    private func result(_ id: String, _ site: TestSite) throws -> JobProgress {
        let progress = try #require(site.jobs.progress(of: id))
        #expect(try site.jobs.jobs().isEmpty)
        return progress
    }

    /// Calls `action` with the start of the span for every page of events that is requested.
    private func onPage(_ site: TestSite, _ action: @escaping (Instant) -> Void) {
        site.http.onSend = { request in
            guard request.url.hasSuffix("door/events"), let body = try? JSONValue(parsing: request.body),
                body["pageSize"]?.integer != 1, let start = body["startTime"]?.text.flatMap({ Instant(text: $0) })
            else { return }
            action(start)
        }
    }

    @Test("Events before the beginning are found, read back before they are posted, and posted once")
    func beforeTheBeginning() throws {
        let site = try site()
        let id = try site.jobs.submit(order("00:00:00", "12:00:00"))
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "beto in 08:10:00", "ana out 17:00:00"])
        let progress = try result(id, site)
        #expect(progress.state == .done && progress.counts == [.seen: 2, .queued: 2])
        #expect(Set(site.reads.map(\.target)).count == 2, "the two from before the ledger's first line")
        let again = try site.jobs.submit(order("00:00:00", "21:00:00"))
        try site.run()
        #expect(try result(again, site).counts == [.seen: 3, .known: 3])
        #expect(site.posts.count == 3)
    }

    @Test("A punch that another program delivered before the beginning is not posted again")
    func deliveredByAnother() throws {
        let site = try site()
        site.humand.insert(.start, employeeId: "ana", time: TestSite.time("08:00:00"), source: "INTEGRATION")
        _ = try site.jobs.submit(order("00:00:00", "12:00:00"))
        try site.run()
        #expect(site.entries == ["ana in 08:00:00", "beto in 08:10:00", "ana out 17:00:00"])
        #expect(site.posts.count == 2)
    }

    @Test("Where a backup was put back, a backfill of weeks later still reads back what may have been delivered")
    func afterRestore() throws {
        let site = try site(now: "12:00:00")
        try site.start()
        site.end()
        let backup = site.files.disk(afterWrites: site.files.writes.count)
        site.clock.advance(by: .hours(9))
        try site.run()
        // `run --from` on what was put back.
        site.files = backup
        let restart = TestSite.time("12:00:00").instant
        _ = try LedgerOpening(
            folder: TestSite.folder, files: backup, clock: site.clock, log: site.log.log(site.clock),
            horizon: .hours(96), retention: .days(400)
        ).open(inUseSince: nil, restart: restart)
        try site.run()
        for _ in 0..<2 {
            site.clock.advance(by: .days(12))
            try site.run()
        }
        let state = try #require(site.ledger).state
        #expect(!state.isSuspect(Sample.event("x", at: restart)), "the memory has moved on")
        // Weeks late, on the day that was lost: its punch may have been delivered before the backup was put back.
        site.pass("carla", .clockIn, at: "13:00:00")
        site.humand.insert(.start, employeeId: "carla", time: TestSite.time("13:00:00"), source: "INTEGRATION")
        let posts = site.posts.count
        _ = try site.jobs.submit(order("12:00:00", "20:00:00"))
        try site.run()
        #expect(site.posts.count == posts && site.held.isEmpty, "Humand shows it already")
    }

    @Test("Without polling only the job is done, up to the present, and a later poll posts nothing twice")
    func withoutPolling() throws {
        let site = try site()
        site.polls = false
        let id = try site.jobs.submit(order("00:00:00", "23:00:00"))
        let report = try site.run()
        #expect(site.entries.count == 3 && report.windows == 0 && report.lateEvents == 0)
        #expect(try result(id, site).notes.first?.english.contains("is left to the next polls") == true)
        #expect(try result(id, site).notes.first?.english.contains("Z") == false, "the site's own time")
        site.polls = true
        try site.run()
        #expect(site.posts.count == 3)
    }

    @Test("An event older than the ledger's memory is known from its files; a late one beside it is found")
    func beyondTheMemory() throws {
        let site = try site(now: "12:00:00")
        try site.start()
        site.clock.advance(by: .hours(9))
        try site.run()
        #expect(site.posts.count == 1)
        site.clock.advance(by: .days(12))
        try site.run()
        // Two weeks late: no comparison of counts goes back that far.
        site.pass("carla", .clockIn, at: "13:00:00")
        try site.run()
        #expect(site.posts.count == 1)
        let id = try site.jobs.submit(order("12:00:00", "20:00:00"))
        try site.run()
        #expect(try result(id, site).counts == [.seen: 2, .known: 1, .queued: 1])
        #expect(site.entries == ["carla in 13:00:00", "ana out 17:00:00"])
        #expect(site.reads.isEmpty, "the ledger reaches back that far, so nothing is in doubt")
    }

    @Test("Events older than the ledger's memory are not kept in it; newer ones are")
    func notRemembered() throws {
        let site = try site()
        for day in 10...26 { site.pass("carla", .clockIn, at: "2026-01-\(day) 08:00:00") }
        try site.run()
        let before = try #require(site.ledger).state.memory.count
        _ = try site.jobs.submit(order("2026-01-10 00:00:00", "12:00:00"))
        try site.run()
        // Four days back: the 24th to the 26th, and the two of the morning.
        #expect(try #require(site.ledger).state.memory.count == before + 5)
        #expect(site.entries.count == 20)
    }

    @Test("A quiet year is read with few readings of the ledger, not one for every three days of it")
    func quietYear() throws {
        let site = try site()
        site.pass("carla", .clockIn, at: "2025-06-10 08:00:00")
        try site.run()
        let before = site.files.reads
        let id = try site.jobs.submit(order("2025-01-27 00:00:00", "21:00:00"))
        try site.run()
        #expect(try result(id, site).counts == [.seen: 4, .known: 1, .queued: 3])
        let readings = site.files.reads.filter { $0.key.hasSuffix("2026-01-28.jsonl") }
            .map { $0.value - before[$0.key, default: 0] }
        #expect(try #require(readings.first) < 40, "every three days would be 122 and more")
    }

    @Test("A repeated event with another id is recognised by person, door and second, even beyond the memory")
    func replayed() throws {
        let site = try site()
        try site.run()
        site.clock.advance(by: .days(12))
        site.pass("ana", .clockOut, at: "17:00:00", id: "replayed")
        let id = try site.jobs.submit(order("12:00:00", "20:00:00"))
        try site.run()
        #expect(try result(id, site).counts == [.seen: 2, .known: 1, .skipped: 1])
        #expect(site.posts.count == 1)
    }

    @Test("A double read of a punch no longer in memory is still a double read")
    func doubleRead() throws {
        let site = try site()
        try site.run()
        site.clock.advance(by: .days(12))
        site.pass("ana", .clockOut, at: "17:00:40")
        _ = try site.jobs.submit(order("12:00:00", "20:00:00"))
        try site.run()
        #expect(site.posts.count == 1)
    }

    @Test("A requested span is read regardless of MAX_AGE")
    func olderThanMaxAge() throws {
        let site = try site()
        site.clock.advance(by: .days(200))
        let id = try site.jobs.submit(order("00:00:00", "20:00:00"))
        site.begin = site.clock.now
        try site.run()
        #expect(try result(id, site).counts == [.seen: 3, .queued: 3])
        #expect(site.entries.count == 3)
    }

    @Test("A door or a person limits the backfill; a door that is not mapped is reported with the nearest")
    func narrowed() throws {
        let site = try site()
        let door = try site.jobs.submit(order("00:00:00", "20:00:00") { $0.doors = ["Facial Salida"] })
        let person = try site.jobs.submit(order("00:00:00", "20:00:00") { $0.person = "beto" })
        let wrong = try site.jobs.submit(order("00:00:00", "20:00:00") { $0.doors = ["Facial Salda"] })
        site.polls = false
        try site.run()
        #expect(try result(door, site).counts[.seen] == 1)
        #expect(try result(person, site).counts[.seen] == 1)
        // The number of one may be the id of another: who was meant has been settled before.
        site.rules.employeeID = .personCode
        for (isID, count) in [(false, 1), (true, 0)] {
            let order = order("00:00:00", "20:00:00") { ($0.person, $0.isPersonID) = ("c-beto", isID) }
            let id = try site.jobs.submit(order)
            try site.run()
            #expect(try result(id, site).counts[.seen, default: 0] == count, "\(isID)")
        }
        let failed = try result(wrong, site)
        #expect(
            failed.state == .failed && failed.notes.first?.english.contains("did you mean “Facial Salida”?") == true)
        #expect(site.entries == ["beto in 08:10:00", "ana out 17:00:00"])
    }

    @Test("A backfill interrupted at any window is resumed at the next start", arguments: 1...6)
    func resumed(_ windows: Int) throws {
        let site = try site()
        for day in 20...26 { site.pass("carla", .clockIn, at: "2026-01-\(day) 08:00:00") }
        let id = try site.jobs.submit(order("2026-01-20 00:00:00", "12:00:00"))
        var served = 0
        let engine = try site.start()
        onPage(site) { start in
            if start < TestSite.time("00:00:00").instant { served += 1 }
            if served == windows { site.control.requestStop() }
        }
        _ = engine.runOnce()
        site.http.onSend = { _ in }
        try site.run()
        #expect(try result(id, site).counts[.seen] == 9)
        #expect(site.entries.count == 10 && site.posts.count == 10)
    }

    @Test("Polls continue while a long span is read")
    func pollsGoOn() throws {
        let site = try site(now: "16:50:00")
        for day in 1...26 {
            let date = day < 10 ? "0\(day)" : "\(day)"
            site.pass("carla", .clockIn, at: "2026-01-\(date) 08:00:00")
        }
        try site.run()
        var polledTo: Instant?
        onPage(site) { start in
            guard start < TestSite.time("2026-01-26 12:00:00").instant else { return }
            // Every query takes time, so polls come due in between.
            site.clock.advance(by: .minutes(1))
            polledTo = site.ledger?.state.position
        }
        let id = try site.jobs.submit(order("2026-01-01 00:00:00", "12:00:00"))
        try site.work(until: "23:00:00")
        #expect(try #require(polledTo) > TestSite.time("17:00:00").instant, "before the span had been read to its end")
        #expect(try result(id, site).counts[.queued] == 28)
        #expect(site.entries.count == 29 && site.posts.count == 29)
    }

    @Test("A cancelled job ends, and what it found stays")
    func calledOff() throws {
        let site = try site()
        for day in 20...26 { site.pass("carla", .clockIn, at: "2026-01-\(day) 08:00:00") }
        let id = try site.jobs.submit(order("2026-01-20 00:00:00", "12:00:00"))
        onPage(site) { start in
            if start >= TestSite.time("2026-01-22 00:00:00").instant { site.jobs.remove(id) }
        }
        site.polls = false
        try site.run()
        #expect(try site.jobs.jobs().isEmpty)
        #expect((1...4).contains(site.entries.count))
    }

    @Test("A job whose progress cannot be written is done once, reported once, and removed when there is room")
    func unwritableProgress() throws {
        let site = try site()
        site.files.failure = { write in
            if case .replace(let path, _) = write, path.hasSuffix(".progress") { return ENOSPC }
            return nil
        }
        _ = try site.jobs.submit(order("00:00:00", "12:00:00"))
        try site.start()
        try site.work(until: "21:20:00")
        #expect(site.log.count("job.begun") == 1)
        #expect(site.log.count("jobfile.outage") == 1 && site.log.count("job.outage") == 0)
        #expect(try site.jobs.jobs().count == 1)
        site.files.failure = { _ in nil }
        try site.work(until: "21:40:00")
        #expect(site.log.count("job.begun") <= 2)
        #expect(try site.jobs.jobs().isEmpty)
        #expect(site.entries.count == 3 && site.posts.count == 3)
    }
}
