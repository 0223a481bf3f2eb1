import Foundation

/// The file operations that the ledger needs.
///
/// Tests use an implementation that fails; a dry run uses one that writes nothing.
package protocol FileSystem: AnyObject {
    func exists(_ path: String) -> Bool
    /// The whole file.
    func contents(of path: String) throws(FileError) -> Data
    /// Reads the file piece by piece, until `take` returns false or throws.
    func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws
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
}

extension FileSystem {
    package func replace(_ path: String, with bytes: Data) throws(FileError) {
        try replace(path, with: bytes, durably: true)
    }

    /// Reads the file as one piece, for file systems with small files.
    package func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        _ = try contents(of: path).withUnsafeBytes { try take($0) }
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
    var operation: String
    package var path: String
    /// The system's `errno`.
    package var code: Int32

    package init(_ operation: String, _ path: String, _ code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    package var description: String {
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "; free some space"
            case EROFS:
                "; the file system is mounted read-only, or STATE_DIR is not the folder that the systemd unit may write"
            case EACCES, EPERM: "; give this user the right to it"
            case EISDIR: "; it is a folder where a file belongs: move it away"
            case EIO: "; the disk or its controller is failing"
            default: ""
            }
        return "cannot \(operation) \(path): \(String(cString: strerror(code)))\(remedy)"
    }
}
