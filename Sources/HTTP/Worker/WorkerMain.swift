import Dispatch
import Foundation

/// The whole life of an HTTP worker process: requests come in on descriptor 0, answers go out on descriptor 1.
///
/// It is started by `WorkerClient` as the hidden command `http-worker`. A worker owns nothing that must survive:
/// it may be killed at any moment, and it ends by itself, at once and whatever it is doing, when its input closes.
/// So when the program is killed its worker is gone within milliseconds, and cannot finish a post behind the back
/// of the program that was started in its place.
///
/// - Parameter arguments: the command line; the argument after `http-worker` is the limit for the worker's address
///   space in bytes.
package func runHTTPWorker(arguments: [String] = CommandLine.arguments) -> Never {
    // Signals to the whole group or control group (Ctrl-C, `systemctl stop`) are for the program: it decides
    // whether the post in flight is finished. SIGPIPE would end the worker in the middle of a TLS write.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE] { signal(number, SIG_IGN) }
    limitResources(arguments.dropFirst(2).first.flatMap(UInt64.init))
    let answers = FrameOutput()
    let mailbox = Mailbox()
    Thread.detachNewThread { readRequests(into: mailbox) }
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

/// Sets the memory limit, and switches core dumps off: they would hold keys and people's names.
///
/// The limit is left out when the process already has more address space than half of it, as every process under
/// a sanitizer has.
private func limitResources(_ addressSpace: UInt64?) {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    guard let addressSpace,
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").first.flatMap({ UInt64($0) }),
        pages < addressSpace / 2 / UInt64(max(1, getpagesize()))
    else { return }
    var limit = rlimit(rlim_cur: rlim_t(addressSpace), rlim_max: rlim_t(addressSpace))
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
}

/// Hands requests from the pipe to the mailbox until the pipe closes, and then ends the process on the spot.
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

/// Where the frames for the program go: the original descriptor 1, which no `print` can reach any more.
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
                // The program is gone, and with it everybody who could want the answer.
                guard count > 0 else { _exit(0) }
                rest = rest.dropFirst(count)
            }
        }
    }
}

/// Holds the requests that have been read and not yet begun.
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
