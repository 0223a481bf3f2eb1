import Foundation

/// Names of this machine's users.
package enum UserName {
    /// The user who runs a command, for the ledger: the person behind sudo rather than root.
    package static func current(environment: [String: String]) -> String {
        if let name = environment["SUDO_USER"], !name.isEmpty { return name }
        return of(getuid())
    }

    /// The name of a user, or `uid 990` if the system does not know one.
    package static func of(_ user: uid_t) -> String { SystemUser(user, group: 0).name ?? "uid \(user)" }
}
