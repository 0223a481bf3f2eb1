import Foundation

/// The file operations that the ledger rests on; tests put in one that fails, a dry run one that writes nothing.
package protocol FileSystem: AnyObject {
    func exists(_ path: String) -> Bool
    /// The whole file.
    func contents(of path: String) throws(FileError) -> Data
    /// The file piece by piece, until `take` says that it has enough (false) or throws.
    func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws
    /// The names in a folder, unordered; empty when there is no such folder.
    func names(in folder: String) throws(FileError) -> [String]
    /// Makes a folder that only its owner may enter; its parents too. One that is there is left as it is.
    func makeFolder(_ path: String) throws(FileError)
    /// Replaces the file in one step that a crash or a power cut cannot split. The new file is the owner's only.
    func replace(_ path: String, with bytes: Data) throws(FileError)
    func remove(_ path: String) throws(FileError)
    /// Opens a file to write at its end; creates it if need be.
    func openForAppending(_ path: String) throws(FileError) -> any AppendingFile
}

extension FileSystem {
    /// In one piece, for those whose files are small.
    package func read(_ path: String, piece take: (UnsafeRawBufferPointer) throws -> Bool) throws {
        _ = try contents(of: path).withUnsafeBytes { try take($0) }
    }
}

/// A file that only grows, and grows by whole appends.
package protocol AppendingFile: AnyObject {
    /// Writes and syncs all of `bytes`, or nothing: after a failure the file is as long as it was before.
    func append(_ bytes: Data) throws(FileError)
    /// How long the intact part of the file is.
    var length: Int { get }
    /// Cuts the file off, and syncs.
    func truncate(to length: Int) throws(FileError)
}

/// A file operation that failed.
package struct FileError: Error, Equatable, CustomStringConvertible {
    var operation: String
    package var path: String
    /// The system's error number.
    package var number: Int32

    package init(_ operation: String, _ path: String, _ number: Int32) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    package var description: String {
        let remedy =
            switch number {
            case ENOSPC, EDQUOT: "; free some space"
            case EROFS:
                "; the file system is mounted read-only, or STATE_DIR is not the folder that the systemd unit may write"
            case EACCES, EPERM: "; give this user the right to it"
            case EIO: "; the disk or its controller fails"
            default: ""
            }
        return "cannot \(operation) \(path): \(String(cString: strerror(number)))\(remedy)"
    }
}
