import Foundation

/// The system calls behind every file operation.
///
/// Each is the call of the same name in section 2 of the manual, with its error in `errno`. Tests replace them with
/// calls that fail, are interrupted, or transfer only part of the bytes.
package struct FileCalls {
    /// Takes the path, the flags, and the mode of a newly created file.
    package var open: (String, Int32, mode_t) -> Int32 = { Glibc.open($0, $1, $2) }
    package var write: (Int32, UnsafeRawPointer, Int) -> Int = { Glibc.write($0, $1, $2) }
    /// Like `write`, at an offset in the file.
    package var writeAt: (Int32, UnsafeRawPointer, Int, off_t) -> Int = { Glibc.pwrite($0, $1, $2, $3) }
    /// fdatasync(2).
    package var syncData: (Int32) -> Int32 = { Glibc.fdatasync($0) }
    package var sync: (Int32) -> Int32 = { Glibc.fsync($0) }
    package var truncate: (Int32, off_t) -> Int32 = { Glibc.ftruncate($0, $1) }
    package var rename: (String, String) -> Int32 = { Glibc.rename($0, $1) }
    package var unlink: (String) -> Int32 = { Glibc.unlink($0) }
    package var makeFolder: (String, mode_t) -> Int32 = { Glibc.mkdir($0, $1) }
    package var read: (Int32, UnsafeMutableRawPointer, Int) -> Int = { Glibc.read($0, $1, $2) }

    package init() {}

    /// Opens a file of this program's own, and never what somebody else has put in its place.
    ///
    /// A link is not followed, nothing is waited for, and what is opened must be a file with one name that belongs to
    /// this user, to root, or, for somebody who only reads, to the owner of its folder.
    package func openOwn(_ path: String, _ flags: Int32) throws(FileError) -> Int32 {
        let descriptor = FileCalls.retrying { open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else {
            // ENXIO: a FIFO that nobody reads, or a socket.
            throw FileError("open", path, errno, errno == ENXIO ? .special : errno == ELOOP ? .link : nil)
        }
        var (status, folder) = (stat(), stat())
        var fault: FileError.Fault?
        if fstat(descriptor, &status) != 0 {
            fault = .special
        } else if status.st_mode & S_IFMT != S_IFREG {
            fault = status.st_mode & S_IFMT == S_IFDIR ? .folder : .special
        } else if status.st_nlink > 1 {
            fault = .linked
        } else if status.st_uid != geteuid(), status.st_uid != 0 {
            let isFoldersOwner =
                geteuid() != 0 && stat((path as NSString).deletingLastPathComponent, &folder) == 0
                && folder.st_uid == status.st_uid
            if !isFoldersOwner { fault = .foreign(status.st_uid) }
        }
        guard let fault else { return descriptor }
        close(descriptor)
        throw FileError("open", path, fault == .folder ? EISDIR : EINVAL, fault)
    }

    /// Retries the call while signals interrupt it.
    ///
    /// On a network file system any call can be interrupted.
    package static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    /// Writes all bytes, in as many calls as needed, at an offset or at the file's current position.
    ///
    /// - Returns: the `errno` of the failed call, or 0 when everything has been written.
    package func writeAll(_ bytes: Data, to descriptor: Int32, at offset: off_t? = nil) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var done = 0
            while done < buffer.count {
                let (place, rest) = (start + done, buffer.count - done)
                let count = FileCalls.retrying {
                    offset.map { writeAt(descriptor, place, rest, $0 + off_t(done)) } ?? write(descriptor, place, rest)
                }
                if count < 0 { return errno }
                if count == 0 { return ENOSPC }
                done += count
            }
            return 0
        }
    }
}
