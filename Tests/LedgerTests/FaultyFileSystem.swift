import Foundation

@testable import Base
@testable import Support

/// A file system in memory in which any call can be made to fail, and which shows what a power cut would leave.
///
/// Used by one test at a time, from one thread.
final class FaultyFileSystem: FileSystem {
    enum Operation: Hashable {
        case contents, names, makeFolder, remove, open
        /// Nothing of the new file was written.
        case replace
        /// The new file is in place, but its folder could not be synced: the caller gets an error.
        case replaceUnsynced
        /// Nothing of the append was written.
        case append
        /// Half of the append stays in the file, and truncating it fails too.
        case appendTorn
        /// The whole append stays in the file although the caller gets an error.
        case appendUnsynced
        case truncate
    }

    private(set) var files: [String: Data] = [:]
    /// The number of calls of each operation.
    private(set) var calls: [Operation: Int] = [:]
    /// The number of writing calls in all.
    private(set) var writes = 0
    private var faults: [Operation: (from: Int, through: Int, code: Int32)] = [:]
    private var failingWrites: (from: Int, through: Int, code: Int32)?

    init(_ files: [String: Data] = [:]) { self.files = files }

    /// From now on, makes the calls `from` to `through` of an operation fail, counted from 1.
    func fail(_ operation: Operation, from: Int = 1, through: Int = 1, with code: Int32 = EIO) {
        let done = calls[operation, default: 0]
        faults[operation] = (done + from, done + through, code)
    }

    /// Makes every writing call from the n-th on fail, whatever its kind, until `heal`.
    func failWrites(from: Int, through: Int = .max, with code: Int32) { failingWrites = (from, through, code) }
    func heal() {
        failingWrites = nil
        faults = [:]
    }

    func text(_ path: String) -> String { String(decoding: files[path] ?? Data(), as: UTF8.self) }
    func set(_ path: String, _ bytes: Data?) { files[path] = bytes }

    func exists(_ path: String) -> Bool { files[path] != nil || files.keys.contains { $0.hasPrefix(path + "/") } }

    func contents(of path: String) throws(FileError) -> Data {
        try check(.contents, "read", path)
        guard let bytes = files[path] else { throw FileError("open", path, ENOENT) }
        return bytes
    }

    func names(in folder: String) throws(FileError) -> [String] {
        try check(.names, "list", folder)
        return files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
            .filter { !$0.contains("/") }
    }

    func makeFolder(_ path: String) throws(FileError) { try check(.makeFolder, "make the folder", path) }

    func replace(_ path: String, with bytes: Data, durably: Bool) throws(FileError) {
        try countWrite("create", path)
        try check(.replace, "create", path)
        files[path] = bytes
        try check(.replaceUnsynced, "sync the folder", path)
    }

    func remove(_ path: String) throws(FileError) {
        try countWrite("delete", path)
        try check(.remove, "delete", path)
        files[path] = nil
    }

    func openForAppending(_ path: String) throws(FileError) -> any AppendingFile {
        try check(.open, "open", path)
        if files[path] == nil { files[path] = Data() }
        return File(self, path)
    }

    private func check(_ operation: Operation, _ verb: String, _ path: String) throws(FileError) {
        let count = calls[operation, default: 0] + 1
        calls[operation] = count
        guard let fault = faults[operation], fault.from <= count, count <= fault.through else { return }
        throw FileError(verb, path, fault.code)
    }

    private func countWrite(_ verb: String, _ path: String) throws(FileError) {
        writes += 1
        guard let fault = failingWrites, fault.from <= writes, writes <= fault.through else { return }
        throw FileError(verb, path, fault.code)
    }

    private final class File: AppendingFile {
        private let system: FaultyFileSystem
        private let path: String

        init(_ system: FaultyFileSystem, _ path: String) {
            self.system = system
            self.path = path
        }

        var length: Int { system.files[path]?.count ?? 0 }

        func append(_ bytes: Data) throws(FileError) {
            try system.countWrite("write to", path)
            try system.check(.append, "write to", path)
            let before = system.files[path] ?? Data()
            system.files[path] = before + bytes.prefix(bytes.count / 2)
            try system.check(.appendTorn, "write to", path)
            system.files[path] = before + bytes
            try system.check(.appendUnsynced, "sync", path)
        }

        func truncate(to length: Int) throws(FileError) {
            try system.countWrite("cut off", path)
            try system.check(.truncate, "cut off", path)
            system.files[path] = system.files[path]?.prefix(length)
        }
    }
}
