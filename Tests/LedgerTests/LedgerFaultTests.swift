import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct LedgerFaultTests {
    private typealias Operation = FaultyFileSystem.Operation

    /// A day's work over a change of day; every failing call is retried until it succeeds.
    ///
    /// - Returns: the ledger's state at the end.
    private func work(_ bench: LedgerBench, onFailure: (Int) -> Void = { _ in }) throws -> LedgerState {
        let ledger = try retrying(onFailure) { try bench.begun() }
        for step in 0..<4 {
            let start = Int64(step) * 3600
            let event = Sample.queued("e\(step)", at: Sample.noon + .seconds(start + 60))
            let numbers = try attempt(ledger, onFailure) {
                try ledger.commit(Sample.window(start, start + 3600), origin: .poll, events: [event])
            }
            if step != 1 {
                _ = try attempt(ledger, onFailure) { try ledger.append([.sending(line: numbers[0])]) }
                _ = try attempt(ledger, onFailure) {
                    try ledger.append([.outcome(line: numbers[0], Outcome(.accepted, reason: "yes"))])
                }
            }
            bench.clock.advance(by: .hours(7))
        }
        return ledger.state
    }

    /// Retries until it succeeds; a failed call must not have changed the ledger's state in memory.
    private func attempt<Result>(_ ledger: Ledger, _ onFailure: (Int) -> Void, _ body: () throws -> Result) throws
        -> Result
    {
        try retrying(onFailure) {
            let before = ledger.state
            do { return try body() } catch {
                // A new day's file may have been started; nothing else may have changed.
                #expect(ledger.state.position == before.position && ledger.state.memory.count == before.memory.count)
                #expect(ledger.state.open.count == before.open.count && ledger.state.queuedCount == before.queuedCount)
                throw error
            }
        }
    }

    private func retrying<Result>(_ onFailure: (Int) -> Void, _ body: () throws -> Result) throws -> Result {
        for attempt in 1...20 {
            do { return try body() } catch let error as LedgerError {
                guard case .file = error else { throw error }
                onFailure(attempt)
            }
        }
        return try body()
    }

    private func undisturbed() throws -> LedgerState { try work(LedgerBench()) }

    @Test(
        "Whichever write fails, and however often, work continues without a missing or repeated line number",
        arguments: [
            ENOSPC, EIO, EROFS, EACCES, EINTR,
        ])
    func everyWrite(_ code: Int32) throws {
        let expected = try undisturbed()
        let probe = LedgerBench()
        _ = try work(probe)
        for first in 1...probe.files.writes {
            for length in [0, 2] {
                let bench = LedgerBench()
                bench.files.failWrites(from: first, through: first + length, with: code)
                let state = try work(bench)
                check(bench, state, expected, "write \(first)+\(length)")
            }
        }
    }

    @Test(
        "A failed write that left half or all of its bytes is truncated before the next write",
        arguments: [
            FaultyFileSystem.Operation.appendTorn, .appendUnsynced, .append, .replace, .replaceUnsynced, .open,
            .makeFolder,
        ])
    func remains(_ operation: FaultyFileSystem.Operation) throws {
        let expected = try undisturbed()
        let probe = LedgerBench()
        _ = try work(probe)
        for call in 1...probe.files.calls[operation, default: 1] {
            let bench = LedgerBench()
            bench.files.fail(operation, from: call, through: call + 1)
            bench.files.fail(.truncate, from: 1, through: 1)
            let state = try work(bench)
            check(bench, state, expected, "\(operation) \(call)")
        }
    }

    /// The files agree with memory, and both agree with an undisturbed run.
    private func check(_ bench: LedgerBench, _ state: LedgerState, _ expected: LedgerState, _ name: String) {
        #expect(Set(state.open.values.map(\.event.id)) == Set(expected.open.values.map(\.event.id)), "\(name)")
        #expect(state.position == expected.position && state.memory.count == expected.memory.count, "\(name)")
        let numbers = bench.lineNumbers()
        #expect(numbers == Array(1..<numbers.count + 1), "\(name): \(numbers)")
        do {
            let again = try bench.open()
            #expect(again.state.essence == state.essence, "\(name)")
            #expect(!bench.lines.contains("ledger.damaged") && !bench.lines.contains("ledger.short"), "\(name)")
        } catch { Issue.record("\(name): \(error)") }
    }

    @Test("A restart after any failure finds everything that was true before it")
    func crashAfterFailure() throws {
        for operation in [Operation.appendTorn, .appendUnsynced, .append] {
            let bench = LedgerBench()
            let ledger = try bench.begun()
            try ledger.commit(Sample.window(0, 60), origin: .poll, events: [Sample.queued("e1")])
            let before = ledger.state
            bench.files.fail(operation)
            bench.files.fail(.truncate, through: 9)
            #expect(throws: LedgerError.self) {
                try ledger.commit(
                    Sample.window(60, 120), origin: .poll,
                    events: [Sample.queued("e2", at: Sample.noon + .seconds(70))])
            }
            #expect(ledger.state.essence == before.essence)
            bench.files.heal()
            let again = try bench.open()
            // A fully written line may count, since nothing was done with it; an unwritten line must not.
            if operation == .appendUnsynced {
                #expect(again.state.position == Sample.noon + .seconds(120))
            } else {
                #expect(again.state.position == before.position)
            }
            #expect(again.state.open.values.contains { $0.event.id == "e1" })
            #expect(bench.lineNumbers() == Array(1..<bench.lineNumbers().count + 1))
        }
    }

    @Test("If the cursor cannot be written it is a warning; the ledger holds the position")
    func cursor() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        bench.files.fail(.replace, through: 99, with: ENOSPC)
        try ledger.commit(Sample.window(0, 60), origin: .poll, events: [])
        #expect(bench.lines.contains("cursor.unwritten"))
        bench.files.heal()
        #expect(try bench.open().state.position == Sample.noon + .seconds(60))
        #expect(bench.lines.contains("cursor.rebuilt"))
    }

    @Test("A file that cannot be written is an error with its remedy")
    func sentence() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        bench.files.fail(.append, with: ENOSPC)
        let error = #expect(throws: LedgerError.self) { try ledger.append([.sending(line: 1)]) }
        #expect(error?.description.contains("No space left on device; free some space") == true)
    }

    @Test("An error of the disk or of rights ends with the last step, which names the state directory")
    func lastStep() {
        func sentence(_ code: Int32, _ path: String = "/s/ledger/2026-01-27.jsonl") -> String {
            LedgerError.file(FileError("write to", path, code)).sentence
        }
        #expect(sentence(ENOSPC).hasPrefix("cannot write to /s/ledger/2026-01-27.jsonl: No space left on device; "))
        #expect(sentence(ENOSPC).hasSuffix("; df -h /s and df -i /s show what is left"))
        #expect(sentence(EROFS).contains("; findmnt -T /s shows how it is mounted, and dmesg why"))
        #expect(sentence(EROFS).hasSuffix("put ReadWritePaths=/s into [Service]"))
        #expect(sentence(EROFS, "/s/lock").hasSuffix("put ReadWritePaths=/s into [Service]"))
        let user = SystemUser(geteuid(), group: 0).name ?? "\(geteuid())"
        #expect(sentence(EACCES, "/s/jobs/1.json").contains("; chown -R \(user): /s, if it is"))
        let lock = StateLockError.file(FileError("open", "/s/lock", EACCES))
        #expect(lock.description.contains("; chown -R \(user): /s, if it is"))
        #expect(LedgerError.file(FileError("open", "/s/lock", ELOOP, .link)).remedy == nil)
        // Nobody is told to take a folder that is not this program's.
        let made = LedgerError.file(FileError("make the folder", "/srv/hik", EACCES)).sentence
        #expect(made.hasSuffix("; make it as root: install -d -m 0700 -o \(user) /srv/hik"))
        let ledger = LedgerError.file(FileError("make the folder", "/srv/hik/ledger", EACCES)).sentence
        #expect(ledger.contains("; chown -R \(user): /srv/hik, if"))
        for code in [ENOSPC, EROFS, EACCES, EIO] {
            let spanish = LedgerError.file(FileError("read", "/s/lock", code)).sentence(in: .spanish)
            #expect(English.words(in: spanish) == [], "\(spanish)")
        }
    }
}
