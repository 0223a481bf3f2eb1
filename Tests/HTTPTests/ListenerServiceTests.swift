import Base
import Foundation
import Testing

@testable import HTTP
@testable import Support

@Suite("The listener process", .waiting)
struct ListenerServiceTests {
    private static let token = Data(SHA256.hash(Array("right".utf8)))

    private let socket: ListenerSocket
    private let news = NewsBox()

    init() throws { socket = try ListenerSocket(host: "127.0.0.1", port: 0) }

    /// A service that answers each push with the size of its body.
    private func service(allowed: [String] = [], environment: [String: String] = ["PATH": "/bin"]) -> ListenerService {
        let news = news
        return ListenerService(
            executable: Products.executable, environment: environment, sockets: [socket], plan: plan(allowed: allowed),
            answer: { $0.map { HTTPResponse(status: 200, body: Data("<\($0.body.count) of \($0.peer)>".utf8)) } },
            report: { news.add($0) })
    }

    private func plan(allowed: [String] = [], token: Data = token) -> ListenerPlan {
        ListenerPlan(
            sockets: [.init(allowed: allowed, routes: [0])],
            routes: [.init(["POST"], "/push", secret: .header("token"), digests: [token], bodyLimit: 1 << 20)])
    }

    private func push(_ body: String, token: String = "right") throws -> String {
        let client = try LoopbackClient(port: socket.port)
        client.send(
            "POST /push HTTP/1.1\r\nHost: h\r\ntoken: \(token)\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return client.receiveAll()
    }

    @Test("What the plan lets in is answered by the program")
    func answers() throws {
        let service = service()
        #expect(service.start())
        defer { service.stop() }
        #expect(try push("hello").hasSuffix("<5 of 127.0.0.1>"))
        let large = String(repeating: "x", count: 1 << 20)
        #expect(try push(large).hasSuffix("<1048576 of 127.0.0.1>"))
        #expect(try push(large + "x").hasPrefix("HTTP/1.1 413 "))
    }

    @Test("A wrong token is answered before the body is read, and counted")
    func wrongToken() throws {
        let service = service()
        #expect(service.start())
        defer { service.stop() }
        for _ in 0..<3 {
            let client = try LoopbackClient(port: socket.port)
            client.send("POST /push HTTP/1.1\r\nHost: h\r\ntoken: wrong\r\nContent-Length: 900000\r\n\r\n")
            #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 401 "))
        }
        #expect(news.wait { $0.reduce(0) { $0 + refused($1, 401) } == 3 })
    }

    private func refused(_ news: ListenerService.News, _ status: Int) -> Int {
        if case .refused(let refusal) = news, refusal.status == status { refusal.count } else { 0 }
    }

    @Test("An address that is not in the list is closed without a word")
    func foreignAddress() throws {
        let service = service(allowed: ["10.0.0.0/8", "127.0.0.2"])
        #expect(service.start())
        defer { service.stop() }
        #expect(try push("x").isEmpty)
        let known = try LoopbackClient(port: socket.port, from: "127.0.0.2")
        known.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(known.receiveAll().hasPrefix("HTTP/1.1 404 "))
    }

    @Test("A process that dies is replaced, and peers that come meanwhile wait instead of being refused")
    func replaced() throws {
        let service = service()
        #expect(service.start())
        defer { service.stop() }
        #expect(try push("a").hasSuffix("<1 of 127.0.0.1>"))
        let first = try #require(service.processIdentifier)
        kill(first, SIGKILL)
        #expect(try push("ab").hasSuffix("<2 of 127.0.0.1>") || push("ab").hasSuffix("<2 of 127.0.0.1>"))
        #expect(service.processIdentifier != first)
        #expect(news.wait { $0.contains(.ended("was ended by signal 9 (Killed)")) })
    }

    @Test("Another plan takes the place of the first without a word, and the old secret lets nobody in any more")
    func anotherPlan() throws {
        let service = service()
        #expect(service.start())
        defer { service.stop() }
        #expect(try push("a").hasSuffix("<1 of 127.0.0.1>"))
        service.adopt(plan(token: Data(SHA256.hash(Array("new".utf8)))))
        let end = monotonicNow() + .seconds(60)
        while try !push("ab", token: "new").hasSuffix("<2 of 127.0.0.1>"), monotonicNow() < end {}
        #expect(try push("ab", token: "new").hasSuffix("<2 of 127.0.0.1>"))
        #expect(try push("a").hasPrefix("HTTP/1.1 401 "))
        #expect(news.wait { !$0.contains { if case .ended = $0 { true } else { false } } })
    }

    @Test("The process has no secret in its environment and no descriptor but its pipes and sockets")
    func knowsNothing() throws {
        let service = service(environment: [
            "PATH": "/bin", "HIK_SECRET": "geheim", "HUMAND_AUTH": "geheim", "PUSH_TOKEN": "geheim",
            "FINDFACE_SECRET": "geheim", "WEBHOOKS_FILE": "geheim",
        ])
        #expect(service.start())
        defer { service.stop() }
        #expect(try push("a").hasSuffix("<1 of 127.0.0.1>"))
        let folder = "/proc/\(try #require(service.processIdentifier))"
        let environment = try Data(contentsOf: URL(fileURLWithPath: folder + "/environ"))
        #expect(!String(decoding: environment, as: UTF8.self).contains("geheim"))
        let open = try FileManager.default.contentsOfDirectory(atPath: folder + "/fd").compactMap { Int($0) }
        let targets = open.map { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/fd/\($0)") }
        let files = targets.compactMap(\.self).filter { $0.hasPrefix("/") && $0 != "/dev/null" }
        #expect(files.isEmpty)
    }

    @Test("A plan comes over the pipe as it went in")
    func frames() throws {
        let plan = ListenerPlan(
            sockets: [.init(allowed: ["10.0.0.0/8"], routes: [1, 0]), .init(allowed: [], routes: [])],
            routes: [
                .init(["GET"], "/"), .init(["POST", "GET"], "/x", secret: .header("token"), digests: [Self.token]),
                .init(["POST"], "/y/", secret: .path, digests: [], bodyLimit: 77),
            ])
        let frames: [ListenerFrame] = [
            .plan(plan), .answer(number: 7, HTTPResponse(status: 204, headers: HTTPHeaders(["A": "b"]))),
            .request(
                ListenerRequest(
                    number: 8, route: 1, method: "POST", headers: HTTPHeaders(["C": "d"]), body: Data([0, 255]),
                    peer: "::1")),
            .refused(ListenerRefusal(status: 401, reason: "r", peer: "10.0.0.1", count: 9)),
        ]
        for frame in frames {
            let payload = try #require(frame.encoded).dropFirst(4)
            #expect(try ListenerFrame(payload: payload) == frame)
            for length in 0..<payload.count {
                #expect(throws: WorkerFrameError.self) { try ListenerFrame(payload: payload.prefix(length)) }
            }
        }
    }
}

/// What a service has reported.
private final class NewsBox: @unchecked Sendable {  // Under the condition's lock.
    private let condition = NSCondition()
    private var all: [ListenerService.News] = []

    func add(_ news: ListenerService.News) {
        condition.withLock {
            all.append(news)
            condition.broadcast()
        }
    }

    func wait(until fact: ([ListenerService.News]) -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: 60)
        return condition.withLock {
            while !fact(all) {
                if !condition.wait(until: end) { return fact(all) }
            }
            return true
        }
    }
}
