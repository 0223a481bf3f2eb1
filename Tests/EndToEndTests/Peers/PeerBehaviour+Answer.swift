import Foundation

@testable import Support

/// The bytes of an answer: its head and its body.
extension PeerBehaviour {
    static let heads = [
        PeerBehaviour(
            .head, "it never comes, or a byte a second", read: .retried, post: .inDoubt,
            [
                PeerCase(name: "silence", deadline: PeerCase.short, failure: "timedOut") {
                    $0.connection.hang()
                    return false
                },
                PeerCase(name: "a byte at a time", deadline: PeerCase.short, failure: "timedOut") {
                    $0.connection.drip(shortAnswer, milliseconds: 100)
                    return false
                },
            ]),
        PeerBehaviour(
            .head, "it is cut off, even where that kills URLSession", read: .retried, post: .inDoubt,
            [
                PeerCase.sends("in the status", "HTTP/1.1 20", failure: "interrupted"),
                PeerCase.sends("after the status", "HTTP/1.1 200 OK\r\n", failure: "workerDied"),
                PeerCase.sends("in a field", "HTTP/1.1 200 OK\r\nContent-Le", failure: "workerDied"),
                PeerCase.sends("before its end", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", failure: "interrupted"),
            ]),
        PeerBehaviour(
            .head, "it never ends, or is longer than 256 kB", read: .retried, post: .inDoubt,
            [
                PeerCase(name: "fields without an end", failure: "malformedAnswer") {
                    $0.connection.send("HTTP/1.1 200 OK\r\n")
                    let fields = Data("X-Again: \(String(repeating: "a", count: 10_000))\r\n".utf8)
                    for _ in 0..<2000 {
                        guard $0.connection.send(fields) else { return false }
                    }
                    return false
                },
                PeerCase.sends(
                    "a field of 110 kB",
                    "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 110_000))\r\nContent-Length: 2\r\n\r\nok",
                    failure: "malformedAnswer"),
                PeerCase.sends("three fields of 90 kB", fields(3), failure: "malformedAnswer"),
                PeerCase.sends("four fields of 90 kB", fields(4), failure: "malformedAnswer"),
            ]),
        PeerBehaviour(
            .head, "it is not HTTP that the platform reads", read: .retried, post: .inDoubt,
            [
                PeerCase.sends("no status line", "<html>hello</html>", failure: "malformedAnswer"),
                PeerCase.sends("bytes of nonsense", Data((0..<200).map { UInt8($0) }), failure: "malformedAnswer"),
                PeerCase.sends("HTTP/1.9", "HTTP/1.9 200 OK\r\n\(okay)", failure: "malformedAnswer"),
                PeerCase.sends("four digits", "HTTP/1.1 2000 OK\r\n\(okay)", failure: "malformedAnswer"),
                PeerCase.sends("no colon", "HTTP/1.1 200 OK\r\nfoo\r\n\(okay)", failure: "malformedAnswer"),
                PeerCase.sends(
                    "no space", "HTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\nok", failure: "malformedAnswer"),
                PeerCase.sends("NUL", "HTTP/1.1 200 OK\r\nX: a\0b\r\n\(okay)", failure: "malformedAnswer"),
                PeerCase.sends(
                    "a byte that is not UTF-8",
                    Data("HTTP/1.1 200 OK\r\nX: ".utf8) + [0xe9, 0xff] + Data("\r\n\(okay)".utf8),
                    failure: "malformedAnswer"),
            ]),
        PeerBehaviour(
            .head, "100, 102 or 103 come first, as HTTP allows", read: .read, post: .accepted(),
            [
                interim("100", "HTTP/1.1 100 Continue\r\n\r\n"),
                interim("102", "HTTP/1.1 102 Processing\r\n\r\n"),
                interim("103", "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"),
                interim("twenty", String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 20)),
            ]),
        PeerBehaviour(
            .head, "only a 102 comes, or a 101 that nobody asked for", read: .retried, post: .inDoubt,
            [
                PeerCase.sends("102", "HTTP/1.1 102 Processing\r\n\r\n", failure: "interrupted"),
                PeerCase.sends("101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", failure: "interrupted"),
            ]),
    ]

