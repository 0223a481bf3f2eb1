import Foundation

/// The sockets that systemd has opened for this program (sd_listen_fds(3)), by their `FileDescriptorName=`.
package struct SystemdSockets: Equatable, Sendable {
    private var descriptors: [(name: String, descriptor: Int32)] = []

    /// - Parameter process: this process's number: variables that a parent left behind name another.
    package init(environment: [String: String], process: pid_t = getpid()) {
        guard environment["LISTEN_PID"] == String(process), let count = environment["LISTEN_FDS"].flatMap(Int32.init),
            (1...64).contains(count)
        else { return }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        for index in 0..<count {
            let name = Int(index) < names.count ? String(names[Int(index)]) : ""
            descriptors.append((name, 3 + index))
        }
    }

    package func named(_ name: String) -> [Int32] { descriptors.filter { $0.name == name }.map(\.descriptor) }

    package static func == (left: SystemdSockets, right: SystemdSockets) -> Bool {
        left.descriptors.elementsEqual(right.descriptors) { $0 == $1 }
    }
}
