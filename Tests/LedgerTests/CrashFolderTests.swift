import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

/// One folder for each crash: what it left in the state directory, and the expected result.
struct CrashFolderTests {
    private struct Expected: Decodable {
        var story: String
        /// A part of the refusal's text; if set, nothing else is expected.
        var error: String?
        var inUseSince: String?
        var position: String?
        var lastNumber: Int?
        /// The ids of events that must be known.
        var known: [String]?
        var queued: [String]?
        var held: [String]?
        var inDoubt: [String]?
        /// Ids of the plant whose punches must be read back if they turn up again.
        var readBack: [String]?
        /// All warnings and errors that are logged.
        var log: [String]?
        /// Copies of damaged files that are kept beside them.
        var preserved: [String]?
    }

    static let names: [String] = {
        let folder = Products.fixtures.appendingPathComponent("crashes")
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }()

    private static func load(_ name: String) throws -> (FaultyFileSystem, Expected) {
        let folder = Products.fixtures.appendingPathComponent("crashes/\(name)").path
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json")))
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder + "/state") {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/state/\(path)") else { continue }
            files["/state/" + path] = bytes
        }
        return (FaultyFileSystem(files), expected)
    }

    @Test("There are at least 25 crash fixtures") func present() { #expect(CrashFolderTests.names.count >= 25) }

    @Test("What a crash left behind is repaired, or refused with a remedy", arguments: names)
    func crash(_ name: String) throws {
        let (files, expected) = try CrashFolderTests.load(name)
        let bench = LedgerBench(files)
        let since = expected.inUseSince.flatMap { Instant(text: $0) }
        if let sentence = expected.error {
            for _ in 0..<2 {
                let error = #expect(throws: LedgerError.self) { try bench.open(inUseSince: since) }
                #expect(error?.description.contains(sentence) == true, "\(error as Any)")
            }
        } else {
            let state = try bench.open(inUseSince: since).state
            check(state, expected, name)
            #expect(bench.lines.lines.count == expected.log?.count, "\(bench.lines.lines)")
            for event in expected.log ?? [] { #expect(bench.lines.contains(event), "\(bench.lines.lines)") }
        }
        let copies = files.files.keys.filter { $0.contains(".damaged") }.map { String($0.dropFirst(14)) }.sorted()
        #expect(copies == expected.preserved ?? [])
    }

    private func check(_ state: LedgerState, _ expected: Expected, _ name: String) {
        #expect(state.position?.text == expected.position)
        #expect(state.lastLine == expected.lastNumber)
        func ids(_ matches: (RecordedEvent) -> Bool) -> [String] {
            state.open.values.filter(matches).map(\.event.id).sorted()
        }
        #expect(ids { $0.state == .queued || $0.state == .waiting } == expected.queued)
        #expect(ids { $0.state == .held } == expected.held)
        #expect(ids { $0.isUnconfirmed } == expected.inDoubt)
        #expect(state.memory.count == expected.known?.count)
        for id in expected.known ?? [] { #expect(state.memory.contains(Sample.unreadable(id)), "\(id)") }
        let times = ["e2": "2026-01-27T08:20:00Z", "e3": "2026-01-27T09:30:00Z", "x": "2026-01-26T22:00:00Z"]
        for id in expected.readBack ?? [] {
            let time = Instant(text: times[id] ?? "2026-01-25T12:00:00Z") ?? Sample.noon
            #expect(state.isSuspect(Sample.event(id, at: time)), "\(id)")
        }
    }

    @Test("After the repair the ledger is whole, can be used, and is whole at the next start", arguments: names)
    func goesOn(_ name: String) throws {
        let (files, expected) = try CrashFolderTests.load(name)
        guard expected.error == nil else { return }
        let bench = LedgerBench(files)
        let ledger = try bench.open()
        bench.lines.lines = []
        let again = try bench.open()
        #expect(again.state.essence == ledger.state.essence)
        #expect(bench.lines.lines.isEmpty, "\(bench.lines.lines)")
        let start = again.state.position ?? Sample.noon
        let event = Sample.queued("next", at: start)
        try again.commit(Window(from: start, to: start + .hours(1)), origin: .poll, events: [event])
        let last = try bench.open()
        #expect(last.state.memory.contains(event.event) && bench.lines.lines.isEmpty, "\(bench.lines.lines)")
        #expect(last.state.essence == again.state.essence)
    }

    @Test("If the repair is killed at any write, the next start reaches the same state", arguments: names)
    func killedDuringRepair(_ name: String) throws {
        let (files, expected) = try CrashFolderTests.load(name)
        // A line that appears twice is no loss: dropping the copy is right.
        guard expected.error == nil, name != "duplicate-line" else { return }
        let whole = LedgerBench(files)
        let state = try whole.open().state
        for write in 1..<max(files.writes, 1) + 1 {
            for operation in [FaultyFileSystem.Operation.append, .appendTorn, .appendUnsynced] {
                let bench = LedgerBench(try CrashFolderTests.load(name).0)
                bench.files.fail(operation, through: 99)
                bench.files.failWrites(from: write, with: EIO)
                _ = try? bench.open()
                bench.files.heal()
                let again = try bench.open().state
                #expect(again.position == state.position, "write \(write) \(operation)")
                #expect(Set(again.open.values.map(\.event.id)) == Set(state.open.values.map(\.event.id)))
                #expect(
                    Set(again.open.values.filter(\.isUnconfirmed).map(\.event.id))
                        .isSuperset(of: state.open.values.filter(\.isUnconfirmed).map(\.event.id)))
                for id in expected.readBack ?? [] where id == "late" {
                    #expect(again.isSuspect(Sample.event(id, at: Sample.noon - .hours(48))))
                }
            }
        }
    }

    @Test("A dry run reads the same state and changes no byte", arguments: names)
    func dryRun(_ name: String) throws {
        let (files, expected) = try CrashFolderTests.load(name)
        let before = files.files
        let bench = LedgerBench(files)
        let since = expected.inUseSince.flatMap { Instant(text: $0) }
        let ledger = try? bench.opening(OverlayFileSystem(files)).open(inUseSince: since)
        #expect((ledger == nil) == (expected.error != nil))
        if let ledger {
            check(ledger.state, expected, name)
            let from = ledger.state.position ?? Sample.noon
            try ledger.commit(
                Window(from: from, to: from + .hours(1)), origin: .poll, events: [Sample.queued("n", at: from)])
            bench.clock.advance(by: .days(500))
            try ledger.append([.sending(line: ledger.state.lastLine)])
        }
        #expect(files.files == before && files.writes == 0)
    }
}
