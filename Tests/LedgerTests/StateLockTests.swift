import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct StateLockTests {
    @Test("The file is 0600, whatever the umask", arguments: [0o000, 0o022, 0o077] as [mode_t])
    func mode(mask: mode_t) throws {
        let folder = try TemporaryFolder()
        let lock = try Umask.with(mask) { try StateLock(path: folder.path + "/lock") }
        #expect(TemporaryFolder.mode(folder.path + "/lock") == 0o600)
        withExtendedLifetime(lock) {}
    }

    @Test("A second lock is refused and names the holder; it succeeds after the first is released")
    func two() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        var first: StateLock? = try StateLock(path: path)
        #expect(first?.inUseSince == nil)
        for _ in 0..<3 {
            #expect(throws: StateLockError.held(path: path, process: "\(getpid())")) {
                _ = try StateLock(path: path)
            }
        }
        withExtendedLifetime(first) {}
        first = nil
        _ = try StateLock(path: path)
    }

    @Test("What a process that was killed leaves to its unborn child is waited for; a living holder is not")
    func orphan() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        // No process can have this number.
        try POSIXFileSystem().replace(path, with: Data("pid 2147483647 line 2\n".utf8))
        let orphan = open(path, O_RDWR)
        try #require(flock(orphan, LOCK_EX | LOCK_NB) == 0)
        var pauses = 0
        let lock = try StateLock(
            path: path,
            pause: {
                pauses += 1
                if pauses == 100 { close(orphan) }
            })
        #expect(pauses == 100 && lock.highestLine == 2)
        pauses = 0
        #expect(throws: StateLockError.held(path: path, process: "\(getpid())")) {
            _ = try StateLock(path: path, pause: { pauses += 1 })
        }
        #expect(pauses == 5)
    }

    @Test("The time of the folder's first use is remembered and never overwritten")
    func since() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        do {
            let lock = try StateLock(path: path)
            lock.note(line: 1, at: Sample.noon)
            lock.note(line: 2, at: Sample.noon + .days(1))
        }
        let lock = try StateLock(path: path)
        #expect(lock.inUseSince == Sample.noon)
        #expect(
            try POSIXFileSystem().contents(of: path) == Data("pid \(getpid()) since 2026-01-27T12:00:00Z line 2\n".utf8)
        )
    }

    @Test("What cannot be recorded is said in the lock file, in place, and taken back")
    func failing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        let lock = try StateLock(path: path)
        lock.note(line: 7, at: Sample.noon)
        lock.note(failingSince: Sample.noon + .minutes(5))
        #expect(StateLock.failingSince(path: path) == Sample.noon + .minutes(5))
        lock.note(line: 8, at: Sample.noon)
        #expect(StateLock.failingSince(path: path) != nil, "until the engine says so")
        lock.note(failingSince: nil)
        #expect(StateLock.failingSince(path: path) == nil && StateLock.holder(path: path) == "\(getpid())")
    }

    @Test(
        "A lock file is taken whatever it contains",
        arguments: [
            "", "garbage", "pid", "pid 1 since", "pid 1 since yesterday", "\u{0}\u{0}",
            String(repeating: "x ", count: 5_000),
        ])
    func garbage(_ text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("lock", text)
        #expect(try StateLock(path: path).inUseSince == nil)
        #expect(try POSIXFileSystem().contents(of: path) == Data("pid \(getpid()) line 0\n".utf8))
    }

    @Test("A lock in a missing folder is reported with the actual error")
    func nowhere() {
        #expect(throws: StateLockError.file(FileError("open", "/nowhere/lock", ENOENT))) {
            _ = try StateLock(path: "/nowhere/lock")
        }
    }

    @Test("A lock that is released lets others in, and records nothing more")
    func released() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        let first = try StateLock(path: path)
        first.note(line: 7, at: Sample.noon)
        first.release()
        #expect(throws: LedgerError.lockLost(path: path)) { try first.check() }
        let second = try StateLock(path: path)
        #expect(second.highestLine == 7)
        first.note(line: 99, at: Sample.noon)
        #expect(StateLock.highestLine(path: path) == 7)
        try second.check()
    }
}
