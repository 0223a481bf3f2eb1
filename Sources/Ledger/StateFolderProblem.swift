import Attendance
import Base
import Foundation

/// Why a state directory is not used: somebody else could change what is in it, or lead this program elsewhere.
///
/// Whoever can write there can have punches posted, because nothing signs ledger and jobs.
package enum StateFolderProblem: Error, Equatable {
    case noFolder(path: String)
    /// Others than its owner may write in it.
    case writable(path: String, mode: mode_t)
    /// A folder above the state directory belongs to somebody else than its owner and root.
    case foreign(path: String, owner: String, expected: String)
    /// A folder in the state directory belongs to somebody else, as after a backup was put back by root.
    case foreignInside(path: String, owner: String, folder: String, expected: String)
    /// The user may not pass through a folder above the state directory, so nobody knows what is in that.
    case closed(path: String, owner: String, mode: mode_t, user: String, folder: String)
}

extension StateFolderProblem: FindingCause {
    package var trouble: Trouble? { .state }

    package var phrase: Phrase {
        switch self {
        case .noFolder(let path): Phrase(en: "\(path) is not a directory", es: "\(path) no es una carpeta")
        case .writable(let path, let mode):
            Phrase(
                en: "others than its owner may write in \(path) (mode \(String(mode & 0o7777, radix: 8)))",
                es: "otros además de su propietario pueden escribir en \(path) (modo "
                    + "\(String(mode & 0o7777, radix: 8)))")
        case .foreignInside(let path, let owner, let folder, let expected):
            Phrase(
                en: "\(path) belongs to \(owner), and \(folder) to \(expected)",
                es: "\(path) pertenece a \(owner), y \(folder) a \(expected)")
        case .foreign(let path, let owner, let expected):
            Phrase(
                en:
                    "\(path) belongs to \(owner), and only \(expected == "root" ? expected : "root or \(expected)") can be "
                    + "trusted there",
                es: "\(path) pertenece a \(owner), y ahí solo se puede confiar en "
                    + "\(expected == "root" ? expected : "root o \(expected)")")
        case .closed(let path, _, let mode, _, let folder) where StateFolderProblem.isSandbox(path, mode):
            Phrase(
                en: "ProtectHome= of the service hides \(path), and so it cannot reach \(folder)",
                es: "ProtectHome= del servicio oculta \(path), y por eso no llega a \(folder)")
        case .closed(let path, let owner, let mode, let user, let folder):
            Phrase(
                en: "\(user) may not enter \(path) (mode \(String(mode & 0o7777, radix: 8)), of \(owner)), "
                    + "and so cannot reach \(folder)",
                es: "\(user) no puede entrar en \(path) (modo \(String(mode & 0o7777, radix: 8)), de \(owner)), "
                    + "y por eso no llega a \(folder)")
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .noFolder(let path):
            .advice(
                en: "remove \(path), or set STATE_DIR to a directory",
                es: "quite \(path), o ponga una carpeta en STATE_DIR")
        // A folder such as /tmp is shared by everybody.
        case .writable(let path, let mode) where mode & S_ISVTX != 0:
            .advice(
                en: "\(path) is shared by everybody: set STATE_DIR to a directory of its own, such as "
                    + "STATE_DIR=/var/lib/hik2humand/hik2humand, and leave \(path) as it is",
                es: "\(path) es para todos: ponga en STATE_DIR una carpeta propia, como "
                    + "STATE_DIR=/var/lib/hik2humand/hik2humand, y deje \(path) como está")
        case .writable(let path, _): .run("chmod go-w \(path)")
        case .closed(let path, _, let mode, _, _) where StateFolderProblem.isSandbox(path, mode):
            .advice(
                en: "set STATE_DIR to a directory elsewhere, such as STATE_DIR=/var/lib/hik2humand/hik2humand",
                es: "ponga en STATE_DIR una carpeta que no esté ahí, como STATE_DIR=/var/lib/hik2humand/hik2humand")
        case .closed(let path, let owner, _, _, _): .run("chmod \(owner == "root" ? "755" : "o+x") \(path)")
        case .foreignInside(_, _, let folder, let expected): .run("chown -R \(expected): \(folder)")
        case .foreign:
            .advice(
                en: "set STATE_DIR to a directory below directories of root and of its own owner",
                es: "ponga en STATE_DIR una carpeta que esté debajo de carpetas de root y de su propietario")
        }
    }
}

extension StateFolderProblem {
    /// What systemd puts in place of a folder that a unit is not to see may be entered by nobody, and no chmod helps.
    private static func isSandbox(_ path: String, _ mode: mode_t) -> Bool {
        mode & 0o7777 == 0 && ["/home", "/root", "/run/user"].contains(path)
    }
}

extension StateFolder {
    /// Why the folder, or one of those in it, is not to be used; nil also where there is none yet.
    package var problem: StateFolderProblem? {
        var top = stat()
        guard stat(path, &top) == 0 else { return errno == EACCES ? closed : nil }
        // Root has gone on as the owner, so another one has come in between.
        if geteuid() == 0, top.st_uid != 0 { return foreign(path, top, expected: 0) }
        for folder in [path, ledgerFolder, jobFolder] {
            var status = top
            guard folder == path || lstat(folder, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFDIR else { return .noFolder(path: folder) }
            if status.st_uid != top.st_uid {
                return .foreignInside(
                    path: folder, owner: UserName.of(status.st_uid), folder: path, expected: UserName.of(top.st_uid))
            }
            if status.othersMayWrite { return .writable(path: folder, mode: status.st_mode) }
        }
        return nil
    }

    /// The first folder on the way that the user may not enter.
    private var closed: StateFolderProblem? {
        var status = stat()
        guard let place = FolderWalk.closed(above: path), stat(place, &status) == 0 else { return nil }
        return .closed(
            path: place, owner: UserName.of(status.st_uid), mode: status.st_mode, user: UserName.of(geteuid()),
            folder: path)
    }

    /// Who can be trusted with the folder: its owner, or that of the nearest folder above it that exists.
    ///
    /// - Throws: `StateFolderProblem` where anybody but root and that owner could put another folder in its place.
    package func owner() throws -> SystemUser {
        let walk = try FolderWalk(to: path)
        let owner = walk.end.status
        // In a user namespace without the real root, this root is one by name, and the rights of no other are at stake.
        guard walk.steps.first?.status.st_uid == 0 else { return SystemUser(owner.st_uid, group: owner.st_gid) }
        for step in walk.steps {
            let status = step.status
            guard [0, owner.st_uid].contains(status.st_uid) else {
                throw foreign(step.path, status, expected: owner.st_uid)
            }
            // Where the sticky bit is set, as in /tmp, nobody can replace what belongs to another.
            if !step.isLink, status.st_mode & S_ISVTX == 0, status.othersMayWrite {
                throw StateFolderProblem.writable(path: step.path, mode: status.st_mode)
            }
        }
        return SystemUser(owner.st_uid, group: owner.st_gid)
    }

    private func foreign(_ path: String, _ status: stat, expected: uid_t) -> StateFolderProblem {
        .foreign(path: path, owner: UserName.of(status.st_uid), expected: UserName.of(expected))
    }
}
