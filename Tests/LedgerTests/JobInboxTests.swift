import Foundation
import Simulator
import Testing

@testable import Base
@testable import Ledger
@testable import Support

struct JobBoxTests {
    private let files = InMemoryFileSystem()
    private let clock = ManualClock(now: Sample.noon)
    private var box: JobInbox { JobInbox(folder: LedgerBench.folder, files: files, clock: clock) }

    private static let jobs: [Job] = [
        Job(
            .backfill(
                .init(window: Sample.window(-7200, 0), doors: ["23", "Entrada, Norte"], person: "17", again: true)),
            author: "ana"),
        Job(.backfill(.init(window: Sample.window(0, 60))), author: ""),
        Job(.retry([3, 9]), author: "ana"), Job(.drop([4], reason: "entered by hand"), author: "ana"),
        Job(.resend([5]), author: "reconcile"), Job(.settle([6], reason: "gone"), author: "hr"),
    ]

    @Test("Jobs are taken out unchanged, oldest first")
    func roundTrip() throws {
        for job in JobBoxTests.jobs {
            _ = try box.submit(job)
            clock.advance(by: .milliseconds(1))
        }
        #expect(try box.jobs().map(\.job) == JobBoxTests.jobs)
    }

    @Test("Progress is read back as written; a finished job is removed and its result stays")
    func progress() throws {
        let id = try box.submit(JobBoxTests.jobs[0])
        #expect(box.progress(of: id) == nil)
        var progress = JobProgress()
        progress.readTo = Sample.noon
        progress.count(.queued, 3)
        progress.note(Phrase(en: "“x”", es: "«x»"))
        try box.note(progress, of: id)
        #expect(box.progress(of: id) == progress)
        #expect(try box.jobs().count == 1)
        progress.state = .done
        try box.note(progress, of: id)
        #expect(box.progress(of: id) == progress)
        #expect(try box.jobs().isEmpty)
    }

    @Test("A file that is no job is refused, and whoever waits for it is told so")
    func unreadable() throws {
        let id = try box.submit(JobBoxTests.jobs[2])
        let path = "\(LedgerBench.folder.jobFolder)/\(id).job"
        for content in ["", "{}", "{\"version\":2,\"author\":\"a\",\"kind\":\"retry\",\"numbers\":[1]}"] {
            try files.replace(path, with: Data(content.utf8))
            #expect(try box.jobs().map(\.job) == [nil])
            try box.refuse(id)
            #expect(box.progress(of: id)?.state == .failed)
            #expect(!files.exists(path))
        }
    }

    @Test("Results that were never collected are removed after a day; jobs in progress never are")
    func sweep() throws {
        let running = try box.submit(JobBoxTests.jobs[2])
        try box.note(JobProgress(), of: running)
        let ended = try box.submit(JobBoxTests.jobs[3])
        var result = JobProgress()
        result.state = .done
        try box.note(result, of: ended)
        clock.advance(by: .hours(23))
        box.sweep()
        #expect(box.progress(of: ended) != nil)
        clock.advance(by: .hours(2))
        box.sweep()
        #expect(box.progress(of: ended) == nil)
        #expect(box.progress(of: running) != nil)
        #expect(try box.jobs().count == 1)
    }
}
