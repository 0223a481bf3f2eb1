import Base
import Foundation

/// The program's HTTP client: a worker process performs each request.
///
/// On this platform a peer's answer can kill, hang or bloat URLSession, and every request leaks memory. In a separate
/// process such a failure costs only one request: the deadline is enforced from outside by killing the process, its
/// memory is limited, and it is replaced after a crash, after `requestsPerWorker` requests and after a time without
/// any. Use it from one thread, one request at a time.
package final class WorkerClient: HTTPClient {
    private let executable: String
    private let memoryLimit: UInt64
    private let requestsPerWorker: Int
    private let idleLimit: Span
    private let environment: [String: String]
    private let isSecondary: Bool
    private let timeLeft: () -> Span?

    private var worker: WorkerProcess?
    private var served = 0
    private var lastUse = Span(milliseconds: 0)
    private var number: UInt64 = 0

    /// - Parameters:
    ///   - executable: the program's own file. `/proc/self/exe` is the safest: it remains this very version even while
    ///     an upgrade is replacing the file.
    ///   - memoryLimit: the worker's address space in bytes (RLIMIT_AS). Measured: 230 MB are in use after thousands of
    ///     small requests, and near its limit a worker gets slow before it dies.
    ///   - requestsPerWorker: a worker is replaced after this many requests; each leaks 151 to 428 bytes.
    ///   - idleLimit: a worker that is unused for longer is replaced; see `retireIfIdle`.
    ///   - isSecondary: the worker gets only the processor time that nobody else wants. While a server is silent,
    ///     URLSession polls without a pause (measured: much of a core), so that a slow receiver would cost punches time.
    ///   - patience: called at least once a second during a request; returns how long the wait may still last, or nil
    ///     for "until the deadline". When it runs out, the worker is killed and the request fails with `stopped`.
    package init(
        executable: String = "/proc/self/exe", memoryLimit: UInt64 = 512 << 20, requestsPerWorker: Int = 2000,
        idleLimit: Span = .seconds(60), environment: [String: String] = ProcessInfo.processInfo.environment,
        isSecondary: Bool = false, patience: @escaping () -> Span? = { nil }
    ) {
        self.executable = executable
        self.memoryLimit = memoryLimit
        self.requestsPerWorker = requestsPerWorker
        self.idleLimit = idleLimit
        self.environment = environment
        self.isSecondary = isSecondary
        self.timeLeft = patience
        // Writing to a worker that has just died must cause an error, not end the program.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The process id of the running worker, nil when there is none.
    var workerIdentifier: Int32? { worker?.identifier }

    /// Starts a worker, so that it is ready when the first request is. A failure is the first request's to report.
    package func prepare() {
        if worker == nil { _ = try? start() }
    }

    /// Ends a worker that has been unused for `idleLimit`, which frees its 35 MB. Call it while waiting.
    ///
    /// - Returns: when to call again; nil when there is no worker.
    @discardableResult
    package func retireIfIdle() -> Span? {
        guard worker != nil else { return nil }
        let end = lastUse + idleLimit
        if monotonicNow() <= end { return end + .milliseconds(1) }
        retire()
        return nil
    }

    /// Performs one request and waits for its answer, its deadline or the end of the program's patience.
    package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        number &+= 1
        if let problem = request.problem { throw .invalidRequest(.words(problem)) }
        guard let frame = WorkerFrame.request(number: number, request).encoded else {
            throw .invalidRequest(Sentence(.requestTooLong, .text(request.place)))
        }
        var countdown = Countdown(request.deadline, patience: timeLeft)
        _ = try countdown.step()
        if served >= requestsPerWorker { retire() }
        retireIfIdle()
        // A worker that died between requests has not taken this one, so a new worker gets it, once.
        var ending = try exchange(frame, request, &countdown)
        if case .notTaken = ending { ending = try exchange(frame, request, &countdown) }
        switch ending {
        case .answer(let response): return response
        case .failure(let failure): throw failure
        case .notTaken(let reason):
            throw .workerUnavailable(Sentence(.workerNotTaking, .text(executable), .text(reason)))
        }
    }

    private enum Ending {
        case answer(HTTPResponse)
        case failure(HTTPFailure)
        case notTaken(String)
    }

    /// Makes one request with the current worker or a new one; ends the worker if anything goes wrong.
    private func exchange(
        _ frame: Data, _ request: HTTPRequest, _ countdown: inout Countdown
    ) throws(HTTPFailure) -> Ending {
        let worker: WorkerProcess
        if let current = self.worker { worker = current } else { worker = try start() }
        do throws(HTTPFailure) {
            guard try write(frame, to: worker, &countdown) else { return .notTaken(retire()) }
            let ending = try read(from: worker, request, &countdown)
            served += 1
            lastUse = monotonicNow()
            return ending
        } catch {
            retire()
            throw error
        }
    }

    /// Writes the whole frame into the pipe; false when the worker is gone, so that it cannot have read all of it.
    private func write(
        _ frame: Data, to worker: WorkerProcess, _ countdown: inout Countdown
    ) throws(HTTPFailure) -> Bool {
        var rest = frame[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(worker.input, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0 && errno == EAGAIN {
                _ = try countdown.wait(for: worker.input, POLLOUT)
            } else if count < 0 && errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Reads frames until the answer to the current request has arrived or the worker is gone.
    private func read(
        from worker: WorkerProcess, _ request: HTTPRequest, _ countdown: inout Countdown
    ) throws(HTTPFailure) -> Ending {
        let (limit, overflow) = request.answerLimit.addingReportingOverflow(WorkerFrame.headLimit)
        var buffer = FrameBuffer<WorkerFrame>(limit: overflow ? .max : limit)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { chunk.deallocate() }
        while true {
            guard try countdown.wait(for: worker.output, POLLIN) else { continue }
            let count = Glibc.read(worker.output, chunk.baseAddress, chunk.count)
            if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
            guard count > 0 else {
                // It reads a request only to perform it, so with a byte of it left nothing was sent.
                let isTaken = worker.unread == 0
                let reason = retire()
                guard isTaken else { return .notTaken(reason) }
                throw .workerDied(Sentence(.workerDied, .text(reason), .text(request.place)))
            }
            buffer.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            while let frame = try next(from: &buffer) {
                switch frame {
                case .answer(number, let response): return .answer(response)
                case .failure(number, let failure): return .failure(failure)
                case .lastWords(number, let failure): throw failure
                default: throw .workerDied(Sentence(.workerOddAnswer))
                }
            }
        }
    }

    private func next(from buffer: inout FrameBuffer<WorkerFrame>) throws(HTTPFailure) -> WorkerFrame? {
        do throws(WorkerFrameError) {
            return try buffer.next()
        } catch {
            throw .workerDied(Sentence(.workerGarbled, "\(error)"))
        }
    }

    private func start() throws(HTTPFailure) -> WorkerProcess {
        let worker = try WorkerProcess(
            executable: executable, memoryLimit: memoryLimit, isSecondary: isSecondary, environment: environment)
        self.worker = worker
        served = 0
        lastUse = monotonicNow()
        return worker
    }

    /// Ends the worker, if there is one, and returns how it ended.
    @discardableResult
    private func retire() -> String {
        let ending = worker?.end() ?? "was not running"
        worker = nil
        return ending
    }
}
