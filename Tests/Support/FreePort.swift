import Foundation

/// A port for a program under test that has to be told where to listen.
///
/// A port that the kernel chose and that was given back can go to any other test a moment later, in this process or in
/// another one. These lie below the range the kernel chooses from.
enum FreePort {
    private static let last = Box(UInt16.random(in: 10_000..<20_000))

    /// A port on which nobody listens, and which no other test of this process gets.
    static func next() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = last.update { last in
                last = last < 31_999 ? last + 1 : 10_000
                return last
            }
            if isFree(port) { return port }
        }
        throw LoopbackClient.Failure(what: "no port is free")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
