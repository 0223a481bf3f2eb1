import Base
import Foundation

/// Runs an HTTP worker process: requests come in on descriptor 0, answers go out on descriptor 1.
///
/// `WorkerClient` starts it as the hidden command `http-worker`. A worker owns nothing that must survive. It may be
/// killed at any moment, and when its input closes it exits at once, whatever it is doing. So when the program is
/// killed, its worker is gone within milliseconds and cannot finish a post unknown to the program started in its place.
///
/// - Parameter arguments: the command line; the argument after `http-worker` is the limit for the worker's address
///   space in bytes, and `secondary` after it asks for the processor's spare time only.
package func runHTTPWorker(arguments: [String] = CommandLine.arguments) -> Never {
    // Before there is a second thread: threads inherit it.
    if arguments.dropFirst(3).first == "secondary" { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
    beginAsChild()
    limitMemory(arguments.dropFirst(2).first.flatMap(UInt64.init))
    let answers = PipeOutput()
    guard DetachedThread.start({ endWithProgram() }) else { _exit(71) }
    let transport = URLSessionTransport()
    // A request is read from the pipe only when it is about to be performed: what is left in there has not been sent.
    readFrames(limit: WorkerFrame.requestBodyLimit + WorkerFrame.headLimit) { (frame: WorkerFrame) in
        guard case .request(let number, let request) = frame else { _exit(65) }
        let giveUp: @Sendable (HTTPFailure) -> Never = { failure in
            answers.write(WorkerFrame.lastWords(number: number, failure).encoded)
            _exit(0)
        }
        let failure = transport.perform(request, giveUp: giveUp) { response in
            answers.write(WorkerFrame.answer(number: number, response).encoded)
        }
        if let failure { answers.write(WorkerFrame.failure(number: number, failure).encoded) }
    }
}

/// Ends the process as soon as the program has closed the pipe for requests, whatever is under way.
private func endWithProgram() -> Never {
    // Asked for nothing, poll(2) reports only that nobody can write any more.
    var input = pollfd(fd: 0, events: 0, revents: 0)
    while poll(&input, 1, -1) < 0 && errno == EINTR {}
    _exit(0)
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
