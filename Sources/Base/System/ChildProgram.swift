import Foundation

/// Runs another program and waits for it to end.
///
/// The arguments are passed as a list, never through a shell. The child inherits no environment variables, because
/// they may hold secrets.
package struct ChildProgram: Sendable {
    package struct Ending: Equatable, Sendable {
        /// The exit code, or 128 plus the signal number, as in a shell.
        package var status: Int32
        package var output: String
        package var errors: String

        init(status: Int32, output: String = "", errors: String = "") {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// Why the program did not run to its end.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case cannotStart(path: String, SystemReason)
        case tooSlow(path: String, Span)

        package var phrase: Phrase {
            switch self {
            case .cannotStart(let path, let reason):
                reason.phrase.within(
                    en: { "\(path) cannot be started: \($0)" }, es: { "no se puede iniciar \(path): \($0)" })
            case .tooSlow(let path, let span):
                Phrase(
                    en: "\(path) did not end within \(span.milliseconds / 1000) s",
                    es: "\(path) no terminó en \(span.milliseconds / 1000) s")
            }
        }

        package var description: String { phrase.english }
    }

    /// Output beyond this is discarded.
    private static let maximumOutput = 1 << 20
    /// Less than a pipe's capacity, so that writing the input never blocks.
    private static let maximumInput = 32 << 10

    /// - Parameters:
    ///   - input: the program's standard input, truncated to 32 kB.
    ///   - environment: what it gets besides PATH.
    ///   - patience: when it is over, the program and what it has started are killed.
    ///   - isUnwanted: asked a few times a second; ends the program's patience early.
    package static func run(
        _ path: String, _ arguments: [String], input: String = "", environment: [String] = ["LC_ALL=C"],
        patience: Span = .seconds(20), isUnwanted: () -> Bool = { false }
    ) throws(Failure) -> Ending {
        try ChildProgram(path, arguments, environment: environment)
            .finish(input: Data(input.utf8.prefix(maximumInput)), patience: patience, isUnwanted: isUnwanted)
    }

    private let path: String
    private let process: pid_t
    /// Its input, and its output and errors.
    private let ends: (input: Int32, output: Int32, errors: Int32)

    /// Starts the program, which waits for its input.
    package init(
        _ path: String, _ arguments: [String], environment: [String] = ["LC_ALL=C"]
    ) throws(Failure) {
        func failure(_ number: Int32) -> Failure {
            .cannotStart(path: path, SystemReason(number))
        }
        var all = [Int32](repeating: -1, count: 6)
        func shut(_ indices: [Int]) { for index in indices where all[index] >= 0 { close(all[index]) } }
        for first in [0, 2, 4] {
            var pair: [Int32] = [-1, -1]
            guard GNUExtensions.pipe(&pair) == 0 else {
                let number = errno
                shut([0, 1, 2, 3, 4, 5])
                throw failure(number)
            }
            // Keep clear of descriptors 0 to 2, which dup2 in the child would overwrite.
            for (index, end) in pair.enumerated() {
                all[first + index] = fcntl(end, F_DUPFD_CLOEXEC, 3)
                close(end)
            }
        }
        let (process, number) = ChildProgram.spawn(
            path, arguments, environment, input: all[0], output: all[3], errors: all[5])
        shut([0, 3, 5])
        guard number == 0 else {
            shut([1, 2, 4])
            throw failure(number)
        }
        (self.path, self.process, ends) = (path, process, (all[1], all[2], all[4]))
    }

    /// A program that ends before it has read its input must not end this one. The program ignores the signal anyway, and
    /// its children get the default.
    private static let ignoresClosedPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    /// Gives the program its input and waits for it to end; to be called once.
    ///
    /// The program must read its input before it writes more than a pipe holds.
    package func finish(
        input: Data, patience: Span = .seconds(20), isUnwanted: () -> Bool = { false }
    ) throws(Failure) -> Ending {
        ChildProgram.ignoresClosedPipes
        // A program that has ended does not read it, which is no error here: how it ended says why.
        _ = FileCalls().writeAll(input, to: ends.input)
        close(ends.input)
        defer {
            close(ends.output)
            close(ends.errors)
        }
        let end = monotonicNow() + patience
        func isOver() -> Bool { monotonicNow() >= end || isUnwanted() }
        let texts = ChildProgram.read([ends.output, ends.errors], of: process, until: isOver)
        guard let texts, let status = ChildProgram.reap(process, until: isOver) else {
            // It leads a session of its own.
            kill(-process, SIGKILL)
            var ignored: Int32 = 0
            while waitpid(process, &ignored, 0) < 0, errno == EINTR {}
            throw .tooSlow(path: path, patience)
        }
        return Ending(status: status, output: texts[0], errors: texts[1])
    }

    /// Everything read from the pipes until all are closed, or the program has ended and left them to another; nil on
    /// timeout.
    private static func read(_ descriptors: [Int32], of process: pid_t, until isOver: () -> Bool) -> [String]? {
        var texts = [[UInt8]](repeating: [], count: descriptors.count)
        var isOpen = [Bool](repeating: true, count: descriptors.count)
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while isOpen.contains(true) {
            guard !isOver() else { return nil }
            // poll(2) ignores negative descriptors.
            var polls = descriptors.indices.map {
                pollfd(fd: isOpen[$0] ? descriptors[$0] : -1, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&polls, nfds_t(polls.count), 100) > 0 else {
                if hasEnded(process) { break }
                continue
            }
            for index in descriptors.indices where polls[index].revents != 0 {
                let count = Foundation.read(descriptors[index], &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { isOpen[index] = false }
                if count > 0, texts[index].count < maximumOutput { texts[index] += buffer[..<count] }
            }
        }
        return texts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// It has ended, and is still to be reaped.
    private static func hasEnded(_ process: pid_t) -> Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 && information.si_signo == SIGCHLD
    }

    /// Waits for a program that has closed its output to end; nil on timeout.
    private static func reap(_ process: pid_t, until isOver: () -> Bool) -> Int32? {
        var status: Int32 = 0
        while true {
            let reaped = waitpid(process, &status, WNOHANG)
            if reaped == process { break }
            if reaped < 0, errno != EINTR { return nil }
            guard !isOver() else { return nil }
            usleep(2_000)
        }
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : 128 + signal
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String], input: Int32, output: Int32, errors: Int32
    ) -> (pid_t, Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (end, number) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)] {
            posix_spawn_file_actions_adddup2(&actions, end, number)
        }
        GNUExtensions.addCloseFrom(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This program ignores SIGPIPE and may block signals; the child gets the defaults, as from a shell.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | GNUExtensions.newSession))
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + environment
        var envp = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, path, &actions, &attributes, &argv, &envp)
        return (process, failure)
    }
}
