import Base
import Dispatch
import Foundation

/// A small HTTP/1.1 server: of the simulators, and of the process that takes pushes and shows the status.
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
        /// How many of them one address may have; a further one is answered 503. Nil for all.
        ///
        /// A proxy on this machine speaks for many, so loopback may have three quarters of all.
        var connectionsOfOnePeer: Int?
        /// The longest a whole request may take to arrive, from its first byte to its last; then 408.
        var request = Span.seconds(30)
        /// The longest a kept-alive connection may be silent before it is closed.
        var idle = Span.seconds(30)
        /// The longest a peer may take to read an answer.
        var answer = Span.seconds(30)

        init() {}
    }

    /// Who may ask for what: decided when a connection comes, and when a head is complete.
    struct Gate: Sendable {
        /// Connections of other addresses are closed without a word; empty for all.
        var allowed: [IPNetwork] = []
        /// How long the body of a request with this head may be; throws the refusal to answer with.
        var admit: @Sendable (HTTPRequestHead, IPAddress?) throws(HTTPRefusal) -> Int
        /// Learns of everything that was refused.
        var refused: @Sendable (HTTPRefusal, IPAddress?) -> Void = { _, _ in }

        func lets(in peer: IPAddress?) -> Bool {
            allowed.isEmpty || peer.map { peer in allowed.contains { $0.contains(peer) } } ?? false
        }
    }

    private let host: String
    private let limits: Limits
    private let gate: Gate
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
    package convenience init(
        host: String = "127.0.0.1", port: UInt16 = 0, limits: Limits = Limits(),
        clock: @escaping @Sendable () -> Instant = HTTPListener.systemTime, handler: @escaping Handler
    ) {
        let gate = Gate(admit: { _, _ in limits.body })
        self.init(host: host, port: port, limits: limits, gate: gate, clock: clock, handler: handler)
    }

    /// A listener that lets in whom and what its gate lets in.
    init(
        host: String, port: UInt16, limits: Limits, gate: Gate,
        clock: @escaping @Sendable () -> Instant = HTTPListener.systemTime, handler: @escaping Handler
    ) {
        self.host = host
        self.requestedPort = port
        self.limits = limits
        self.gate = gate
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
        try start(on: HTTPSocket.listening(host: host, port: port))
    }

    /// Begins to accept on a socket that listens already.
    func start(on opened: HTTPSocket) throws(HTTPListenerError) {
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
            case .connection(let connection, let peer): take(connection, from: peer)
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

    private func take(_ socket: HTTPSocket, from peer: IPAddress?) {
        guard gate.lets(in: peer) else {
            gate.refused(HTTPRefusal(status: 403, reason: "its address is not in the list"), peer)
            return socket.close()
        }
        let connection = HTTPConnection(
            socket: socket, peer: peer, limits: limits, clock: clock, gate: gate, handler: handler)
        let number: UInt64? = lock.withLock {
            guard !isStopping, hasRoom(for: peer) else { return nil }
            lastConnection += 1
            connections[lastConnection] = connection
            return lastConnection
        }
        guard let number else {
            gate.refused(HTTPRefusal(status: 503, reason: "too many connections"), peer)
            connection.turnAway()
            return socket.close()
        }
        let isServed = DetachedThread.start {
            connection.serve()
            self.remove(number, socket)
        }
        if !isServed {
            connection.turnAway()
            remove(number, socket)
        }
    }

    /// Whether another connection of this peer can be served; called under the lock.
    ///
    /// When every place is taken, the peer that has the most gives up the connection that has waited longest for a
    /// request. So slow clients cannot lock others out, and no request that has arrived is lost.
    private func hasRoom(for peer: IPAddress?) -> Bool {
        let ofPeers = Dictionary(grouping: connections.values, by: \.peer)
        let mine = ofPeers[peer]?.count ?? 0
        if let most = limits.connectionsOfOnePeer {
            guard mine < (peer?.isLoopback == true ? max(most, limits.connections * 3 / 4) : most) else { return false }
        }
        guard connections.count >= limits.connections else { return true }
        let most = ofPeers.max { $0.value.count < $1.value.count }
        let waiting = connections.filter { $0.value.peer == most?.key }.compactMap { number, connection in
            connection.waitingSince.map { (since: $0, number: number, connection: connection) }
        }
        guard most?.value.count ?? 0 > mine, connections.count < limits.connections + HTTPListener.reserve,
            let slowest = waiting.min(by: { ($0.since, $0.number) < ($1.since, $1.number) })?.connection
        else { return false }
        slowest.cut()
        return true
    }

    /// Connections beyond the limit that exist for a moment, while those that gave way for them end.
    private static let reserve = 16

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
    /// With the system's error number.
    case cannotListen(host: String, port: UInt16, errno: Int32)
    case noThread
    /// The highest port is taken by the one that needs another above it.
    case noPortAbove(String)

    /// What the system says; empty where it says nothing.
    package var reason: String {
        if case .cannotListen(_, _, let errno) = self { return String(cString: strerror(errno)) }
        return ""
    }

    /// Another program has the address.
    var isTaken: Bool {
        if case .cannotListen(_, _, EADDRINUSE) = self { return true }
        return false
    }

    package var description: String {
        switch self {
        case .notAnAddress(let host):
            "Cannot listen on \"\(host)\": it is not an IP address. Use 127.0.0.1, or 0.0.0.0 for all of this machine's."
        case .cannotListen(let host, let port, _):
            "Cannot listen on \(host) port \(port): \(reason). Choose another port, or stop the program that has it."
        case .noPortAbove(let needed): "Cannot listen: \(needed). Choose a lower one."
        case .noThread: "Cannot listen: the system gives this program no further thread. Raise its task limit."
        }
    }
}
