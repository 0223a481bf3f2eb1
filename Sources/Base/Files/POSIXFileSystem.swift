import Foundation

/// The files on disk.
///
/// Everything it creates is accessible to the owner only (0600, 0700), whatever the umask. It opens nothing that another
/// user has put in a file's place; see `FileCalls.openOwn`.
package final class POSIXFileSystem: FileSystem {
    private let calls: FileCalls

    package init(calls: FileCalls = FileCalls()) { self.calls = calls }

    package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package func space(of folder: String) -> DiskSpace? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let block = Int64(clamping: status.f_frsize)
        let free = Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: block)
        let size = Int64(clamping: status.f_blocks).multipliedReportingOverflow(by: block)
        guard size.partialValue > 0, !size.overflow, !free.overflow else { return nil }
        return DiskSpace(free: free.partialValue, size: size.partialValue)
    }

    package func contents(of path: String) throws(FileError) -> Data {
        let descriptor = try calls.openOwn(path, O_RDONLY)
        defer { close(descriptor) }
        return try contents(of: descriptor, path, limit: .max)
    }

    /// All that an open file holds, unless it is longer than `limit` bytes.
    package func contents(of descriptor: Int32, _ path: String, limit: Int) throws(FileError) -> Data {
        var result = Data()
        var status = stat()
        // Reserve everything at once: growing step by step would need twice the memory.
        if fstat(descriptor, &status) == 0 { result.reserveCapacity(max(0, min(Int(status.st_size), limit))) }
        var buffer = [UInt8](repeating: 0, count: POSIXFileSystem.pieceLength)
        while true {
            let count = try read(descriptor, path, into: &buffer)
            if count == 0 { return result }
            guard result.count <= limit - count else { throw FileError("read", path, EFBIG) }
            result.append(contentsOf: buffer[..<count])
        }
    }

    /// Large enough to need few calls, small enough to fit the processor's cache.
    private static let pieceLength = 1 << 16

    package func read(_ path: String, from offset: Int, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        let descriptor = try calls.openOwn(path, O_RDONLY)
        defer { close(descriptor) }
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw FileError("read", path, errno) }
        var buffer = [UInt8](repeating: 0, count: POSIXFileSystem.pieceLength)
        while true {
            let count = try read(descriptor, path, into: &buffer)
            guard count > 0 else { return }
            let goesOn = try buffer.withUnsafeBytes { try take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            if !goesOn { return }
        }
    }

    /// - Returns: how many bytes were read; 0 at the end.
    private func read(_ descriptor: Int32, _ path: String, into buffer: inout [UInt8]) throws(FileError) -> Int {
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { start in FileCalls.retrying { calls.read(descriptor, start, bytes.count) } } ?? 0
        }
        if count < 0 { throw FileError("read", path, errno) }
        return count
    }

    package func names(in folder: String) throws(FileError) -> [String] {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            if errno == ENOENT { return [] }
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            throw FileError("list", folder, code)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                // A truncated listing would look like a ledger without its newest days.
                if errno != 0 { throw FileError("list", folder, errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    package func makeFolder(_ path: String) throws(FileError) {
        if exists(path) { return }
        let parent = (path as NSString).deletingLastPathComponent
        if !parent.isEmpty, parent != path { try makeFolder(parent) }
        if FileCalls.retrying({ calls.makeFolder(path, 0o700) }) != 0 {
            if errno == EEXIST { return }
            throw FileError("make the folder", path, errno)
        }
        chmod(path, 0o700)
        if parent.isEmpty { return }
        do throws(FileError) { try syncFolder(parent) } catch {
            // Otherwise the next attempt would find the folder and assume that it survives a power cut.
            rmdir(path)
            throw error
        }
    }

    package func replace(_ path: String, with bytes: Data, durably: Bool) throws(FileError) {
        let temporary = path + ".new"
        _ = FileCalls.retrying { calls.unlink(temporary) }
        let descriptor = opened(temporary, O_WRONLY | O_CREAT | O_EXCL)
        guard descriptor >= 0 else { throw FileError("create", temporary, errno) }
        do throws(FileError) {
            defer { close(descriptor) }
            fchmod(descriptor, 0o600)
            let failure = calls.writeAll(bytes, to: descriptor)
            if failure != 0 { throw FileError("write to", temporary, failure) }
            if durably, FileCalls.retrying({ calls.syncData(descriptor) }) != 0 {
                throw FileError("sync", temporary, errno)
            }
            if FileCalls.retrying({ calls.rename(temporary, path) }) != 0 {
                throw FileError("rename into place", path, errno)
            }
        } catch {
            _ = FileCalls.retrying { calls.unlink(temporary) }
            throw error
        }
        if durably { try syncFolder((path as NSString).deletingLastPathComponent) }
    }

    package func remove(_ path: String) throws(FileError) {
        if FileCalls.retrying({ calls.unlink(path) }) != 0, errno != ENOENT { throw FileError("delete", path, errno) }
    }

    package func openForAppending(_ path: String) throws(FileError) -> any AppendingFile {
        let isNew = !exists(path)
        let descriptor = try calls.openOwn(path, O_WRONLY | O_CREAT | O_APPEND)
        let length = lseek(descriptor, 0, SEEK_END)
        guard length >= 0 else {
            let code = errno
            close(descriptor)
            throw FileError("measure", path, code)
        }
        let file = POSIXAppendingFile(path: path, descriptor: descriptor, length: Int(length), calls: calls)
        if isNew { fchmod(descriptor, 0o600) }
        // Also of a file that is there: whoever made it may have ended, or failed, before its name was synced, and a power
        // cut then takes the file with all that was synced in it since.
        try syncFolder((path as NSString).deletingLastPathComponent)
        return file
    }

    /// Makes a rename or a new file name survive a power cut.
    private func syncFolder(_ folder: String) throws(FileError) {
        let path = folder.isEmpty ? "." : folder
        let descriptor = opened(path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw FileError("open the folder", path, errno) }
        defer { close(descriptor) }
        if FileCalls.retrying({ calls.sync(descriptor) }) != 0, errno != EINVAL {
            throw FileError("sync the folder", path, errno)
        }
    }

    private func opened(_ path: String, _ flags: Int32) -> Int32 {
        FileCalls.retrying { calls.open(path, flags | O_CLOEXEC, 0o600) }
    }
}

/// An open file of the ledger.
private final class POSIXAppendingFile: AppendingFile {
    private let path: String
    private let descriptor: Int32
    private let calls: FileCalls
    /// The number of bytes known to be on disk.
    private(set) var length: Int
    /// Whether an append failed and its remains have not been truncated yet.
    private var isTorn = false

    init(path: String, descriptor: Int32, length: Int, calls: FileCalls) {
        self.path = path
        self.descriptor = descriptor
        self.length = length
        self.calls = calls
    }

    deinit { close(descriptor) }

    func append(_ bytes: Data) throws(FileError) {
        if isTorn { try truncate(to: length) }
        do throws(FileError) {
            let failure = calls.writeAll(bytes, to: descriptor)
            if failure != 0 { throw FileError("write to", path, failure) }
            // After a failed sync the contents of the disk are unknown: truncate, and let the caller write again.
            if FileCalls.retrying({ calls.syncData(descriptor) }) != 0 { throw FileError("sync", path, errno) }
        } catch {
            isTorn = true
            try? truncate(to: length)
            throw error
        }
        length += bytes.count
    }

    func truncate(to length: Int) throws(FileError) {
        if FileCalls.retrying({ calls.truncate(descriptor, off_t(length)) }) != 0 {
            throw FileError("cut off", path, errno)
        }
        if FileCalls.retrying({ calls.syncData(descriptor) }) != 0 { throw FileError("sync", path, errno) }
        self.length = length
        isTorn = false
    }
}
