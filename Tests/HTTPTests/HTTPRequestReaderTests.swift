import Foundation
import Testing

@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("Reading HTTP requests")
struct HTTPRequestReaderTests {
    private func steps(_ text: String, bodyLimit: Int = 1000) -> HTTPRequestReader.Step {
        var reader = HTTPRequestReader(bodyLimit: bodyLimit)
        reader.append(Array(text.utf8))
        return reader.next()
    }

    private func request(_ text: String) throws -> HTTPListener.Request {
        guard case .request(let request, _) = steps(text) else { throw LoopbackClient.Failure(what: "\(steps(text))") }
        return request
    }

    private func refusal(_ text: String) -> Int? {
        if case .refused(let refusal) = steps(text) { refusal.status } else { nil }
    }

    @Test("A request is read with its parsed target, headers and body")
    func whole() throws {
        let read = try request(
            "POST /users/a%2Fb?name=J%C3%B3%20e&x=1+2&flag&=e HTTP/1.1\r\nHost: h\r\n"
                + "X-A:\t one \r\nContent-Length: 3\r\n\r\nabc"
        )
        #expect(read.method == "POST")
        #expect(read.target == "/users/a%2Fb?name=J%C3%B3%20e&x=1+2&flag&=e")
        #expect(read.path == "/users/a%2Fb")
        #expect(read.segments == ["users", "a/b"])
        #expect(read.query.map(\.0) == ["name", "x", "flag", ""])
        #expect(read.query.map(\.1) == ["Jó e", "1 2", "", "e"])
        #expect(read.headers["x-a"] == "one")
        #expect(read.body == Data("abc".utf8))
    }

