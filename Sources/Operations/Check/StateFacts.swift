import Base
import Foundation
import Ledger

/// What stat(2), access(2) and statvfs(3) say about the state directory; nothing is written to find out.
package struct StateFacts: Equatable, Sendable {
    var exists = true
    var isFolder = true
    /// False where it is full of other things: STATE_DIR names the wrong one.
    var isStateOrEmpty = true
    var owner: uid_t = 0
    var ownerName = "root"
    var mode: mode_t = 0o700
    /// The current user.
    var user: uid_t = 0
    var userName = "root"
    /// Whether files may be created there, or in the nearest existing parent if it does not exist yet.
    var isWritable = true
    var isReadOnly = false
    var freeBytes: UInt64 = 1 << 40
    /// Nil if the file system has no fixed number of inodes.
    var freeInodes: UInt64?
    /// Files in it that do not belong to its owner.
    var strangers: [String] = []

    init() {}

    /// Less free space is no space: not even a new day's file can be started.
    private static let noBytes: UInt64 = 1 << 20

    /// Why nothing can be recorded in it; nil while something can.
    var diskProblem: Phrase? {
        if isReadOnly {
            return Phrase(
                en: "its file system is mounted read-only",
                es: "su sistema de archivos está montado en modo de solo lectura")
        }
        if freeBytes < StateFacts.noBytes {
            let free = "\(freeBytes >> 20) MB"
            return Phrase(en: "its disk is full (\(free) free)", es: "su disco está lleno (\(free) libres)")
        }
        guard freeInodes == 0 else { return nil }
        return Phrase(
            en: "its disk has no inodes left, so no file can be created",
            es: "su disco no tiene más inodos, así que no se puede crear ningún archivo")
    }

    var octalMode: String { String(mode, radix: 8) }

    /// Examines a folder.
    init(of folder: StateFolder) {
        user = geteuid()
        userName = UserName.of(user)
        var status = stat()
        exists = stat(folder.path, &status) == 0
        var place = folder.path
        while !exists, stat(place, &status) != 0, place.count > 1 {
            place = (place as NSString).deletingLastPathComponent
        }
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        (owner, mode) = (status.st_uid, status.st_mode & 0o777)
        ownerName = UserName.of(owner)
        isWritable = access(place, W_OK | X_OK) == 0
        let isRefusedByDisk = !isWritable && errno == EROFS
        var disk = statvfs()
        if statvfs(place, &disk) == 0 {
            isReadOnly = isRefusedByDisk || disk.f_flag & UInt(ST_RDONLY) != 0
            let (bytes, overflow) = UInt64(disk.f_bavail).multipliedReportingOverflow(by: UInt64(disk.f_frsize))
            freeBytes = overflow ? .max : bytes
            freeInodes = disk.f_files == 0 ? nil : UInt64(disk.f_favail)
        }
        isStateOrEmpty = folder.isStateOrEmpty
        if exists, isFolder { strangers = StateFacts.strangers(in: folder, owner: owner) }
    }

    /// Files that matter to the next start but do not belong to the owner.
    private static func strangers(in folder: StateFolder, owner: uid_t) -> [String] {
        let days = (try? POSIXFileSystem().names(in: folder.ledgerFolder)) ?? []
        let newest = days.filter { StateFolder.day(ofFile: $0) != nil }.sorted().suffix(2)
            .map { "\(folder.ledgerFolder)/\($0)" }
        return ([folder.cursorFile, folder.lockFile, folder.ledgerFolder, folder.jobFolder] + newest).filter { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_uid != owner
        }
    }
}
