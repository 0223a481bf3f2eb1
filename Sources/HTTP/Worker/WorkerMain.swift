import Base
import Foundation

/// Runs an HTTP worker process: requests come in on descriptor 0, answers go out on descriptor 1.
///
/// `WorkerClient` starts it as the hidden command `http-worker`. A worker owns nothing that must survive. It may be
/// killed at any moment, and when its input closes it exits at once, whatever it is doing. So when the program is
/// killed, its worker is gone within milliseconds and cannot finish a post unknown to the program started in its place.
///
/// - Parameter arguments: the command line; the argument after `http-worker` is the limit for the worker's address
///   space in bytes.
package func runHTTPWorker(arguments: [String] = CommandLine.arguments) -> Never {
    // It meets whatever a peer sends, so it is never root's. Root without the right to become somebody else (in a
    // container that has lost it, in a namespace without other users) is root by name only, and stays.
    if geteuid() == 0, SystemUser.nobody.become() != nil, errno != EPERM, errno != EINVAL { _exit(71) }
    // Signals to the whole group or control group (Ctrl-C, `systemctl stop`) are for the program: it decides whether to
    // finish the current post. SIGPIPE would end the worker in the middle of a TLS write.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE] { signal(number, SIG_IGN) }
    limitMemory(arguments.dropFirst(2).first.flatMap(UInt64.init))
    let answers = FrameOutput()
    let mailbox = Mailbox()
    guard DetachedThread.start({ readRequests(into: mailbox) }) else { _exit(71) }
    let transport = URLSessionTransport()
    while true {
        let (number, request) = mailbox.take()
        answers.write(.taken(number: number))
        let giveUp: @Sendable (HTTPFailure) -> Never = { failure in
            answers.write(.lastWords(number: number, failure))
            _exit(0)
        }
        switch transport.perform(request, giveUp: giveUp) {
        case .success(let response): answers.write(.answer(number: number, response))
        case .failure(let failure): answers.write(.failure(number: number, failure))
        }
    }
}

/// Sets the memory limit.
///
/// It is not set when the process already uses more address space than half of it, as every process under a
/// sanitizer does.
private func limitMemory(_ addressSpace: UInt64?) {
    guard let addressSpace,
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").first.flatMap({ UInt64($0) }),
        pages < addressSpace / 2 / UInt64(max(1, getpagesize()))
    else { return }
    var limit = rlimit(rlim_cur: rlim_t(addressSpace), rlim_max: rlim_t(addressSpace))
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
}

/// Passes requests from the pipe to the mailbox until the pipe closes, then ends the process immediately.
private func readRequests(into mailbox: Mailbox) -> Never {
    var buffer = FrameBuffer(limit: WorkerFrame.requestBodyLimit + WorkerFrame.headLimit)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    while true {
        let count = read(0, chunk.baseAddress, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { _exit(0) }
        buffer.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        do throws(WorkerFrameError) {
            while let frame = try buffer.next() {
                guard case .request(let number, let request) = frame else { _exit(65) }
                mailbox.put(number, request)
            }
        } catch {
            _exit(65)
        }
    }
}

/// Writes frames for the program to the original descriptor 1, which `print` can no longer reach.
private final class FrameOutput: @unchecked Sendable {  // The lock makes a frame one uninterrupted write.
    private let descriptor: Int32
    private let lock = NSLock()

    init() {
        descriptor = fcntl(1, F_DUPFD_CLOEXEC, 3)
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0, null >= 0, dup2(null, 1) == 1 else { _exit(71) }
        close(null)
    }

    func write(_ frame: WorkerFrame) {
        guard let bytes = frame.encoded else { _exit(70) }
        lock.lock()
        defer { lock.unlock() }
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let slice = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.write(descriptor, slice.baseAddress, slice.count)
                if count < 0 && errno == EINTR { continue }
                // The program is gone, so nobody is waiting for the answer.
                guard count > 0 else { _exit(0) }
                rest = rest.dropFirst(count)
            }
        }
    }
}

/// Holds the requests that have been read but not started.
private final class Mailbox: @unchecked Sendable {  // Every access is under the condition's lock.
    private let condition = NSCondition()
    private var waiting: [(UInt64, HTTPRequest)] = []

    func put(_ number: UInt64, _ request: HTTPRequest) {
        condition.lock()
        waiting.append((number, request))
        condition.signal()
        condition.unlock()
    }

    func take() -> (UInt64, HTTPRequest) {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty { condition.wait() }
        return waiting.removeFirst()
    }
}
