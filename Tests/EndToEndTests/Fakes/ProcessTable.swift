import Foundation

@testable import Support

/// The machine's processes, as /proc shows them.
enum ProcessTable {
    /// The processes that `parent` has started and not yet reaped.
    static func children(of parent: pid_t) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { status(of: $0)?.parent == parent }
    }

    /// Waits until a process is gone, or a zombie that its new parent has yet to reap; false if it stays.
    static func waitForEnd(of process: pid_t) -> Bool {
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        while Date() < end {
            guard let status = status(of: process), status.state != "Z" else { return true }
            poll(nil, 0, 5)
        }
        return false
    }

    /// Stops a process where it is, and waits until it does nothing more; false if it goes on.
    static func freeze(_ process: pid_t) -> Bool {
        kill(process, SIGSTOP)
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        while Date() < end {
            if status(of: process)?.state == "T" { return true }
            poll(nil, 0, 5)
        }
        return false
    }

    /// The fields of stat in proc(5); those before the last parenthesis hold the name, which may contain anything.
    private static func status(of process: pid_t) -> (state: Substring, parent: pid_t)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
        return (fields[0], parent)
    }
}
