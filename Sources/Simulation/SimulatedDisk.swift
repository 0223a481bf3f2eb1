import Base
import Foundation
import Simulator

/// A disk in memory with the manners of a real one: what is not synced may be lost, in any blocks and in any order.
///
/// The files are real ones on a tmpfs, so that `POSIXFileSystem`, the locks and every error are the program's own; the
/// system calls of a process go through here, where they are noted, made to fail, or cut short by its death.
final class SimulatedDisk {
    /// What is known of a file besides its content.
    private struct Note {
        /// So many bytes at its beginning would survive a power cut.
        var synced = 0
        /// What it held when last synced, where it was changed in place since.
        var before: Data?
    }

    /// A change of a folder that is not synced: what stood under the name before, nil for nothing.
    private struct Change {
        var path: String
        var before: Data?
    }

    let folder: String
    private var notes: [String: Note] = [:]
    private var changes: [Change] = []
    private var paths: [Int32: String] = [:]
    private var random: SeededGenerator
    /// Nothing more can be written.
    var isFull = false
    /// The number of calls after which one fails.
    var failsAfter: Int?
    /// Lets time pass during a sync.
    var onSync: () -> Void = {}
    /// Told of a file that was replaced.
    var onReplace: (String) -> Void = { _ in }

    private static let block = 512

    init(folder: String, seed: UInt64) {
        self.folder = folder
        random = SeededGenerator(seed: seed ^ 0xD15C)
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// The system calls of one process.
    func calls(of process: SimulatedProcess) -> FileCalls {
        let real = FileCalls()
        var calls = FileCalls()
        calls.open = { [self] path, flags, mode in
            let isNew = flags & O_CREAT != 0 && access(path, F_OK) != 0
            return perform(process, isNew ? path : nil) {
                let descriptor = real.open(path, flags, mode)
                if descriptor >= 0 { paths[descriptor] = path }
                if descriptor >= 0, isNew {
                    notes[path] = Note()
                    changes.append(Change(path: path))
                }
                return descriptor
            }
        }
        calls.write = { [self] file, bytes, count in
            guard process.isOlder, count > 0 else {
                return transfer(process, file, count) { real.write(file, bytes, $0) }
            }
            return OlderProgram.bytes(bytes, count).withUnsafeBytes { older in
                transfer(process, file, count) { real.write(file, older.baseAddress ?? bytes, $0) }
            }
        }
        calls.writeAt = { [self] file, bytes, count, offset in
            transfer(process, file, count, inPlace: true) { real.writeAt(file, bytes, $0, offset) }
        }
        calls.truncate = { [self] file, length in
            perform(process, nil) {
                keepBefore(file)
                return real.truncate(file, length)
            }
        }
        calls.syncData = { [self] file in
            onSync()
            return perform(process, nil) { synced(file) }
        }
        calls.sync = { [self] file in
            perform(process, nil) {
                if let path = paths[file] {
                    changes.removeAll { ($0.path as NSString).deletingLastPathComponent == path }
                }
                return 0
            }
        }
        calls.rename = { [self] from, to in
            perform(process, nil) {
                let before = FileManager.default.contents(atPath: to)
                let result = real.rename(from, to)
                guard result == 0 else { return result }
                changes.removeAll { $0.path == from }
                changes.append(Change(path: to, before: before))
                notes[to] = notes.removeValue(forKey: from) ?? Note()
                onReplace(to)
                return result
            }
        }
        calls.unlink = { [self] path in
            guard access(path, F_OK) == 0 else { return real.unlink(path) }
            return perform(process, nil) {
                changes.append(Change(path: path, before: FileManager.default.contents(atPath: path)))
                notes[path] = nil
                return real.unlink(path)
            }
        }
        calls.makeFolder = { [self] path, mode in perform(process, nil) { real.makeFolder(path, mode) } }
        calls.read = { [self] file, bytes, count in
            guard process.isAlive else { return Int(failed(EIO)) }
            return real.read(file, bytes, count)
        }
        return calls
    }

    // MARK: - Calls

    private func perform(_ process: SimulatedProcess, _ created: String?, _ call: () -> Int32) -> Int32 {
        guard process.step() else { return failed(EIO) }
        if let code = fault { return failed(code) }
        if created != nil, isFull { return failed(ENOSPC) }
        let result = call()
        return process.step() ? result : failed(EIO)
    }

    private func transfer(
        _ process: SimulatedProcess, _ file: Int32, _ count: Int, inPlace: Bool = false, _ write: (Int) -> Int
    ) -> Int {
        // A process that dies here may have written some of it; over what is there it writes little, within one page,
        // which a kill does not cut in two.
        let isAlive = process.step()
        let drawn = Int.random(in: 0...count, using: &random)
        let part = !inPlace ? drawn : drawn > count / 2 ? count : 0
        if !isAlive, process.hasJustDied {
            if inPlace { keepBefore(file) }
            if part > 0 { _ = write(part) }
        }
        guard isAlive else { return Int(failed(EIO)) }
        if let code = fault { return Int(failed(code)) }
        if isFull {
            // The last of the space is taken before the error comes.
            if !inPlace, part < count, part > 0, part % 3 == 0 { return write(part) }
            return inPlace ? write(count) : Int(failed(ENOSPC))
        }
        if inPlace { keepBefore(file) }
        let result = write(count)
        return process.step() ? result : Int(failed(EIO))
    }

    private var fault: Int32? {
        guard let left = failsAfter else { return nil }
        failsAfter = left > 0 ? left - 1 : nil
        return left > 0 ? nil : EIO
    }

    private func failed(_ code: Int32) -> Int32 {
        errno = code
        return -1
    }

    private func synced(_ file: Int32) -> Int32 {
        guard let path = paths[file] else { return 0 }
        var status = stat()
        guard fstat(file, &status) == 0 else { return -1 }
        notes[path] = Note(synced: Int(status.st_size))
        return 0
    }

    private func keepBefore(_ file: Int32) {
        guard let path = paths[file], notes[path]?.before == nil else { return }
        let content = FileManager.default.contents(atPath: path) ?? Data()
        notes[path, default: Note()].before = content.prefix(notes[path]?.synced ?? content.count)
    }

    // MARK: - Power cuts

    /// The machine loses power: of what was not synced, some is there, some is not.
    func losePower() {
        for (path, note) in notes.sorted(by: { $0.key < $1.key }) {
            guard let content = FileManager.default.contents(atPath: path) else { continue }
            if let before = note.before {
                if Bool.random(using: &random) { put(before, at: path) }
            } else if note.synced < content.count {
                put(torn(content, from: note.synced), at: path)
            }
        }
        // Folders are written in the order of their changes, up to some point.
        let kept = changes.isEmpty ? 0 : Int.random(in: 0...changes.count, using: &random)
        for change in changes.dropFirst(kept).reversed() {
            if let before = change.before {
                put(before, at: change.path)
            } else {
                try? FileManager.default.removeItem(atPath: change.path)
            }
        }
        (notes, changes) = ([:], [])
    }

    /// The unsynced end, as any of its blocks may have reached the disk.
    private func torn(_ content: Data, from synced: Int) -> Data {
        // The kernel writes back by itself what is older than some seconds: often only the last writes are lost.
        let recent = Int.random(in: 1...2000, using: &random)
        let synced = Bool.random(using: &random) ? max(synced, content.count - recent) : synced
        let length = Int.random(in: synced...content.count, using: &random)
        var torn = Data(content.prefix(length))
        var start = synced
        while start < length {
            let end = min(length, (start / SimulatedDisk.block + 1) * SimulatedDisk.block)
            if Int.random(in: 0...2, using: &random) == 0 {
                torn.replaceSubrange(start..<end, with: Data(count: end - start))
            }
            start = end
        }
        return torn
    }

    private func put(_ bytes: Data, at path: String) {
        _ = FileManager.default.createFile(atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600])
    }

