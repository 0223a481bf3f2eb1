import Base
import HTTP

/// One message to a receiver, sent by hand.
package struct WebhookTest {
    /// It took the message.
    package let wasTaken: Bool
    /// What came of it, without the URL.
    package let sentence: String

    package init(_ receiver: Receiver, _ parts: WebhookParts, http: any HTTPClient, now: Instant) {
        let item = Item.test(at: now)
        let message = WebhookMessage(
            [item], id: "test-\(item.id)", to: receiver, text: parts.text, timeout: parts.timeout, now: now)
        switch message.send(http, now: now) {
        case .taken(let status): (wasTaken, sentence) = (true, "answered \(status)")
        case .unknown: (wasTaken, sentence) = (false, "was not waited for")
        case .gone: (wasTaken, sentence) = (false, "answered 410: it is gone")
        case .refused(let reason), .failed(let reason, _): (wasTaken, sentence) = (false, reason)
        }
    }
}
