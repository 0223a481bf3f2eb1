import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct LedgerTailTests {
    private let noon = Sample.noon
    private static let file = "/state/ledger/2026-01-27.jsonl"

    private func tail(_ bench: LedgerBench, from start: LedgerTail.Start, durable: Int? = nil) -> LedgerTail {
        LedgerTail(folder: LedgerBench.folder, files: bench.files, from: start, durableLine: { durable })
    }

    private func beginning(_ bench: LedgerBench) -> LedgerTail { tail(bench, from: .after(LedgerPosition(line: 0))) }

    /// Lines of no consequence.
    private func write(_ count: Int, to ledger: Ledger) throws {
        for _ in 0..<count { try ledger.append([.checked(Sample.window(0, 60), found: 0)]) }
    }

    private func lines(_ records: [LedgerRecord]) -> [Int] { records.map(\.line) }

    @Test("Every line comes once, in order, in as many calls as it takes")
    func everyLine() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try write(5, to: ledger)
        var tail = beginning(bench)
        #expect(try lines(tail.next(maximum: 3)) == [1, 2, 3])
        #expect(try lines(tail.next(maximum: 3)) == [4, 5, 6])
        #expect(try lines(tail.next(maximum: 3)) == [7])
        #expect(try lines(tail.next(maximum: 3)) == [])
        try write(2, to: ledger)
        #expect(try lines(tail.next(maximum: 3)) == [8, 9])
        #expect(tail.position == LedgerPosition(line: 9, at: noon) && tail.missing == 0 && tail.rewinds == 0)
    }

    @Test("Reading begins after a position, at the end, some lines back, or with a day's file")
    func starts() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try write(3, to: ledger)
        bench.clock.advance(by: .days(1))
        try write(2, to: ledger)
        // Lines 1 to 5 on the first day; the second begins with its heading, line 6.
        var position = tail(bench, from: .after(LedgerPosition(line: 4, at: noon)))
        #expect(try lines(position.next(maximum: 9)) == [5, 6, 7, 8])
        var back = tail(bench, from: .back(lines: 4))
        #expect(try lines(back.next(maximum: 9)) == [5, 6, 7, 8])
        var all = tail(bench, from: .back(lines: 100))
        #expect(try lines(all.next(maximum: 9)) == Array(1...8))
        var today = tail(bench, from: .day(of: noon + .days(1)))
        #expect(try lines(today.next(maximum: 9)) == [6, 7, 8])
        var quiet = tail(bench, from: .day(of: noon + .days(9)))
        #expect(try lines(quiet.next(maximum: 9)) == [6, 7, 8])
        var end = tail(bench, from: .end)
        #expect(try lines(end.next(maximum: 9)) == [])
        try write(1, to: ledger)
        #expect(try lines(end.next(maximum: 9)) == [9])
    }

    @Test("Where there is no ledger yet, its first line is the first that comes")
    func noLedger() throws {
        let bench = LedgerBench()
        for start in [.end, .back(lines: 5), .day(of: noon), .after(LedgerPosition(line: 0))] as [LedgerTail.Start] {
            bench.files.set(LedgerTailTests.file, nil)
            var tail = tail(bench, from: start)
            #expect(try lines(tail.next(maximum: 9)) == [])
            bench.files.set("/state/cursor.json", nil)
            _ = try bench.begun()
            #expect(try lines(tail.next(maximum: 9)) == [1, 2], "\(start)")
        }
    }

    @Test("Reading goes on with the next day's file, after the last line of the one before")
    func dayChange() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        var tail = beginning(bench)
        #expect(try lines(tail.next(maximum: 9)) == [1, 2])
        try write(1, to: ledger)
        for _ in 0..<3 {
            bench.clock.advance(by: .days(1))
            try write(1, to: ledger)
        }
        #expect(try lines(tail.next(maximum: 9)) == Array(3...9))
        #expect(tail.missing == 0)
    }

    @Test("A line that is being written does not come, at whatever byte it is cut; written, it comes")
    func halfWritten() throws {
        let bench = LedgerBench()
        _ = try bench.begun()
        let whole = bench.files.text(LedgerTailTests.file)
        let line = LedgerRecord(line: 3, at: noon, entry: .event(Sample.queued("é"))).text
        for length in 0..<line.utf8.count {
            bench.files.set(LedgerTailTests.file, Data(whole.utf8) + Data(line.utf8).prefix(length))
            var tail = beginning(bench)
            #expect(try lines(tail.next(maximum: 9)) == [1, 2])
            bench.files.set(LedgerTailTests.file, Data((whole + line).utf8))
            #expect(try lines(tail.next(maximum: 9)) == [3])
        }
    }

    @Test("A line whose sync may still fail does not come")
    func durable() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try write(3, to: ledger)
        bench.clock.advance(by: .days(1))
        try write(1, to: ledger)
        let durable = Box(4)
        var tail = LedgerTail(
            folder: LedgerBench.folder, files: bench.files, from: .end, durableLine: { durable.value })
        #expect(try lines(tail.next(maximum: 9)) == [])
        #expect(tail.position.line == 4)
        durable.value = 5
        #expect(try lines(tail.next(maximum: 9)) == [5])
        durable.value = 7
        #expect(try lines(tail.next(maximum: 9)) == [6, 7])
    }

    @Test("Beside a ledger on disk the lock file tells what is durable")
    func lockFile() throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.path)
        let lock = try StateLock(path: state.lockFile)
        let bench = LedgerBench()
        let opening = LedgerOpening(
            folder: state, files: POSIXFileSystem(), clock: bench.clock, log: bench.lines.log(bench.clock),
            horizon: .hours(1), retention: .days(31))
        let ledger = try opening.open(inUseSince: nil, guardian: lock)
        var tail = LedgerTail(folder: state, from: .end)
        #expect(try tail.next(maximum: 9).isEmpty)
        try ledger.begin(at: noon, reason: "test")
        #expect(try lines(tail.next(maximum: 9)) == [1, 2])
        try write(2, to: ledger)
        lock.note(line: 3, at: noon)
        #expect(try lines(tail.next(maximum: 9)) == [3])
        lock.note(line: 4, at: noon)
        #expect(try lines(tail.next(maximum: 9)) == [4])
    }

    @Test("A repaired file is read on from the same line; what its damage has cost is counted")
    func repair() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try write(4, to: ledger)
        var tail = beginning(bench)
        #expect(try lines(tail.next(maximum: 3)) == [1, 2, 3])
        var rows = bench.files.text(LedgerTailTests.file).split(separator: "\n").map(String.init)
        (rows[0], rows[4]) = ("{}", "\u{0}\u{0}")
        bench.files.set(LedgerTailTests.file, Data((rows.joined(separator: "\n") + "\n").utf8))
        _ = try bench.open()
        // The repair marks the gap in the place of line 5 and notes the damage at the end.
        #expect(try lines(tail.next(maximum: 9)).first == 4)
        #expect(tail.position.line > 6 && tail.rewinds == 0)
    }

    @Test("After the position's file has expired, reading goes on with the oldest there is, and counts what is gone")
    func retention() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        var tail = beginning(bench)
        #expect(try lines(tail.next(maximum: 1)) == [1])
        try write(1, to: ledger)
        bench.clock.advance(by: .days(1))
        try write(2, to: ledger)
        bench.files.set(LedgerTailTests.file, nil)
        #expect(try lines(tail.next(maximum: 9)) == [4, 5, 6])
        #expect(tail.missing == 2)
        var again = self.tail(bench, from: .after(LedgerPosition(line: 1, at: noon)))
        #expect(try lines(again.next(maximum: 9)) == [4, 5, 6])
        #expect(again.missing == 2)
    }

    @Test("A ledger that has lost its end gives the lines that take the place of the lost ones")
    func lostEnd() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try write(2, to: ledger)
        let earlier = bench.files.files
        bench.clock.advance(by: .minutes(1))
        try write(3, to: ledger)
        var running = beginning(bench)
        #expect(try lines(running.next(maximum: 9)) == Array(1...7))
        let position = running.position
        for (path, bytes) in earlier { bench.files.set(path, bytes) }
        // Shorter than the position.
        var short = tail(bench, from: .after(position))
        #expect(try lines(short.next(maximum: 9)) == [])
        #expect(short.rewinds == 1 && short.position.line == 4)
        // As long again, by other lines.
        bench.clock.advance(by: .minutes(1))
        let again = try bench.open()
        try write(5, to: again)
        var grown = tail(bench, from: .after(position))
        for number in [try lines(running.next(maximum: 9)), try lines(grown.next(maximum: 9))] {
            #expect(number == Array(5...9))
        }
        #expect(try lines(short.next(maximum: 9)) == Array(5...9))
        #expect(running.rewinds == 1 && grown.rewinds == 1)
    }

    @Test("What the position's file holds before it is passed, so that later outcomes can be understood")
    func passed() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.commit(Sample.window(0, 60), origin: .poll, events: [Sample.queued("a")])
        bench.clock.advance(by: .days(1))
        try ledger.append([.sending(line: 3)])
        let position = LedgerPosition(line: ledger.state.lastLine)
        try ledger.append([.outcome(line: 3, Outcome(.accepted, reason: "yes"))])
        var tail = tail(bench, from: .after(position))
        var passed: [LedgerEntry] = []
        #expect(try tail.next(maximum: 9) { passed.append($0.entry) }.count == 1)
        #expect(passed.contains(.carried(line: 3, Sample.queued("a"))))
        passed = []
        #expect(try tail.next(maximum: 9) { passed.append($0.entry) }.isEmpty)
        #expect(passed.isEmpty)
    }

    @Test("A call reads what is new and no more than a line of what is not")
    func cost() throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.path)
        let reads = Box(0)
        var calls = FileCalls()
        calls.read = { descriptor, buffer, count in
            let done = Glibc.read(descriptor, buffer, count)
            reads.value += max(done, 0)
            return done
        }
        let disk = POSIXFileSystem()
        try disk.makeFolder(state.ledgerFolder)
        let text = (1...5000).map { LedgerRecord(line: $0, at: noon, entry: .event(Sample.queued("\($0)"))).text }
        try disk.replace(state.ledgerFile(day: "2026-01-27"), with: Data(text.joined().utf8))
        var tail = LedgerTail(
            folder: state, files: POSIXFileSystem(calls: calls), from: .end, durableLine: { nil })
        #expect(try tail.next(maximum: 9).isEmpty)
        reads.value = 0
        for _ in 0..<10 { #expect(try tail.next(maximum: 9).isEmpty) }
        #expect(reads.value == 10 * (text.last?.utf8.count ?? 0))
        let more = LedgerRecord(line: 5001, at: noon, entry: .sending(line: 7)).text
        try disk.openForAppending(state.ledgerFile(day: "2026-01-27")).append(Data(more.utf8))
        reads.value = 0
        #expect(try lines(tail.next(maximum: 9)) == [5001])
        #expect(reads.value < 1000)
    }
}
