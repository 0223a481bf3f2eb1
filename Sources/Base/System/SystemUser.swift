import Foundation

/// A user of this machine; one whom the system does not list has only a number.
package struct SystemUser {
    package let number: uid_t
    /// The user's own group.
    package let group: gid_t
    package let name: String?

    /// Who owns nothing and may nothing.
    package static let nobody = SystemUser(65534, group: 65534)

    /// - Parameter group: the group of a user who is not listed.
    package init(_ number: uid_t, group: gid_t) {
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
        name = listed?.name
        self.group = listed?.group ?? group
    }

    /// Continues as this user, with the user's groups and no others; there is no way back.
    ///
    /// - Returns: the call that failed, with its `errno`; nil when it is done.
    package func become() -> String? {
        var only = group
        guard (name.map { initgroups($0, group) } ?? setgroups(1, &only)) == 0 else { return "setgroups" }
        guard setgid(group) == 0 else { return "setgid" }
        guard setuid(number) == 0, geteuid() == number, getuid() == number, setuid(0) != 0 else { return "setuid" }
        return nil
    }
}
