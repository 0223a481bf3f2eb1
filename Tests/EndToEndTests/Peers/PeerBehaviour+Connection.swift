import Foundation

@testable import Base
@testable import HTTP
@testable import Support

/// Up to the last byte of the request, and on a kept connection.
extension PeerBehaviour {
    static let connecting = [
        PeerBehaviour(
            .connecting, "nobody listens, or the name has no address", read: .retried, post: .notSent,
            [
                PeerCase(name: "nobody listens", moment: .nobody, arrives: false, failure: "cannotConnect"),
                PeerCase(name: "a name without an address", moment: .nameless, arrives: false, failure: "unknownHost"),
            ]),
        PeerBehaviour(
            .connecting, "the connection never comes about", read: .retried, post: .inDoubt,
            [
                PeerCase(
                    name: "connections are not accepted", moment: .deaf, deadline: PeerCase.short, arrives: false,
                    failure: "timedOut")
            ]),
    ]

    static let handshakes = [
        PeerBehaviour(
            .handshake, "the port does not speak TLS", read: .misconfigured, post: .notSent,
            [
                greeting("an HTTP answer", "HTTP/1.1 400 Bad Request\r\n\r\n"),
                greeting("an SSH greeting", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
            ]),
        PeerBehaviour(
            .handshake, "closed in the handshake", read: .retried, post: .notSent,
            [
                onConnection("closed after the client's hello", scheme: "https", failure: "cannotConnect") {
                    $0.readOnce()
                }
            ]),
        PeerBehaviour(
            .handshake, "reset in the handshake", read: .retried, post: .inDoubt,
            [
                onConnection("reset after the client's hello", scheme: "https", failure: "interrupted") {
                    $0.waitForBytes()
                    $0.reset()
                }
            ]),
        PeerBehaviour(
            .handshake, "the handshake never ends", read: .retried, post: .inDoubt,
            [
                onConnection(
                    "silence after the client's hello", scheme: "https", deadline: PeerCase.short, failure: "timedOut"
                ) { $0.hang() },
                onConnection(
                    "a record a byte at a time", scheme: "https", deadline: PeerCase.short, failure: "timedOut"
                ) { $0.drip("\u{16}\u{3}\u{3}\u{2}\u{0}" + String(repeating: "\u{0}", count: 100), milliseconds: 100) },
            ]),
        PeerBehaviour(
            .handshake,
            "a certificate that is untrusted, signed by itself, expired, not valid yet, or issued for another name",
            read: .misconfigured, post: .notSent,
            // Tested by TLSTests and TrustedTLSTests, since it takes a real TLS server.
            []),
    ]

    static let requests = [
        PeerBehaviour(
            .request, "closed or reset before the request has been read", read: .retried, post: .inDoubt,
            [
                onConnection("reset at the first byte", failure: "interrupted") {
                    $0.waitForBytes()
                    $0.reset()
                },
                onConnection("closed at the first byte", failure: "interrupted") { $0.waitForBytes() },
                onConnection("reset after the head", failure: "interrupted") {
                    _ = $0.readHead()
                    $0.reset()
                },
            ]),
        PeerBehaviour(
            .request, "closed or reset after the request, without an answer", read: .retried, post: .inDoubt,
            [
                PeerCase.sends("closed", "", failure: "interrupted"),
                PeerCase(name: "reset", failure: "interrupted") {
                    $0.connection.reset()
                    return false
                },
            ]),
        PeerBehaviour(
            .request, "refused with 413 before its body has been read", read: .retried, post: .misdirected,
            [
                onConnection("413 after the head", failure: "HTTP 413") {
                    _ = $0.readHead()
                    $0.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                    $0.readToEnd()
                }
            ]),
    ]

    static let idling = [
        PeerBehaviour(
            .idle, "the kept connection is closed or reset before the next request", read: .read, post: .accepted(),
            [
                onIdle("closed") { _ in },
                onIdle("reset") { $0.reset() },
                onIdle("closed for writing only") { $0.finish() },
                PeerCase(
                    name: "Connection: close is announced", moment: .request, needsAnswer: true,
                    script: { exchange in
                        var answer = exchange.answer ?? HTTPResponse(status: 500)
                        answer.headers["Connection"] = "close"
                        exchange.connection.send(answer.bytes)
                        return false
                    }),
            ]),
        PeerBehaviour(
            .idle, "closed or reset while the next request comes in", read: .readOrRetried, post: .acceptedOrInDoubt,
            [
                onNext("reset, unread") {
                    $0.waitForBytes()
                    $0.reset()
                },
                onNext("closed, unread") { $0.waitForBytes() },
                onNext("reset after the head") {
                    _ = $0.readHead()
                    $0.reset()
                },
            ]),
        PeerBehaviour(
            .idle, "closed or reset after the next request, without an answer", read: .retried, post: .inDoubt,
            [
                onNext("closed after the request", failure: "interrupted") { _ = $0.readRequest() },
                onNext("reset after the request", failure: "interrupted") {
                    _ = $0.readRequest()
                    $0.reset()
                },
            ]),
        PeerBehaviour(
            .idle, "408 on the idle connection, and its end", read: .read, post: .accepted(),
            [
                onIdle("408 and closed") {
                    $0.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                }
            ]),
        PeerBehaviour(
            .idle, "an answer that nobody asked for", read: .read, post: .accepted(),
            [
                PeerCase(name: "a second answer on the idle connection", moment: .idle, arrives: false) {
                    $0.connection.send(stray)
                    return true
                },
                PeerCase(name: "a second answer right behind the first", moment: .request, needsAnswer: true) {
                    $0.connection.send($0.bytes + stray)
                },
                onIdle("a second answer, and the end") { $0.send(stray) },
                PeerCase(name: "a second answer, and nothing for the next request", moment: .idle, arrives: false) {
                    $0.connection.send(stray)
                    $0.ready()
                    _ = $0.connection.readRequest()
                    return false
                },
            ]),
    ]

    /// Bytes that answer no request.
    private static let stray = HTTPResponse(
        status: 201, headers: HTTPHeaders(["Content-Type": "application/json"]),
        body: Data(#"{"id":666,"code":"0","msg":"Success","data":{"total":0}}"#.utf8)
    ).bytes

    private static func greeting(_ name: String, _ text: String) -> PeerCase {
        onConnection(name, scheme: "https", failure: "tls") {
            $0.send(text)
            $0.readToEnd()
        }
    }

    /// The request goes to a server of its own.
    private static func onConnection(
        _ name: String, scheme: String = "http", deadline: Span = .seconds(60), failure: String,
        _ script: @escaping @Sendable (RawConnection) -> Void
    ) -> PeerCase {
        PeerCase(
            name: name, moment: .connection(scheme: scheme), deadline: deadline, arrives: false, failure: failure
        ) {
            script($0.connection)
            return false
        }
    }

    /// The connection ends before the client may send the next request.
    private static func onIdle(_ name: String, _ script: @escaping @Sendable (RawConnection) -> Void) -> PeerCase {
        PeerCase(name: name, moment: .idle, arrives: false) {
            script($0.connection)
            // A program that another test is just starting may hold a copy of the descriptor for a moment: closing alone
            // would then end the connection later.
            $0.connection.finish()
            $0.connection.end()
            return false
        }
    }

    /// The client may send the next request, and then the connection ends.
    private static func onNext(
        _ name: String, failure: String? = nil, _ script: @escaping @Sendable (RawConnection) -> Void
    ) -> PeerCase {
        PeerCase(name: name, moment: .idle, arrives: false, failure: failure) {
            $0.ready()
            script($0.connection)
            return false
        }
    }
}
