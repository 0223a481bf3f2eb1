import Attendance
import Base
import Foundation

/// Counts what a punch, an event and a poll cost, and compares the counts with limits. It measures no time, so it says
/// the same on every machine, however busy.
struct CountsRun {
    private let options: BenchmarkOptions

    init(_ arguments: [String]) throws { options = try BenchmarkOptions(arguments) }

    func run() throws {
        let limits = try options.text("limits").map(CountsRun.limits) ?? [:]
        var counts = try engine()
        if let idle = options.text("idle-seconds") { counts += try IdleRun(options, seconds: Int(idle) ?? 60).counts() }
        if let valgrind = options.text("valgrind") { counts += try instructions(valgrind) }
        var exceeded: [String] = []
        for (name, value) in counts {
            let limit = limits[name]
            say(
                "\(name.padded(to: 40)) \(String(format: "%10.2f", value))"
                    + (limit.map { String(format: "   at most %g", $0) } ?? ""))
            if let limit, value > limit { exceeded.append(name) }
        }
        guard exceeded.isEmpty else { throw BenchmarkFailure("more than allowed: \(exceeded.joined(separator: ", "))") }
    }

    /// Lines of a name and a number; `#` begins a remark.
    private static func limits(_ path: String) throws -> [String: Double] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var limits: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let limit = Double(line[space...].dropFirst()) else {
                throw BenchmarkFailure("\(path): \(line)")
            }
            limits[line[..<space].trimmingCharacters(in: .whitespaces)] = limit
        }
        return limits
    }

    /// What grows with each punch and each event: the difference of a longer and a shorter history.
    private func engine() throws -> [(String, Double)] {
        func cost(_ events: Int) throws -> (site: GrowthSite, punches: Int) {
            let first = Instant(text: "2026-01-27T00:00:00Z") ?? Instant(seconds: 0)
            let plant = EndlessPlant(first: first, count: events, eventsADay: 10_000)
            let site = try GrowthSite(plant: plant, position: first, in: options.folder)
            site.run()
            return (site, plant.punches(of: events))
        }
        let (short, long) = (try cost(1000), try cost(5000))
        let punches = Double(long.punches - short.punches)
        let (less, more) = (short.site, long.site)
        // Read to the end, and nothing new: one more run of the same engine.
        let before = (more.source.requests, more.calls.syncs)
        more.clock.advance(by: .minutes(5))
        more.run()
        return [
            ("syncs a punch", Double(before.1 - less.calls.syncs) / punches),
            ("file calls a punch", Double(more.calls.all - less.calls.all) / punches),
            ("bytes of ledger a punch", Double(more.calls.bytes - less.calls.bytes) / punches),
            ("posts a punch", Double(more.sink.posts - less.sink.posts) / punches),
            ("requests a poll", Double(more.source.requests - before.0)),
            ("syncs a poll", Double(more.calls.syncs - before.1)),
        ]
    }

    /// The processor's instructions for reading, mapping, recording and delivering an event, without HTTP.
    private func instructions(_ valgrind: String) throws -> [(String, Double)] {
        let counts = try [500, 2500].map { events -> Double in
            let log = "\(options.folder)/hik2humand-callgrind-\(getpid())"
            defer { unlink(log) }
            let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
            _ = try Child.run(
                "/usr/bin/env",
                [
                    valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=\(log)", path,
                    "history",
                    "\(events)", options.folder,
                ])
            let text = try String(contentsOfFile: log, encoding: .utf8)
            guard let count = text.components(separatedBy: "Collected : ").last?.split(separator: "\n").first,
                let instructions = Double(count)
            else { throw BenchmarkFailure("valgrind said \(text.suffix(300))") }
            return instructions
        }
        return [("thousand instructions an event", (counts[1] - counts[0]) / 2000 / 1000)]
    }
}
