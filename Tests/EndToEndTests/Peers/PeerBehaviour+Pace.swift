import Foundation

@testable import Support

/// Servers that ask for patience, and workers that die.
extension PeerBehaviour {
    private static let noon = "Tue, 27 Jan 2026 12:00:00 GMT"

    static let paces = [
        PeerBehaviour(
            .pace, "429 without Retry-After", read: .waits(milliseconds: 14_348), post: .waits(milliseconds: 38_742),
            [
                PeerCase.answers(429), PeerCase.answers(429, #"{"code":"RATE_LIMIT_EXCEEDED","message":"no"}"#),
                PeerCase.answers(429, "<html>slow down</html>"),
            ]),
        PeerBehaviour(
            .pace, "429, Retry-After is nonsense, negative, or a date without the answer's own",
            read: .waits(milliseconds: 14_348), post: .waits(milliseconds: 38_742),
            [
                "soon", "-1", "1.5", "99999999999999999999", "", "Tue, 30 Feb 2026 12:00:30 GMT",
                "Tue, 27 Jan 2026 12:00:30 GMT",
            ].map { PeerCase.answers(429, "", ["Retry-After": $0]) }),
        PeerBehaviour(
            .pace, "429, Retry-After in seconds or as a date, here of 40 s", read: .waits(milliseconds: 40_000),
            post: .waits(milliseconds: 40_000),
            [
                PeerCase.answers(429, "", ["Retry-After": "40"]),
                PeerCase.answers(429, "", ["Date": noon, "Retry-After": "Tue, 27 Jan 2026 12:00:40 GMT"]),
            ]),
        PeerBehaviour(
            .pace, "429, Retry-After of nothing or in the past", read: .waits(milliseconds: 270),
            post: .waits(milliseconds: 270),
            [
                PeerCase.answers(429, "", ["Retry-After": "0"]),
                PeerCase.answers(429, "", ["Date": noon, "Retry-After": "Tue, 27 Jan 2026 11:00:00 GMT"]),
            ]),
        PeerBehaviour(
            .pace, "429, Retry-After of hours, years, ages", read: .waits(milliseconds: 900_000),
            post: .waits(milliseconds: 900_000),
            [
                PeerCase.answers(429, "", ["Retry-After": "86400"]),
                PeerCase.answers(429, "", ["Retry-After": "9223372036854775807"]),
                PeerCase.answers(429, "", ["Date": noon, "Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"]),
            ]),
        PeerBehaviour(
            .pace, "`RateLimit`: nothing remains for 30 s", read: .read, post: .accepted(pause: 30_000),
            [
                limit("limit=50, remaining=0, reset=30"), limit("limit=50;remaining=0;reset=30"),
                limit("limit=50, remaining=-7, reset=30"),
            ]),
        PeerBehaviour(
            .pace, "`RateLimit`: nothing remains for hours, ages", read: .read, post: .accepted(pause: 300_000),
            [
                limit("limit=50, remaining=0, reset=86400"), limit("limit=50, remaining=0, reset=9223372036854775807"),
            ]),
        PeerBehaviour(
            .pace, "`RateLimit` contradicts itself, lacks a part, or is no number", read: .read, post: .accepted(),
            [
                limit("limit=50, remaining=0, reset=0"), limit("limit=50, remaining=500, reset=30"),
                limit("limit=0, remaining=1, reset=30"), limit("limit=50, remaining=0, reset=-1"),
                limit("limit=50, remaining=0"), limit("reset=30"), limit("remaining=x, reset=y"), limit("=,=;==,"),
                limit("remaining=0, reset=99999999999999999999"), limit(""),
            ]),
    ]

    static let workers = [
        PeerBehaviour(
            .worker, "killed before it takes the request, or never starts", read: .retried, post: .notSent,
            [
                PeerCase(name: "ends at once", moment: .worker("exit 0"), arrives: false, failure: "workerUnavailable"),
                PeerCase(
                    name: "is killed at once", moment: .worker("kill -9 $$"), arrives: false,
                    failure: "workerUnavailable"),
            ]),
        PeerBehaviour(
            .worker, "killed once it has taken the request", read: .retried, post: .inDoubt,
            [
                PeerCase(
                    name: "before it connects", moment: .worker(taken + "kill -9 $$"), arrives: false,
                    failure: "workerDied"),
                PeerCase(
                    name: "when it has connected", moment: .connection(scheme: "http"), arrives: false,
                    failure: "workerDied"
                ) { killing($0) },
                PeerCase(
                    name: "in the TLS handshake", moment: .connection(scheme: "https"), arrives: false,
                    failure: "workerDied"
                ) {
                    $0.connection.readOnce()
                    return killing($0)
                },
                PeerCase(name: "when the request is sent", failure: "workerDied") { killing($0) },
                PeerCase(name: "in the answer's head", failure: "workerDied") {
                    $0.connection.send("HTTP/1.1 200 OK\r\nContent-")
                    return killing($0)
                },
                PeerCase(name: "in the answer's body", needsAnswer: true, failure: "workerDied") {
                    $0.connection.send($0.bytes.dropLast())
                    return killing($0)
                },
                PeerCase(name: "before it has read the answer", needsAnswer: true, failure: "workerDied") {
                    $0.signal(SIGSTOP)
                    $0.connection.send($0.bytes)
                    return killing($0)
                },
            ]),
        PeerBehaviour(
            .worker, "killed with the answer in its hands", read: .retried, post: .inDoubt,
            [1, 4, 5, 13, 17, 26, 40, 100].map { length in
                PeerCase(
                    name: "\(length) bytes of what it says arrive",
                    moment: .worker(
                        #"exec 3<&0; exec head -c \#(length) < <("$WORKER_PROGRAM" http-worker 536870912 <&3)"#),
                    needsAnswer: true, failure: "workerDied")
            }),
        PeerBehaviour(
            .worker, "talks nonsense", read: .retried, post: .inDoubt,
            [
                PeerCase(
                    name: "after it took the request",
                    moment: .worker(taken + #"printf 'Segmentation fault, and more than four bytes'; sleep 5"#),
                    arrives: false, failure: "workerDied"),
                PeerCase(
                    name: "at once", moment: .worker("echo hello world; sleep 5"), arrives: false, failure: "workerDied"
                ),
            ]),
        PeerBehaviour(
            .worker, "stops doing anything", read: .retried, post: .inDoubt,
            [
                PeerCase(
                    name: "before it takes the request", moment: .worker("exec sleep 5"), deadline: PeerCase.short,
                    arrives: false, failure: "timedOut"),
                PeerCase(name: "with the request sent", deadline: PeerCase.short, failure: "timedOut") {
                    $0.signal(SIGSTOP)
                    $0.connection.hang()
                    return false
                },
            ]),
        PeerBehaviour(
            .worker, "killed while idle: a new one takes the request", read: .read, post: .accepted(),
            [
                PeerCase(name: "killed", moment: .idle, arrives: false) {
                    $0.signal(SIGKILL)
                    return true
                }
            ]),
    ]

    /// A worker reads a request, whole, to perform it.
    private static let taken = "dd bs=65536 count=1 of=/dev/null 2>/dev/null; "

    /// Kills the worker, and ends the connection only after that.
    private static func killing(_ exchange: PeerExchange) -> Bool {
        exchange.signal(SIGKILL)
        exchange.connection.readToEnd()
        return false
    }

    private static func limit(_ text: String) -> PeerCase {
        PeerCase.changes("RateLimit: \(text)") { $0.headers["RateLimit"] = text }
    }
}
