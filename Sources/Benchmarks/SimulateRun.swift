import Base
import Foundation
import Simulation

/// Plays worlds from seeds until there are enough or time is up, and judges each.
struct SimulateRun {
    private let options: BenchmarkOptions
    private let folder: String

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        let place = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        folder = (options.text("folder") ?? place) + "/hik2humand-simulation-\(getpid())"
    }

    func run() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        if let file = options.text("script") {
            let script = try Script(json: Data(contentsOf: URL(fileURLWithPath: file)))
            return try report(play(script))
        }
        let first = UInt64(try options.number("seed", default: Int.random(in: 1...1_000_000_000)))
        let worlds = try options.number("worlds", default: options.text("minutes") == nil ? 1 : .max)
        let days = options.text("days").flatMap(Int.init)
        let limit = try options.number("seconds", default: options.number("minutes", default: 100_000) * 60)
        let end = Date() + Double(limit)
        let most = try options.number("failures", default: 1)
        var (counts, excuses, failures) = ([String: Int](), [String: Int](), 0)
        let began = Date()
        var number = UInt64(0)
        while number < worlds, Date() < end {
            let script = Script(seed: first &+ number, days: days, isCalm: options.text("calm") != nil)
            if options.text("show") != nil { say(script.json) }
            let run = play(script)
            number += 1
            counts.merge(run.counts, uniquingKeysWith: +)
            excuses.merge(run.excuses, uniquingKeysWith: +)
            if options.text("each") != nil {
                say("seed \(run.script.seed): \(run.fingerprint), \(run.counts["events"] ?? 0) events")
            }
            guard !run.violations.isEmpty else { continue }
            failures += 1
            try? report(run)
            if options.text("shrink") != "no" { shrink(run) }
            if failures >= most { break }
        }
        let seconds = Date().timeIntervalSince(began)
        say("seeds \(first) to \(first &+ number &- 1)")
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { say("\(name): \(count)") }
        for (name, count) in excuses.sorted(by: { $0.key < $1.key }) { say("excused, \(name): \(count)") }
        let siteDays = Double(counts["site-days"] ?? 0)
        say(
            String(
                format: "%.1f site-years in %.0f s (%.0f site-days a second), %d MB at most; %d worlds failed",
                siteDays / 365, seconds, siteDays / max(seconds, 0.001),
                ProcessSample(getpid()).map { $0.peak / 1000 } ?? 0,
                failures))
        if failures > 0 { throw BenchmarkFailure("\(failures) worlds failed") }
    }

    private func play(_ script: Script, isLoud: Bool? = nil) -> WorldRun {
        WorldRun(script, folder: folder, isLoud: isLoud ?? (options.text("log") != nil))
    }

    private func report(_ run: WorldRun) throws {
        say("seed \(run.script.seed): fingerprint \(run.fingerprint)")
        for violation in run.violations.prefix(10) { say("  \(violation)") }
        guard run.violations.isEmpty else { throw BenchmarkFailure("seed \(run.script.seed) failed") }
    }

    /// Prints the smallest script that breaks one of the same rules.
    private func shrink(_ run: WorldRun) {
        var shrinker = Shrinker { script in !play(script, isLoud: false).rules.isDisjoint(with: run.rules) }
        let script = shrinker.shrink(run.script)
        say("shrunk to:\n\(script.json)")
        try? report(play(script, isLoud: false))
    }
}
