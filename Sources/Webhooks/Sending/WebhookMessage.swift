import Base
import Foundation
import HTTP

/// What a receiver made of a message.
enum Verdict: Equatable {
    case taken(status: Int)
    /// It is gone for good, and wants nothing any more (410).
    case gone
    /// It will not take this message, whatever follows.
    case refused(String)
    /// It took nothing now.
    case failed(String, retryAfter: Span?)
    /// The program ends, and did not wait for the answer.
    case unknown
}

/// One message to a receiver.
struct WebhookMessage {
    let request: HTTPRequest

    /// More of an answer is of no interest.
    static let answerLimit = 1 << 16

    init(_ items: [Item], id: String, to receiver: Receiver, text: ItemText, timeout: Span, now: Instant) {
        let message = receiver.format.message(items, to: receiver.url.reveal(), text: text)
        var headers = HTTPHeaders([
            "Content-Type": message.type, "User-Agent": "hik2humand/\(Version.current)", "Accept": "*/*",
            "webhook-id": id,
        ])
        if !receiver.secrets.isEmpty {
            for field in receiver.secrets.fields(id: id, at: now, body: message.body) {
                headers[field.name] = field.value
            }
        }
        request = HTTPRequest(
            method: .post, url: message.url, headers: headers, body: message.body, deadline: timeout,
            answerLimit: WebhookMessage.answerLimit)
    }

    /// Sends it. A redirect is not followed: whoever owns the receiver's name decides where it is.
    func send(_ http: any HTTPClient, now: Instant) -> Verdict {
        do throws(HTTPFailure) { return WebhookMessage.verdict(try http.send(request), now: now) } catch {
            return error == .stopped ? .unknown : .failed("\(error)", retryAfter: nil)
        }
    }

    static func verdict(_ answer: HTTPResponse, now: Instant) -> Verdict {
        switch answer.status {
        case 200..<300: return .taken(status: answer.status)
        case 410: return .gone
        case 400, 413, 415, 422: return .refused("answered \(answer.status)\(words(answer))")
        case 300..<400: return .failed("answered \(answer.status), a redirect, which is not followed", retryAfter: nil)
        default:
            return .failed(
                "answered \(answer.status)\(words(answer))",
                retryAfter: RetryAfter.span(in: answer.headers, now: now))
        }
    }

    /// What the answer says, where it is short and plain.
    private static func words(_ answer: HTTPResponse) -> String {
        guard (1...100).contains(answer.body.count), answer.body.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            return ""
        }
        return ": " + String(decoding: answer.body, as: UTF8.self)
    }
}
