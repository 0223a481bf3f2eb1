import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support

@Suite("State that is missing, empty or cannot be read")
struct ReadingTroubleTests {
    @Test("Without any file the archive says so: no oldest line, no beginning, nothing to repair, no events")
    func empty() throws {
        let archive = LedgerArchive(folder: LedgerBench.folder, files: FaultyFileSystem())
        #expect(try archive.oldestLine() == nil && archive.beginning() == nil)
        #expect(try archive.newestDayIsReadable() && archive.histories().isEmpty && archive.open().isEmpty)
    }

    @Test("A day's file that expires while the ledger is read is a day without events, not a failure")
    func expired() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.commit(
            Sample.window(0, 60), origin: .poll,
            events: [RecordedEvent(event: Sample.event("a"), state: .skipped, reason: "")])
        let archive = LedgerArchive(folder: LedgerBench.folder, files: bench.files)
        let day = try #require(archive.days(since: nil).first)
        #expect(try archive.histories().count == 1)
        bench.files.fail(.contents, through: 100, with: ENOENT)
        #expect(try archive.histories().isEmpty)
        try archive.records(ofDay: day) { _ in Issue.record("a line of a file that is gone") }
        bench.files.heal()
        bench.files.fail(.contents, through: 100, with: EIO)
        #expect(throws: FileError.self) { try archive.histories() }
        #expect(throws: FileError.self) { try archive.records(ofDay: day) { _ in } }
    }

    @Test("Files that LEDGER_RETENTION lets go and that cannot be removed are a warning, and nothing else stops")
    func retention() throws {
        var bench = LedgerBench()
        bench.retention = .days(2)
        let ledger = try bench.begun()
        bench.files.fail(.remove, through: 1, with: EACCES)
        for day in 1...5 {
            bench.clock.advance(by: .days(1))
            let from = Int64(day - 1) * 86_400
            try ledger.commit(Sample.window(from, from + 86_400), origin: .poll, events: [])
        }
        #expect(bench.lines.count("ledger.retention") == 1)
        let oldest = try LedgerArchive(folder: LedgerBench.folder, files: bench.files).days(since: nil).first
        #expect(oldest == "2026-01-29", "removed a day later")
    }

    @Test("A cursor file that cannot be read ends the start with that reason; it is not taken for missing")
    func cursor() throws {
        let bench = LedgerBench()
        try bench.begun().commit(Sample.window(0, 60), origin: .poll, events: [])
        let before = bench.files.calls[.contents, default: 0]
        _ = try bench.open()
        let reads = bench.files.calls[.contents, default: 0] - before
        for read in 1...reads {
            bench.files.fail(.contents, from: read, through: read, with: EIO)
            #expect(throws: LedgerError.self, "read \(read) of \(reads)") { try bench.open() }
            bench.files.heal()
        }
        #expect(try bench.open().state.position == Sample.noon + .seconds(60))
    }

    @Test("Results are swept where the jobs folder can be listed, and left where it cannot")
    func sweep() {
        let bench = LedgerBench()
        bench.files.fail(.names, through: 100, with: EACCES)
        JobInbox(folder: LedgerBench.folder, files: bench.files, clock: bench.clock).sweep()
        #expect(bench.files.writes == 0)
        #expect(ReceiverFile.titles(in: LedgerBench.folder, files: bench.files).isEmpty)
    }

    @Test("A state file that cannot be removed says so; one that is not there is removed already")
    func remove() throws {
        let files = InMemoryFileSystem()
        let file = StateFile("/state/x.json", version: 1, files: files)
        for (code, isError) in [(ENOENT, false), (EACCES, true), (EROFS, true)] {
            files.failure = { _ in code }
            if isError {
                #expect(throws: FileError.self) { try file.remove() }
            } else {
                try file.remove()
            }
        }
    }

    @Test("A lock file without a process or a time still says what it can")
    func lock() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/lock"
        #expect(StateLock.inUseSince(path: path) == nil && StateLock.highestLine(path: path) == nil)
        let lock = try StateLock(path: path)
        lock.note(line: 7, at: Sample.noon)
        #expect(StateLock.inUseSince(path: path) == Sample.noon && StateLock.highestLine(path: path) == 7)
        // Its text is gone, as when a person has emptied it, and the lock is still held.
        truncate(path, 0)
        #expect(StateLock.holder(path: path) == "unknown" && StateLock.inUseSince(path: path) == nil)
        do {
            _ = try StateLock(path: path)
            Issue.record("two locks")
        } catch {
            #expect(
                "\(error)" == "another hik2humand is using this state directory (\(path) is held by process unknown)")
        }
        withExtendedLifetime(lock) {}
    }

    @Test("What keeps a state directory from being used says whose it is and what to do, in both languages")
    func folderProblems() {
        let none = StateFolderProblem.noFolder(path: "/s")
        #expect(none.phrase[.english] == "/s is not a directory" && none.phrase[.spanish] == "/s no es una carpeta")
        #expect(none.sentence.contains("remove /s, or set STATE_DIR to a directory"))
        let inside = StateFolderProblem.foreignInside(path: "/s/l", owner: "root", folder: "/s", expected: "hik")
        #expect(inside.phrase[.english] == "/s/l belongs to root, and /s to hik")
        #expect(inside.phrase[.spanish] == "/s/l pertenece a root, y /s a hik")
        #expect(inside.sentence.contains("chown -R hik: /s"))
    }

    @Test(
        "Lines of before the ledger had codes are told in Spanish by what they are, and what has no words by its state")
    func oldReasons() {
        var denied = Sample.event("a")
        denied.type = 197_151
        func spanish(_ record: RecordedEvent) -> String { record.reasonPhrase[.spanish] }
        #expect(
            spanish(RecordedEvent(event: denied, state: .skipped, reason: "event type 197151"))
                == "\(ReasonCode.denied.phrase.spanish): “event type 197151”")
        let nobody = Sample.event("b", person: "")
        #expect(
            spanish(RecordedEvent(event: nobody, state: .skipped, reason: ""))
                == ReasonCode.nobody.phrase.spanish)
        #expect(spanish(RecordedEvent(event: Sample.event("c"), state: .skipped, reason: "because")) == "“because”")
        #expect(spanish(RecordedEvent(event: nobody, state: .accepted, reason: "201")) == "Humand lo aceptó")
        #expect(EventState.dropped.counted(1)[.spanish] == "1 descartado")
        #expect(EventState.dropped.counted(2)[.spanish] == "2 descartados")
    }

    @Test("Before anything was read nothing is remembered")
    func remembersNothing() {
        #expect(!LedgerState(horizon: .hours(96)).remembers(Sample.event("a")))
    }
}