    @Test("The same requests are read however the stream is split")
    func anyCut() {
        let stream = Array(
            ("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4;x=y\r\nwiki\r\n1\r\np\r\n0\r\nTrailer: t\r\n\r\n"
                + "\r\nGET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").utf8)
        for size in 1...stream.count {
            var reader = HTTPRequestReader(bodyLimit: 100)
            var seen: [String] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                reader.append(stream[start..<min(start + size, stream.count)])
                while case .request(let request, let keepAlive) = reader.next() {
                    seen.append("\(request.path) \(String(decoding: request.body, as: UTF8.self)) \(keepAlive)")
                }
            }
            #expect(seen == ["/1 hello true", "/2 wikip true", "/3  false"], "cut every \(size) bytes")
            #expect(reader.isBetweenRequests)
        }
    }

    @Test("A request with both Content-Length and Transfer-Encoding is refused, in either order")
    func smuggling() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\n"
        #expect(refusal(head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400)
        #expect(refusal(head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n") == 400)
    }

    @Test(
        "A Content-Length that is not exactly one decimal number is refused",
        arguments: ["", "-1", "+1", "1,1", "0x10", "1 1", "١", "1.0", "1\r\nContent-Length: 1"])
    func badLength(_ length: String) {
        #expect(refusal("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\nx") == 400)
    }

    @Test("A body over the limit is refused before it is read, however its length is given")
    func largeBody() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\n"
        #expect(refusal(head + "Content-Length: 1001\r\n\r\n") == 413)
        #expect(refusal(head + "Content-Length: 99999999999999999999999999\r\n\r\n") == 413)
        #expect(refusal(head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n") == 413)
        #expect(refusal(head + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n") == 413)
        #expect(refusal(head + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n") == 413)
        let twice = "1f4\r\n" + String(repeating: "x", count: 500) + "\r\n"
        #expect(refusal(head + "Transfer-Encoding: chunked\r\n\r\n" + twice + twice + "1\r\n") == 413)
    }

    @Test(
        "Requests that RFC 9112 forbids are refused with the fitting status",
        arguments: [
            ("GET / HTTP/1.1\nHost: h\n\n", 400), ("GET / HTTP/1.1\rHost: h\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /\r\n\r\n", 400), ("G@T / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505), ("GET / FTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: \u{1}\r\n\r\n", 400), ("GET /é HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET /?a=%2 HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET x HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET /#f HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n", 417),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\ng\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad\r\n\r\n", 400),
        ])
    func refused(_ text: String, _ status: Int) {
        #expect(refusal(text) == status, "\(text.debugDescription)")
    }

    @Test("What begins with no letter is refused at its first byte, such as a TLS hello, also after a request")
    func notHTTP() {
        let hello: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]
        for before in ["", "\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"] {
            for first in [hello, [0], [0x80], Array(" GET".utf8), Array("{}".utf8)] {
                var reader = HTTPRequestReader(bodyLimit: 100)
                for byte in before.utf8 {
                    reader.append([byte])
                    if case .refused = reader.next() { Issue.record("refused too early") }
                }
                reader.append(first.prefix(1))
                guard case .refused(let refusal) = reader.next() else {
                    Issue.record("\(first) is waited for")
                    continue
                }
                #expect(refusal.status == 400)
            }
        }
    }

    @Test("An absolute target, an empty path, and HTTP/1.0 without Host are accepted")
    func otherForms() throws {
        let absolute = try request("GET HTTP://h:80/a?b=c HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(absolute.path == "/a")
        #expect(absolute.queryValue("b") == "c")
        #expect(try request("GET http://h?b=c HTTP/1.1\r\nHost: h\r\n\r\n").path == "/")
        guard case .request(_, let keepAlive) = steps("GET / HTTP/1.0\r\n\r\n") else {
            Issue.record("HTTP/1.0 is refused")
            return
        }
        #expect(!keepAlive)
    }

    @Test("Heads are limited to 16 kB, whether they end or not")
    func longHeads() {
        let long = String(repeating: "x", count: 17_000)
        #expect(refusal("GET /\(long) HTTP/1.1\r\n") == 414)
        #expect(refusal("GET /\(long)") == 414)
        #expect(refusal("GET / HTTP/1.1\r\nHost: h\r\nA: \(long)\r\n\r\n") == 431)
        #expect(refusal("GET / HTTP/1.1\r\nHost: h\r\nA: \(long)") == 431)
        let many = String(repeating: "a: b\r\n", count: 3000)
        #expect(refusal("GET / HTTP/1.1\r\nHost: h\r\n\(many)\r\n") == 431)
        let trailers = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + many
        #expect(refusal(trailers) == 431)
        #expect(refusal("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;\(long)") == 400)
    }

    @Test("100 Continue is requested once, and not when the body is already arriving")
    func expectContinue() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        var reader = HTTPRequestReader(bodyLimit: 10)
        reader.append(Array(head.utf8))
        var asked: [Bool] = []
        for _ in 0..<2 { if case .needsMore(let wants) = reader.next() { asked.append(wants) } }
        #expect(asked == [true, false])
        reader.append(Array("ab".utf8))
        guard case .request = reader.next() else {
            Issue.record("the request did not end")
            return
        }
        guard case .needsMore(wantsContinue: false) = steps(head + "a") else {
            Issue.record("asked for although the body is on its way")
            return
        }
    }

    @Test("A header value that is not UTF-8 is read as Latin-1")
    func latin1() {
        var reader = HTTPRequestReader(bodyLimit: 10)
        reader.append(Array("GET / HTTP/1.1\r\nHost: h\r\nX: a".utf8) + [0xE9] + Array("\r\n\r\n".utf8))
        guard case .request(let request, _) = reader.next() else {
            Issue.record("refused")
            return
        }
        #expect(request.headers["X"] == "aé")
    }

    @Test("Damaged requests cause no trap or hang, and no body over the limit")
    func mutations() {
        let seeds = [
            "POST /a?b=%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;e=1\r\nhello\r\n0\r\nA: b\r\n\r\n",
            "GET http://h/%C3%B3?a=b&c HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n",
        ].map { Array($0.utf8) }
        let length = "Content-Length: 99999999999999999999\r\n"
        let splinters = ["\r\n", "\n", "\r", length, "ffffffffffffffff", "%", "\0", ":"].map { Array($0.utf8) }
        var random = SeededGenerator(seed: 20_261_122)
        var outcomes: [String: Int] = [:]
        let count = Campaign.size(8_000, full: 40_000)
        for round in 0..<count {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(contentsOf: splinters[round % splinters.count], at: at)
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...9, using: &random)))
                case 3: bytes.insert(contentsOf: bytes.prefix(at), at: at)
                default: bytes.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            var reader = HTTPRequestReader(bodyLimit: 8)
            var rest = bytes[...]
            reading: while true {
                switch reader.next() {
                case .request(let request, _):
                    outcomes["request", default: 0] += 1
                    if request.body.count > 8 { Issue.record("a body of \(request.body.count) bytes came through") }
                case .refused(let refusal):
                    outcomes["\(refusal.status)", default: 0] += 1
                    break reading
                case .needsMore:
                    guard !rest.isEmpty else { break reading }
                    let piece = Int.random(in: 1...64, using: &random)
                    reader.append(rest.prefix(piece))
                    rest = rest.dropFirst(piece)
                }
            }
        }
        // If all mutations failed in the request line, they would prove nothing.
        #expect(outcomes["request", default: 0] > count / 8)
        #expect(outcomes["400", default: 0] > count / 8)
        #expect(outcomes["413", default: 0] > count / 4_000)
    }
}
