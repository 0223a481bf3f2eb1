import Base
import Foundation

/// A socket that listens in the program and is served by its listener process.
///
/// It stays open while the process is replaced, so that peers wait a moment instead of being refused.
package struct ListenerSocket: Sendable {
    let socket: HTTPSocket

    /// Binds a numeric address.
    package init(host: String, port: UInt16) throws(HTTPListenerError) {
        socket = try HTTPSocket.listening(host: host, port: port)
    }

    /// Whether another program listens on this address, found out by binding it for a moment.
    package static func isTaken(host: String, port: UInt16) -> Bool {
        do throws(HTTPListenerError) {
            try HTTPSocket.listening(host: host, port: port).close()
            return false
        } catch { return error.isTaken }
    }

    /// Takes over a socket that systemd has bound; nil if the descriptor is no TCP socket.
    package init?(inherited descriptor: Int32) {
        guard let socket = HTTPSocket.inherited(descriptor) else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.socket = socket
    }

    package var port: UInt16 { socket.port }
}

/// Keeps a listener process running, answers what it lets in, and replaces it when it ends.
///
/// One thread of its own takes requests in batches, so that whoever answers can write a batch to disk with one sync.
/// The engine never waits for it.
///
/// `@unchecked Sendable`: what changes after `start` belongs to that thread, except for `isStopping` and `plan`, which
/// `lock` guards.
package final class ListenerService: @unchecked Sendable {
    /// What a person should know of it.
    package enum News: Equatable, Sendable {
        case ended(String)
        case cannotStart(String)
        case refused(ListenerRefusal)
    }

    /// The longest frame: a body and its head.
    static let frameLimit = 4 << 20
    /// How much is taken in one batch, in bytes.
    private static let batchLimit = 1 << 20

    private let executable: String
    private let environment: [String: String]
    private let sockets: [ListenerSocket]
    private let answer: @Sendable ([ListenerRequest]) -> [HTTPResponse]
    private let report: @Sendable (News) -> Void

    private let lock = NSCondition()
    private var plan: ListenerPlan
    private var isStopping = false
    private var hasEnded = true
    private var process: pid_t?

    /// - Parameters:
    ///   - executable: the program's own file.
    ///   - answer: called on the service's thread with what has come; returns an answer to each.
    ///   - report: called on the service's thread.
    package init(
        executable: String, environment: [String: String] = ProcessInfo.processInfo.environment,
        sockets: [ListenerSocket], plan: ListenerPlan,
        answer: @escaping @Sendable ([ListenerRequest]) -> [HTTPResponse],
        report: @escaping @Sendable (News) -> Void = { _ in }
    ) {
        self.executable = executable
        self.environment = environment
        self.sockets = sockets
        self.plan = plan
        self.answer = answer
        self.report = report
    }

    /// The process id of the running process, nil when there is none.
    package var processIdentifier: Int32? { lock.withLock { process } }

    /// Begins to serve; false if the system gives no further thread.
    package func start() -> Bool {
        lock.withLock { hasEnded = false }
        guard DetachedThread.start({ self.run() }) else {
            lock.withLock { hasEnded = true }
            return false
        }
        return true
    }

    /// Serves the same sockets by another plan, within a second: the process, which knows one plan, is replaced.
    package func adopt(_ plan: ListenerPlan) { lock.withLock { self.plan = plan } }

    /// Ends the process and waits for it. What it has not answered is left to the senders, who come again.
    package func stop() {
        lock.withLock {
            isStopping = true
            lock.broadcast()
            while !hasEnded { lock.wait() }
        }
    }

    private func run() {
        var failures = 0
        while !lock.withLock({ isStopping }) {
            let began = monotonicNow()
            do throws(HTTPFailure) {
                let process = try WorkerProcess(
                    executable, arguments: ["http-listener"], environment: environment,
                    inherited: sockets.map(\.socket.descriptor))
                let plan = lock.withLock {
                    self.process = process.identifier
                    return self.plan
                }
                serve(process, plan)
                let ending = process.end()
                lock.withLock { self.process = nil }
                if !goesOn(plan) { continue }
                report(.ended(ending))
            } catch {
                report(.cannotStart("\(error)"))
            }
            failures = monotonicNow() - began > .minutes(1) ? 0 : failures + 1
            let pause = Backoff.wait(failures: failures - 1, jitter: 0).inSeconds
            let end = Date(timeIntervalSinceNow: failures == 0 ? 0 : pause)
            lock.withLock { while !isStopping, lock.wait(until: end) {} }
        }
        lock.withLock {
            hasEnded = true
            lock.broadcast()
        }
    }

    /// Neither is the service to stop, nor has it another plan.
    private func goesOn(_ plan: ListenerPlan) -> Bool { lock.withLock { !isStopping && self.plan == plan } }

    /// Answers what the process lets in, until it ends, or the service stops or has another plan.
    private func serve(_ process: WorkerProcess, _ plan: ListenerPlan) {
        var buffer = FrameBuffer<ListenerFrame>(limit: ListenerService.frameLimit)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { chunk.deallocate() }
        guard send(ListenerFrame.plan(plan), to: process) else { return }
        while goesOn(plan) {
            var interest = pollfd(fd: process.output, events: Int16(POLLIN), revents: 0)
            // Short enough for `stop` and `adopt`; nothing else needs this thread.
            guard poll(&interest, 1, 1000) > 0 else { continue }
            var batch: [ListenerRequest] = []
            var taken = 0
            while taken < ListenerService.batchLimit {
                let count = Glibc.read(process.output, chunk.baseAddress, chunk.count)
                if count < 0 && errno == EINTR { continue }
                if count < 0 && errno == EAGAIN { break }
                guard count > 0 else { return }
                taken += count
                buffer.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
                do throws(WorkerFrameError) {
                    while let frame = try buffer.next() {
                        switch frame {
                        case .request(let request): batch.append(request)
                        case .refused(let refusal): report(.refused(refusal))
                        default: return
                        }
                    }
                } catch {
                    return
                }
            }
            guard !batch.isEmpty else { continue }
            for (request, response) in zip(batch, answer(batch)) {
                guard send(.answer(number: request.number, response), to: process) else { return }
            }
        }
    }

    /// Writes a whole frame; false when the process is gone or takes nothing for too long.
    private func send(_ frame: ListenerFrame, to process: WorkerProcess) -> Bool {
        guard var rest = frame.encoded?[...] else { return false }
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(process.input, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0 && errno == EAGAIN {
                var interest = pollfd(fd: process.input, events: Int16(POLLOUT), revents: 0)
                guard poll(&interest, 1, 10_000) > 0 else { return false }
            } else if count < 0 && errno != EINTR {
                return false
            }
        }
        return true
    }
}
