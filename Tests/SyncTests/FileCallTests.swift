import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

/// The engine on real files, over midnight, with any one system call failing.
@Suite("Any system call may fail")
struct FileCallTests {
    /// A site on real files, and the state of the disk at each post.
    private final class Bench {
        let site: TestSite
        let calls = FaultyCalls()
        let folder: TemporaryFolder
        /// Posts that were not recorded on disk first, or with other posts still open.
        private(set) var unrecorded: [String] = []

        init(_ folder: TemporaryFolder, now: String = "20:57:00") {
            self.folder = folder
            site = TestSite(now: now)
            let state = StateFolder(path: folder.path + "/state")
            site.disk = (state, POSIXFileSystem(calls: calls.calls), calls.calls)
            site.begin = TestSite.time("20:30:00").instant
            site.adjust = { $0.lateCheck = .hours(12) }
            site.pass("ana", .clockIn, at: "20:40:10")
            site.pass("beto", .clockIn, at: "20:41:00")
            site.pass("stranger", .clockIn, at: "20:42:00")
            site.pass("ana", .clockOut, at: "20:58:00")
            site.http.onSend = { [unowned self] in if $0.url.contains("/entries/clock") { look() } }
        }

        /// At the moment of a post the last line on disk announces it, and every earlier post has its outcome.
        private func look() {
            var open: Set<Int> = []
            let records = records
            for record in records {
                if case .sending(let number) = record.entry { open.insert(number) }
                if case .outcome(let number, _) = record.entry { open.remove(number) }
            }
            guard case .sending(let number)? = records.last?.entry, open == [number] else {
                unrecorded.append("\(records.last.map { "\($0.entry)" } ?? "nothing"), open: \(open)")
                return
            }
        }

        /// Starts just after another program has ended.
        ///
        /// A process that another test starts holds this one's descriptors, including the lock's, until it becomes the
        /// program that it should be.
        func startAgain() throws {
            for _ in 0..<1000 {
                do {
                    try site.start()
                    return
                } catch is StateLockError { poll(nil, 0, 10) }
            }
            try site.start()
        }

        /// The lines on disk, as any other process would see them.
        var records: [LedgerRecord] {
            let folder = StateFolder(path: folder.path + "/state").ledgerFolder
            let names = ((try? POSIXFileSystem().names(in: folder)) ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
            return names.flatMap { name -> [LedgerRecord] in
                let bytes = (try? POSIXFileSystem().contents(of: folder + "/" + name)) ?? Data()
                return bytes.split(separator: 0x0A).compactMap { try? LedgerRecord(line: Data($0)) }
            }
        }

        /// A first start, an outage of Humand over midnight, its end, and a restart with the fault gone.
        ///
        /// A failed start is repeated, as systemd does.
        func work() throws {
            let humand = site.humand
            humand.change { $0.deniesAccess = true }
            site.clock.at(TestSite.time("21:01:00").instant) { humand.change { $0.deniesAccess = false } }
            for _ in 0..<8 {
                do {
                    try site.work(until: "21:20:00")
                    calls.heal()
                    try site.work(until: "21:27:00")
                    return
                } catch is LedgerError {
                } catch is StateLockError {
                } catch is FileError {}
                site.clock.advance(by: .seconds(10))
            }
            Issue.record("it did not start")
        }
    }

    private static let day = ["ana in 20:40:10", "beto in 20:41:00", "ana out 20:58:00"]

    private func check(_ bench: Bench, _ undisturbed: LedgerState, _ comment: Comment) throws {
        let site = bench.site
        #expect(site.entries == Self.day, comment)
        #expect(bench.unrecorded == [], comment)
        #expect(site.posts.filter { $0.status == 201 }.count == 3, comment)
        #expect(site.log.count("ledger.damaged") + site.log.count("ledger.short") == 0, comment)
        site.end()
        let files = try POSIXFileSystem().names(in: bench.folder.path + "/state")
        #expect(Set(files).subtracting(["late.json"]) == ["cursor.json", "ledger", "lock"], comment)
        // The next start reads the same from the files as after an undisturbed run.
        let next = Bench(bench.folder, now: "21:27:00")
        try next.startAgain()
        let state = try #require(next.site.ledger).state
        // Except the position: a repeated step delays the polls after it by the pause before it.
        let position = try #require(state.position)
        #expect(position > TestSite.time("21:20:00").instant && position < TestSite.time("21:27:00").instant, comment)
        #expect(state.memory.count == undisturbed.memory.count, comment)
        #expect(Set(state.open.values.map(\.event.id)) == Set(undisturbed.open.values.map(\.event.id)), comment)
        let numbers = bench.records.map(\.line)
        #expect(numbers == Array(1..<numbers.count + 1), comment)
        _ = next.site.engine?.runOnce()
        #expect(next.site.posts.isEmpty, comment)
        #expect(next.site.log.count("error") + next.site.log.count("warning") == 0, comment)
    }

    private func undisturbed() throws -> (state: LedgerState, calls: Int) {
        let bench = try Bench(TemporaryFolder())
        try bench.work()
        let count = bench.calls.count
        let state = try #require(bench.site.ledger).state
        #expect(Set(bench.calls.names).isSuperset(of: ["open", "create", "write", "pwrite", "fdatasync", "rename"]))
        try check(bench, state, "undisturbed")
        return (state, count)
    }

    /// Every twenty-ninth call in `swift test`, every call in a full campaign.
    @Test(
        "Whichever call fails, is interrupted or does half its work, nothing is unrecorded, lost or posted twice",
        arguments: [
            [FaultyCalls.Fault.error(ENOSPC), .error(EIO), .error(EROFS), .error(EACCES)], [.error(EINTR)], [.short],
            [.torn(ENOSPC)], [.unsure(EIO)],
        ])
    func everyCall(_ faults: [FaultyCalls.Fault]) throws {
        let (state, count) = try undisturbed()
        for first in stride(from: 0, to: count, by: Campaign.size(29, full: 1)) {
            let bench = try Bench(TemporaryFolder())
            // Errors that differ only in their text take turns.
            let fault = faults[first % faults.count]
            // One, or enough for the clean-up to fail too.
            bench.calls.hit(first..<first + (first / faults.count % 2 == 0 ? 1 : 4), with: fault)
            try bench.work()
            let comment: Comment = "\(fault) at call \(first) of \(count)"
            let log = bench.site.log
            #expect(log.count("error ledger.outage") <= 1, comment)
            if fault.isHarmless { #expect(log.count("ledger.outage") + log.count("unwritten") == 0, comment) }
            try check(bench, state, comment)
        }
    }
}
