import Base
import Foundation
import HTTP
import Simulator

/// An HTTP client without a network: it passes requests straight to the simulated servers, and reports their
/// misbehaviour as the real client would.
package final class InMemoryHTTPClient: HTTPClient {
    /// A failure of the network rather than of a server.
    struct Injection {
        var path: String
        var failure: HTTPFailure
        /// The server performs the request before the failure.
        var performing: Bool
        var times: Int
    }

    private let servers: [(base: String, server: any SimulatedServer)]
    private let clock: ManualClock
    private var injections: [Injection] = []
    /// The duration of every exchange.
    package var latency = Span.milliseconds(0)
    /// Called with every request before it is performed.
    package var onSend: (HTTPRequest) -> Void = { _ in }
    package private(set) var sent: [HTTPRequest] = []

    package init(_ servers: [(base: String, server: any SimulatedServer)], clock: ManualClock) {
        self.servers = servers
        self.clock = clock
    }

    /// Makes the next requests whose URL contains `path` fail.
    package func inject(_ failure: HTTPFailure, on path: String, performing: Bool = false, times: Int = 1) {
        injections.append(Injection(path: path, failure: failure, performing: performing, times: times))
    }

    package func clearInjections() { injections = [] }

    package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        sent.append(request)
        onSend(request)
        if latency > .milliseconds(0) { clock.advance(by: latency) }
        guard let (base, server) = servers.first(where: { request.url.hasPrefix($0.base) }) else {
            throw .unknownHost("there is no such host")
        }
        let target = String(request.url.dropFirst(base.count))
        guard let parsed = try? HTTPTarget(parsing: Array(target.utf8)[...]) else {
            throw .invalidRequest("the URL cannot be sent")
        }
        let received = HTTPListener.Request(
            method: request.method.rawValue, target: target, path: parsed.path, query: parsed.query,
            headers: request.headers, body: request.body)
        if let injection = nextInjection(for: request) {
            if injection.performing { _ = server.perform(received) }
            throw injection.failure
        }
        return try answer(server.handle(received), limit: request.answerLimit, now: server.clock.now)
    }

    private func nextInjection(for request: HTTPRequest) -> Injection? {
        guard let index = injections.firstIndex(where: { request.url.contains($0.path) }) else { return nil }
        let injection = injections[index]
        injections[index].times -= 1
        if injections[index].times <= 0 { injections.remove(at: index) }
        return injection
    }

    private func answer(_ reply: SimulatedReply, limit: Int, now: Instant) throws(HTTPFailure) -> HTTPResponse {
        switch reply {
        case .respond(var response), .drip(var response, _):
            if response.body.count > limit { throw .answerTooLarge(limit: limit) }
            if response.headers["Date"] == nil { response.headers["Date"] = HTTPAnswer.httpDate(now) }
            return response
        case .closeWithoutAnswer, .reset:
            throw .interrupted("the connection ended before the answer was complete")
        case .raw(let bytes, _):
            // A head that promises more than follows, or something that is not HTTP.
            if bytes.starts(with: Data("HTTP/1.1 ".utf8)) { throw .interrupted("the answer was cut off") }
            throw .malformedAnswer("the answer is not HTTP")
        }
    }
}
