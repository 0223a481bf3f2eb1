import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The ledger as the dashboard reads it")
struct LedgerWatchTests {
    private func watch(_ site: TestSite) -> LedgerWatch {
        LedgerWatch(folder: TestSite.folder, files: site.files, zone: site.zone, now: site.clock.now)
    }

    private func expectSame(_ left: LedgerPicture, _ right: LedgerPicture, _ place: SourceLocation = #_sourceLocation) {
        #expect(left.glance.open == right.glance.open, sourceLocation: place)
        #expect(left.glance.tally == right.glance.tally, sourceLocation: place)
        #expect(left.glance.position == right.glance.position, sourceLocation: place)
        #expect(left.glance.lastAccepted == right.glance.lastAccepted, sourceLocation: place)
        #expect(left.glance.lastCheck?.at == right.glance.lastCheck?.at, sourceLocation: place)
        #expect(left.recent.events == right.recent.events, sourceLocation: place)
        #expect(left.doors.doors.mapValues(\.last) == right.doors.doors.mapValues(\.last), sourceLocation: place)
    }

    @Test("Read as it grows, it shows the same as read afresh, over midnight and after damage")
    func grows() throws {
        let site = TestSite(now: "07:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("beto", .clockIn, at: "09:10:00", uploaded: "09:40:00")
        site.pass("dora", .clockIn, at: "09:20:00")
        site.pass("ana", .clockOut, at: "17:00:00")
        site.pass("beto", .clockIn, at: "2026-01-28 08:00:00")
        var grown = watch(site)
        try grown.catchUp(now: site.clock.now)
        for time in ["08:30:00", "09:15:00", "12:00:00", "23:59:00", "2026-01-28 00:30:00", "2026-01-28 09:00:00"] {
            try site.work(until: time)
            try grown.catchUp(now: site.clock.now)
            var fresh = watch(site)
            try fresh.catchUp(now: site.clock.now)
            expectSame(grown.picture, fresh.picture)
            let read = try LedgerGlance(
                LedgerArchive(folder: TestSite.folder, files: site.files), day: SiteDay(site.clock.now, in: site.zone),
                zone: site.zone)
            #expect(grown.picture.glance.today == read.today && grown.picture.glance.open.keys == read.open.keys)
        }
        #expect(grown.picture.glance.today == [.accepted: 1])
        #expect(grown.picture.recent.events.map(\.state) == [.accepted, .held, .accepted, .accepted, .accepted])
        #expect(grown.picture.recent.events.count { $0.origin == .late } == 1)
        #expect(grown.picture.doors.doors["24"]?.last == TestSite.time("17:00:00").instant)
        // The last day is lost: the ledger was restored from a copy.
        try site.files.remove(try #require(site.files.files.keys.filter { $0.contains("/ledger/") }.max()))
        try grown.catchUp(now: site.clock.now)
        var fresh = watch(site)
        try fresh.catchUp(now: site.clock.now)
        expectSame(grown.picture, fresh.picture)
    }

    @Test("While its past is being read, today is known")
    func today() throws {
        let site = TestSite(now: "07:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockIn, at: "2026-01-28 08:00:00")
        try site.work(until: "2026-01-28 09:00:00")
        var today = LedgerWatch(
            folder: TestSite.folder, files: site.files, zone: site.zone, now: site.clock.now, isWhole: false)
        try today.catchUp(now: site.clock.now)
        #expect(today.picture.glance.today == [.accepted: 1] && today.picture.recent.events.count == 1)
        #expect(today.picture.glance.position == site.ledger?.state.position)
    }

    @Test("A punch is queued since it was last put into the queue, however often it was tried")
    func queuedSince() {
        var glance = LedgerGlance(day: SiteDay(Sample.noon, in: .utc), zone: .utc)
        let event = Sample.event("1")
        func take(_ line: Int, _ minutes: Int64, _ entry: LedgerEntry) {
            glance.take(LedgerRecord(line: line, at: Sample.noon + .minutes(minutes), entry: entry))
        }
        take(1, 0, .event(RecordedEvent(event: event, state: .queued, reason: "", punch: Sample.punch(event))))
        take(2, 5, .outcome(line: 1, Outcome(.queued, reason: "timed out")))
        #expect(glance.open[1]?.queuedAt == Sample.noon)
        take(3, 10, .outcome(line: 1, Outcome(.held, cause: .refused, reason: "")))
        take(4, 60, .outcome(line: 1, Outcome(.queued, reason: "tried again")))
        take(5, 65, .outcome(line: 1, Outcome(.queued, reason: "timed out")))
        #expect(glance.open[1]?.queuedAt == Sample.noon + .minutes(60) && glance.today == [.queued: 1])
        take(6, 70, .outcome(line: 1, Outcome(.accepted, reason: "")))
        #expect(glance.open.isEmpty && glance.today == [.accepted: 1])
        // A forged line cannot queue what has no punch.
        take(7, 80, .event(RecordedEvent(event: Sample.event("2"), state: .held, cause: .unmapped, reason: "")))
        take(8, 90, .outcome(line: 7, Outcome(.queued, reason: "")))
        #expect(glance.open[7]?.state == .held && glance.today == [.accepted: 1, .held: 1])
    }

    @Test("On the day when clocks go back, its 25 hours stand in 24 bars")
    func clocksGoBack() throws {
        let zone = try #require(SiteZone(identifier: "Europe/Madrid"))
        let day = try #require(SiteDay(date: "2026-10-25"))
        var glance = LedgerGlance(day: day, zone: zone)
        for hour in 0..<25 {
            let at = day.window(in: zone).from + .hours(Int64(hour))
            glance.take(
                LedgerRecord(
                    line: hour + 1, at: at,
                    entry: .event(RecordedEvent(event: Sample.event("\(hour)", at: at), state: .skipped, reason: ""))))
        }
        #expect(glance.tally.hours[2] == [.skipped: 2] && glance.today == [.skipped: 25])
    }

    @Test("Notices that are open, and what the nights have found, are kept for as long as they are shown")
    func notices() throws {
        var picture = LedgerPicture(day: SiteDay(Sample.noon, in: .utc), zone: .utc)
        var line = 0
        func take(_ notice: Notice) {
            line += 1
            picture.take(LedgerRecord(line: line, at: Sample.noon + .minutes(Int64(line)), entry: .notice(notice)))
        }
        take(Notice(.doorSilent, subject: "23", .begun, [.name: "Norte"]))
        take(Notice(.sinkAway, .begun))
        take(Notice(.sinkAway, .ended))
        #expect(picture.glance.notices.open.keys.map(\.name) == [.doorSilent])
        let first = try #require(SiteDay(date: "2026-01-01"))
        for back in 0..<40 {
            let day = first.advanced(by: Int64(back))
            take(Notice(.reconcileResult, .report, [.day: "\(day)", .accepted: "9", .differences: "\(back)"]))
        }
        #expect(picture.compared.count == 15 && picture.compared[first.advanced(by: 39)]?.differences == 39)
    }

    @Test("Doors that the settings name are listed before they have an event; a silent one is marked")
    func doors() throws {
        var picture = LedgerPicture(day: SiteDay(Sample.noon, in: .utc), zone: .utc)
        for (line, door) in ["23", "24"].enumerated() {
            let event = RecordedEvent(event: Sample.event("\(line)", door: door), state: .skipped, reason: "")
            picture.take(LedgerRecord(line: line + 1, at: Sample.noon, entry: .event(event)))
        }
        picture.take(
            LedgerRecord(line: 3, at: Sample.noon, entry: .notice(Notice(.doorSilent, subject: "24", .begun))))
        picture.take(
            LedgerRecord(
                line: 4, at: Sample.noon,
                entry: .notice(Notice(.reconcileResult, .report, [.day: "2026-01-25", .differences: "2"]))))
        var status = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
        status.glance = picture.glance
        status.reconcile = SiteDay(date: "2026-01-26").map {
            ReconcileResult(day: $0, at: Sample.noon, problem: Phrase(same: "503"))
        }
        let snapshot = StatusSnapshot(
            report: StatusReport(status, zone: .utc, now: Sample.noon), ledger: picture,
            doors: ["23", "24/2", "Norte/1", "Sur", "Sur"].map { DeviceReference($0) })
        let facts = DashboardFacts(snapshot, mode: .real, startedAt: Sample.noon, since: Sample.noon)
        #expect(facts.doors.map(\.label) == ["23", "24", "Norte", "Sur"])
        #expect(facts.doors.map(\.isSilent) == [false, true, false, false])
        #expect(facts.doors.map { $0.lastEvent == nil } == [false, false, true, true])
        #expect(facts.compared.prefix(3).map(\.result) == [.failed, .differs(2), .none] && facts.compared.count == 14)
        #expect(facts.isStarting && facts.isWhole && facts.recent.map(\.line) == [2, 1])
    }
}
