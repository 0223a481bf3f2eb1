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
    beginAsChild()
    limitMemory(arguments.dropFirst(2).first.flatMap(UInt64.init))
    let answers = PipeOutput()
    let mailbox = Mailbox()
    let reads = DetachedThread.start {
        readFrames(limit: WorkerFrame.requestBodyLimit + WorkerFrame.headLimit) { (frame: WorkerFrame) in
            guard case .request(let number, let request) = frame else { _exit(65) }
            mailbox.put(number, request)
        }
    }
    guard reads else { _exit(71) }
    let transport = URLSessionTransport()
    while true {
        let (number, request) = mailbox.take()
        answers.write(WorkerFrame.taken(number: number).encoded)
        let giveUp: @Sendable (HTTPFailure) -> Never = { failure in
            answers.write(WorkerFrame.lastWords(number: number, failure).encoded)
            _exit(0)
        }
        switch transport.perform(request, giveUp: giveUp) {
        case .success(let response): answers.write(WorkerFrame.answer(number: number, response).encoded)
        case .failure(let failure): answers.write(WorkerFrame.failure(number: number, failure).encoded)
        }
    }
}

/// What a process that meets foreign bytes does first.
///
/// It is never root's. Root without the right to become somebody else (in a container that has lost it, in a namespace
/// without other users) is root by name only, and stays. Signals to the whole group or control group (Ctrl-C,
/// `systemctl stop`) are for the program: it decides whether to finish the current post. SIGPIPE would end the process
/// in the middle of a TLS write.
func beginAsChild() {
    if geteuid() == 0, SystemUser.nobody.become() != nil, errno != EPERM, errno != EINVAL { _exit(71) }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE] { signal(number, SIG_IGN) }
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
