import Foundation
import Testing

@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

@Suite("The inbox of pushes")
struct PushInboxTests {
    private let files = FaultyFileSystem()
    private let folder = StateFolder(path: "/state")
    private let clock = ManualClock(now: Instant(seconds: 1_800_000_000))

    private func opened() throws -> PushInbox {
        let inbox = PushInbox(folder: folder, files: files, clock: clock)
        try inbox.open()
        return inbox
    }

    private func add(_ inbox: PushInbox, _ bodies: String...) throws {
        try inbox.add(bodies.map { (.hikCentral, Data($0.utf8)) })
    }

    private func bodies(_ letters: [PushLetter]) -> [String] {
        letters.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test("Letters are taken once, in their order")
    func taken() throws {
        let inbox = try opened()
        #expect(!inbox.hasNews(from: .hikCentral))
        try add(inbox, "a", "b")
        #expect(inbox.hasNews(from: .hikCentral))
        #expect(bodies(inbox.take(from: .hikCentral)) == ["a", "b"])
        try add(inbox, "c")
        #expect(bodies(inbox.take(from: .hikCentral)) == ["c"])
        #expect(!inbox.hasNews(from: .hikCentral) && inbox.take(from: .hikCentral).isEmpty)
    }

    @Test("Each sender's letters are taken for themselves")
    func senders() throws {
        let inbox = try opened()
        try inbox.add([(.hikCentral, Data("a".utf8)), (.findFace, Data("b".utf8)), (.hikCentral, Data("c".utf8))])
        #expect(bodies(inbox.take(from: .findFace)) == ["b"] && !inbox.hasNews(from: .findFace))
        #expect(inbox.hasNews(from: .hikCentral) && bodies(inbox.take(from: .hikCentral)) == ["a", "c"])
        try inbox.settle([2])
        try inbox.add([(.findFace, Data("d".utf8))])
        #expect(!inbox.hasNews(from: .hikCentral) && bodies(inbox.take(from: .findFace)) == ["d"])
        #expect(bodies(try opened().take(from: .findFace)) == ["b", "d"])
    }

    @Test("What was not settled is there again after a crash, what was settled is not")
    func reopened() throws {
        let first = try opened()
        try add(first, "{\"a\":\"\\n\"}", "b\nb", "c")
        let letters = first.take(from: .hikCentral)
        try first.settle([letters[1].number])
        // One settled letter of three costs its place in the file until the others go too.
        #expect(bodies(try opened().take(from: .hikCentral)) == ["{\"a\":\"\\n\"}", "b\nb", "c"])
        try first.settle([letters[0].number, letters[2].number])
        #expect(!files.exists("/state/pushes.jsonl"))
        #expect(try opened().take(from: .hikCentral).isEmpty)
    }

    @Test("A line that a crash cut off, or that is none, is left out; the others are kept")
    func torn() throws {
        try add(try opened(), "a", "b")
        let whole = try files.contents(of: "/state/pushes.jsonl")
        try files.replace("/state/pushes.jsonl", with: whole.prefix(whole.count - 9))
        let inbox = PushInbox(folder: folder, files: files, clock: clock)
        #expect(try inbox.open() == 0, "it was never acknowledged")
        #expect(bodies(inbox.take(from: .hikCentral)) == ["a"])
        try files.replace("/state/pushes.jsonl", with: Data("garbage\n{}\n".utf8) + whole)
        let damaged = PushInbox(folder: folder, files: files, clock: clock)
        #expect(try damaged.open() == 2)
        #expect(bodies(damaged.take(from: .hikCentral)) == ["a", "b"])
    }

    @Test("A disk that takes nothing keeps nothing, and the next push goes well")
    func fullDisk() throws {
        let inbox = try opened()
        try add(inbox, "a")
        files.fail(.append, with: ENOSPC)
        #expect(throws: FileError.self) { try add(inbox, "b", "c") }
        try add(inbox, "d")
        #expect(bodies(inbox.take(from: .hikCentral)) == ["a", "d"])
        #expect(bodies(try opened().take(from: .hikCentral)) == ["a", "d"])
    }

    @Test("A disk that is full at the start keeps no letter from the engine, and takes pushes once it has room")
    func fullAtStart() throws {
        try add(try opened(), "a", "b")
        let whole = try files.contents(of: "/state/pushes.jsonl")
        try files.replace("/state/pushes.jsonl", with: whole.prefix(whole.count - 9))
        files.fail(.replace, through: 2, with: ENOSPC)
        let inbox = try opened()
        #expect(bodies(inbox.take(from: .hikCentral)) == ["a"])
        #expect(throws: FileError.self) { try add(inbox, "c") }
        try add(inbox, "d")
        #expect(bodies(inbox.take(from: .hikCentral)) == ["d"])
        #expect(bodies(try opened().take(from: .hikCentral)) == ["a", "d"])
    }

    @Test("An inbox of 16 MB takes nothing more until something is settled")
    func full() throws {
        let inbox = try opened()
        let large = String(repeating: "x", count: 1 << 20)
        for _ in 0..<15 { try add(inbox, large) }
        #expect(throws: FileError.self) { try add(inbox, large) }
        try inbox.settle(Set(inbox.take(from: .hikCentral).prefix(5).map(\.number)))
        try add(inbox, large)
    }
}
