import Attendance
import Base
import Foundation
import Ledger

/// Starts the real program on years of ledger files and measures the whole process; there is nothing to deliver.
struct StartupRun {
    private let options: BenchmarkOptions
    private let days: Int
    private let lines: Int
    private let newest: Int

    init(_ arguments: [String]) throws {
        options = try BenchmarkOptions(arguments)
        days = try options.number("days", default: 1100)
        lines = try options.number("lines", default: 10_000_000)
        newest = try options.number("newest", default: lines / days)
    }

    func run() throws {
        let folder = (options.text("folder") ?? NSTemporaryDirectory()) + "/hik2humand-startup-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(to: folder)
        let plant = EndlessPlant(first: SystemClock().now, count: 0, eventsADay: 1)
        let servers = EndlessServers(plant)
        var settings = try servers.start()
        defer { servers.stop() }
        settings["STATE_DIR"] = folder
        settings["LEDGER_RETENTION"] = "3000d"
        settings["LATE_CHECK"] = "1d"
        settings["LOG_LEVEL"] = "error"
        // The first run reads up to now; later runs find nothing new.
        _ = try once(settings)
        let full = try measure(settings)
        let empty = folder + "-empty"
        defer { try? FileManager.default.removeItem(atPath: empty) }
        settings["STATE_DIR"] = empty
        _ = try once(settings)
        let bare = try measure(settings)
        say(
            "\(lines) lines in \(days) files, \(newest) of them in the newest: run --once takes \(full.text); "
                + "with an empty ledger \(bare.text)")
        // The limit applies to processor time, which does not grow with other load on the machine.
        let limit = Double(try options.number("limit-ms", default: 300))
        guard full.processor < limit else { throw BenchmarkFailure("the start took more than \(Int(limit)) ms") }
        guard full.memory < 64 else { throw BenchmarkFailure("the start took more than 64 MB") }
    }

    /// The medians of several runs.
    private struct Cost {
        /// Milliseconds of wall-clock time and of processor time, including the HTTP worker.
        var time: Double
        var processor: Double
        /// Peak resident memory, in MB of 10⁶ bytes.
        var memory: Double

        var text: String { String(format: "%.0f ms (processor %.0f ms), %.1f MB", time, processor, memory) }
    }

    private func measure(_ settings: [String: String]) throws -> Cost {
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        let runs = try (0..<9).map { _ in
            let before = StartupRun.processorTime
            let time = try once(settings)
            return (time: time, processor: StartupRun.processorTime - before)
        }
        let peak = median(try (0..<5).map { _ in try once(settings, isWatched: true) })
        return Cost(
            time: median(runs.map(\.time)), processor: median(runs.map(\.processor)), memory: peak * 1.024 / 1000)
    }

    /// The processor time of all ended child processes, in milliseconds.
    private static var processorTime: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Double(seconds) * 1000 + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
    }

    /// Runs the program once and returns its duration in milliseconds, or, if watched, its peak memory in kB.
    ///
    /// It does not use rusage's maximum, because Linux includes the parent's memory at the fork.
    private func once(_ settings: [String: String], isWatched: Bool = false) throws -> Double {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: options.binary)
        program.arguments = ["run", "--once"]
        program.environment = settings
        program.standardOutput = FileHandle.nullDevice
        let began = DispatchTime.now().uptimeNanoseconds
        try program.run()
        var peak = 0
        while isWatched, program.isRunning {
            peak = max(peak, ProcessSample(program.processIdentifier)?.peak ?? 0)
            usleep(1000)
        }
        program.waitUntilExit()
        guard program.terminationStatus == 0 else {
            throw BenchmarkFailure("the program ended with status \(program.terminationStatus)")
        }
        return isWatched ? Double(peak) : Double(DispatchTime.now().uptimeNanoseconds - began) / 1e6
    }

    /// Writes the ledger of a plant whose events have been read and delivered up to now.
    ///
    /// One event in three is skipped; each of the others has three lines, as the program writes them.
    func write(to folder: String) throws {
        let now = SystemClock().now.flooredToSecond
        let state = StateFolder(path: folder)
        let files = POSIXFileSystem()
        try files.makeFolder(state.ledgerFolder)
        var number = 0
        var event = 0
        for day in 0..<days {
            let midnight = (Instant(text: now.utcDate + "T00:00Z") ?? now) - .days(Int64(days - 1 - day))
            let isNewest = day == days - 1
            let count = isNewest ? newest : (lines - newest) / max(1, days - 1)
            let length = isNewest ? now - midnight : Span.hours(24)
            var bytes = Data()
            bytes.reserveCapacity(count * 260)
            func line(_ at: Instant, _ entry: LedgerEntry) {
                number += 1
                bytes.append(contentsOf: LedgerRecord(line: number, at: at, entry: entry).text.utf8)
            }
            let last = number + count
            line(midnight, .opened(version: 1, position: midnight, lateCheck: midnight))
            var read = midnight
            while number + 60 < last {
                // A poll with some events, then their deliveries.
                let part = Double(number - last + count) / Double(count)
                let at = midnight + .milliseconds(Int64(part * Double(length.milliseconds)))
                var posted: [Int] = []
                for place in 0..<20 {
                    event += 1
                    var recorded = BenchmarkData.event(event, at: at.flooredToSecond)
                    recorded.event.id = "0c8a6d0e-9d3f-4e53-8d0c-\(event)"
                    if place % 3 == 2 {
                        recorded.state = .skipped
                        recorded.reason = "double read: the same clock-in 8 s away"
                        recorded.punch = nil
                    }
                    line(at, .event(recorded))
                    if place % 3 != 2 { posted.append(number) }
                }
                line(at, .window(Window(from: read, to: at + .seconds(1)), origin: .poll, events: 20))
                read = at + .seconds(1)
                for of in posted {
                    line(at, .sending(line: of))
                    let id = "\(90_000 + of)"
                    line(at, .outcome(line: of, Outcome(.accepted, reason: "Humand accepted it", humandID: id)))
                }
            }
            while number < last - 1 { line(midnight + length, .checked(Window(from: read, to: read), found: 0)) }
            line(midnight + length, .window(Window(from: read, to: midnight + length), origin: .poll, events: 0))
            try files.replace(state.ledgerFile(day: midnight.utcDate), with: bytes)
        }
    }
}
