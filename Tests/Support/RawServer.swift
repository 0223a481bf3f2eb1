import Foundation

/// A TCP server on loopback that does to its peers exactly what a test specifies, byte by byte, and records what they
/// send.
///
/// The script runs on a separate thread for each connection. When the script returns, the connection is closed.
final class RawServer: @unchecked Sendable {  // Everything that changes is under the condition's lock.
    let port: UInt16
    private let listener: Int32
    private let script: @Sendable (RawConnection) -> Void
    private let condition = NSCondition()
    private var connections: [RawConnection] = []
    private var released = false
    private var running = 1

    /// The address of a path on this server.
    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    init(_ script: @escaping @Sendable (RawConnection) -> Void) {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listener, $0, length) == 0 && listen(listener, 64) == 0)
                precondition(getsockname(listener, $0, &length) == 0)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        Thread.detachNewThread { [self] in accept() }
    }

    /// A server that answers every request on every connection in the same way and keeps connections alive.
    static func answering(_ answer: String) -> RawServer {
        RawServer { connection in
            while connection.readRequest() != nil { connection.send(answer) }
        }
    }

    /// Ends everything: connections are reset, hanging scripts continue, threads end.
    func stop() {
        condition.lock()
        released = true
        closeListener()
        for connection in connections { connection.shutDown() }
        condition.broadcast()
        while running > 0 { condition.wait() }
        condition.unlock()
        close(listener)
    }

    /// From now on new connections are refused.
    func closeListener() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Lets every hanging script continue.
    func release() { locked { released = true } }

    /// Waits until `count` connections have been accepted; false after ten seconds.
    func waitForConnections(_ count: Int) -> Bool { wait { self.connections.count >= count } }

    /// Waits until `count` requests have been read completely on all connections together.
    func waitForRequests(_ count: Int) -> Bool {
        wait { self.connections.reduce(0) { $0 + $1.requests.count } >= count }
    }

    var connectionCount: Int { condition.withLock { connections.count } }

    /// The complete requests received on each connection.
    var requests: [[Data]] { condition.withLock { connections.map(\.requests) } }

    /// Every byte received on each connection, in complete requests or not.
    var bytes: [Data] { condition.withLock { connections.map(\.bytes) } }

    fileprivate func locked<Result>(_ body: () -> Result) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body()
    }

    /// Waits under the lock for something that `locked` changes; false when the time is over.
    fileprivate func wait(seconds: Double = 60, until fact: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !fact() {
            if !condition.wait(until: deadline) { return fact() }
        }
        return true
    }

    /// Only under the lock, in a condition passed to `wait`.
    fileprivate var isReleased: Bool { released }

    fileprivate func waitForRelease(seconds: Double = 60) { _ = wait(seconds: seconds) { self.released } }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0 && errno == EINTR { continue }
            guard descriptor >= 0 else { break }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let connection: RawConnection = locked {
                let connection = RawConnection(descriptor, index: connections.count, server: self)
                connections.append(connection)
                running += 1
                return connection
            }
            Thread.detachNewThread { [self] in
                script(connection)
                locked {
                    connection.close()
                    running -= 1
                }
            }
        }
        locked { running -= 1 }
    }
}

/// One connection as the script of a `RawServer` sees it.
final class RawConnection: @unchecked Sendable {  // Belongs to its thread; records and the descriptor are locked.
    let index: Int
    fileprivate var requests: [Data] = []
    fileprivate var bytes = Data()
    private var descriptor: Int32
    private var unread = Data()
    private unowned let server: RawServer

    fileprivate init(_ descriptor: Int32, index: Int, server: RawServer) {
        self.descriptor = descriptor
        self.index = index
        self.server = server
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    }

    /// Reads one request, head and body by its Content-Length; nil if the peer ends the connection first.
    func readRequest() -> Data? {
        while true {
            if let head = readableHead(), unread.count >= head.upperBound + bodyLength(head) {
                let request = Data(unread.prefix(head.upperBound + bodyLength(head)))
                unread = Data(unread.dropFirst(request.count))
                server.locked { requests.append(request) }
                return request
            }
            guard readSome() else { return nil }
        }
    }

    /// Reads until the head of a request has arrived, without its body; false if the peer ends the connection first.
    func readHead() -> Bool {
        while readableHead() == nil {
            guard readSome() else { return false }
        }
        return true
    }

    /// Waits until there is something to read, without reading it.
    func waitForBytes() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, 10_000)
    }

    /// Waits for bytes and reads them.
    func readOnce() { _ = readSome() }

    /// From now on the server refuses new connections.
    func closeListener() { server.closeListener() }

    /// Reads and records whatever comes until the peer ends the connection or the server is released.
    func readToEnd() {
        while readSome() {}
    }

    func send(_ text: String) { send(Data(text.utf8)) }

    /// Sends all bytes; false if the peer is gone.
    @discardableResult
    func send(_ data: Data) -> Bool {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends the bytes one at a time, `milliseconds` apart, until the peer is gone or the server is released.
    func drip(_ text: String, milliseconds: Double) {
        for byte in text.utf8 {
            guard send(Data([byte])) else { return }
            if server.wait(seconds: milliseconds / 1000, until: { server.isReleased }) { return }
        }
    }

    /// Ends the connection with a FIN for writing, and keeps reading.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection with a FIN, or with RST if unread bytes have arrived.
    func end() { server.locked { close() } }

    /// Ends the connection with RST.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        server.locked { close() }
    }

    /// Waits until the server is released or stopped.
    func hang() { server.waitForRelease() }

    fileprivate func shutDown() {
        if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    fileprivate func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    private func readableHead() -> Range<Data.Index>? { unread.range(of: Data("\r\n\r\n".utf8)) }

    private func bodyLength(_ head: Range<Data.Index>) -> Int {
        for line in String(decoding: unread.prefix(head.lowerBound), as: UTF8.self).components(separatedBy: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                return Int(parts[1].trimmingCharacters(in: .whitespaces)) ?? 0
            }
        }
        return 0
    }

    private func readSome() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        let data = Data(chunk[..<count])
        unread.append(data)
        server.locked { bytes.append(data) }
        return true
    }
}
