import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("A ledger with lost lines")
struct LostLinesTests {

    private func deliveredSite() throws -> TestSite {
        let site = TestSite(now: "21:30:00")
        site.begin = TestSite.time("07:30:00").instant
        site.pass("ana", .clockIn, at: "08:00:10")
        site.pass("beto", .clockIn, at: "08:01:00")
        site.pass("ana", .clockOut, at: "17:00:00")
        try site.run()
        #expect(site.posts.count == 3)
        return site
    }

    /// Damages the last lines of the ledger's file.
    private func damage(_ site: TestSite, lines: Int, _ change: (Data) -> Data) throws {
        let names = try site.files.names(in: "/state/ledger").sorted()
        let path = "/state/ledger/" + (try #require(names.last))
        let bytes = try site.files.contents(of: path)
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }
        let start = ends[ends.count - 1 - lines] + 1
        try site.files.replace(path, with: bytes[..<start] + change(Data(bytes[start...])))
    }

    @Test("Punches whose outcomes became unreadable are read back, not posted again", arguments: 1...6)
    func unreadable(_ lines: Int) throws {
        for filler in [UInt8(ascii: "x"), 0] {
            let site = try deliveredSite()
            try damage(site, lines: lines) { Data($0.map { $0 == 0x0A && filler != 0 ? $0 : filler }) }
            try site.run()
            #expect(site.posts.count == 3, "\(lines) lines of \(filler)")
            #expect(site.entries.count == 3)
            let names = try site.files.names(in: "/state/ledger")
            #expect(names.contains { $0.contains(".damaged") })
        }
    }

