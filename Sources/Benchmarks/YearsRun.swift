import Base
import Foundation

/// Lets the real program read and deliver a long history, and checks that its memory does not grow.
///
/// The program runs as a daemon with its HTTP worker, against servers in this process; every post is checked.
struct YearsRun {
    private let events: Int
    private let eventsADay: Int
    /// The maximum resident memory of daemon and worker together, in MB of 10⁶ bytes.
    private let limit: Int
    private let binary: String
    private let folder: String
    /// Whether the history precedes the first start, so that a command has to ask for it.
    private let isBackfill: Bool

    private struct Moment {
        var accepted: Int
        var daemon: ProcessSample
        var worker: ProcessSample?
        var resident: Int { daemon.resident + (worker?.resident ?? 0) }
    }

    init(_ arguments: [String], isBackfill: Bool = false) throws {
        self.isBackfill = isBackfill
        let options = try BenchmarkOptions(arguments)
        events = try options.number("events", default: 20_000)
        eventsADay = try options.number("a-day", default: min(10_000, max(1, events / 10)))
        limit = try options.number("limit", default: isBackfill ? 96 : 80)
        binary = options.binary
        folder = (options.text("folder") ?? NSTemporaryDirectory()) + "/hik2humand-years-\(getpid())"
    }

    func run() throws {
        let today = Instant(text: SystemClock().now.utcDate + "T00:00Z") ?? Instant(seconds: 0)
        let days = Int64((events + eventsADay - 1) / eventsADay)
        let plant = EndlessPlant(first: today - .days(days), count: events, eventsADay: eventsADay)
        let servers = EndlessServers(plant)
        var settings = try servers.start()
        defer { servers.stop() }
        settings["START_FROM"] = isBackfill ? "now" : plant.first.text
        settings["MAX_AGE"] = "\(days + 10)d"
        settings["STATE_DIR"] = folder
        settings["LOG_LEVEL"] = "error"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let began = Date()
        let program = try start(["run"], settings)
        defer { if program.isRunning { kill(program.processIdentifier, SIGKILL) } }
        if isBackfill {
            while !FileManager.default.fileExists(atPath: folder + "/cursor.json") { usleep(10_000) }
            _ = try start(["backfill", "--from", plant.first.text, "--to", today.text], settings)
        }
        let moments = try watch(program, servers, expected: plant.punches(of: events))
        let seconds = Date().timeIntervalSince(began)
        program.terminate()
        program.waitUntilExit()
        if let problem = servers.complaints.first { throw BenchmarkFailure("posted: \(problem)") }
        guard program.terminationStatus == 0 else { throw BenchmarkFailure("the program ended otherwise than well") }
        try judge(moments, seconds: seconds)
    }

    private func start(_ arguments: [String], _ settings: [String: String]) throws -> Process {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: binary)
        program.arguments = arguments
        program.environment = settings
        try program.run()
        return program
    }

    /// Takes samples until everything has arrived, and a little longer in case more follows.
    private func watch(_ program: Process, _ servers: EndlessServers, expected: Int) throws -> [Moment] {
        var moments: [Moment] = []
        var last = (accepted: 0, at: Date())
        var quietSince: Date?
        while quietSince.map({ Date().timeIntervalSince($0) < 3 }) ?? true {
            usleep(50_000)
            let process = program.processIdentifier
            guard program.isRunning, let daemon = ProcessSample(process) else {
                throw BenchmarkFailure("the program ended before it was done")
            }
            let accepted = servers.accepted
            let worker = ProcessSample.children(of: process).compactMap { ProcessSample($0) }.first
            moments.append(Moment(accepted: accepted, daemon: daemon, worker: worker))
            if accepted != last.accepted {
                if accepted / 100_000 != last.accepted / 100_000 { report(moments[moments.count - 1]) }
                last = (accepted, Date())
            }
            if accepted >= expected { quietSince = quietSince ?? Date() }
            if Date().timeIntervalSince(last.at) > 120 {
                throw BenchmarkFailure("nothing has arrived for two minutes; \(accepted) of \(expected) have")
            }
        }
        guard servers.accepted == expected else {
            throw BenchmarkFailure("\(servers.accepted) punches arrived instead of \(expected)")
        }
        return moments
    }

    private func report(_ moment: Moment) {
        say(
            "\(moment.accepted) delivered: daemon \(moment.daemon.resident / 1000) MB (peak \(moment.daemon.peak / 1000)), "
                + "worker \(moment.worker.map { "\($0.resident / 1000) MB" } ?? "none"), "
                + "\(moment.daemon.descriptors) descriptors, \(moment.daemon.threads) threads")
    }

    /// Compares the last quarter of the run with the second, when everything is warm and the ledger's memory is full.
    private func judge(_ moments: [Moment], seconds: Double) throws {
        guard let last = moments.last else { throw BenchmarkFailure("nothing was measured") }
        report(last)
        let total = last.accepted
        let early = moments.filter { $0.accepted > total / 4 && $0.accepted <= total / 2 }
        let late = moments.filter { $0.accepted > total / 2 }
        func most(_ moments: [Moment], _ value: (Moment) -> Int) -> Int { moments.map(value).max() ?? 0 }
        let together = most(moments, \.resident)
        let workerPeak = most(moments) { $0.worker?.peak ?? 0 }
        say(
            String(
                format: "%d events, %d punches in %.0f s; resident together at most %.1f MB (limit %d); "
                    + "peaks: daemon %.1f MB, worker %.1f MB", events, total, seconds, Double(together) * 1.024 / 1000,
                limit, Double(last.daemon.peak) * 1.024 / 1000, Double(workerPeak) * 1.024 / 1000))
        var failures: [String] = []
        func check(_ name: String, slack: Int, _ value: (Moment) -> Int) {
            let (before, after) = (most(early, value), most(late, value))
            say("\(name): at most \(before) in the second quarter, \(after) in the second half")
            if after > before + slack { failures.append("\(name) grew from \(before) to \(after)") }
        }
        // The chunks of a backfill vary with the contents of their days; the limit below is what bounds it.
        check("daemon, kB resident", slack: isBackfill ? 8000 : 3000) { $0.daemon.resident }
        check("worker, kB resident", slack: 3000) { $0.worker?.resident ?? 0 }
        // While a file is being replaced, it and its folder are open briefly.
        check("daemon, descriptors", slack: 3) { $0.daemon.descriptors }
        check("daemon, threads", slack: 2) { $0.daemon.threads }
        // Dispatch starts worker threads depending on the machine's load, and a new worker briefly holds the old one's
        // pipes; a leak would show in the usual value.
        func usual(_ name: String, _ value: (ProcessSample) -> Int) {
            let counts = [early, late].map { moments in
                let sorted = moments.compactMap { $0.worker.map(value) }.sorted()
                return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
            }
            say("worker, \(name): usually \(counts[0]) in the second quarter, \(counts[1]) in the second half")
            if counts[1] > counts[0] + 2 {
                failures.append("the worker's \(name) grew from \(counts[0]) to \(counts[1])")
            }
        }
        usual("threads", \.threads)
        usual("descriptors", \.descriptors)
        if together * 1024 > limit * 1_000_000 { failures.append("more than \(limit) MB were resident") }
        guard failures.isEmpty else { throw BenchmarkFailure(failures.joined(separator: "; ")) }
    }
}
