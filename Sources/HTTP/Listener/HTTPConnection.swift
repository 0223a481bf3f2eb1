import Base
import Dispatch
import Foundation

/// One peer's connection: reads requests, passes them to the handler and writes the answers, one after another.
///
/// `@unchecked Sendable`: only its own thread uses it, except for `stopReading` and `cut`, which only shut the socket
/// down and set a flag under its lock.
final class HTTPConnection: @unchecked Sendable {
    private let socket: HTTPSocket
    private let limits: HTTPListener.Limits
    private let clock: @Sendable () -> Instant
    private let gate: HTTPListener.Gate
    private let handler: HTTPListener.Handler
    let peer: IPAddress?
    private let lock = NSCondition()
    private var isStopping = false
    private var isCut = false
    /// Since when it has waited for a whole request; nil while one is answered.
    private var waiting: Span? = monotonicNow()

    init(
        socket: HTTPSocket, peer: IPAddress?, limits: HTTPListener.Limits, clock: @escaping @Sendable () -> Instant,
        gate: HTTPListener.Gate, handler: @escaping HTTPListener.Handler
    ) {
        self.socket = socket
        self.peer = peer
        self.gate = gate
        self.limits = limits
        self.clock = clock
        self.handler = handler
    }

    /// Since when the listener has waited for a whole request of this connection; nil while it answers one.
    var waitingSince: Span? { lock.withLock { isCut ? nil : waiting } }

    /// Lets the current request be answered, and reads no other.
    func stopReading() {
        lock.withLock { isStopping = true }
        socket.endReading()
    }

    /// Ends the connection at once, whatever it is doing.
    func cut() {
        lock.withLock {
            isCut = true
            lock.broadcast()
        }
        socket.endAll()
    }

    /// Answers 503 at once and without waiting: the listener has no room.
    func turnAway() {
        let answer = HTTPResponse(status: 503, headers: HTTPHeaders(["Retry-After": "1"]))
        _ = socket.send(bytes(answer, keepAlive: false), until: monotonicNow())
    }

    /// Serves the connection for its whole life; returns when there is nothing more to read or write.
    func serve() {
        let peer = peer
        var reader = HTTPRequestReader { [gate] head throws(HTTPRefusal) in try gate.admit(head, peer) }
        var deadline = monotonicNow() + limits.idle
        while true {
            switch reader.next() {
            case .refused(let refusal):
                return refuse(refusal)
            case .request(var request, let wantsKeepAlive):
                request.peer = peer
                lock.withLock { waiting = nil }
                let reply = handler(request)
                lock.withLock { waiting = monotonicNow() }
                let keepAlive = wantsKeepAlive && !lock.withLock { isStopping }
                guard perform(reply, for: request, keepAlive: keepAlive), keepAlive else { return }
                deadline = monotonicNow() + (reader.isBetweenRequests ? limits.idle : limits.request)
            case .needsMore(let wantsContinue):
                if wantsContinue {
                    let interim = Data("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                    guard socket.send(interim, until: deadline) else { return }
                }
                let wasIdle = reader.isBetweenRequests
                switch socket.receive(until: deadline) {
                case .bytes(let bytes):
                    reader.append(bytes)
                    if wasIdle { deadline = monotonicNow() + limits.request }
                case .timedOut:
                    return wasIdle ? () : refuse(HTTPRefusal(status: 408, reason: "it did not arrive in time"))
                case .ended:
                    return
                }
            }
        }
    }

    /// Carries out the handler's reply; false when the connection is to be closed.
    private func perform(_ reply: HTTPListener.Reply, for request: HTTPListener.Request, keepAlive: Bool) -> Bool {
        switch reply {
        case .respond(let response):
            let answer = bytes(response, to: request.method, keepAlive: keepAlive)
            return socket.send(answer, until: monotonicNow() + limits.answer)
        case .takeOver(let take):
            return take(
                HTTPListener.TakenConnection(
                    send: { self.socket.send($0, until: monotonicNow() + self.limits.answer) }, wait: wait,
                    resetOnClose: socket.resetOnClose,
                    bytes: { self.bytes($0, to: request.method, keepAlive: keepAlive) }))
        }
    }

    /// Pauses; returns false as soon as the connection is cut.
    private func wait(_ pause: Span) -> Bool {
        let end = Date(timeIntervalSinceNow: pause.inSeconds)
        return lock.withLock {
            while !isCut, lock.wait(until: end) {}
            return !isCut
        }
    }

    private func refuse(_ refusal: HTTPRefusal) {
        gate.refused(refusal, peer)
        let answer = bytes(HTTPResponse(status: refusal.status, headers: refusal.headers), keepAlive: false)
        guard socket.send(answer, until: monotonicNow() + limits.answer) else { return }
        // Closing while the peer still sends would reset the connection and lose the answer (RFC 9112, 9.6). So
        // announce the end, then read and drop for a moment.
        socket.endWriting()
        let end = monotonicNow() + .seconds(1)
        while case .bytes = socket.receive(until: end) {}
    }

    private func bytes(_ response: HTTPResponse, to method: String = "GET", keepAlive: Bool) -> Data {
        HTTPAnswer.bytes(response, to: method, date: clock(), keepAlive: keepAlive)
    }
}
