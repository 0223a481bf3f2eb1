import Base
import Foundation
import HTTP

/// What a receiver made of a message.
enum Verdict: Equatable {
    case taken(status: Int)
    /// It is gone for good, and wants nothing any more (410).
    case gone
    /// It will not take this message, whatever follows.
    case refused(Sentence)
    /// It took nothing now.
    case failed(Sentence, retryAfter: Span?)
    /// The program ends, and did not wait for the answer.
    case unknown
}

/// One message to a receiver.
struct WebhookMessage {
    let request: HTTPRequest
    private let url: Secret

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
        url = receiver.url
        request = HTTPRequest(
            method: .post, url: message.url, headers: headers, body: message.body, deadline: timeout,
            answerLimit: WebhookMessage.answerLimit)
    }

    /// Sends it. A redirect is not followed: whoever owns the receiver's name decides where it is.
    func send(_ http: any HTTPClient, now: Instant) -> Verdict {
        do throws(HTTPFailure) { return WebhookMessage.verdict(try http.send(request), url: url, now: now) } catch {
            return error == .stopped ? .unknown : .failed(error.sentence, retryAfter: nil)
        }
    }

    static func verdict(_ answer: HTTPResponse, url: Secret, now: Instant) -> Verdict {
        switch answer.status {
        case 200..<300: return .taken(status: answer.status)
        case 410: return .gone
        case 400, 413, 415, 422: return .refused(answered(answer, url))
        case 300..<400: return .failed(Sentence(.answeredRedirect, "\(answer.status)"), retryAfter: nil)
        default:
            return .failed(answered(answer, url), retryAfter: RetryAfter.span(in: answer.headers, now: now))
        }
    }

    /// What the answer says, where it is short and plain, and repeats nothing of the URL: a short token cannot be looked
    /// for in everything that is written, as long ones are, so the sentence is left out.
    private static func answered(_ answer: HTTPResponse, _ url: Secret) -> Sentence {
        let bare = Sentence(.answered, "\(answer.status)")
        guard (1...100).contains(answer.body.count), answer.body.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            return bare
        }
        func forms(_ text: String) -> [String] {
            let text = text.lowercased()
            return [text, text.removingPercentEncoding ?? text]
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        let said = forms(text)
        let path = url.reveal().split(separator: "/", maxSplits: 2).dropFirst(2).joined()
        let parts = path.split { "/?#&=".contains($0) }.flatMap { forms(String($0)) }.filter { $0.utf8.count >= 4 }
        return parts.contains { part in said.contains { $0.contains(part) } }
            ? bare : Sentence(.answeredWords, "\(answer.status)", .text(text))
    }
}
