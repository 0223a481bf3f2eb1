import Foundation
import Testing

@testable import AttendanceSync

@Suite("The HTTP client on servers that misbehave")
struct HostilePeerTests {
    /// What a server sends after one POST before it closes the connection, and the failure that is expected.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: String
        var failure: String

        init(_ what: String, _ answer: String, _ failure: String) {
            testDescription = what
            self.answer = answer
            self.failure = failure
        }
    }

    static let cases: [Case] = [
        Case("nothing", "", "interrupted"),
        Case("a header cut off in the status", "HTTP/1.1 20", "interrupted"),
        Case("a header cut off after the status", "HTTP/1.1 200 OK\r\n", "workerDied"),
        Case("a header cut off in a field", "HTTP/1.1 200 OK\r\nContent-Le", "workerDied"),
        Case("a header cut off before its end", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", "interrupted"),
        Case("a body cut off", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "interrupted"),
        Case("a chunk cut off", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "interrupted"),
        Case(
            "trailers after the chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: 1\r\n\r\n", "workerDied"),
        Case(
            "a chunk without a size",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "malformedAnswer"),
        Case("a length of 2^63 - 1", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nok", "workerDied"),
        Case("a length of 2^63", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\nok", "interrupted"),
        Case("a length of 2^62", "HTTP/1.1 200 OK\r\nContent-Length: 4611686018427387904\r\n\r\nok", "answerTooLarge"),
        Case("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", "malformedAnswer"),
        Case("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nok", "interrupted"),
        Case("no HTTP", "<html>hello</html>", "malformedAnswer"),
        Case("another HTTP", "HTTP/1.9 200 OK\r\nContent-Length: 2\r\n\r\nok", "malformedAnswer"),
        Case("a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok", "malformedAnswer"),
        Case("only a 102", "HTTP/1.1 102 Processing\r\n\r\n", "interrupted"),
        Case("an unasked 101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "interrupted"),
        Case("a field without a colon", "HTTP/1.1 200 OK\r\nfoo\r\nContent-Length: 2\r\n\r\nok", "malformedAnswer"),
        Case("a field without a space", "HTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\nok", "malformedAnswer"),
        Case("a NUL in a field", "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok", "malformedAnswer"),
        Case(
            "a field of 110 kB",
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 110_000))\r\nContent-Length: 2\r\n\r\nok",
            "malformedAnswer"),
        Case("three fields of 90 kB", fields(3), "malformedAnswer"),
        Case("four fields of 90 kB", fields(4), "malformedAnswer"),
        Case(
            "a broken gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
            "malformedAnswer"),
    ]

    private static func fields(_ count: Int) -> String {
        let fields = (0..<count).map { "X\($0): \(String(repeating: "a", count: 90_000))\r\n" }.joined()
        return "HTTP/1.1 200 OK\r\n\(fields)Content-Length: 2\r\n\r\nok"
    }

    @Test(
        "A strange answer is a named failure that puts the request in doubt, and the next request works",
        arguments: cases)
    func strange(_ each: Case) throws {
        let server = RawServer { connection in
            guard connection.index == 0 else {
                while connection.readRequest() != nil { connection.send(shortAnswer) }
                return
            }
            _ = connection.readRequest()
            connection.send(each.answer)
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        let found = try #require(client.failure(.post(server.url())))
        #expect(Mirror(reflecting: found).children.first?.label == each.failure, "\(found)")
        #expect(found.mayHaveArrived)
        #expect(try client.send(.post(server.url(), "next")).status == 200)
        #expect(server.requests.map(\.count) == [1, 1])
    }

    @Test("However an answer is damaged, it ends in a final answer or in doubt, within the deadline")
    func damaged() {
        let intact = Self.cases.map(\.answer).filter { $0.utf8.count < 1000 && !$0.isEmpty }
        let answer = Box(Data())
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.send(answer.value)
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        var random = SeededGenerator(seed: 27)
        for number in 0..<250 {
            var damaged = Data((intact.randomElement(using: &random) ?? shortAnswer).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !damaged.isEmpty {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
                case 1: damaged.remove(at: place)
                case 2: damaged.insert(contentsOf: damaged.prefix(40), at: place)
                default: damaged.removeSubrange(place...)
                }
            }
            answer.value = damaged
            switch client.result(number.isMultiple(of: 2) ? .post(server.url()) : .get(server.url())) {
            case .success(let answer): #expect(answer.status >= 200)
            case .failure(let failure): #expect(failure.mayHaveArrived && failure != .timedOut(.seconds(20)))
            }
        }
    }

    @Test("Bytes that are not UTF-8 in a header field are a malformed answer")
    func latin1() throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.send(
                Data("HTTP/1.1 200 OK\r\nX: ".utf8) + [0xe9, 0xff] + Data("\r\nContent-Length: 2\r\n\r\nok".utf8))
        }
        defer { server.stop() }
        guard case .malformedAnswer = WorkerClient.testing().failure(.post(server.url())) else {
            Issue.record("no malformed answer")
            return
        }
    }

    @Test("A refused connection and an unknown name are certain not to have sent anything")
    func notSent() throws {
        let server = RawServer.answering(shortAnswer)
        server.stop()
        let client = WorkerClient.testing()
        let refused = try #require(client.failure(.post(server.url())))
        let unknown = try #require(client.failure(.post("http://gateway.invalid/")))
        guard case .cannotConnect = refused, case .unknownHost = unknown else {
            Issue.record("\(refused) / \(unknown)")
            return
        }
        #expect(!refused.mayHaveArrived && !unknown.mayHaveArrived)
    }

    enum Moment: CaseIterable { case beforeRequest, afterHead, afterRequest, inAnswer }

    @Test("A reset at any moment puts the request in doubt", arguments: Moment.allCases)
    func reset(moment: Moment) throws {
        let server = RawServer { connection in
            switch moment {
            case .beforeRequest: break
            case .afterHead: _ = connection.readHead()
            case .afterRequest: _ = connection.readRequest()
            case .inAnswer:
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            }
            connection.reset()
        }
        defer { server.stop() }
        let failure = try #require(WorkerClient.testing().failure(.post(server.url())))
        switch failure {
        case .interrupted: break
        // A reset may be there before the connection is seen to be established, and then nothing was sent.
        case .cannotConnect where moment == .beforeRequest: break
        default: Issue.record("\(failure)")
        }
    }

    @Test("A server that never answers costs the deadline, its worker is killed, and the next request works")
    func hang() throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            if connection.index == 0 { connection.hang() } else { connection.send(shortAnswer) }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        #expect(client.failure(.post(server.url(), deadline: .milliseconds(700))) == .timedOut(.milliseconds(700)))
        #expect(client.workerIdentifier == nil)
        #expect(try client.send(.post(server.url())).status == 200)
    }

    @Test("A server that sends a byte at a time is cut off at the deadline")
    func drip() {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.drip(shortAnswer, milliseconds: 100)
        }
        defer { server.stop() }
        let begin = monotonicNow()
        let failure = WorkerClient.testing().failure(.post(server.url(), deadline: .milliseconds(1200)))
        #expect(failure == .timedOut(.milliseconds(1200)))
        #expect(monotonicNow() - begin < .seconds(4))
    }

    @Test("A server that does not read a large request is cut off at the deadline")
    func unread() {
        let server = RawServer { $0.hang() }
        defer { server.stop() }
        var request = HTTPRequest.post(server.url(), deadline: .milliseconds(1500))
        request.body = Data(count: 20 << 20)
        #expect(WorkerClient.testing().failure(request) == .timedOut(.milliseconds(1500)))
    }

    @Test("A body of 100 MB is refused at the limit, announced or not", arguments: [true, false])
    func large(announced: Bool) throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\n\(announced ? "Content-Length: 104857600\r\n" : "")\r\n")
                for _ in 0..<100 {
                    guard connection.send(Data(count: 1 << 20)) else { return }
                }
                return
            }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        #expect(client.failure(.get(server.url())) == .answerTooLarge(limit: 1 << 20))
        #expect(client.workerIdentifier == nil)
    }

    @Test("A body of exactly the limit is accepted, one byte more is not")
    func limit() throws {
        let server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345")
        defer { server.stop() }
        let client = WorkerClient.testing()
        var request = HTTPRequest.get(server.url())
        request.answerLimit = 5
        #expect(try client.send(request).body.count == 5)
        request.answerLimit = 4
        #expect(client.failure(request) == .answerTooLarge(limit: 4))
    }

    @Test("300 MB that come as 252 bytes are refused at the limit")
    func bomb() throws {
        // Zeros, three times through gzip.
        let bomb = try #require(
            Data(
                base64Encoded: """
                    H4sIAAAAAAAC/5Pv5mAAAab/b+/Y+k1JlGi7yD8jaQJLgFPqwtMbFC8em+WUnZR5UKqtJeDmDubpCa79nKzWDtZiDSIiZn94zr1p\
                    em+1vOr18j2fn1V9zrXSWXNuff3aNX/qZWrr/1Qa1xqCjFYu//K8IteQjSf/+XT57/bMQKHk76nZxZtkWN/xx9UX8AEFJPZO3lt+\
                    +7Q80/bNhzuLgQIHXrz9t7tq/x0mvWfL9e13sgOFeu7lHwSZ5yHIAyQbxMCcDAhHApkzKjNYZX7u2rpz3w0mNf7N+6WtmRlsou3b\
                    Pr+8+9Bgzt4qJjaBCsPiVSwMAJzSj0iSAgAA
                    """))
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.send(Data(head.utf8) + bomb) }
        }
        defer { server.stop() }
        let client = WorkerClient.testing()
        #expect(client.failure(.get(server.url())) == .answerTooLarge(limit: 1 << 20))
        #expect(client.workerIdentifier == nil)
    }
}
