import Base
import Foundation
import HTTP

/// An HTTP client that remembers the last answer and when it arrived.
///
/// The Date and Server fields say what the decoded answer does not.
final class ObservedClient: HTTPClient {
    private let http: any HTTPClient
    private let clock: any Clock
    private(set) var lastAnswer: HTTPResponse?
    private(set) var askedAt: Instant
    private(set) var answeredAt: Instant

    init(_ http: any HTTPClient, clock: any Clock) {
        self.http = http
        self.clock = clock
        (askedAt, answeredAt) = (clock.now, clock.now)
    }

    func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        lastAnswer = nil
        askedAt = clock.now
        let answer = try http.send(request)
        answeredAt = clock.now
        lastAnswer = answer
        return answer
    }

    /// How far this machine's clock is ahead of the server's, by the last answer's Date; nil without one.
    ///
    /// The field has whole seconds, and the answer took some time to arrive, so the middle of both ranges is used.
    var skew: Span? {
        guard let date = lastAnswer?.date else { return nil }
        let middle = askedAt + .milliseconds((answeredAt - askedAt).milliseconds / 2)
        return middle - (date + .milliseconds(500))
    }

    /// What answered, in a few words: `nginx, HTTP 404, “404 Not Found”`.
    var description: String {
        guard let answer = lastAnswer else { return "nothing" }
        var parts = ["HTTP \(answer.status)"]
        if let server = answer.headers["Server"]?.trimmingSpaces, !server.isEmpty {
            parts.insert(String(server.prefix(40)), at: 0)
        }
        let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
        let start = text.range(of: "<title>", options: .caseInsensitive)
        let end = text.range(of: "</title>", options: .caseInsensitive)
        if let start, let end, start.upperBound <= end.lowerBound {
            parts.append("“\(text[start.upperBound..<end.lowerBound].trimmingSpaces.prefix(60))”")
        }
        if let via = answer.via { parts.append(via) }
        if (300..<400).contains(answer.status), let place = answer.headers["Location"] {
            parts.append("a redirect to \(place.prefix { $0 != "?" }.prefix(80))")
        }
        return parts.joined(separator: ", ")
    }
}
