import Base
import Dispatch
import Foundation

/// A TCP socket whose every wait has a deadline.
///
/// `Sendable` because a descriptor is a number and the kernel orders the calls on it; the owner makes sure that nobody
/// uses it after `close`.
struct HTTPSocket: Sendable {
    enum Accepted {
        /// With the peer's address, where the socket's family has one.
        case connection(HTTPSocket, IPAddress?)
        /// The peer has gone away again.
        case nothing
        /// No descriptor or memory for another connection at the moment.
        case exhausted
        case closed
    }

    enum Received {
        case bytes(ArraySlice<UInt8>)
        case ended
        case timedOut
    }

    let descriptor: Int32
    /// The port listened on.
    let port: UInt16

    /// Makes a socket that is bound to a numeric address and listens.
    static func listening(host: String, port: UInt16) throws(HTTPListenerError) -> HTTPSocket {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else { throw .notAnAddress(host) }
        defer { freeaddrinfo(found) }
        let info = found.pointee
        func failure() -> HTTPListenerError {
            .cannotListen(host: host, port: port, errno: errno)
        }
        let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
        guard descriptor >= 0 else { throw failure() }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        // `::` is IPv6 alone, whatever the system's default is: who wants both addresses names both.
        if info.ai_family == AF_INET6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 128) == 0,
            let port = boundPort(descriptor)
        else {
            let error = failure()
            Foundation.close(descriptor)
            throw error
        }
        return HTTPSocket(descriptor: descriptor, port: port)
    }

    /// A socket that another process has bound and made listen; nil if the descriptor is none.
    static func inherited(_ descriptor: Int32) -> HTTPSocket? {
        boundPort(descriptor).map { HTTPSocket(descriptor: descriptor, port: $0) }
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // The kernel writes a sockaddr of either family into storage that holds any; the port is at the same place in
        // both.
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { return nil }
        return withUnsafeBytes(of: &address) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }

    /// Waits for the next peer.
    func accept() -> Accepted {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let peer = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Foundation.accept(descriptor, $0, &length) }
        }
        if peer >= 0 {
            // accept4, which would do this in one call, is not available in Swift.
            _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
            var on: Int32 = 1
            setsockopt(peer, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            return .connection(HTTPSocket(descriptor: peer, port: port), IPAddress(address))
        }
        switch errno {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        case EBADF, EINVAL, ENOTSOCK: return .closed
        default: return .nothing
        }
    }

    /// Receives what has arrived, waiting for it until `deadline`.
    func receive(until deadline: Span) -> Received {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            if count > 0 { return .bytes(buffer[..<count]) }
            guard count < 0 else { return .ended }
            switch errno {
            case EAGAIN: guard wait(for: Int16(POLLIN), until: deadline) else { return .timedOut }
            case EINTR: continue
            default: return .ended
            }
        }
    }

    /// Writes all of the data before `deadline`, or gives up.
    func send(_ data: Data, until deadline: Span) -> Bool {
        var sent = 0
        while sent < data.count {
            let written = data.withUnsafeBytes { (all: UnsafeRawBufferPointer) in
                let rest = UnsafeRawBufferPointer(rebasing: all.dropFirst(sent))
                return Foundation.send(descriptor, rest.baseAddress, rest.count, Self.sendFlags)
            }
            if written > 0 {
                sent += written
            } else if errno == EAGAIN {
                guard wait(for: Int16(POLLOUT), until: deadline) else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Sending never blocks by itself, and a closed peer is an error rather than a signal.
    private static let sendFlags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)

    /// Shuts down the reading side; on a listening socket this ends `accept`, on Linux.
    func endReading() { shutdown(descriptor, Int32(SHUT_RD)) }
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }
    func endAll() { shutdown(descriptor, Int32(SHUT_RDWR)) }
    func close() { Foundation.close(descriptor) }

    /// Makes `close` send a reset to the peer.
    func resetOnClose() {
        var hard = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
    }

    private func wait(for events: Int16, until deadline: Span) -> Bool {
        let left = (deadline - monotonicNow()).milliseconds
        guard left > 0 else { return false }
        var interest = pollfd(fd: descriptor, events: events, revents: 0)
        // An interrupted wait counts as an event: the caller tries, finds nothing, and waits again.
        return poll(&interest, 1, Int32(clamping: left)) != 0
    }
}
