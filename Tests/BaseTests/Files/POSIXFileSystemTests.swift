import Foundation
import Testing

@testable import Base
@testable import Support

struct POSIXFileSystemTests {
    private let files = POSIXFileSystem()

    @Test("Files are 0600 and folders 0700, whatever the umask", arguments: [0o000, 0o022, 0o077] as [mode_t])
    func modes(_ mask: mode_t) throws {
        let folder = try TemporaryFolder()
        try Umask.with(mask) {
            try files.makeFolder(folder.path + "/a/b")
            try files.replace(folder.path + "/a/b/cursor.json", with: Data("1".utf8))
            try files.replace(folder.path + "/a/b/cursor.json", with: Data("2".utf8))
            try files.openForAppending(folder.path + "/a/b/x.jsonl").append(Data("line\n".utf8))
        }
        #expect(TemporaryFolder.mode(folder.path + "/a") == 0o700)
        #expect(TemporaryFolder.mode(folder.path + "/a/b") == 0o700)
        #expect(TemporaryFolder.mode(folder.path + "/a/b/cursor.json") == 0o600)
        #expect(TemporaryFolder.mode(folder.path + "/a/b/x.jsonl") == 0o600)
    }

    @Test("Replacing a file leaves only the new content, even after a crash left a temporary file")
    func replace() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("cursor.json", "old")
        _ = try folder.write("cursor.json.new", "half")
        try files.replace(path, with: Data("new".utf8))
        #expect(try files.contents(of: path) == Data("new".utf8))
        #expect(try files.names(in: folder.path) == ["cursor.json"])
        try files.replace(path, with: Data())
        #expect(try files.contents(of: path).isEmpty)
    }

    @Test("Replacing without durability syncs nothing and is still atomic", arguments: [true, false])
    func durability(_ durably: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("status.json", "old")
        var syncs = 0
        var calls = FileCalls()
        calls.syncData = {
            syncs += 1
            return fdatasync($0)
        }
        calls.sync = {
            syncs += 1
            return fsync($0)
        }
        try POSIXFileSystem(calls: calls).replace(path, with: Data("new".utf8), durably: durably)
        #expect(try files.contents(of: path) == Data("new".utf8) && files.names(in: folder.path) == ["status.json"])
        #expect(syncs == (durably ? 2 : 0))
    }

    @Test("A failed replace keeps the old content and leaves no temporary file")
    func replaceFails() throws {
        let folder = try TemporaryFolder()
        // A folder stands where the file should be: the rename fails.
        try files.makeFolder(folder.path + "/cursor.json/x")
        let error = #expect(throws: FileError.self) {
            try files.replace(folder.path + "/cursor.json", with: Data("new".utf8))
        }
        #expect(error?.operation == "rename into place")
        #expect(try files.names(in: folder.path) == ["cursor.json"])
    }

    @Test("Appends keep their order, also after the file is reopened")
    func append() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/2026-01-27.jsonl"
        for text in ["a\n", "", "b\n"] {
            let file = try files.openForAppending(path)
            try file.append(Data(text.utf8))
            try file.append(Data("+".utf8))
        }
        let file = try files.openForAppending(path)
        #expect(file.length == 7)
        #expect(try files.contents(of: path) == Data("a\n++b\n+".utf8))
        try file.truncate(to: 2)
        try file.append(Data("c\n".utf8))
        #expect(try files.contents(of: path) == Data("a\nc\n".utf8))
        #expect(file.length == 4)
    }

    @Test("A file whose name could not be synced when it was made has it synced when it is opened again")
    func nameIsSynced() throws {
        let folder = try TemporaryFolder()
        var fails = true
        var synced = 0
        var calls = FileCalls()
        calls.sync = { _ in
            if fails { errno = EIO } else { synced += 1 }
            return fails ? -1 : 0
        }
        let failing = POSIXFileSystem(calls: calls)
        #expect(throws: FileError.self) { try failing.openForAppending(folder.path + "/2026-01-27.jsonl") }
        #expect(files.exists(folder.path + "/2026-01-27.jsonl"))
        fails = false
        // In this life or in the next one.
        try failing.openForAppending(folder.path + "/2026-01-27.jsonl").append(Data("line\n".utf8))
        #expect(synced == 1)
    }

    @Test("A full disk is reported with its remedy")
    func full() throws {
        let folder = try TemporaryFolder()
        var calls = FileCalls()
        calls.write = { _, _, _ in
            errno = ENOSPC
            return -1
        }
        let full = try POSIXFileSystem(calls: calls).openForAppending(folder.path + "/x")
        let error = #expect(throws: FileError.self) { try full.append(Data("x".utf8)) }
        #expect(error?.code == ENOSPC && error?.description.contains("free some space") == true)
    }

    @Test("A missing file is reported by its errno, or is not an error where the caller allows it")
    func missing() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError("open", folder.path + "/x", ENOENT)) { try files.contents(of: folder.path + "/x") }
        #expect(throws: FileError("open", folder.path, EISDIR, .folder)) { try files.contents(of: folder.path) }
        #expect(try files.names(in: folder.path + "/x") == [])
        try files.remove(folder.path + "/x")
        #expect(!files.exists(folder.path + "/x") && files.exists(folder.path))
        let file = try folder.write("file", "")
        #expect(throws: FileError.self) { try files.names(in: file) }
        #expect(throws: FileError.self) { try files.makeFolder(file + "/a") }
        try files.makeFolder(folder.path)
    }

    @Test("What is no file with one name is neither read nor written, and nothing is waited for")
    func imposters() throws {
        let folder = try TemporaryFolder()
        let target = try folder.write("target", "kept")
        let place = folder.path + "/place"
        let cases: [(fault: FileError.Fault, plant: () -> Int32)] = [
            (.link, { symlink(target, place) }), (.linked, { link(target, place) }),
            (.special, { mkfifo(place, 0o600) }),
            (.special, { mknod(place, S_IFCHR | 0o600, 0x105) }),
        ]
        for (fault, plant) in cases {
            guard plant() == 0 else { continue }  // Only root makes devices.
            defer { unlink(place) }
            #expect(throws: FileError("open", place, fault == .link ? ELOOP : EINVAL, fault)) {
                try files.contents(of: place)
            }
            let error = #expect(throws: FileError.self) { try files.openForAppending(place).append(Data("x".utf8)) }
            #expect(error?.fault == fault)
            #expect(throws: FileError.self) { try files.read(place) { _ in true } }
        }
        #expect(try files.contents(of: target) == Data("kept".utf8))
        symlink("/", place)
        #expect(throws: FileError("list", place, ENOTDIR)) { try files.names(in: place) }
        // Replacing takes the place of whatever is there, and follows nothing.
        try files.replace(place, with: Data("new".utf8))
        #expect(try files.contents(of: place) == Data("new".utf8))
    }

    @Test("A file of another user is not opened", .enabled(if: geteuid() == 0, "only root gives files away"))
    func foreign() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("x", "theirs")
        chown(path, 61_234, 61_234)
        #expect(throws: FileError("open", path, EINVAL, .foreign(61_234))) { try files.contents(of: path) }
    }

    @Test("The way to a folder is walked link by link, up to where it ends")
    func walk() throws {
        let folder = try TemporaryFolder()
        try files.makeFolder(folder.path + "/a/b")
        symlink("a/./b/../b", folder.path + "/link")
        symlink("loop", folder.path + "/loop")
        _ = try folder.write("file", "")
        let walk = try FolderWalk(to: folder.path + "/link")
        #expect(walk.steps.first?.path == "/" && walk.steps.count { $0.isLink } == 1)
        var status = stat()
        #expect(stat(folder.path + "/a/b", &status) == 0 && walk.end.status.st_ino == status.st_ino)
        #expect(try FolderWalk(to: folder.path + "/none/x").end.path == folder.path)
        for (name, code) in [("loop", ELOOP), ("file", ENOTDIR), ("file/x", ENOTDIR)] {
            let error = #expect(throws: FileError.self) { try FolderWalk(to: folder.path + "/" + name) }
            #expect(error?.code == code)
        }
    }

    @Test("A file larger than the buffer is read completely, and any file name is listed")
    func large() throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "0123456789é\n", count: 20_000)
        let path = try folder.write("Año 😀 ", text)
        #expect(try files.contents(of: path) == Data(text.utf8))
        #expect(try files.names(in: folder.path) == ["Año 😀 "])
    }
}
