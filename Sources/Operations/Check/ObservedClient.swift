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
    /// The requests that were answered, and how long all of them took.
    private(set) var answered = (count: 0, time: Span.seconds(0))

    init(_ http: any HTTPClient, clock: any Clock) {
        self.http = http
        self.clock = clock
        (askedAt, answeredAt) = (clock.now, clock.now)
    }

    func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        lastAnswer = nil
        askedAt = clock.now
        let start = clock.uptime
        let answer = try http.send(request)
        answered = (answered.count + 1, answered.time + (clock.uptime - start))
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
    var answer: Phrase {
        guard let answer = lastAnswer else { return Phrase(en: "nothing", es: "nada") }
        var parts = ["HTTP \(answer.status)"]
        if let server = answer.headers["Server"]?.trimmingSpaces, !server.isEmpty {
            parts.insert(String(server.prefix(40)), at: 0)
        }
        let page = String(decoding: answer.body.prefix(2000), as: UTF8.self)
        let start = page.range(of: "<title>", options: .caseInsensitive)
        let end = page.range(of: "</title>", options: .caseInsensitive)
        if let start, let end, start.upperBound <= end.lowerBound {
            parts.append("“\(page[start.upperBound..<end.lowerBound].trimmingSpaces.prefix(60))”")
        }
        if let via = answer.via { parts.append(via) }
        let text = parts.joined(separator: ", ")
        guard (300..<400).contains(answer.status), let place = answer.headers["Location"] else {
            return Phrase(same: text)
        }
        let target = place.prefix { $0 != "?" }.prefix(80)
        return Phrase(en: "\(text), a redirect to \(target)", es: "\(text), una redirección a \(target)")
    }
}
