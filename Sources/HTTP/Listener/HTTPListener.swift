import Base
import Dispatch
import Foundation

/// A small HTTP/1.1 server, used by the simulators.
///
/// One thread accepts, and every connection has its own thread, up to a limit; a handler may block. Nothing a peer
/// sends can make it trap, grow without bound, or wait beyond its deadlines. It speaks plain HTTP only: put it behind a
/// proxy where encryption is needed.
///
/// `@unchecked Sendable`: all mutable state is accessed only under `lock`.
package final class HTTPListener: @unchecked Sendable {
    package typealias Handler = @Sendable (Request) -> Reply

    /// What the listener accepts from its peers.
    package struct Limits: Sendable {
        /// The largest body in bytes. Memory use may reach this times `connections`.
        var body = 16 << 20
        /// How many connections are served at a time; a further one is answered 503.
        var connections = 64
        /// The longest a whole request may take to arrive, from its first byte to its last; then 408.
        var request = Span.seconds(30)
        /// The longest a kept-alive connection may be silent before it is closed.
        var idle = Span.seconds(30)
        /// The longest a peer may take to read an answer.
        var answer = Span.seconds(30)

        init() {}
    }

    private let host: String
    private let limits: Limits
    private let clock: @Sendable () -> Instant
    private let handler: Handler

    private let lock = NSCondition()
    private var requestedPort: UInt16
    private var socket: HTTPSocket?
    private var connections: [UInt64: HTTPConnection] = [:]
    private var lastConnection: UInt64 = 0
    private var isAccepting = false
    private var isStopping = false

    /// A listener that does not listen yet. Port 0 lets the kernel choose one; `clock` dates the answers.
    package init(
        host: String = "127.0.0.1", port: UInt16 = 0, limits: Limits = Limits(),
        clock: @escaping @Sendable () -> Instant = HTTPListener.systemTime, handler: @escaping Handler
    ) {
        self.host = host
        self.requestedPort = port
        self.limits = limits
        self.clock = clock
        self.handler = handler
    }

    convenience init(
        host: String = "127.0.0.1", port: UInt16 = 0, bodyLimit: Int, handler: @escaping Handler
    ) {
        var limits = Limits()
        limits.body = bodyLimit
        self.init(host: host, port: port, limits: limits, handler: handler)
    }

    /// The port listened on once started; before that, the requested port.
    package var port: UInt16 { lock.withLock { socket?.port ?? requestedPort } }

    /// How many connections are open now.
    var openConnections: Int { lock.withLock { connections.count } }

    /// Binds and begins to accept. A listener is started only once and runs until it is stopped.
    package func start() throws(HTTPListenerError) {
        let opened = try HTTPSocket.listening(host: host, port: port)
        lock.withLock {
            requestedPort = opened.port
            socket = opened
            isAccepting = true
        }
        guard DetachedThread.start({ self.accept(from: opened) }) else {
            acceptorEnded(opened)
            throw .noThread
        }
    }

    /// Stops accepting, closes everything and waits for every thread to end.
    ///
    /// Requests in progress get at most `grace` to be answered.
    ///
    /// - Returns: false when a handler did not return; its thread then ends whenever the handler does.
    @discardableResult
    package func stop(grace: Span = .seconds(5)) -> Bool {
        lock.withLock {
            isStopping = true
            socket?.endReading()
            for connection in connections.values { connection.stopReading() }
        }
        if waitUntilEmpty(for: grace) { return true }
        lock.withLock { for connection in connections.values { connection.cut() } }
        return waitUntilEmpty(for: .seconds(1))
    }

    private func waitUntilEmpty(for span: Span) -> Bool {
        let end = Date(timeIntervalSinceNow: span.inSeconds)
        return lock.withLock {
            while isAccepting || !connections.isEmpty {
                if !lock.wait(until: end) { return !isAccepting && connections.isEmpty }
            }
            return true
        }
    }

    private func accept(from socket: HTTPSocket) {
        while !lock.withLock({ isStopping }) {
            switch socket.accept() {
            case .connection(let peer): take(peer)
            case .nothing: continue
            // Out of descriptors or memory: closing connections will free some.
            case .exhausted: lock.withLock { _ = lock.wait(until: Date(timeIntervalSinceNow: 0.05)) }
            case .closed:
                acceptorEnded(socket)
                return
            }
        }
        acceptorEnded(socket)
    }

    private func acceptorEnded(_ socket: HTTPSocket) {
        lock.withLock {
            self.socket = nil
            isAccepting = false
            socket.close()
            lock.broadcast()
        }
    }

    private func take(_ peer: HTTPSocket) {
        let connection = HTTPConnection(socket: peer, limits: limits, clock: clock, handler: handler)
        let number: UInt64? = lock.withLock {
            guard !isStopping, connections.count < limits.connections else { return nil }
            lastConnection += 1
            connections[lastConnection] = connection
            return lastConnection
        }
        guard let number else {
            connection.turnAway()
            return peer.close()
        }
        let isServed = DetachedThread.start {
            connection.serve()
            self.remove(number, peer)
        }
        if !isServed {
            connection.turnAway()
            remove(number, peer)
        }
    }

    private func remove(_ number: UInt64, _ peer: HTTPSocket) {
        lock.withLock {
            connections[number] = nil
            // Under the lock: `stop` must not touch a descriptor number that has been reused in the meantime.
            peer.close()
            lock.broadcast()
        }
    }

    /// The wall clock, for the Date field.
    static let systemTime: @Sendable () -> Instant = {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}

/// Why a listener cannot listen.
package enum HTTPListenerError: Error, Equatable, CustomStringConvertible {
    case notAnAddress(String)
    case cannotListen(host: String, port: UInt16, reason: String)
    case noThread

    package var description: String {
        switch self {
        case .notAnAddress(let host):
            "Cannot listen on \"\(host)\": it is not an IP address. Use 127.0.0.1, or 0.0.0.0 for all of this machine's."
        case .cannotListen(let host, let port, let reason):
            "Cannot listen on \(host) port \(port): \(reason). Choose another port, or stop the program that has it."
        case .noThread: "Cannot listen: the system gives this program no further thread. Raise its task limit."
        }
    }
}
