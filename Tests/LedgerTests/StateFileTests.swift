import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Support

@Suite("Small files in the state folder")
struct StateFileTests {
    private let files = FaultyFileSystem()
    private let path = "/state/x.json"

    private func file(version: Int = 1) -> StateFile { StateFile(path, version: version, files: files) }

    @Test("A file is read back as written, begins with its version and has no secrets")
    func roundTrip() throws {
        #expect(try file().json() == nil && file().content() == .nothing)
        try file().replace([.init("a", "hidden-secret")], redaction: Redaction([Secret("hidden-secret")]))
        #expect(files.text(path) == #"{"version":1,"a":"<REDACTED>"}"# + "\n")
        #expect(try file().json()?["a"]?.text == "<REDACTED>" && file().read()?["a"]?.text == "<REDACTED>")
        try file().remove()
        #expect(!files.exists(path))
        try file().remove()
    }

    @Test("An older version is read; a newer one does not count as damage")
    func versions() throws {
        try file(version: 2).replace([.init("a", 1)])
        #expect(try file(version: 3).json()?["a"] == 1)
        #expect(try file(version: 1).content() == .newerVersion(2) && file(version: 1).read() == nil)
    }

    @Test(
        "A missing or impossible version makes a file unreadable",
        arguments: ["", "{", "[1]", "1", "null", "{}", #"{"version":0}"#, #"{"version":"x"}"#, #"{"version":null}"#])
    func unreadable(_ text: String) throws {
        files.set(path, Data(text.utf8))
        #expect(try file().content() == .unreadable && file().read() == nil)
    }

    @Test("A file without a version can be read if its format once had none")
    func unmarked() throws {
        files.set(path, Data(#"{"a":1}"#.utf8))
        #expect(try file().content(unmarked: 1) == .json(["a": 1]))
        #expect(try file().content() == .unreadable)
    }

    @Test("A file that may not be read is an error, unless it is only a hint")
    func refused() throws {
        try file().replace([])
        files.fail(.contents, through: 2, with: EACCES)
        #expect(throws: FileError("read", path, EACCES)) { try file().json() }
        #expect(file().read() == nil)
    }

    @Test("Every format has its own version: a newer ledger leaves cursor and jobs readable")
    func independent() throws {
        let folder = StateFolder(path: "/state")
        let heading = #"{"n":1,"at":"2026-01-27T12:00:00Z","kind":"ledger","version":3}"# + "\n"
        files.set(folder.ledgerFile(day: "2026-01-27"), Data(heading.utf8))
        files.set(
            folder.cursorFile, Data(#"{"version":1,"readTo":"2026-01-27T12:00:00Z","ledger":1,"at":"x"}"#.utf8))
        let job = #"{"version":1,"author":"ana","kind":"retry","numbers":[3,9]}"#
        files.set(folder.jobFolder + "/1.job", Data(job.utf8))
        files.set(folder.jobFolder + "/1.progress", Data(#"{"state":"running","counts":{"queued":3},"notes":[]}"#.utf8))
        #expect(try Cursor.Found(in: folder, files) == .cursor(Cursor(readTo: Sample.noon, ledgerLine: 1)))
        let inbox = JobInbox(folder: folder, files: files, clock: SystemClock())
        #expect(try inbox.jobs().map(\.job) == [Job(.retry([3, 9]), author: "ana")])
        #expect(inbox.progress(of: "1")?.counts == [.queued: 3], "its first files named no version")
    }

    @Test("Listing jobs writes nothing, even if one cannot be read")
    func listing() throws {
        let folder = StateFolder(path: "/state")
        files.set(folder.jobFolder + "/1.job", Data("?".utf8))
        let jobs = try JobInbox(folder: folder, files: files, clock: SystemClock()).jobs()
        #expect(jobs.map(\.id) == ["1"] && jobs.first?.job == nil)
        #expect(files.writes == 0)
    }
}
