import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Replacing a file that a person keeps")
struct ReplacedFileTests {
    @Test("Owner and mode stay; a new file gets the mode that is asked for")
    func mode() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/site.env"
        try GivenFile.replace(path, with: Data("one".utf8), mode: 0o640)
        #expect(TemporaryFolder.mode(path) == 0o640)
        chmod(path, 0o604)
        try GivenFile.replace(path, with: Data("two".utf8), mode: 0o640)
        #expect(TemporaryFolder.mode(path) == 0o604)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["site.env"])
    }

    @Test("A link stays a link; what it leads to is replaced")
    func link() throws {
        let folder = try TemporaryFolder()
        let (path, link) = (folder.path + "/real", folder.path + "/link")
        try Data("one".utf8).write(to: URL(fileURLWithPath: path))
        #expect(symlink(path, link) == 0)
        try GivenFile.replace(link, with: Data("two".utf8), mode: 0o640)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    }

    @Test("What cannot be written leaves the old file and nothing beside it")
    func failure() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError.self) {
            try GivenFile.replace(folder.path + "/missing/file", with: Data(), mode: 0o640)
        }
    }
}
