import Base
import Foundation

/// One running HTTP worker: its process id and the two pipe ends that lead to it.
///
/// Both descriptors are non-blocking: readers and writers wait with poll(2), so that a hanging worker can never hang
/// the program. When the object is released, the process is killed and reaped.
final class WorkerProcess {
    let identifier: pid_t
    /// Requests are written here; −1 once it is closed.
    private(set) var input: Int32
    /// Answers are read from here.
    let output: Int32
    private var ending: String?

    /// Starts a worker in a session of its own, with the program's signals blocked and only descriptors 0 to 2 open.
    ///
    /// - Throws: `workerUnavailable`, with the reason that the system gives.
    convenience init(
        executable: String, memoryLimit: UInt64, isSecondary: Bool, environment: [String: String]
    ) throws(HTTPFailure) {
        let arguments = ["http-worker", String(memoryLimit)] + (isSecondary ? ["secondary"] : [])
        try self.init(executable, arguments: arguments, environment: environment)
    }

    /// Starts the program for another task, with these descriptors as 3, 4 and so on.
    init(
        _ executable: String, arguments: [String], environment: [String: String], inherited: [Int32] = []
    ) throws(HTTPFailure) {
        let requests = try Pipe()
        let answers = try Pipe()
        let (process, failure) = spawn(
            executable, arguments: ["hik2humand"] + arguments, environment: WorkerEnvironment.make(from: environment),
            standardInput: requests.readingEnd, standardOutput: answers.writingEnd, inherited: inherited)
        // Before the object is whole: there is no process that `deinit` could end, and kill(2) takes the number 0 for
        // the program's own process group.
        guard failure == 0 else {
            throw .workerUnavailable(
                Sentence(.workerNotStarted, .text(executable), .text(String(cString: strerror(failure)))))
        }
        identifier = process
        input = requests.takeWritingEnd()
        output = answers.takeReadingEnd()
    }

    deinit { end() }

    /// How many bytes of requests the process has not read; they stay in the pipe when it dies.
    var unread: Int {
        var count: Int32 = 0
        return ioctl(input, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Closes the pipe for requests; a healthy worker then exits by itself, whatever it is doing.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Kills the process if it still runs, reaps it, and says how it ended ("was ended by signal 9 (Killed)").
    @discardableResult
    func end() -> String {
        if let ending { return ending }
        closeInput()
        var status: Int32 = 0
        var reaped = waitpid(identifier, &status, WNOHANG)
        if reaped == 0 {
            kill(identifier, SIGKILL)
            repeat { reaped = waitpid(identifier, &status, 0) } while reaped < 0 && errno == EINTR
        }
        close(output)
        let text = reaped == identifier ? describe(status) : "ended, nobody knows how"
        ending = text
        return text
    }

    /// Describes a status of waitpid(2), whose macros are not visible to Swift.
    private func describe(_ status: Int32) -> String {
        let signal = status & 0x7f
        return signal == 0
            ? "ended with exit code \(status >> 8 & 0xff)"
            : "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    }
}

/// A pipe whose ends are closed on exec and kept clear of descriptors 0 to 2; an end that nobody takes is closed.
private final class Pipe {
    private(set) var readingEnd: Int32
    private(set) var writingEnd: Int32

    init() throws(HTTPFailure) {
        var ends: [Int32] = [-1, -1]
        guard GNUExtensions.pipe(&ends) == 0 else { throw Self.failure() }
        // In a program started without standard streams pipe(2) returns these numbers, and dup2 in the child would
        // confuse them.
        readingEnd = fcntl(ends[0], F_DUPFD_CLOEXEC, 3)
        writingEnd = fcntl(ends[1], F_DUPFD_CLOEXEC, 3)
        let failure = Self.failure()
        close(ends[0])
        close(ends[1])
        guard readingEnd >= 0, writingEnd >= 0 else { throw failure }
    }

    func takeReadingEnd() -> Int32 { take(&readingEnd) }

    func takeWritingEnd() -> Int32 { take(&writingEnd) }

    deinit {
        if readingEnd >= 0 { close(readingEnd) }
        if writingEnd >= 0 { close(writingEnd) }
    }

    private func take(_ end: inout Int32) -> Int32 {
        defer { end = -1 }
        _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        return end
    }

    private static func failure() -> HTTPFailure {
        .workerUnavailable(Sentence(.workerWithoutPipe, .text(String(cString: strerror(errno)))))
    }
}

/// Runs posix_spawn(3) with everything a worker needs; returns the process id and 0, or an error number.
private func spawn(
    _ executable: String, arguments: [String], environment: [String], standardInput: Int32, standardOutput: Int32,
    inherited: [Int32]
) -> (pid_t, Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
    posix_spawn_file_actions_adddup2(&actions, standardOutput, 1)
    // The program reports a worker's crash in one sentence; the worker's backtrace would flood the log.
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // Copies with numbers that no other copy is about to take.
    let copies = inherited.map { fcntl($0, F_DUPFD_CLOEXEC, Int32(3 + inherited.count)) }
    defer { for copy in copies where copy >= 0 { close(copy) } }
    for (index, copy) in copies.enumerated() { posix_spawn_file_actions_adddup2(&actions, copy, Int32(3 + index)) }
    GNUExtensions.addCloseFrom(&actions, Int32(3 + inherited.count))

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // Blocked from the first instruction on, so that a Ctrl-C or `systemctl stop` cannot hit a worker before it ignores
    // them.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&blocked, number) }
    posix_spawnattr_setsigmask(&attributes, &blocked)
    // Away from the terminal as well: a worker that was taken over could type into its shell.
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | GNUExtensions.newSession
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var identifier: pid_t = 0
    let failure = withCStrings(arguments) { arguments in
        withCStrings(environment) { environment in
            posix_spawn(&identifier, executable, &actions, &attributes, arguments, environment)
        }
    }
    return (identifier, failure)
}

/// Passes on a null-terminated array of C strings, as exec wants it, and frees the strings afterwards.
private func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