    // MARK: - Damage and backups

    /// Flips a bit in the oldest of several ledger files.
    ///
    /// - Returns: whether there was one.
    func flipBit(_ number: Int) -> Bool {
        let ledger = folder + "/state/ledger"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: ledger)) ?? [])
            .filter { $0.hasSuffix(".jsonl") }.sorted()
        guard names.count > 1, let name = names.first,
            var bytes = FileManager.default.contents(atPath: "\(ledger)/\(name)"), !bytes.isEmpty
        else { return false }
        bytes[number * 7919 % bytes.count] ^= 1 << UInt8(number % 8)
        put(bytes, at: "\(ledger)/\(name)")
        return true
    }

    /// Everything in the state folder, by path.
    func copy() -> [String: Data] {
        let state = folder + "/state"
        var copy: [String: Data] = [:]
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: state)) ?? [] {
            var isFolder: ObjCBool = false
            let path = "\(state)/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            copy[path] = FileManager.default.contents(atPath: path)
        }
        return copy
    }

    /// Puts a copy in the place of what is there.
    func restore(_ copy: [String: Data]) {
        for path in self.copy().keys where copy[path] == nil { try? FileManager.default.removeItem(atPath: path) }
        for (path, bytes) in copy { put(bytes, at: path) }
        (notes, changes) = ([:], [])
    }
}
