import Foundation
import Ledger

/// Makes a program that root has started continue as the owner of the state directory.
///
/// The daemon runs as a user of its own. Files that `sudo hik2humand run --once` wrote as root, the daemon could not
/// open, and reading and posting do not need root. Call it after the settings have been read, and before any thread or
/// worker process is started: both would stay root's.
package enum StateOwner {
    /// Becomes that user, with its group and groups; there is no way back.
    ///
    /// Nothing happens unless root runs the program, or when the folder is root's or does not exist yet.
    ///
    /// - Returns: the user's name, or number, when the user was changed.
    package static func become(ownerOf folder: StateFolder) throws(StateOwnerError) -> String? {
        var status = stat()
        guard geteuid() == 0, stat(folder.path, &status) == 0, status.st_uid != 0 else { return nil }
        let user = User(status.st_uid, group: status.st_gid)
        func fail(_ call: String) -> StateOwnerError {
            StateOwnerError(
                folder: folder.path, user: user.name, reason: "\(call): \(String(cString: strerror(errno)))")
        }
        guard user.takeGroups() == 0 else { throw fail("setgroups") }
        guard setgid(user.group) == 0 else { throw fail("setgid") }
        guard setuid(user.number) == 0 else { throw fail("setuid") }
        guard geteuid() == user.number, getuid() == user.number, setuid(0) != 0 else { throw fail("setuid") }
        return user.name
    }

    /// A user as the system lists it; an unlisted one has only its number and the folder's group.
    private struct User {
        let number: uid_t
        let group: gid_t
        let name: String
        private let isListed: Bool

        init(_ number: uid_t, group: gid_t) {
            self.number = number
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: 1 << 14)
            // The entry points into the buffer, so its strings are copied before the buffer is gone.
            let listed = buffer.withUnsafeMutableBufferPointer { bytes -> (name: String, group: gid_t)? in
                guard let start = bytes.baseAddress, getpwuid_r(number, &entry, start, bytes.count, &found) == 0,
                    found != nil, let name = entry.pw_name
                else { return nil }
                return (String(cString: name), entry.pw_gid)
            }
            isListed = listed != nil
            name = listed?.name ?? "\(number)"
            self.group = listed?.group ?? group
        }

        func takeGroups() -> Int32 {
            if isListed { return initgroups(name, group) }
            var only = group
            return setgroups(1, &only)
        }
    }
}

/// Why a program that root has started cannot continue as the owner of the state directory.
package struct StateOwnerError: Error, Equatable, CustomStringConvertible {
    var folder: String
    var user: String
    var reason: String

    package var description: String {
        "\(folder) belongs to \(user), and as root this program would leave files there that \(user) cannot open, but it"
            + " cannot continue as \(user) (\(reason)); start it as that user: runuser -u \(user) -- hik2humand …"
    }
}
