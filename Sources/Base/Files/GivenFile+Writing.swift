import Foundation

extension GivenFile {
    /// Replaces a file that a person keeps: the new one is written beside it and renames over it, so that after a crash
    /// there is the old one or the new one, and owner, group and mode stay as they were.
    ///
    /// - Parameter mode: of a file that was not there; its group is the folder's, where that hands on its own.
    package static func replace(_ path: String, with bytes: Data, mode: mode_t) throws(FileError) {
        // A link is somebody's choice of place: what it leads to is replaced, not the link.
        let target = realpath(path, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        let place = target ?? path
        var status = stat()
        let isThere = stat(place, &status) == 0
        let beside = "\(place).new-\(getpid())"
        let descriptor = FileCalls.retrying {
            open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard descriptor >= 0 else { throw FileError("create", beside, errno) }
        do throws(FileError) {
            defer { close(descriptor) }
            if isThere, fchown(descriptor, status.st_uid, status.st_gid) != 0 {
                throw FileError("give away", beside, errno)
            }
            guard fchmod(descriptor, isThere ? status.st_mode & 0o7777 : mode) == 0 else {
                throw FileError("set the mode of", beside, errno)
            }
            let failure = FileCalls().writeAll(bytes, to: descriptor)
            if failure != 0 { throw FileError("write to", beside, failure) }
            if fsync(descriptor) != 0 { throw FileError("sync", beside, errno) }
            if rename(beside, place) != 0 { throw FileError("rename into place", place, errno) }
        } catch {
            unlink(beside)
            throw error
        }
    }
}
