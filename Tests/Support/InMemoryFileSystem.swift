import Base
import Foundation

/// Files in memory that record every write, so that a test can go back to the disk as it was after any of them.
package final class InMemoryFileSystem: FileSystem {
    package enum Write: Equatable {
        case replace(String, Data)
        case append(String, Data)
        case truncate(String, Int)
        case remove(String)
    }

    package private(set) var files: [String: Data] = [:]
    package private(set) var writes: [Write] = []
    /// How often each file was read.
    package private(set) var reads: [String: Int] = [:]
    /// Called before every write; an error number makes it fail and changes nothing.
    package var failure: (Write) -> Int32? = { _ in nil }

    package init() {}

    /// The disk after only these writes.
    package convenience init(after writes: some Sequence<Write>) {
        self.init()
        for write in writes { apply(write) }
    }

    /// The disk after the first `count` writes and, if the next one is an append, its first `torn` bytes.
    package func disk(afterWrites count: Int, torn: Int = 0) -> InMemoryFileSystem {
        let disk = InMemoryFileSystem(after: writes.prefix(count))
        if torn > 0, count < writes.count, case .append(let path, let bytes) = writes[count] {
            disk.apply(.append(path, bytes.prefix(torn)))
        }
        return disk
    }

    package func exists(_ path: String) -> Bool { files[path] != nil }

    package func contents(of path: String) throws(FileError) -> Data {
        reads[path, default: 0] += 1
        guard let bytes = files[path] else { throw FileError("read", path, ENOENT) }
        return bytes
    }

    package func names(in folder: String) throws(FileError) -> [String] {
        // Folders have names as well.
        let inside = files.keys.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1) }
        return Array(Set(inside.compactMap { $0.split(separator: "/").first.map(String.init) }))
    }

    package func makeFolder(_ path: String) throws(FileError) {}
    package func replace(_ path: String, with bytes: Data, durably: Bool) throws(FileError) {
        try write(.replace(path, bytes))
    }
    package func remove(_ path: String) throws(FileError) { try write(.remove(path)) }

    package func openForAppending(_ path: String) throws(FileError) -> any AppendingFile {
        if files[path] == nil { try write(.append(path, Data())) }
        return Appender(path: path, files: self)
    }

    private func write(_ write: Write) throws(FileError) {
        if let code = failure(write) { throw FileError("write to", "the disk", code) }
        apply(write)
    }

    private func apply(_ write: Write) {
        writes.append(write)
        switch write {
        case .replace(let path, let bytes): files[path] = bytes
        case .append(let path, let bytes): files[path, default: Data()].append(bytes)
        case .truncate(let path, let length): files[path] = files[path].map { Data($0.prefix(length)) }
        case .remove(let path): files[path] = nil
        }
    }

    private final class Appender: AppendingFile {
        private let path: String
        private let files: InMemoryFileSystem

        init(path: String, files: InMemoryFileSystem) {
            self.path = path
            self.files = files
        }

        var length: Int { files.files[path]?.count ?? 0 }
        func append(_ bytes: Data) throws(FileError) { try files.write(.append(path, bytes)) }
        func truncate(to length: Int) throws(FileError) { try files.write(.truncate(path, length)) }
    }
}
