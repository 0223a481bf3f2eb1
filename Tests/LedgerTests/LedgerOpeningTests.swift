import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct LedgerOpeningTests {
    private let noon = Sample.noon

    /// A ledger with one delivered punch, one held and one queued, read to 13:00.
    private func used() throws -> LedgerBench {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.commit(
            Sample.window(0, 3600), origin: .poll,
            events: [Sample.queued("a"), Sample.queued("b", at: noon + .seconds(9))])
        try ledger.append([.sending(line: 3)])
        try ledger.append([.outcome(line: 3, Outcome(.accepted, reason: "yes"))])
        bench.clock.advance(by: .hours(1))
        return bench
    }

    @Test("An empty folder is a first start: no position and no line until reading begins")
    func empty() throws {
        let bench = LedgerBench()
        let ledger = try bench.open()
        #expect(ledger.state.position == nil && bench.lineNumbers().isEmpty && bench.lines.lines.isEmpty)
        try ledger.begin(at: noon, reason: "first start")
        #expect(try bench.open().state.position == noon)
        #expect(bench.lineNumbers() == [1, 2])
    }

    @Test(
        "Where cursor and ledger are gone, what a run leaves beside them tells it from a first start",
        arguments: [
            ("late.json", "{}", true), ("notices.json", #"{"version":1,"line":7}"#, true),
            ("notices.json", #"{"version":1,"line":0}"#, false), ("webhooks/ours.json", #"{"line":3}"#, true),
            ("status.json", #"{"lastGoodPoll":"2026-01-27T12:00:00Z","dryRun":false}"#, true),
            ("status.json", #"{"lastGoodPoll":"2026-01-27T12:00:00Z","dryRun":true}"#, false),
            ("status.json", #"{"lastGoodPoll":null}"#, false), ("failing.json", "{}", false),
            ("jobs/a.job", "{}", false),
        ])
    func remembered(_ name: String, _ text: String, isUsed: Bool) throws {
        let bench = LedgerBench()
        bench.files.set("/state/\(name)", Data(text.utf8))
        if isUsed {
            let error = #expect(throws: LedgerError.self) { try bench.open() }
            #expect(error == .bothLost(folder: "/state", since: nil))
            #expect(try bench.open(restart: noon).state.position == noon)
        } else {
            #expect(try bench.open().state.position == nil)
        }
    }

    @Test("A ledger that cannot be opened leaves no empty folder, into which a backup's would be moved")
    func noEmptyFolder() throws {
        let temporary = try TemporaryFolder()
        let folder = StateFolder(path: temporary.path + "/state")
        let clock = ManualClock(now: noon)
        let opening = LedgerOpening(
            folder: folder, files: POSIXFileSystem(), clock: clock, log: LogLines().log(clock),
            horizon: .days(3), retention: .days(90))
        #expect(throws: LedgerError.self) { try opening.open(inUseSince: noon) }
        #expect(!POSIXFileSystem().exists(folder.ledgerFolder))
        _ = try opening.open(inUseSince: nil)
        #expect(POSIXFileSystem().exists(folder.ledgerFolder))
    }

    @Test("--from a time already read reads again, and reads back before it posts")
    func restartBackwards() throws {
        let bench = try used()
        let ledger = try bench.open(inUseSince: noon, restart: noon - .days(20))
        #expect(ledger.state.position == noon - .days(20))
        #expect(ledger.state.isSuspect(Sample.event("x", at: noon - .days(19))))
        #expect(ledger.state.open[4]?.isUnconfirmed == true)
        #expect(bench.lines.contains("cursor.set"))
        let again = try bench.open()
        #expect(again.state.essence == ledger.state.essence)
        #expect(again.state.isSuspect(Sample.event("x", at: noon - .days(19))))
    }

    @Test("--from repairs what otherwise cannot be opened: a lost ledger, both lost, a ledger from the future")
    func restartMends() throws {
        let cursorOnly = try used()
        cursorOnly.files.set("/state/ledger/2026-01-27.jsonl", nil)
        let bothLost = LedgerBench()
        let future = LedgerBench(try used().files, now: noon - .days(40))
        for bench in [cursorOnly, bothLost, future] {
            #expect(throws: LedgerError.self) { try bench.open(inUseSince: noon) }
            let restart = bench.clock.now - .hours(5)
            let ledger = try bench.open(inUseSince: noon, restart: restart)
            #expect(ledger.state.position == restart)
            #expect(ledger.state.isSuspect(Sample.event("x", at: restart + .hours(1))))
            #expect(try bench.open(inUseSince: noon).state.position == restart)
        }
    }

    @Test("--from without state reads back earlier events, as the state may be lost; a planned beginning does not")
    func restartFirst() throws {
        for restart in [noon - .days(2), noon + .days(30)] {
            let bench = LedgerBench()
            let ledger = try bench.open(restart: restart)
            #expect(ledger.state.position == restart)
            #expect(ledger.state.isSuspect(Sample.event("x", at: restart)) == (restart < noon))
            #expect(
                try bench.open(inUseSince: noon).state.position == restart, "a planned beginning is no broken clock")
        }
    }

    @Test("If the clock was set back by hours the program waits; by days it refuses and names both times")
    func clockSetBack() throws {
        let files = try used().files
        #expect(try LedgerBench(files, now: noon - .hours(20)).open().state.position == noon + .hours(1))
        let bench = LedgerBench(files, now: noon - .hours(30))
        let error = #expect(throws: LedgerError.self) { try bench.open() }
        #expect(
            error
                == .inTheFuture(folder: "/state", readTo: noon + .hours(1), now: noon - .hours(30)))
        #expect(error?.description.contains("2026-01-27T13:00:00Z") == true)
        #expect(error?.description.contains("2026-01-26T06:00:00Z") == true)
    }

    @Test("A file that cannot be read or listed is an error and is not changed", arguments: [EACCES, EIO, EISDIR])
    func unreadable(_ code: Int32) throws {
        for operation in [FaultyFileSystem.Operation.contents, .names, .makeFolder] {
            let bench = try used()
            let before = bench.files.files
            bench.files.fail(operation, through: 99, with: code)
            let error = #expect(throws: LedgerError.self) { try bench.open() }
            guard case .file(let file) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(file.code == code && bench.files.files == before)
            bench.files.heal()
            #expect(try bench.open().state.queuedCount == 1)
        }
    }

    @Test("Whoever only reads is told in words of a newer file, and of a folder where a file belongs")
    func unreadableForReaders() throws {
        let heading = #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"ledger","version":3}"# + "\n"
        let temporary = try TemporaryFolder()
        let folder = StateFolder(path: temporary.path)
        try POSIXFileSystem().makeFolder(folder.ledgerFolder)
        let path = folder.ledgerFile(day: "2026-01-27")
        try POSIXFileSystem().replace(path, with: Data(heading.utf8))
        let archive = LedgerArchive(folder: folder)
        let newer = #expect(throws: LedgerError.self) { try archive.open() }
        #expect(newer == .newerVersion(path: path, version: 3))
        #expect(newer?.description.contains("use the newer hik2humand") == true)
        try FileManager.default.createDirectory(
            atPath: folder.ledgerFile(day: "2026-01-20"), withIntermediateDirectories: false)
        #expect(throws: FileError.self) { try archive.checkFiles() }
    }

    @Test("Late events whose lines were lost are read back, since they may have been delivered")
    func lateEventsLost() throws {
        let bench = try used()
        let ledger = try bench.open()
        let late = Sample.queued("late", at: noon - .hours(30))
        try ledger.commit(Sample.window(-108_000, -100_000), origin: .late, events: [late])
        try ledger.append([.sending(line: ledger.state.lastLine - 1)])
        try ledger.append([.window(Sample.window(3600, 3600), origin: .poll, events: 0)])
        ledger.saveCursor()
        let path = "/state/ledger/2026-01-27.jsonl"
        let lines = bench.files.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        bench.files.set(path, Data(lines.prefix(7).joined(separator: "\n").utf8 + [0x0A]))
        let again = try bench.open()
        #expect(bench.lines.contains("ledger.short"))
        #expect(!again.state.memory.contains(late.event) && again.state.isSuspect(late.event))
    }

    @Test("Foreign files in the folder are not read or changed")
    func foreign() throws {
        let bench = try used()
        for name in [
            "notes.jsonl", "2026-13-45.jsonl", "2026-01-27.jsonl.bak", ".2026-01-27.jsonl", "2026-01-26.jsonl~",
        ] {
            bench.files.set("/state/ledger/" + name, Data("garbage\n".utf8))
        }
        let before = bench.files.files
        let ledger = try bench.open()
        #expect(ledger.state.queuedCount == 1 && bench.lines.lines.isEmpty)
        #expect(bench.files.files == before)
    }

    @Test("Every truncated day file opens to a state that is true of it")
    func everyPrefix() throws {
        let original = try used()
        let path = "/state/ledger/2026-01-27.jsonl"
        let bytes = try #require(original.files.files[path])
        let cursor = try #require(original.files.files["/state/cursor.json"])
        for length in 0...bytes.count {
            for tail in [Data(), Data(count: 40)] {
                let bench = LedgerBench(
                    FaultyFileSystem([path: bytes.prefix(length) + tail, "/state/cursor.json": cursor]),
                    now: noon + .hours(1))
                do {
                    let state = try bench.open(inUseSince: noon).state
                    // What may have been delivered is unconfirmed; nothing is final that was not final on disk.
                    let lines = bytes.prefix(length).count { $0 == 0x0A }
                    let mayBeOut = state.open.values.contains { $0.event.id == "a" && !$0.isUnconfirmed }
                    if lines >= 6, mayBeOut { Issue.record("\(length): a may be out, and is not in doubt") }
                    if lines < 5, !state.isSuspect(Sample.event("a")) { Issue.record("\(length): not suspect") }
                    if lines < 7, state.open.isEmpty, lines >= 3 { Issue.record("\(length): lost") }
                } catch let error as LedgerError {
                    if case .ledgerMissing = error, state(bytes.prefix(length)) == nil { continue }
                    Issue.record("\(length): \(error)")
                }
            }
        }
    }

    /// The position given by the complete lines of these bytes.
    private func state(_ bytes: Data) -> Instant? {
        var state = LedgerState(horizon: .hours(97))
        _ = try? LedgerScan(bytes, expected: nil) { record, _ in state.apply(record) }
        return state.position
    }
}

struct DryRunFolderTests {
    @Test("A dry run leaves a real folder unchanged: bytes, times and modes")
    func unchanged() throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.path + "/state")
        let real = POSIXFileSystem()
        let bench = LedgerBench()
        func opening(_ files: any FileSystem) -> LedgerOpening {
            var opening = bench.opening(files)
            opening.folder = state
            return opening
        }
        let before = try folder.snapshot()
        let first = try opening(OverlayFileSystem(real)).open(inUseSince: nil)
        try first.begin(at: Sample.noon, reason: "dry run")
        try first.commit(Sample.window(0, 60), origin: .poll, events: [Sample.queued("a")])
        #expect(first.state.queuedCount == 1)
        #expect(try folder.snapshot() == before, "not even the folder is made")

        try opening(real).open(inUseSince: nil).begin(at: Sample.noon, reason: "first start")
        let appender = try real.openForAppending(state.ledgerFile(day: "2026-01-27"))
        try appender.append(Data("{\"n\":3,\"torn".utf8))
        let torn = try folder.snapshot()
        let again = try opening(OverlayFileSystem(real)).open(inUseSince: Sample.noon)
        try again.commit(Sample.window(0, 60), origin: .poll, events: [Sample.queued("a")])
        bench.clock.advance(by: .days(500))
        try again.append([.sending(line: 3)])
        #expect(try folder.snapshot() == torn)
    }
}
