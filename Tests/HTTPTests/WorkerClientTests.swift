import Foundation
import Testing

@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("The HTTP client with well-behaved servers")
struct WorkerClientTests {
    @Test("A GET sends its path, query and header fields, and no body")
    func get() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        var request = HTTPRequest.get(server.url("/a/b%20c?d=e%26f&g="))
        request.headers["X-First"] = "Peña 1"
        request.headers["authorization"] = "Basic a2V5"
        request.headers["Accept"] = "application/json"
        let answer = try WorkerClient.testing().send(request)
        #expect(answer.status == 200)
        #expect(answer.body == Data("ok".utf8))
        let (head, body) = try parts(#require(server.requests.first?.first))
        #expect(head.first == "GET /a/b%20c?d=e%26f&g= HTTP/1.1")
        #expect(head.contains("Host: 127.0.0.1:\(server.port)"))
        #expect(head.contains { $0.caseInsensitiveCompare("X-First: Peña 1") == .orderedSame })
        #expect(head.contains { $0.caseInsensitiveCompare("Authorization: Basic a2V5") == .orderedSame })
        #expect(head.filter { $0.lowercased().hasPrefix("accept:") } == ["Accept: application/json"])
        #expect(!head.contains { $0.lowercased().hasPrefix("content-length") || $0.lowercased().hasPrefix("cookie") })
        #expect(body.isEmpty)
    }

    @Test("A POST sends its body byte for byte, also a large one", arguments: [1, 5, 70_000, 3_000_000])
    func post(size: Int) throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        var random = SeededGenerator(seed: UInt64(size))
        var request = HTTPRequest.post(server.url("/p"))
        request.body = Data((0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        request.headers = HTTPHeaders(["Content-Type": "application/json"])
        #expect(try WorkerClient.testing().send(request).status == 200)
        let (head, body) = try parts(#require(server.requests.first?.first))
        #expect(head.first == "POST /p HTTP/1.1")
        #expect(head.contains("Content-Length: \(size)"))
        #expect(head.filter { $0.lowercased().hasPrefix("content-type") } == ["Content-Type: application/json"])
        #expect(!head.contains { $0.lowercased().hasPrefix("expect") })
        #expect(body == request.body)
    }

    @Test("The answer's status, header fields and body arrive unchanged")
    func answer() throws {
        let body = String(repeating: "ñ\0", count: 200_000)
        let server = RawServer.answering(
            "HTTP/1.1 422 Nope\r\nX-A: 1\r\nRetry-After: 30\r\nX-A: 2\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        defer { server.stop() }
        let answer = try WorkerClient.testing().send(.get(server.url()))
        #expect(answer.status == 422)
        #expect(answer.headers["retry-after"] == "30")
        #expect(answer.headers["X-A"] == "1, 2")
        #expect(answer.body == Data(body.utf8))
    }

    @Test("Fifty posts in a burst share one connection, and each is complete")
    func keepAlive() throws {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let client = WorkerClient.testing()
        for number in 0..<50 { _ = try client.send(.post(server.url(), "{\"number\":\(number)}")) }
        #expect(server.connectionCount == 1)
        let bodies = try server.requests.flatMap { $0 }.map { try parts($0).body }
        #expect(bodies == (0..<50).map { Data("{\"number\":\($0)}".utf8) })
    }

    @Test("After a pause the next request uses a new connection")
    func burst() {
        let server = RawServer.answering(shortAnswer)
        defer { server.stop() }
        let transport = URLSessionTransport(idleLimit: .milliseconds(-1))
        for _ in 0..<3 {
            #expect(transport.perform(.post(server.url()), giveUp: { _ in _exit(99) }, reply: { _ in }) == nil)
        }
        #expect(server.connectionCount == 3)
    }

    @Test("An informational answer before the real one is ignored", arguments: ["100 Continue", "103 Early Hints"])
    func informational(status: String) throws {
        let server = RawServer.answering("HTTP/1.1 \(status)\r\nLink: x\r\n\r\n" + shortAnswer)
        defer { server.stop() }
        let answer = try WorkerClient.testing().send(.post(server.url()))
        #expect(answer.status == 200)
        #expect(answer.body == Data("ok".utf8))
    }

    @Test("A cookie is not sent back")
    func cookies() throws {
        let server = RawServer.answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n")
        defer { server.stop() }
        let client = WorkerClient.testing()
        for _ in 0..<2 { _ = try client.send(.get(server.url())) }
        for request in server.requests.flatMap({ $0 }) {
            #expect(try !parts(request).head.contains { $0.lowercased().hasPrefix("cookie") })
        }
    }

    @Test("A proxy named in the environment is used")
    func proxy() throws {
        let proxy = RawServer.answering(shortAnswer)
        defer { proxy.stop() }
        let client = WorkerClient.testing(environment: ["http_proxy": proxy.url("")])
        #expect(try client.send(.get("http://gateway.invalid/x")).status == 200)
        #expect(try parts(#require(proxy.requests.first?.first)).head.first == "GET http://gateway.invalid/x HTTP/1.1")
    }

    @Test("The worker's environment has the proxies and none of the program's settings")
    func environment() {
        let kept = WorkerEnvironment.make(from: [
            "https_proxy": "http://p", "HIK_SECRET": "s", "HIKVISION_HOST": "h", "HUMAND_AUTH": "a", "PATH": "/bin",
            "NOTIFY_SOCKET": "n", "HOME": "/home/x", "SWIFT_BACKTRACE": "enable=yes",
        ])
        #expect(
            kept == [
                "HOME=/dev/null", "LIBDISPATCH_LOG=NO", "MALLOC_ARENA_MAX=2", "MALLOC_MMAP_THRESHOLD_=131072",
                "MALLOC_TRIM_THRESHOLD_=131072", "PATH=/bin", "SWIFT_BACKTRACE=enable=no", "https_proxy=http://p",
            ])
    }

    /// The lines of a request's head, and its body.
    private func parts(_ request: Data) throws -> (head: [String], body: Data) {
        let end = try #require(request.range(of: Data("\r\n\r\n".utf8)))
        let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
        return (head.components(separatedBy: "\r\n"), Data(request[end.upperBound...]))
    }
}
