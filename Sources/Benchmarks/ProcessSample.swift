import Foundation

/// What /proc tells of a process at one moment.
struct ProcessSample {
    /// Resident memory now, and the most there ever was, in kB.
    var resident: Int
    var peak: Int
    var threads: Int
    var descriptors: Int

    /// Nil when there is no such process any more.
    init?(_ process: pid_t) {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        func number(_ name: String) -> Int? {
            status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?
                .split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        }
        // A process that is just ending, or has not been replaced by its program yet, has no memory to speak of.
        guard let resident = number("VmRSS"), let peak = number("VmHWM"), let threads = number("Threads"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        else { return nil }
        self.resident = resident
        self.peak = peak
        self.threads = threads
        descriptors = names.count
    }

    /// The children that the main thread of `process` started.
    static func children(of process: pid_t) -> [pid_t] {
        let text = (try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }
}