    @Test(
        "A passage that is known by a second id alone, since its own line is lost, is read again",
        arguments: [true, false])
    func orphan(isDelivered: Bool) throws {
        let site = TestSite(now: "12:00:00")
        site.begin = TestSite.time("07:30:00").instant
        if !isDelivered { site.humand.faults.add(path: "clockIn", .status(503), times: .max) }
        site.pass("ana", .clockIn, at: "08:00:10")
        try site.run()
        // HikCentral is migrated: the passage has another id from now on.
        site.hikCentral.purge { _ in true }
        site.pass("ana", .clockIn, at: "08:00:10")
        let window = Window(from: TestSite.time("08:00:00").instant, to: TestSite.time("09:00:00").instant)
        _ = try site.jobs.submit(Job(.backfill(.init(window: window)), author: "tester"))
        try site.run()
        let ledger = { try LedgerArchive(folder: TestSite.folder, files: site.files).histories() }
        #expect(try ledger().map(\.first.why) == [.device, .twin])
        // The first line of the event is lost.
        let path = "/state/ledger/" + (try #require(site.files.names(in: "/state/ledger").sorted().last))
        let lines = String(decoding: try site.files.contents(of: path), as: UTF8.self).split(separator: "\n")
        let first = try #require(lines.firstIndex { $0.contains(#""kind":"event""#) })
        let rest = lines.enumerated().map { $0.offset == first ? "x" : $0.element }.joined(separator: "\n") + "\n"
        try site.files.replace(path, with: Data(rest.utf8))
        site.humand.faults.clear()
        let posts = site.posts.count
        try site.run()
        #expect(site.entries == ["ana in 08:00:10"])
        #expect(!isDelivered || site.posts.count == posts, "it is read back, not posted again")
        #expect(try ledger().contains { $0.state == .accepted })
    }

    @Test("Lines missing at the end are noticed, because the lock's note has the last line number")
    func vanished() throws {
        let site = try deliveredSite()
        let before = try #require(site.ledger)
        let note = LedgerNote(before.state.lastLine)
        try damage(site, lines: 2) { _ in Data() }
        let opening = LedgerOpening(
            folder: StateFolder(path: "/state"), files: site.files, clock: site.clock, log: site.log.log(site.clock),
            horizon: .hours(96), retention: .days(400))
        let ledger = try opening.open(inUseSince: nil, guardian: note)
        let open = Array(ledger.state.open.values)
        #expect(open.allSatisfy { $0.isUnconfirmed })
        #expect(!open.isEmpty)
        #expect(note.highestLine == ledger.state.lastLine)
    }

    /// Three days of two punches each, delivered.
    private func threeDays() throws -> TestSite {
        let site = TestSite(now: "2026-01-25 07:00:00")
        site.adjust = { $0.pollInterval = .minutes(30) }
        site.begin = TestSite.time("2026-01-25 07:00:00").instant
        // From before the first start: never to be read.
        site.pass("ana", .clockIn, at: "2026-01-25 06:00:00")
        for day in 25...27 {
            site.pass("ana", .clockIn, at: "2026-01-\(day) 08:00:00")
            site.pass("ana", .clockOut, at: "2026-01-\(day) 17:00:00")
        }
        try site.work(until: "2026-01-27 20:30:00")
        site.end()
        #expect(site.posts.count == 6)
        site.inUseSince = site.begin
        return site
    }

    private static let losses = ["first", "first two", "emptied", "both emptied", "first lines"]

    @Test(
        "Files of earlier days that are gone, emptied or shortened are missed: nothing of theirs is posted again",
        arguments: losses)
    func earlierFiles(loss: String) throws {
        let site = try threeDays()
        let paths = try site.files.names(in: "/state/ledger").sorted().map { "/state/ledger/" + $0 }
        #expect(paths.count == 3)
        switch loss {
        case "first": try site.files.remove(paths[0])
        case "first two": for path in paths[..<2] { try site.files.remove(path) }
        case "emptied": try site.files.replace(paths[0], with: Data())
        case "both emptied": for path in paths[..<2] { try site.files.replace(path, with: Data()) }
        default:
            let lines = try site.files.contents(of: paths[0]).split(separator: 0x0A)
            try site.files.replace(
                paths[0], with: Data(lines.dropFirst(lines.count / 2).joined(separator: [0x0A])) + [0x0A])
        }
        let reads = site.reads.count
        try site.work(until: "2026-01-27 22:30:00")
        #expect(site.posts.count == 6 && site.entries.count == 6)
        #expect(site.reads.count > reads)
        #expect(site.log.count("earlier files are missing; reading again") == 1)
        // The next start knows of it, and reads nothing again.
        site.end()
        let position = try #require(try site.start().ledger.state.position)
        #expect(position >= TestSite.time("2026-01-27 21:30:00").instant)
        #expect(site.log.count("earlier files are missing; reading again") == 1)
    }

    @Test("Files that nothing needs any more may be gone: nothing is said, and nothing is read again")
    func expiredFiles() throws {
        let site = try threeDays()
        try site.work(until: "2026-02-03 12:00:00")
        site.end()
        let names = try site.files.names(in: "/state/ledger").sorted()
        for name in names.prefix(3) { try site.files.remove("/state/ledger/" + name) }
        let windows = site.windows.count
        try site.run()
        #expect(site.log.count("missing") == 0)
        #expect(site.windows.count <= windows + 1)
    }

    @Test("A longer LATE_WINDOW than the ledger's files reach back makes nothing new of what was delivered")
    func longerWindow() throws {
        let site = try threeDays()
        try site.work(until: "2026-02-03 12:00:00")
        site.end()
        let names = try site.files.names(in: "/state/ledger").sorted()
        for name in names.prefix(3) { try site.files.remove("/state/ledger/" + name) }
        site.horizon = .days(21)
        site.adjust = { ($0.lateWindow, $0.pollInterval) = (.days(20), .minutes(30)) }
        try site.work(until: "2026-02-03 14:00:00")
        #expect(site.posts.count == 6)
        #expect(site.log.count("earlier files are missing") == 1)
    }

    @Test("In a span with lost lines nothing is alternated, and what is held stays unconfirmed after a repair")
    func alternate() throws {
        let site = TestSite()
        let event = SourceEvent(
            event: AccessEvent(
                id: "e1", type: 196_893, time: TestSite.time("12:00:00"), personID: "17", doorCode: "23"))
        var rules = site.rules
        rules.direction = [.alternate]
        let door = Door(code: "23", name: "Facial Entrada")
        let mapper = Mapper(rules: rules, doors: try DoorMap(entry: [], exit: [], listed: [door]))
        let intake = Intake(mapper: mapper, source: site.assembly().source, now: site.clock.now)
        var state = LedgerState(horizon: .hours(96))
        let lost = Window(from: TestSite.time("10:00:00").instant, to: TestSite.time("14:00:00").instant)
        #expect(try intake.records(of: [event], origin: .poll, state: state).first?.state == .queued)
        state.apply(LedgerRecord(line: 1, at: site.clock.now, entry: .damaged(lost, reason: "test")))
        let record = try #require(try intake.records(of: [event], origin: .poll, state: state).first)
        #expect(record.state == .held && record.cause == .direction && record.isUnconfirmed)
        #expect(try intake.reconsidered(record, state: state) == nil)

        rules.direction = [.devices]
        let devices = try DoorMap(entry: [DeviceReference("23")], exit: [], listed: [door])
        let mended = Intake(
            mapper: Mapper(rules: rules, doors: devices), source: site.assembly().source, now: site.clock.now)
        #expect(try mended.reconsidered(record, state: state)?.isUnconfirmed == true)
    }

    @Test("A lock file that was deleted or replaced stops every write")
    func lockLost() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lock-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lock = try StateLock(path: folder + "/lock")
        try lock.check()
        lock.note(line: 41, at: Instant(seconds: 0))
        try FileManager.default.removeItem(atPath: folder + "/lock")
        #expect(throws: LedgerError.lockLost(path: folder + "/lock")) { try lock.check() }
        let second = try StateLock(path: folder + "/lock")
        #expect(second.highestLine == 0)
        #expect(throws: LedgerError.self) { try lock.check() }
    }

    @Test("The lock remembers the last line for the next process")
    func highestNumber() throws {
        let path = FileManager.default.temporaryDirectory.path + "/lock-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let clock = ManualClock(now: TestSite.time("12:00:00").instant)
        var lock: StateLock? = try StateLock(path: path)
        lock?.note(line: 1234, at: clock.now)
        lock = nil
        let next = try StateLock(path: path)
        #expect(next.highestLine == 1234)
        #expect(next.inUseSince == clock.now)
    }
}
