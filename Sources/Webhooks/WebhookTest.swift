import Base
import HTTP

/// One message to a receiver, sent by hand.
package struct WebhookTest {
    /// It took the message.
    package let wasTaken: Bool
    /// What came of it, without the URL.
    package let phrase: Phrase

    package init(_ receiver: Receiver, _ parts: WebhookParts, http: any HTTPClient, now: Instant) {
        let item = Item.test(at: now)
        let message = WebhookMessage(
            [item], id: "test-\(item.id)", to: receiver, text: parts.text, timeout: parts.timeout, now: now)
        switch message.send(http, now: now) {
        case .taken(let status):
            (wasTaken, phrase) = (true, Sentence(.answered, "\(status)").phrase)
        case .unknown: (wasTaken, phrase) = (false, Phrase(en: "was not waited for", es: "no se esperó"))
        case .gone:
            (wasTaken, phrase) = (false, Sentence(.answeredGone).phrase)
        case .refused(let reason), .failed(let reason, _): (wasTaken, phrase) = (false, reason.phrase)
        }
    }
}
