import Base
import Foundation
import HTTP

/// Something that goes wrong with one or more requests to a simulated server.
package struct Fault: Sendable {
    /// What happens. "Performed" means that the request took effect, whatever the client receives.
    package enum Kind: Sendable {
        /// Gives this answer; the request is performed only if `performing`.
        case answer(HTTPResponse, performing: Bool)
        /// Performed, then the connection is closed without an answer.
        case loseAnswer
        /// Closed without an answer and without being performed.
        case dropRequest
        /// Reset before being performed.
        case reset
        /// Held until the gate opens, then answered as usual; performed before that only if `performing`.
        case hang(FaultGate, performing: Bool)
        /// Performed and answered as usual, but later by this much real time.
        case delay(Span)
        /// Performed, then the answer breaks off in the middle of its body.
        case truncate
        /// Performed, then answered one byte at a time with this pause in between.
        case drip(Span)
        /// Performed, then these bytes are sent as the answer, and the connection is closed.
        case raw(Data)
        /// Performed, then the answer's JSON is changed.
        case rewrite(@Sendable (JSONValue) -> JSONValue)
    }

    package var kind: Kind
    /// Which requests it may hit.
    package var matches: @Sendable (HTTPListener.Request) -> Bool
    /// How many of those pass unaffected first.
    package var after: Int
    /// How many of those are then hit.
    package var times: Int

    package init(
        _ kind: Kind, after: Int = 0, times: Int = 1, where matches: @escaping @Sendable (HTTPListener.Request) -> Bool
    ) {
        self.kind = kind
        self.after = after
        self.times = times
        self.matches = matches
    }

    /// A fault for requests whose target contains `path`.
    package init(path: String, _ kind: Kind, after: Int = 0, times: Int = 1) {
        self.init(kind, after: after, times: times) { $0.target.contains(path) }
    }
}

extension Fault.Kind {
    /// Answers with this status and this JSON text instead of performing the request.
    package static func status(_ status: Int, body: String = "", headers: HTTPHeaders = HTTPHeaders()) -> Self {
        var headers = headers
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return .answer(HTTPResponse(status: status, headers: headers, body: Data(body.utf8)), performing: false)
    }

    /// Answers with 200 and a proxy's error page instead of performing the request.
    package static var html: Self {
        status(
            200, body: "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>",
            headers: HTTPHeaders(["Content-Type": "text/html"]))
    }

    /// Answers with 200 and this body (a wrong envelope, an error code) instead of performing the request.
    package static func envelope(_ raw: String) -> Self { status(200, body: raw) }

    /// Drops the page's last event, although the total counts it.
    package static var shrinkPage: Self { rewriteList { Array($0.dropLast()) } }

    /// Repeats the page's first event at its end.
    package static var repeatEvent: Self { rewriteList { $0 + $0.prefix(1) } }

    /// Changes the total by this much.
    package static func changeTotal(by difference: Int) -> Self {
        rewriteData { data in
            data.map { $0.key == "total" ? .init("total", JSONValue(($0.value.integer ?? 0) + difference)) : $0 }
        }
    }

    private static func rewriteList(_ change: @escaping @Sendable ([JSONValue]) -> [JSONValue]) -> Self {
        rewriteData { data in
            data.map { $0.key == "list" ? .init("list", .array(change($0.value.elements ?? []))) : $0 }
        }
    }

    private static func rewriteData(_ change: @escaping @Sendable ([JSONValue.Member]) -> [JSONValue.Member]) -> Self {
        .rewrite { answer in
            guard case .object(let members) = answer else { return answer }
            return .object(
                members.map {
                    guard $0.key == "data", case .object(let data) = $0.value else { return $0 }
                    return .init("data", .object(change(data)))
                })
        }
    }
}

/// Where a hanging request waits.
///
/// `@unchecked Sendable`: both fields are only accessed under `lock`.
package final class FaultGate: @unchecked Sendable {
    private let lock = NSCondition()
    private var isOpen = false
    private var arrived = 0

    package init() {}

    /// Releases every request that waits here, now and later.
    package func open() {
        lock.withLock {
            isOpen = true
            lock.broadcast()
        }
    }

    /// Waits until a request hangs here; false if none does within `span` of real time.
    package func waitForArrival(_ span: Span = .seconds(10)) -> Bool {
        let end = Date(timeIntervalSinceNow: span.inSeconds)
        return lock.withLock {
            while arrived == 0 {
                if !lock.wait(until: end) { return arrived > 0 }
            }
            return true
        }
    }

    func pass() {
        lock.withLock {
            arrived += 1
            lock.broadcast()
            while !isOpen { lock.wait() }
        }
    }
}
