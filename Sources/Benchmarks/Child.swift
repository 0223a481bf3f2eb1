import Foundation

/// A program that a benchmark starts and waits for, with its cost.
struct Child {
    var seconds: Double
    /// Processor time in milliseconds, with that of its own children.
    var processor: Double
    var output: String

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String]? = nil
    ) throws -> Child {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment ?? ProcessInfo.processInfo.environment
        process.standardOutput = pipe
        let before = Child.processorTime
        let began = DispatchTime.now().uptimeNanoseconds
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
        let text = String(decoding: output, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw BenchmarkFailure("\(program) \(arguments.joined(separator: " ")) ended badly: \(text)")
        }
        return Child(seconds: seconds, processor: Child.processorTime - before, output: text)
    }

    /// This program itself, for another task.
    static func own(_ arguments: [String]) throws -> Child { try run("/proc/self/exe", arguments) }

    /// The processor time of all ended child processes, in milliseconds.
    static var processorTime: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Double(seconds) * 1000 + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
    }
}

/// A `PlainServer` in a process of its own, until this object goes.
final class ServerProcess {
    let url: String
    private let process = Process()
    private let input = Pipe()

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkFailure("the server does not start")
        }
        url = "http://127.0.0.1:\(port)"
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
