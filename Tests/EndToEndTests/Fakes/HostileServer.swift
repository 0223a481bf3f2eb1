import Foundation

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Support

/// A server that knows its clients' secrets and repeats them, and everything they send, wherever an answer has room.
///
/// `@unchecked Sendable`: mutable state is used only under `condition`.
final class HostileServer: @unchecked Sendable {
    /// One way to answer.
    struct Style: Sendable {
        var name: String
        var answer: @Sendable (Echo) -> SimulatedReply
    }

    /// What there is to repeat.
    struct Echo: Sendable {
        var request: HTTPListener.Request
        var secrets: [String]

        /// All of it, in every form, on one line without quotes or backslashes.
        var line: String {
            let sent = request.headers.fields.map { "\($0.name): \($0.value)" } + [request.target]
            let words = secrets.flatMap { MarkedSecrets.forms(of: $0) } + secrets.map { "Basic \($0)" }
            let text = (words + sent).joined(separator: "; ")
            return text.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
        }

        var body: String { String(decoding: request.body, as: UTF8.self) }
    }

    private let secrets: [String]
    private let condition = NSCondition()
    private var style: Style
    private var served = 0
    private var listener: HTTPListener?

    init(knowing secrets: [String]) throws {
        self.secrets = secrets
        style = Self.styles[0]
        let listener = HTTPListener(simulating: { [weak self] in self?.reply(to: $0) ?? .closeWithoutAnswer })
        try listener.start()
        self.listener = listener
    }

    deinit { listener?.stop(grace: .seconds(0)) }

    var url: String { "http://127.0.0.1:\(listener?.port ?? 0)" }

    /// Answers in this style from now on, and counts requests from zero.
    func use(_ style: Style) {
        condition.withLock {
            self.style = style
            served = 0
        }
    }

    /// Waits until this many requests have been answered in this style.
    func wait(for count: Int) -> Bool {
        let end = Date(timeIntervalSinceNow: RunningProgram.patience)
        return condition.withLock {
            while served < count { if !condition.wait(until: end) { return served >= count } }
            return true
        }
    }

    private func reply(to request: HTTPListener.Request) -> SimulatedReply {
        let style = condition.withLock {
            served += 1
            condition.broadcast()
            return self.style
        }
        return style.answer(Echo(request: request, secrets: secrets))
    }

    /// The ways to answer: each code with a meaning, each place of an answer that may be shown.
    static let styles: [Style] = statuses + places

    private static let statuses: [Style] = [200, 201, 400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503].flatMap {
        status -> [Style] in
        [
            Style(name: "\(status) in JSON") { echo in
                json(status, #"{"code":"\#(echo.line)","msg":"\#(echo.line)","message":"\#(echo.line)"}"#)
            },
            Style(name: "\(status) in HTML") { echo in
                var answer = HTTPResponse(status: status, body: Data("<html><body>\(echo.line)</body></html>".utf8))
                answer.headers["Content-Type"] = "text/html"
                return .respond(answer)
            },
        ]
    }

    private static let places: [Style] = [
        Style(name: "the gateway's string to sign") { echo in
            let text = "Invalid Signature! StringToSign:POST\n*/*\n\(echo.line)\n/artemis/\(echo.secrets.joined())"
            return json(200, JSONValue.object([.init("code", "0x02401003"), .init("msg", .string(text))]).serialized)
        },
        Style(name: "a code of HikCentral's own") { echo in json(200, #"{"code":"2","msg":"\#(echo.line)"}"#) },
        Style(name: "an id, a door, an entry") { echo in
            let item =
                #"{"id":"\#(echo.line)","doorName":"\#(echo.line)","doorIndexCode":"\#(echo.secrets.first ?? "")"}"#
            return json(
                200, #"{"code":"0","id":"\#(echo.line)","items":[\#(item)],"data":{"total":1,"list":[\#(item)]}}"#)
        },
        Style(name: "JSON that breaks off in a secret") { echo in json(200, "{\"\(echo.line)") },
        Style(name: "a text that is no JSON") { echo in json(200, "\(echo.line)\n\(echo.body)") },
        Style(name: "a redirect") { echo in
            let answer = HTTPResponse(status: 302)
            return .respond(with(answer, ["Location": "http://127.0.0.1:1/?\(echo.line)"], echo))
        },
        Style(name: "a redirect with a password") { echo in
            let place = "http://\(echo.secrets.joined(separator: ":"))@127.0.0.1:1/"
            return .respond(with(HTTPResponse(status: 307), ["Location": place], echo))
        },
        Style(name: "a challenge") { echo in
            .respond(with(HTTPResponse(status: 401), ["WWW-Authenticate": "Basic realm=\"\(echo.line)\""], echo))
        },
        Style(name: "a status line") { echo in
            .raw(Data("HTTP/1.1 500 \(echo.line)\r\nContent-Length: 0\r\n\r\n".utf8), thenClose: true)
        },
        Style(name: "a length") { echo in
            .raw(Data("HTTP/1.1 200 OK\r\nContent-Length: \(echo.line)\r\n\r\n{}".utf8), thenClose: true)
        },
        Style(name: "no HTTP") { echo in .raw(Data("\(echo.line)\r\n\r\n".utf8), thenClose: true) },
    ]

    private static func json(_ status: Int, _ text: String) -> SimulatedReply {
        var answer = HTTPResponse(status: status, body: Data(text.utf8))
        answer.headers["Content-Type"] = "application/json"
        return .respond(answer)
    }

    private static func with(_ answer: HTTPResponse, _ fields: [String: String], _ echo: Echo) -> HTTPResponse {
        var answer = answer
        for (name, value) in fields { answer.headers[name] = value }
        answer.headers["X-Echo"] = echo.line
        answer.headers["Set-Cookie"] = "session=\(echo.line)"
        return answer
    }
}
