import Foundation

/// Replaces a file that a person names: written beside, synced, renamed into place. Owner and mode stay.
package enum FileReplacement {
    /// A new file's mode: the settings' group reads it, others do not.
    private static let mode: mode_t = 0o640

    /// Makes sure that the file can be replaced: a link would be followed into somebody else's file.
    package static func check(_ path: String) throws(FileError) {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                switch status.st_mode & S_IFMT {
                case S_IFLNK: throw FileError("replace", path, ELOOP, .link)
                case S_IFDIR: throw FileError("replace", path, EISDIR, .folder)
                default: throw FileError("replace", path, EINVAL, .special)
                }
            }
        } else if errno != ENOENT {
            throw FileError("replace", path, errno)
        }
        let folder = self.folder(of: path)
        guard access(folder, W_OK | X_OK) == 0 else { throw FileError("write in", folder, errno) }
    }

    /// - Parameter keepsOld: the old file stays as `….bak`.
    package static func replace(_ path: String, with bytes: Data, keepsOld: Bool) throws(FileError) {
        try check(path)
        var old = stat()
        let exists = lstat(path, &old) == 0
        let new = path + ".new"
        unlink(new)
        let descriptor = FileCalls.retrying { open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw FileError("create", new, errno) }
        defer { close(descriptor) }
        do throws(FileError) {
            if exists, fchown(descriptor, old.st_uid, old.st_gid) != 0 {
                throw FileError("keep the owner of", path, errno)
            }
            fchmod(descriptor, exists ? old.st_mode & 0o7777 : mode)
            let failure = FileCalls().writeAll(bytes, to: descriptor)
            if failure != 0 { throw FileError("write to", new, failure) }
            if FileCalls.retrying({ fsync(descriptor) }) != 0 { throw FileError("sync", new, errno) }
            if exists, keepsOld {
                unlink(path + ".bak")
                if link(path, path + ".bak") != 0 { throw FileError("keep", path + ".bak", errno) }
            }
            if rename(new, path) != 0 { throw FileError("rename into place", path, errno) }
        } catch {
            unlink(new)
            throw error
        }
        let folder = open(self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }
}
