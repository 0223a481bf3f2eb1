import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct LedgerDayTests {
    private let noon = Sample.noon

    @Test("A new day's file begins with its heading and every open event")
    func dayChange() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.commit(
            Sample.window(0, 60), origin: .poll,
            events: [Sample.queued("a"), Sample.queued("b", at: noon + .seconds(1))])
        try ledger.append([.outcome(line: 3, Outcome(.accepted, reason: "yes"))])
        bench.clock.advance(by: .hours(12))
        try ledger.append([.checked(Sample.window(0, 60), found: 0)])
        let lines = bench.files.text("/state/ledger/2026-01-28.jsonl").split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains(#""kind":"ledger","version":2,"readTo":"2026-01-27T12:01:00Z""#))
        #expect(lines[1].contains(#""kind":"carried","of":4,"event":"b""#))
        // The day's own file is enough for what is open; what else was in the other is read again.
        bench.files.set("/state/ledger/2026-01-27.jsonl", nil)
        let again = try bench.open()
        let position = try #require(again.state.position)
        #expect(again.state.queuedCount == 1 && position < noon)
        #expect(again.state.open[4]?.event.id == "b")
    }

    @Test("Files older than LEDGER_RETENTION are removed; newer files and foreign names stay")
    func retention() throws {
        var bench = LedgerBench()
        bench.retention = .days(31)
        bench.files.set("/state/ledger/notes.txt", Data("mine".utf8))
        bench.files.set("/state/ledger/2020-01-01.jsonl.damaged", Data("x".utf8))
        bench.files.set("/state/ledger/2020-01-01.jsonl.damaged-2", Data("x".utf8))
        let ledger = try bench.begun()
        for day in 0..<40 {
            try ledger.commit(
                Window(from: noon + .days(Int64(day)), to: noon + .days(Int64(day) + 1)), origin: .poll, events: [])
            bench.clock.advance(by: .days(1))
        }
        let names = bench.files.files.keys.filter { $0.contains("/ledger/") }.map { String($0.dropFirst(14)) }.sorted()
        #expect(names.contains("notes.txt"))
        #expect(!names.contains { $0.hasPrefix("2020-01-01.jsonl.damaged") }, "a copy holds the same people")
        let days = names.filter { $0.hasSuffix(".jsonl") }
        #expect(days.count == 32 && days.last == "2026-03-07.jsonl")
        #expect(bench.lines.contains("ledger.expired"))
    }

    @Test("If the clock jumps ahead by years nothing expires; if it steps back the newest file is continued")
    func clockJumps() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.commit(Sample.window(0, 60), origin: .poll, events: [Sample.queued("a")])
        bench.clock.step(wallBy: .days(20_000))
        try ledger.append([.checked(Sample.window(0, 60), found: 0)])
        #expect(bench.files.exists("/state/ledger/2026-01-27.jsonl"))
        bench.clock.step(wallBy: .days(-20_000))
        try ledger.append([.checked(Sample.window(0, 60), found: 0)])
        let again = try bench.open()
        #expect(again.state.essence == ledger.state.essence)
        #expect(bench.lineNumbers() == Array(1...again.state.lastLine))
    }

    @Test("Starting reads only the files that the horizon needs")
    func readsLittle() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        for day in 0..<60 {
            try ledger.commit(
                Window(from: noon + .days(Int64(day)), to: noon + .days(Int64(day) + 1)), origin: .poll, events: [])
            bench.clock.advance(by: .days(1))
        }
        let before = bench.files.calls[.contents, default: 0]
        let again = try bench.open()
        #expect(bench.files.calls[.contents, default: 0] - before <= 9)
        #expect(again.state.essence == ledger.state.essence.replacing("begun 2026-01-27T12:00:00Z", with: "begun -"))
    }

    @Test("If today's file is deleted, a new one begins with every open event")
    func deleted() throws {
        let bench = LedgerBench()
        let ledger = try bench.begun()
        try ledger.commit(Sample.window(0, 60), origin: .poll, events: [Sample.queued("a")])
        bench.files.set("/state/ledger/2026-01-27.jsonl", nil)
        bench.files.fail(.append)
        #expect(throws: LedgerError.self) { try ledger.append([.sending(line: 3)]) }
        try ledger.append([.sending(line: 3)])
        #expect(try bench.open().state.open[3]?.isUnconfirmed == true)
    }
}
