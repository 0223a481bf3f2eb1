import Foundation

/// The file operations that the ledger needs.
///
/// Tests use an implementation that fails; a dry run uses one that writes nothing.
package protocol FileSystem: AnyObject {
    func exists(_ path: String) -> Bool
    /// The whole file.
    func contents(of path: String) throws(FileError) -> Data
    /// Reads the file piece by piece from an offset on, until `take` returns false or throws.
    func read(_ path: String, from offset: Int, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws
    /// The names in a folder, in no particular order; empty if the folder does not exist.
    func names(in folder: String) throws(FileError) -> [String]
    /// Creates a folder that only its owner may enter, with any missing parents. An existing folder is left unchanged.
    func makeFolder(_ path: String) throws(FileError)
    /// Replaces the file atomically: after a crash, either the old file or the new one exists.
    ///
    /// Only its owner may read it.
    ///
    /// - Parameter durably: whether the new file must survive a power cut, which costs two disk syncs. Otherwise a
    ///   power cut may leave an empty or damaged file.
    func replace(_ path: String, with bytes: Data, durably: Bool) throws(FileError)
    func remove(_ path: String) throws(FileError)
    /// Opens a file for appending, and creates it if needed.
    func openForAppending(_ path: String) throws(FileError) -> any AppendingFile
    /// How much room is left where this folder is; nil where that is not known.
    func space(of folder: String) -> DiskSpace?
}

extension FileSystem {
    package func replace(_ path: String, with bytes: Data) throws(FileError) {
        try replace(path, with: bytes, durably: true)
    }

    package func space(of folder: String) -> DiskSpace? { nil }

    /// Reads the file piece by piece.
    package func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        try read(path, from: 0, piece: take)
    }

    /// Reads the file as one piece, for file systems with small files.
    package func read(_ path: String, from offset: Int, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        _ = try contents(of: path).dropFirst(offset).withUnsafeBytes { try take($0) }
    }
}

/// A file that grows only by whole appends.
package protocol AppendingFile: AnyObject {
    /// Writes and syncs all of `bytes` or nothing: after a failure, the file has its old length.
    func append(_ bytes: Data) throws(FileError)
    /// The length of the intact part of the file.
    var length: Int { get }
    /// Truncates the file and syncs.
    func truncate(to length: Int) throws(FileError)
}

/// A file operation that failed.
package struct FileError: Error, Equatable, CustomStringConvertible {
    /// What stands where a file of this program should be.
    package enum Fault: Equatable, Sendable {
        case folder
        /// A FIFO, a socket or a device.
        case special
        case link
        /// A file with more than one name.
        case linked
        case foreign(_ owner: uid_t)
        /// Others than its owner may write in it.
        case writable(_ mode: mode_t)
    }

    var operation: String
    package var path: String
    /// The system's `errno`.
    package var code: Int32
    package var fault: Fault?

    package init(_ operation: String, _ path: String, _ code: Int32, _ fault: Fault? = nil) {
        self.operation = operation
        self.path = path
        self.code = code
        self.fault = fault
    }

    package var description: String { "cannot \(operation) \(path): \(reason)" }

    private var reason: String {
        switch fault {
        case .special: return "it is a FIFO, a socket or a device, and a file is expected"
        case .link: return "it is a symbolic link, which is not followed here; put the file itself in its place"
        case .linked: return "it has a second name (a hard link); put a copy in its place"
        case .foreign(let owner): return "it belongs to \(UserName.of(owner)), and this is \(UserName.of(geteuid()))"
        case .writable(let mode):
            let mode = String(mode & 0o7777, radix: 8)
            return "others than its owner may write there (mode \(mode)); chmod go-w \(path)"
        case .folder, nil: break
        }
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "; free some space"
            case EFBIG where operation == "write to": "; raise the limit of this process's files (ulimit -f)"
            case EROFS:
                "; the file system is mounted read-only, or STATE_DIR is not the folder that the systemd unit may write"
            case EACCES, EPERM: "; give this user the right to it"
            case EISDIR: "; it is a folder where a file belongs: move it away"
            case EIO: "; the disk or its controller is failing"
            default: ""
            }
        return "\(String(cString: strerror(code)))\(remedy)"
    }
}
