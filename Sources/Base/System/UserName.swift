import Foundation

/// Who gives a command, for the ledger: the person behind sudo rather than root.
package enum UserName {
    package static func current(environment: [String: String]) -> String {
        if let name = environment["SUDO_USER"], !name.isEmpty { return name }
        let number = getuid()
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwuid_r(number, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else { return "uid \(number)" }
        return String(cString: name)
    }
}
