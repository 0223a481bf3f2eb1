import Foundation

/// What /proc reports about a process at one moment.
struct ProcessSample {
    /// Resident memory now, and its peak, in kB.
    var resident: Int
    var peak: Int
    var threads: Int
    /// 0 where this user may not look: the program's processes are closed to their own user.
    var descriptors: Int

    /// Nil if the process no longer exists.
    init?(_ process: pid_t) {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        func number(_ name: String) -> Int? {
            status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?
                .split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        }
        // A process that is ending, or has not called exec yet, has no meaningful memory figures.
        guard let resident = number("VmRSS"), let peak = number("VmHWM"), let threads = number("Threads") else {
            return nil
        }
        self.resident = resident
        self.peak = peak
        self.threads = threads
        descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? 0
    }

    /// The children that the main thread of `process` started.
    static func children(of process: pid_t) -> [pid_t] {
        let text = (try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }
}
