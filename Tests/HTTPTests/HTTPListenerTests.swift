import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("The HTTP listener")
struct HTTPListenerTests {
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    private func listening(
        port: UInt16 = 0, limits: HTTPListener.Limits = HTTPListener.Limits(), handler: @escaping HTTPListener.Handler
    ) throws -> HTTPListener {
        let clock: @Sendable () -> Instant = { Instant(seconds: 784_111_777) }
        let listener = HTTPListener(port: port, limits: limits, clock: clock, handler: handler)
        try listener.start()
        return listener
    }

    /// A listener that echoes the body it receives.
    private func echo(_ change: (inout HTTPListener.Limits) -> Void = { _ in }) throws -> HTTPListener {
        var limits = HTTPListener.Limits()
        change(&limits)
        return try listening(limits: limits) { .respond(HTTPResponse(status: 200, body: $0.body)) }
    }

    @Test("An answer has its length, the date, and whether the connection stays open")
    func answer() throws {
        let listener = try echo()
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
        #expect(
            try client.receive(until: "hi") == """
                HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: keep-alive\r\n\
                Content-Length: 2\r\n\r\nhi
                """)
    }

    @Test("Requests on one connection are answered in order, also when they arrive in one piece")
    func pipelined() throws {
        let listener = try listening { .respond(HTTPResponse(status: 200, body: Data($0.path.utf8))) }
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let all = client.receiveAll()
        let (first, second) = (all.range(of: "\r\n\r\n/a"), all.range(of: "\r\n\r\n/b"))
        #expect(first != nil && second != nil && all.hasSuffix("/b") && all.contains("Connection: close"))
    }

    @Test("Expect: 100-continue is answered before the body is sent")
    func expectContinue() throws {
        let listener = try echo()
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("hi")
        #expect(try client.receive(until: "hi").hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("HEAD is answered with the length but without the body, 204 with neither")
    func bodiless() throws {
        let listener = try listening {
            .respond(HTTPResponse(status: $0.path == "/204" ? 204 : 200, body: Data("body".utf8)))
        }
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /204 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let all = client.receiveAll()
        #expect(all.contains("Content-Length: 4") && all.contains("204 No Content") && !all.contains("body"))
        #expect(all.components(separatedBy: "Content-Length").count == 2)
    }

    @Test("A header value from outside cannot add a header line")
    func headerInjection() throws {
        let listener = try listening { _ in
            .respond(HTTPResponse(status: 200, headers: HTTPHeaders(["X": "a\r\nSet-Cookie: b"])))
        }
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send(Self.get)
        #expect(try client.receive(until: "\r\n\r\n").contains("\r\nX: aSet-Cookie: b\r\n"))
    }

    @Test("A body over the limit is answered with 413 while it is still being sent, and the client gets the answer")
    func tooLarge() throws {
        let listener = try echo { $0.body = 100 }
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n")
        #expect(client.send(String(repeating: "x", count: 900_000)), "not even a client that goes on sending is reset")
        client.endWriting()
        #expect(client.receiveAll().hasPrefix("HTTP/1.1 413 "))
    }

    @Test("A request that is not complete in time is answered with 408, whether bytes come slowly or not at all")
    func slow() throws {
        let listener = try echo { $0.request = .milliseconds(80) }
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        client.send("GET / HT")
        #expect(client.receiveAll().hasPrefix("HTTP/1.1 408 "))
    }

    @Test("An idle connection is closed without an answer")
    func idle() throws {
        let listener = try echo { $0.idle = .milliseconds(50) }
        defer { listener.stop() }
        let client = try LoopbackClient(port: listener.port)
        #expect(client.receiveAll().isEmpty)
    }

    @Test("A connection beyond the limit is answered with 503, and one that ends makes room again")
    func full() throws {
        let listener = try echo { $0.connections = 1 }
        defer { listener.stop() }
        var first: LoopbackClient? = try LoopbackClient(port: listener.port)
        first?.send(Self.get)
        _ = try first?.receive(until: "\r\n\r\n")
        #expect(try LoopbackClient(port: listener.port).receiveAll().hasPrefix("HTTP/1.1 503 "))
        first = nil
        for _ in 0..<1000 {
            let client = try LoopbackClient(port: listener.port)
            client.send(Self.get)
            if client.receive()?.hasPrefix("HTTP/1.1 200 ") == true { return }
        }
        Issue.record("the place never became free")
    }

    @Test("One address has its share of the connections and no more; others are served")
    func oneAddress() throws {
        let listener = try echo {
            $0.connections = 8
            $0.connectionsOfOnePeer = 2
        }
        defer { listener.stop() }
        // Loopback may have three quarters: a proxy speaks for many.
        let many = try (0..<6).map { _ in try LoopbackClient(port: listener.port, from: "127.0.0.2") }
        for client in many {
            client.send(Self.get)
            #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        }
        #expect(try LoopbackClient(port: listener.port, from: "127.0.0.2").receiveAll().hasPrefix("HTTP/1.1 503 "))
        let other = try LoopbackClient(port: listener.port)
        other.send(Self.get)
        #expect(try other.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
    }

    @Test("When every place is taken, the oldest silent connection of the peer that has the most gives way")
    func slowClients() throws {
        let listener = try echo { $0.connections = 3 }
        defer { listener.stop() }
        let slow = try (0..<3).map { _ in try LoopbackClient(port: listener.port, from: "127.0.0.2") }
        for client in slow {
            client.send(Self.get)
            _ = try client.receive(until: "\r\n\r\n")
        }
        slow[1].send("GET / HT")
        let other = try LoopbackClient(port: listener.port)
        other.send(Self.get)
        #expect(try other.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        #expect(slow[0].receiveAll().isEmpty)
        slow[2].send(Self.get)
        #expect(try slow[2].receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
    }

    @Test("Every kind of misbehaviour that a simulated server can choose reaches the peer")
    func misbehaviour() throws {
        let listener = HTTPListener(simulating: { request in
            switch request.path {
            case "/close": .closeWithoutAnswer
            case "/reset": .reset
            case "/raw": .raw(Data("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".utf8), thenClose: true)
            default: .drip(HTTPResponse(status: 200, body: Data("slow".utf8)), pause: .milliseconds(1))
            }
        })
        try listener.start()
        defer { listener.stop() }
        func sent(_ path: String) throws -> LoopbackClient {
            let client = try LoopbackClient(port: listener.port)
            client.send("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client
        }
        #expect(try sent("/close").receiveAll().isEmpty)
        #expect(try sent("/reset").endsInReset())
        #expect(try sent("/raw").receiveAll() == "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        #expect(try sent("/drip").receiveAll().hasSuffix("\r\n\r\nslow"))
    }

    @Test("Stopping answers the current request, closes every connection and frees the port")
    func stop() throws {
        let began = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let port = try FreePort.next()
        let listener = try listening(port: port) { _ in
            began.signal()
            goOn.wait()
            return .respond(HTTPResponse(status: 200))
        }
        let (idle, busy) = (try LoopbackClient(port: port), try LoopbackClient(port: port))
        busy.send(Self.get)
        began.wait()
        let stopped = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            #expect(listener.stop())
            stopped.signal()
        }
        #expect(idle.receiveAll().isEmpty)
        goOn.signal()
        let answer = busy.receiveAll()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK") && answer.contains("Connection: close"))
        stopped.wait()
        #expect(listener.openConnections == 0)
        #expect(throws: LoopbackClient.Failure.self) { try LoopbackClient(port: port) }
        let next = HTTPListener(port: port, bodyLimit: 10) { _ in .takeOver { _ in false } }
        try next.start()
        #expect(next.stop())
    }

    @Test("If a handler does not return, stop reports it instead of waiting for ever")
    func stubbornHandler() throws {
        let goOn = DispatchSemaphore(value: 0)
        let began = DispatchSemaphore(value: 0)
        let listener = try listening { _ in
            began.signal()
            goOn.wait()
            return .takeOver { _ in false }
        }
        let client = try LoopbackClient(port: listener.port)
        client.send(Self.get)
        began.wait()
        #expect(!listener.stop(grace: .milliseconds(20)))
        goOn.signal()
        #expect(listener.stop())
    }

    @Test("A port in use and an invalid host are named in the error")
    func cannotListen() throws {
        let listener = try echo()
        defer { listener.stop() }
        let second = HTTPListener(port: listener.port, bodyLimit: 10) { _ in .respond(HTTPResponse(status: 200)) }
        #expect {
            try second.start()
        } throws: {
            "\($0)".contains("port \(listener.port)") && "\($0)".contains("Address already in use")
        }
        #expect(throws: HTTPListenerError.notAnAddress("nowhere")) {
            try HTTPListener(host: "nowhere", bodyLimit: 10) { _ in .respond(HTTPResponse(status: 200)) }.start()
        }
    }

    @Test(
        "The Date field is correct before 1970, on a leap day and at the ends of the calendar",
        arguments: [
            (Int64(0), "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_826_496, "Tue, 29 Feb 2000 12:14:56 GMT"), (1_769_512_365, "Tue, 27 Jan 2026 11:12:45 GMT"),
            (.max, "Fri, 31 Dec 9999 23:59:59 GMT"), (.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
        ])
    func dates(_ seconds: Int64, _ text: String) {
        #expect(HTTPAnswer.httpDate(Instant(seconds: seconds)) == text)
    }
}
