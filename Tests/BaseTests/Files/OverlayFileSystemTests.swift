import Foundation
import Testing

@testable import Base
@testable import Support

struct OverlayFileSystemTests {
    private let base = InMemoryFileSystem()
    private let overlay: OverlayFileSystem

    init() throws {
        try base.replace("/state/a", with: Data("one\n".utf8))
        try base.replace("/state/b", with: Data("two\n".utf8))
        overlay = OverlayFileSystem(base)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try overlay.contents(of: path), as: UTF8.self)
    }

    @Test("Written files are read back, and the disk beneath does not change")
    func writes() throws {
        let before = (base.files, base.writes)
        overlay.makeFolder("/state/jobs")
        try overlay.replace("/state/a", with: Data("new\n".utf8))
        try overlay.replace("/state/c", with: Data("three\n".utf8))
        let file = try overlay.openForAppending("/state/b")
        try file.append(Data("more\n".utf8))
        #expect(file.length == 9)
        #expect(try text("/state/a") == "new\n" && text("/state/b") == "two\nmore\n" && text("/state/c") == "three\n")
        #expect(try overlay.names(in: "/state").sorted() == ["a", "b", "c"])
        #expect(overlay.exists("/state/c") && !base.exists("/state/c"))
        try overlay.openForAppending("/state/b").truncate(to: 2)
        #expect(try text("/state/b") == "tw")
        var pieces = Data()
        try overlay.read("/state/b") { piece in
            pieces.append(contentsOf: piece)
            return true
        }
        #expect(pieces == Data("tw".utf8))
        #expect(base.files == before.0 && base.writes == before.1)
    }

    @Test("A removed file is gone from the overlay only, and can be created again")
    func removes() throws {
        overlay.remove("/state/a")
        #expect(!overlay.exists("/state/a") && base.exists("/state/a"))
        #expect(try overlay.names(in: "/state") == ["b"])
        #expect(throws: FileError("open", "/state/a", ENOENT)) { try overlay.contents(of: "/state/a") }
        try overlay.openForAppending("/state/a").append(Data("anew".utf8))
        #expect(try text("/state/a") == "anew")
    }

    @Test("A file not written in the overlay is read from the disk as it is now")
    func readsThrough() throws {
        try base.replace("/state/b", with: Data("later\n".utf8))
        #expect(try text("/state/b") == "later\n" && overlay.names(in: "/state").sorted() == ["a", "b"])
    }
}
