import Foundation

/// A read-only view of the disk: writes stay in memory and are read back from there.
///
/// It lets a dry run use the same code as a real run.
package final class OverlayFileSystem: FileSystem {
    private let base: any FileSystem
    /// The files that were written; nil for a file that was removed.
    private var changes: [String: MemoryFile?] = [:]

    package init(_ base: any FileSystem) { self.base = base }

    package func exists(_ path: String) -> Bool {
        guard let change = changes[path] else { return base.exists(path) }
        return change != nil
    }

    package func contents(of path: String) throws(FileError) -> Data {
        guard let change = changes[path] else { return try base.contents(of: path) }
        guard let file = change else { throw FileError("open", path, ENOENT) }
        return file.bytes
    }

    package func read(_ path: String, from offset: Int, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        guard changes[path] != nil else { return try base.read(path, from: offset, piece: take) }
        _ = try contents(of: path).dropFirst(offset).withUnsafeBytes { try take($0) }
    }

    package func names(in folder: String) throws(FileError) -> [String] {
        var names = Set(try base.names(in: folder))
        for (path, change) in changes where (path as NSString).deletingLastPathComponent == folder {
            let name = (path as NSString).lastPathComponent
            if change == nil { names.remove(name) } else { names.insert(name) }
        }
        return Array(names)
    }

    /// Does nothing: files in memory need no folder.
    package func makeFolder(_ path: String) {}

    package func replace(_ path: String, with bytes: Data, durably: Bool) { changes[path] = MemoryFile(bytes) }

    package func remove(_ path: String) { changes[path] = .some(nil) }

    package func openForAppending(_ path: String) throws(FileError) -> any AppendingFile {
        if let change = changes[path], let file = change { return file }
        let file = MemoryFile(exists(path) ? try base.contents(of: path) : Data())
        changes[path] = file
        return file
    }

    private final class MemoryFile: AppendingFile {
        private(set) var bytes: Data

        init(_ bytes: Data) { self.bytes = bytes }

        var length: Int { bytes.count }
        func append(_ more: Data) { bytes.append(more) }
        func truncate(to length: Int) { bytes = bytes.prefix(length) }
    }
}
