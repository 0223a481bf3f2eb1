import Base
import Foundation

/// Lets the real daemon have nothing to do between two polls, and counts how often it wakes.
struct IdleRun {
    private let options: BenchmarkOptions
    private let seconds: Int

    init(_ options: BenchmarkOptions, seconds: Int) { (self.options, self.seconds) = (options, seconds) }

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        seconds = try options.number("seconds", default: 120)
    }

    /// What all threads of a process have used so far.
    private struct Use {
        var switches = 0
        var nanoseconds = 0

        init(_ process: pid_t) throws {
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
            for thread in threads {
                let folder = "/proc/\(process)/task/\(thread)"
                let status = try String(contentsOfFile: folder + "/status", encoding: .utf8)
                for line in status.split(separator: "\n") where line.hasPrefix("voluntary_ctxt_switches:") {
                    switches += Int(line.drop { !$0.isNumber }) ?? 0
                }
                let times = try String(contentsOfFile: folder + "/schedstat", encoding: .utf8)
                nanoseconds += times.split(separator: " ").first.flatMap { Int($0) } ?? 0
            }
        }
    }

    private func measure(sites count: Int = 1) throws -> (wakes: Double, percent: Double, memory: Double) {
        let sites = try (0..<count).map { _ in try BenchmarkSite(punches: 0, options) }
        defer { for site in sites { site.remove() } }
        let programs = try sites.map { site -> Process in
            let program = Process()
            program.executableURL = URL(fileURLWithPath: options.binary)
            program.arguments = ["run"]
            program.environment = site.settings.merging([
                "POLL_INTERVAL": "1h", "START_FROM": "now", "WATCHDOG_USEC": "60000000",
            ]) { $1 }
            try program.run()
            return program
        }
        defer {
            for program in programs { program.terminate() }
            for program in programs { program.waitUntilExit() }
        }
        // Until the first polls are over and the workers, which nobody needs, are gone.
        let processes = programs.map(\.processIdentifier)
        sleep(20)
        while processes.contains(where: { !ProcessSample.children(of: $0).isEmpty }) { sleep(1) }
        sleep(6)
        let before = try processes.map { try Use($0) }
        sleep(UInt32(seconds))
        let after = try processes.map { try Use($0) }
        func sum(_ value: (Use) -> Int) -> Double {
            Double(zip(before, after).reduce(0) { $0 + value($1.1) - value($1.0) }) / Double(seconds)
        }
        return (
            sum(\.switches), sum(\.nanoseconds) / 1e7, processes.reduce(0) { $0 + IdleRun.memory(of: $1) }
        )
    }

    /// In MB: a process's own share where this user may see it, so that what several share counts once; else what is
    /// resident.
    private static func memory(of process: pid_t) -> Double {
        let shares = (try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)) ?? ""
        let share = shares.split(separator: "\n").first { $0.hasPrefix("Pss:") }
            .flatMap { Int($0.filter(\.isNumber)) }
        return Double(share ?? ProcessSample(process)?.resident ?? 0) * 1.024 / 1000
    }

    func counts() throws -> [(String, Double)] { [("wake-ups a second at rest", try measure().wakes)] }

    func run() throws {
        let count = try options.number("sites", default: 1)
        let (wakes, percent, memory) = try measure(sites: count)
        var figures = Figures(title: count == 1 ? "idle" : "idle, \(count) sites together")
        figures.absolute = [
            Figure("wake-ups", "a second", [wakes]), Figure("processor time", "% of a core", [percent]),
            Figure("memory, without workers", "MB", [memory]),
        ]
        figures.show(asJSON: options.isJSON)
    }
}
