import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Entries of the jobs folder that are no jobs")
struct UnreadableJobTests {
    @Test("One that cannot be removed either costs itself only, and is reported once")
    func stays() throws {
        let site = TestSite()
        let path = TestSite.folder.jobFolder + "/0-odd.job"
        try site.files.replace(path, with: Data("?".utf8))
        site.files.failure = { $0 == .remove(path) ? EISDIR : nil }
        let id = try site.jobs.submit(Job(.retry([1]), author: "tester"))
        try site.run()
        #expect(site.jobs.progress(of: id)?.state == .done)
        #expect(try site.jobs.jobs().map(\.id) == ["0-odd"])
        let next = try site.jobs.submit(Job(.retry([2]), author: "tester"))
        _ = site.engine?.runOnce()
        #expect(site.jobs.progress(of: next)?.state == .done)
        #expect(site.log.count("0-odd.job cannot be read as a job") == 1)
        #expect(site.engine?.jobs?.hasNews == false, "nothing keeps the engine awake")
    }

    @Test(
        "A folder, a FIFO, a broken link and garbage stop no other job",
        arguments: ["folder", "fifo", "link", "garbage"])
    func onDisk(_ kind: String) throws {
        let temporary = try TemporaryFolder()
        let inbox = JobInbox(
            folder: StateFolder(path: temporary.path), files: POSIXFileSystem(), clock: SystemClock())
        let id = try inbox.submit(Job(.retry([3]), author: "tester"))
        let path = inbox.path(of: "0-odd")
        switch kind {
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "fifo": #expect(mkfifo(path, 0o600) == 0)
        case "link": try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/nowhere")
        default: try Data([0xFF, 0]).write(to: URL(fileURLWithPath: path))
        }
        #expect(try inbox.jobs().map(\.job) == [nil, Job(.retry([3]), author: "tester")])
        if kind == "folder" {
            #expect(throws: FileError.self) { try inbox.refuse("0-odd") }
        } else {
            try inbox.refuse("0-odd")
            #expect(try inbox.jobs().map(\.id) == [id])
        }
        #expect(inbox.progress(of: "0-odd")?.state == .failed)
    }
}
