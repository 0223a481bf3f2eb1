import Foundation
import Testing

@testable import Base
@testable import Support

@Suite("Files that a person names are replaced whole")
struct FileReplacementTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("A new file is for owner and group; an old one keeps its mode, and itself where that is asked for")
    func replace() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/map.csv"
        try FileReplacement.replace(path, with: Data("one".utf8), keepsOld: true)
        #expect(mode(path) == 0o640)
        chmod(path, 0o604)
        try FileReplacement.replace(path, with: Data("two".utf8), keepsOld: true)
        try FileReplacement.replace(path, with: Data("three".utf8), keepsOld: false)
        #expect(mode(path) == 0o604)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "three")
        #expect(try String(contentsOfFile: path + ".bak", encoding: .utf8) == "one")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["map.csv", "map.csv.bak"])
    }

    @Test("A link, a folder and a place that does not exist are refused, and what is there stays")
    func refused() throws {
        let folder = try TemporaryFolder()
        let (target, link) = (folder.path + "/target", folder.path + "/link")
        try Data("x".utf8).write(to: URL(fileURLWithPath: target))
        symlink(target, link)
        for path in [link, folder.path, folder.path + "/no/file"] {
            #expect(throws: FileError.self) { try FileReplacement.replace(path, with: Data("y".utf8), keepsOld: false) }
        }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "x")
    }
}
