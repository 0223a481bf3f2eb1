import Base
import Foundation
import HTTP

/// Somebody who is told what happens, as WEBHOOKS_FILE describes them.
package struct Receiver: Sendable, Equatable {
    /// Unique; it stands in logs and metrics.
    package var title: String
    /// Whoever knows the URL of a chat may write there, so it is a secret.
    package var url: Secret
    package var filter = ItemFilter.everything
    package var isActive = true
    /// Several while one replaces the other.
    package var secrets: [WebhookSecret] = []
    package var batchSize = 1
    package var format = BodyFormat.json

    package init(title: String, url: Secret) { (self.title, self.url) = (title, url) }

    /// Host and port, which is all that is shown of the URL.
    package var host: String { HTTPRequest(method: .post, url: url.reveal()).place }

    /// Changes with whatever may change how the receiver answers.
    package var fingerprint: String {
        let parts = [url.reveal(), format.rawValue, filter.text, "\(batchSize)"] + secrets.map { $0.secret.reveal() }
        return Data(SHA256.hash(Array(parts.joined(separator: "\u{0}").utf8)).prefix(12)).base64EncodedString()
    }
}

extension [Receiver] {
    /// What must not be shown of any of them.
    package var hidden: [Secret] {
        flatMap { receiver in
            // Short words of a path are no secrets, and would hide too much else.
            let words = receiver.url.reveal().split { "/?#&=".contains($0) }.dropFirst(2)
            return receiver.secrets.map(\.secret) + words.filter { $0.utf8.count >= 16 }.map { Secret(String($0)) }
        }
    }
}
