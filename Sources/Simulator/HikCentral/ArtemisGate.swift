import Base
import Foundation
import HTTP

/// The gateway's authentication: checks key, signature, timestamp and nonce of a request.
///
/// It builds the string to sign from the received headers by the rules of the Artemis guide. It deliberately does not
/// use the client's signer: a mistake there would be repeated here, and so pass.
struct ArtemisGate {
    var appKey: String
    var appSecret: String
    /// How far a timestamp may be from the gateway's clock (Artemis guide).
    var tolerance = Span.minutes(15)
    private var nonces: [String: Instant] = [:]
    /// How many nonces are kept before the expired ones are removed.
    private var patience = 10_000

    init(appKey: String, appSecret: String) {
        self.appKey = appKey
        self.appSecret = appSecret
    }

    /// Admits the request, or throws the reason for refusing it.
    mutating func admit(_ request: HTTPListener.Request, now: Instant) throws(ArtemisRefusal) {
        let headers = request.headers
        guard let key = headers["X-Ca-Key"] else {
            throw ArtemisRefusal(code: "0x02401019", message: "api AK/SK authentication failed, no appKey in header")
        }
        guard key == appKey else {
            throw ArtemisRefusal(code: "0x02401006", message: "api AK/SK authentication failed, unknown appKey: \(key)")
        }
        let text = try Self.stringToSign(request)
        let expected = Data(HMACSHA256(key: Array(appSecret.utf8)).authenticate(Array(text.utf8)))
        guard headers["X-Ca-Signature"] == expected.base64EncodedString() else {
            throw Self.invalidSignature(text, key: key, path: request.path)
        }
        if let timestamp = headers["X-Ca-Timestamp"] {
            guard let milliseconds = Int64(timestamp) else {
                throw ArtemisRefusal(code: "0x02401004", message: "Invalid timestamp")
            }
            let distance = now - Instant(milliseconds: milliseconds)
            guard distance <= tolerance, Span(milliseconds: 0) - tolerance <= distance else {
                throw ArtemisRefusal(code: "0x02401004", message: "The timestamp is more than 15 minutes off")
            }
        }
        if let nonce = headers["X-Ca-Nonce"] {
            let tolerance = tolerance
            if nonces.count > patience {
                nonces = nonces.filter { now - $0.value <= tolerance }
                patience = max(10_000, nonces.count * 2)
            }
            guard nonces.updateValue(now, forKey: nonce) == nil else {
                throw ArtemisRefusal(code: "0x02401005", message: "The nonce has been used before")
            }
        }
    }

    /// The text that the signature must sign, built from the received request.
    private static func stringToSign(_ request: HTTPListener.Request) throws(ArtemisRefusal) -> String {
        let headers = request.headers
        var lines = [request.method.uppercased()]
        for name in ["Accept", "Content-MD5", "Content-Type", "Date"] {
            if let value = headers[name] { lines.append(value) }
        }
        let signed = (headers["X-Ca-Signature-Headers"] ?? "").split(separator: ",").map { $0.lowercased() }
        for name in signed.sorted() {
            guard let value = headers[name] else {
                throw ArtemisRefusal(code: "0x02401003", message: "Invalid Signature! Signed but not sent: \(name)")
            }
            lines.append("\(name):\(value.trimmingCharacters(in: .whitespaces))")
        }
        let query = request.query.sorted { $0.0 < $1.0 }.map { $0.1.isEmpty ? $0.0 : "\($0.0)=\($0.1)" }
        lines.append(request.path + (query.isEmpty ? "" : "?" + query.joined(separator: "&")))
        return lines.joined(separator: "\n")
    }

    /// The refusal for a wrong signature.
    ///
    /// The real gateway repeats the key and its own string to sign, which helps debugging but leaks into logs.
    private static func invalidSignature(_ text: String, key: String, path: String) -> ArtemisRefusal {
        // "/artemis/api/acs/v1/door/events" is called doorEvents.
        let words = path.split(separator: "/").suffix(2)
        let api = (words.first ?? "") + (words.count > 1 ? words.last?.capitalized ?? "" : "")
        return ArtemisRefusal(
            code: "0x02401003",
            message: "api AK/SK signature authentication failed,Invalid Signature! and StringToSign: \(text), "
                + "apiName : \(api), appKey : \(key)")
    }
}
