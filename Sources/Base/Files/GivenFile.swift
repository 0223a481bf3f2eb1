import Foundation

/// A file that a person names: settings, a secret, an employee map. Links to it are followed.
package enum GivenFile {
    /// The whole file, unless it is longer than `limit` bytes.
    ///
    /// A FIFO or a device would be waited for without end, so it is refused, except what the caller's shell has opened
    /// for this process (`/dev/stdin`, and `/dev/fd/63` for `<(…)`) and `/dev/null`.
    ///
    /// - Parameter owners: the users one of whom must own the file and its folder, with no other user able to write
    ///   in either; nil for anybody.
    package static func contents(
        of path: String, limit: Int = .max, trusting owners: Set<uid_t>? = nil
    ) throws(FileError) -> Data {
        let descriptor = FileCalls.retrying { open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError("open", path, errno, errno == ENXIO ? .special : nil) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError("read", path, errno) }
        if isHandedOver(path) {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        } else if status.st_mode & S_IFMT == S_IFDIR {
            throw FileError("read", path, EISDIR, .folder)
        } else if status.st_mode & S_IFMT != S_IFREG, path != "/dev/null" {
            throw FileError("read", path, EINVAL, .special)
        } else if let owners {
            try check(path, status, owners)
            let folder = (path as NSString).deletingLastPathComponent
            let place = folder.isEmpty ? FileManager.default.currentDirectoryPath : folder
            guard stat(place, &status) == 0 else { throw FileError("trust", place, errno) }
            try check(place, status, owners)
        }
        return try POSIXFileSystem().contents(of: descriptor, path, limit: limit)
    }

    private static func check(_ path: String, _ status: stat, _ owners: Set<uid_t>) throws(FileError) {
        if !owners.contains(status.st_uid) { throw FileError("trust", path, EPERM, .foreign(status.st_uid)) }
        if status.othersMayWrite { throw FileError("trust", path, EPERM, .writable(status.st_mode)) }
    }

    private static func isHandedOver(_ path: String) -> Bool {
        path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
    }
}

extension stat {
    /// Whether anybody may write there but the owner, the owner's own group and root's.
    package var othersMayWrite: Bool {
        if st_mode & 0o002 != 0 { return true }
        guard st_mode & 0o020 != 0, st_gid != 0 else { return false }
        // An owner whom the system does not list has the group of the same number, if any of his own.
        return st_gid != (st_uid == geteuid() ? getegid() : SystemUser(st_uid, group: st_uid).group)
    }
}
