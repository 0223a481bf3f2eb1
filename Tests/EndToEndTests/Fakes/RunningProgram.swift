import Foundation
import Testing

@testable import Base
@testable import Support

/// The built program while it runs: its output as it arrives, signals, and how it ended.
///
/// `@unchecked Sendable`: mutable state is used only under `condition`.
final class RunningProgram: @unchecked Sendable {
    enum Stream { case output, errors }

    enum Ending: Equatable, CustomStringConvertible {
        case exit(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .exit(let code): "exit code \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    /// No wait is longer than this; a busy machine under a sanitizer is slow.
    static let patience: TimeInterval = 120

    let identifier: pid_t
    private let condition = NSCondition()
    private var bytes: [Stream: Data] = [.output: Data(), .errors: Data()]
    private var openStreams = 2
    private var ending: Ending?
    /// The processor time that it has used when it has ended, with its workers.
    private(set) var processorTime = Span.milliseconds(0)

    /// Starts the program in `folder` with these variables and few others.
    ///
    /// - Parameters:
    ///   - launcher: the command line before the program's name, of a command that becomes the program in the end.
    ///   - closingOutput: its standard output is a pipe that nobody reads.
    init(
        _ arguments: [String], in folder: String, environment: [String: String] = [:], launcher: [String] = [],
        closingOutput: Bool = false
    ) throws {
        let output = try Self.pipe()
        let errors = try Self.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
        GNUExtensions.addCloseFrom(&actions, 3)
        // env(1) changes the folder and becomes the program: the process stays the same.
        let words = ["env", "-C", folder] + launcher + [Products.executable] + arguments
        let language = environment["LANG"].map { _ in ["LANGUAGE": ""] } ?? [:]
        let variables = Self.inherited.merging(language) { $1 }.merging(environment) { $1 }.map {
            "\($0.key)=\($0.value)"
        }
        var argv = words.map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, "/usr/bin/env", &actions, nil, &argv, &envp)
        self.identifier = identifier
        close(output.write)
        close(errors.write)
        try #require(failure == 0, "\(String(cString: strerror(failure)))")
        if closingOutput {
            close(output.read)
            openStreams = 1
        } else {
            read(output.read, into: .output)
        }
        read(errors.read, into: .errors)
        Thread.detachNewThread { self.reap() }
    }

    /// What every process needs to run here; nothing that the program could take for a setting or a proxy.
    ///
    /// The program has the same clock, zone and locale as the tests, which `.ci/clocks` changes. It speaks English to
    /// them in every locale, unless a test gives LANG.
    static let inherited = ProcessInfo.processInfo.environment.filter { entry in
        [
            "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "TSAN_OPTIONS", "ASAN_OPTIONS", "LLVM_PROFILE_FILE", "TZ",
            "LANG", "LC_ALL", "LOCPATH", "LD_PRELOAD", "CLOCK_SHIFT",
        ].contains(entry.key)
    }.merging(["LANGUAGE": "en"]) { $1 }

    // MARK: - Observing it

    /// Everything printed so far.
    func text(_ stream: Stream) -> String { condition.withLock { string(stream) } }

    /// Waits for a whole line that contains `text`, and returns the first; or for so many, and returns the last of them.
    @discardableResult
    func line(containing text: String, times: Int = 1, in stream: Stream = .errors) throws -> String {
        var found: String?
        let end = Date(timeIntervalSinceNow: Self.patience)
        condition.withLock {
            while true {
                found = string(stream).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                    .lazy.filter { $0.contains(text) }.dropFirst(times - 1).first.map(String.init)
                if found != nil || (ending != nil && openStreams == 0) || !condition.wait(until: end) { return }
            }
        }
        return try #require(found, "no \(times) lines with “\(text)”; \(account)")
    }

    /// Waits until it has ended and everything it printed has been read.
    func end() throws -> Ending {
        let end = Date(timeIntervalSinceNow: Self.patience)
        let found = condition.withLock { () -> Ending? in
            while ending == nil || openStreams > 0 {
                if !condition.wait(until: end) { return nil }
            }
            return ending
        }
        return try #require(found, "it did not end; \(account)")
    }

    /// Stops a daemon as systemd does; it must exit with 0.
    func stop(sourceLocation: SourceLocation = #_sourceLocation) throws {
        send(SIGTERM)
        #expect(try end() == .exit(0), sourceLocation: sourceLocation)
    }

    /// How it ended, if it ends and all its output has been read within this many seconds.
    func ending(within seconds: TimeInterval) -> Ending? {
        let end = Date(timeIntervalSinceNow: seconds)
        return condition.withLock {
            while ending == nil || openStreams > 0 {
                if !condition.wait(until: end) { break }
            }
            return openStreams == 0 ? ending : nil
        }
    }

    /// Sends a signal, unless it has ended: its number may belong to another process by then.
    func send(_ signal: Int32) {
        condition.withLock { if ending == nil { _ = kill(identifier, signal) } }
    }

    /// For the message of a failed test.
    private var account: String { "output: \(text(.output)) errors: \(text(.errors))" }

    // MARK: - Threads

    private func read(_ descriptor: Int32, into stream: Stream) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 1 << 14)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                condition.withLock {
                    bytes[stream]?.append(contentsOf: buffer[..<count])
                    condition.broadcast()
                }
            }
            close(descriptor)
            condition.withLock {
                openStreams -= 1
                condition.broadcast()
            }
        }
    }

    private func reap() {
        // Its number stays its own until it is reaped, which happens under the same lock as sending signals.
        var info = siginfo_t()
        while waitid(P_PID, id_t(identifier), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        condition.withLock {
            var status: Int32 = 0
            var used = rusage()
            wait4(identifier, &status, 0, &used)
            for time in [used.ru_utime, used.ru_stime] {
                processorTime = processorTime + .seconds(Int64(time.tv_sec)) + .milliseconds(Int64(time.tv_usec) / 1000)
            }
            let signal = status & 0x7f
            ending = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
            condition.broadcast()
        }
    }

    private func string(_ stream: Stream) -> String { String(decoding: bytes[stream] ?? Data(), as: UTF8.self) }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(GNUExtensions.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }
}
