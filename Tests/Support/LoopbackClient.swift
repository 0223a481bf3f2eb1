import Foundation

/// A bare TCP connection to a listener under test; every wait ends after ten seconds.
final class LoopbackClient {
    struct Failure: Error { let what: String }

    private let descriptor: Int32

    /// - Parameter source: another of this machine's addresses, 127.0.0.2 say, for a peer of its own.
    init(port: UInt16, from source: String? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if let source {
            var own = sockaddr_in()
            own.sin_family = sa_family_t(AF_INET)
            own.sin_addr.s_addr = inet_addr(source)
            let bound = withUnsafePointer(to: &own) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard bound == 0 else { throw Failure(what: "bind: \(String(cString: strerror(errno)))") }
        }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(what: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Sends; false if the peer has already closed.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Up to 64 kB of what has arrived; nil at the end, or if the connection was reset.
    func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// Everything until `text` has arrived.
    func receive(until text: String) throws -> String {
        var all = ""
        while !all.contains(text) {
            guard let more = receive() else { throw Failure(what: "ended after: \(all)") }
            all += more
        }
        return all
    }

    /// Everything until the peer closes.
    func receiveAll() -> String {
        var all = ""
        while let more = receive() { all += more }
        return all
    }

    /// True if the connection ends with a reset.
    func endsInReset() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(descriptor, &byte, 1, 0)
            if count == 0 { return false }
            if count < 0 { return errno == ECONNRESET }
        }
    }
}
