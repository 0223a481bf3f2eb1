import Foundation

/// A server that costs next to nothing: it reads one request after the other and answers each like Humand's `201`.
///
/// It runs in a process of its own, so that its processor time is nobody else's.
enum PlainServer {
    /// Serves until standard input is closed; prints its port.
    static func serve() throws -> Never {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> UInt16? in
                guard bind(listening, address, length) == 0, listen(listening, 64) == 0,
                    getsockname(listening, address, &length) == 0
                else { return nil }
                return pointer.pointee.sin_port.bigEndian
            }
        }
        guard let port else { throw BenchmarkFailure("no port: \(String(cString: strerror(errno)))") }
        say("\(port)")
        Thread.detachNewThread {
            while true {
                let connection = accept(listening, nil, nil)
                guard connection >= 0 else { continue }
                Thread.detachNewThread { answer(connection) }
            }
        }
        while read(0, UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1), 1) > 0 {}
        exit(0)
    }

    private static func answer(_ connection: Int32) {
        var on: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var filled = 0
        var number = 0
        while true {
            let count = bytes.withUnsafeMutableBytes { read(connection, $0.baseAddress.map { $0 + filled }, 1024) }
            guard count > 0, filled + count < bytes.count - 1024 else { break }
            filled += count
            guard let end = end(of: bytes[..<filled]) else { continue }
            filled -= end
            number += 1
            let body = #"{"id":"\#(number)"}"#
            let text =
                "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
            guard write(connection, text, text.utf8.count) == text.utf8.count else { break }
        }
        close(connection)
    }

    /// Where the first request ends, if all of it is there.
    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        guard let head = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let text = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).lowercased()
        let length = text.components(separatedBy: "content-length: ").dropFirst().first.flatMap {
            Int($0.prefix { $0.isNumber })
        }
        let end = head.upperBound + (length ?? 0)
        return bytes.count >= end ? end : nil
    }
}
