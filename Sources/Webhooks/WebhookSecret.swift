import Base
import Foundation

/// A secret by which a receiver recognises who sends, and signs by it (Standard Webhooks 1.0.0).
package struct WebhookSecret: Sendable, Equatable {
    let secret: Secret
    private let key: HMACSHA256

    /// What a secret looks like.
    static let form = Phrase(
        en: "whsec_ and the Base64 of 24 to 64 bytes", es: "whsec_ y el Base64 de 24 a 64 bytes")
    static let prefix = "whsec_"

    /// - Parameter text: `whsec_` and the Base64 of 24 to 64 bytes; nil for anything else.
    init?(_ text: String) {
        guard text.hasPrefix(WebhookSecret.prefix),
            let bytes = Data(base64Encoded: String(text.dropFirst(WebhookSecret.prefix.count))),
            (24...64).contains(bytes.count)
        else { return nil }
        (secret, key) = (Secret(text), HMACSHA256(key: bytes))
    }

    /// One signature, `v1,…`.
    func signature(id: String, timestamp: Int64, body: Data) -> String {
        "v1," + Data(key.authenticate(Data("\(id).\(timestamp).".utf8) + body)).base64EncodedString()
    }

    package static func == (left: WebhookSecret, right: WebhookSecret) -> Bool { left.secret == right.secret }
}

extension [WebhookSecret] {
    /// The header fields of a signed message: one signature for each secret, while one of them replaces the other.
    func fields(id: String, at now: Instant, body: Data) -> [(name: String, value: String)] {
        [
            ("webhook-id", id), ("webhook-timestamp", "\(now.seconds)"),
            (
                "webhook-signature",
                map { $0.signature(id: id, timestamp: now.seconds, body: body) }.joined(separator: " ")
            ),
        ]
    }
}