    static let bodies = [
        PeerBehaviour(
            .body, "it never comes, or a byte a second", read: .retried, post: .inDoubt,
            [
                PeerCase(name: "silence", deadline: PeerCase.short, failure: "timedOut") {
                    $0.connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
                    $0.connection.hang()
                    return false
                },
                PeerCase(name: "a byte at a time", deadline: PeerCase.short, failure: "timedOut") {
                    $0.connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
                    $0.connection.drip(String(repeating: " ", count: 100), milliseconds: 100)
                    return false
                },
            ]),
        PeerBehaviour(
            .body, "it is cut off, or shorter than Content-Length", read: .retried, post: .inDoubt,
            [
                PeerCase.sends(
                    "closed", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", failure: "interrupted"),
                PeerCase(name: "reset", failure: "interrupted") {
                    $0.connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                    $0.connection.reset()
                    return false
                },
                PeerCase.sends(
                    "in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                    failure: "interrupted"),
                PeerCase(name: "the true answer but for its last byte", needsAnswer: true, failure: "interrupted") {
                    $0.connection.send($0.bytes.dropLast())
                    return false
                },
                PeerCase(name: "without a length, so that it looks complete", needsAnswer: true) {
                    $0.connection.send(Data("HTTP/1.0 200 OK\r\n\r\n".utf8) + ($0.answer?.body.dropLast(3) ?? Data()))
                    return false
                },
            ]),
        PeerBehaviour(
            .body, "it is longer than Content-Length, so that its end is missing", read: .retried, post: .inDoubt,
            [
                PeerCase.changes("by ten bytes") { $0.headers["Content-Length"] = "\($0.body.count - 10)" },
                PeerCase.changes("a length of 0") { $0.headers["Content-Length"] = "0" },
            ]),
        PeerBehaviour(
            .body, "Content-Length is negative, absurd, or there are two", read: .retried, post: .inDoubt,
            [
                length("9223372036854775807", "workerDied"), length("9223372036854775808", "interrupted"),
                length("4611686018427387904", "answerTooLarge"), length("-2", "malformedAnswer"),
                length("2\r\nContent-Length: 5", "interrupted"), length("two", nil),
            ]),
        PeerBehaviour(
            .body, "broken chunks, or trailers, which kill URLSession", read: .retried, post: .inDoubt,
            [
                PeerCase.sends(
                    "no size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    failure: "malformedAnswer"),
                PeerCase.sends(
                    "a size of 2^70", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400000000000000000\r\nab"),
                PeerCase.sends(
                    "trailers",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: 1\r\n\r\n",
                    failure: "workerDied"),
            ]),
        PeerBehaviour(
            .body, "100 MB, announced or not; 300 MB that come as 252 bytes", read: .retried, post: .inDoubt,
            [flood(announced: true), flood(announced: false), bomb]),
        PeerBehaviour(
            .body, "gzip that is not gzip", read: .retried, post: .inDoubt,
            [
                PeerCase.sends(
                    "broken", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
                    failure: "malformedAnswer")
            ]),
        PeerBehaviour(
            .body, "200 with an error page, nothing, half of it, other bytes or other JSON", read: .retried,
            post: .inDoubt,
            [
                PeerCase.answers(200, "<!DOCTYPE html><html>welcome</html>", ["Content-Type": "text/html"]),
                PeerCase.answers(200), PeerCase.answers(200, "{}"), PeerCase.answers(200, "[]"),
                PeerCase.answers(200, "null"), PeerCase.answers(200, #"{"id":"#), PeerCase.answers(200, #"{"code":"#),
                PeerCase.answers(200, "\0\0\0\0"), PeerCase.answers(200, #"{"id":1,"code":"0"} {}"#),
                PeerCase.answers(200, #"{"id":null,"data":{}}"#), PeerCase.answers(200, #"{"id":{},"code":{}}"#),
                PeerCase.answers(200, String(repeating: "[", count: 100_000)),
                PeerCase.answers(200, String(repeating: #"{"id":"#, count: 100_000)),
                PeerCase.changes("a byte that is not UTF-8") { $0.body.insert(0xff, at: $0.body.count - 2) },
                PeerCase.changes("the true answer twice") { $0.body += $0.body },
            ]),
    ]

    private static let okay = "Content-Length: 2\r\n\r\nok"

    private static func fields(_ count: Int) -> String {
        let fields = (0..<count).map { "X\($0): \(String(repeating: "a", count: 90_000))\r\n" }.joined()
        return "HTTP/1.1 200 OK\r\n\(fields)\(okay)"
    }

    private static func interim(_ name: String, _ text: String) -> PeerCase {
        PeerCase(name: name, needsAnswer: true) { $0.connection.send(Data(text.utf8) + $0.bytes) }
    }

    private static func length(_ value: String, _ failure: String?) -> PeerCase {
        PeerCase.sends(
            "Content-Length: \(value)", "HTTP/1.1 200 OK\r\nContent-Length: \(value)\r\n\r\nok", failure: failure)
    }

    private static func flood(announced: Bool) -> PeerCase {
        PeerCase(name: "100 MB, \(announced ? "announced" : "not announced")", failure: "answerTooLarge") {
            $0.connection.send("HTTP/1.1 200 OK\r\n\(announced ? "Content-Length: 104857600\r\n" : "")\r\n")
            for _ in 0..<100 {
                guard $0.connection.send(Data(count: 1 << 20)) else { return false }
            }
            return false
        }
    }

    /// 300 MB of zeros, three times through gzip.
    private static let bomb: PeerCase = {
        let bytes =
            Data(
                base64Encoded: """
                    H4sIAAAAAAAC/5Pv5mAAAab/b+/Y+k1JlGi7yD8jaQJLgFPqwtMbFC8em+WUnZR5UKqtJeDmDubpCa79nKzWDtZiDSIiZn94zr1p\
                    em+1vOr18j2fn1V9zrXSWXNuff3aNX/qZWrr/1Qa1xqCjFYu//K8IteQjSf/+XT57/bMQKHk76nZxZtkWN/xx9UX8AEFJPZO3lt+\
                    +7Q80/bNhzuLgQIHXrz9t7tq/x0mvWfL9e13sgOFeu7lHwSZ5yHIAyQbxMCcDAhHApkzKjNYZX7u2rpz3w0mNf7N+6WtmRlsou3b\
                    Pr+8+9Bgzt4qJjaBCsPiVSwMAJzSj0iSAgAA
                    """) ?? Data()
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip\r\nContent-Length: \(bytes.count)\r\n\r\n"
        return PeerCase.sends("300 MB in 252 bytes", Data(head.utf8) + bytes, failure: "answerTooLarge")
    }()
}
