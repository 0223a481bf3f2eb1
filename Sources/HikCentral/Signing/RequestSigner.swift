import Base
import Foundation
import HTTP

/// Signs requests as the Artemis gateway of HikCentral checks them (Artemis guide).
///
/// Pure: nonce and time come from the caller, who takes new ones for every attempt.
package struct RequestSigner: Sendable, CustomReflectable {
    private let key: String
    private let mac: HMACSHA256
    private let signsKeyOnly: Bool

    /// - Parameter signsKeyOnly: for older gateways, which know neither nonce nor timestamp.
    package init(key: String, secret: Secret, signsKeyOnly: Bool) {
        self.key = key
        mac = HMACSHA256(key: Array(secret.reveal().utf8))
        self.signsKeyOnly = signsKeyOnly
    }

    /// All headers of a request, the signature last.
    ///
    /// `Accept` and `Content-Type` are part of what is signed, so they must be sent byte for byte as they are here;
    /// an HTTP library that adds its own would spoil the signature.
    /// - Parameters:
    ///   - path: from `/artemis` on, as in the URL, with its query if there is one.
    ///   - body: with one, the content type is JSON.
    package func headers(
        method: HTTPRequest.Method, path: String, body: Data, nonce: String, timestamp: Instant
    ) -> HTTPHeaders {
        var headers = HTTPHeaders(["Accept": "*/*"])
        if !body.isEmpty { headers["Content-Type"] = "application/json;charset=UTF-8" }
        headers["X-Ca-Key"] = key
        var signed = ["x-ca-key"]
        if !signsKeyOnly {
            headers["X-Ca-Nonce"] = nonce
            headers["X-Ca-Timestamp"] = String(timestamp.milliseconds)
            signed += ["x-ca-nonce", "x-ca-timestamp"]
        }
        let text = Self.stringToSign(method: method.rawValue, path: path, headers: headers, signed: signed)
        headers["X-Ca-Signature-Headers"] = signed.joined(separator: ",")
        headers["X-Ca-Signature"] = signature(of: text)
        return headers
    }

    /// What the signature is computed over: lines joined by LF, without one at the end.
    ///
    /// The method, then `Accept`, `Content-MD5`, `Content-Type` and `Date`, then each signed header as `name:value` in
    /// ascending order of its lower-case name, then the path and its query. A header that is not sent has no line, not
    /// even an empty one.
    package static func stringToSign(method: String, path: String, headers: HTTPHeaders, signed: [String]) -> String {
        var lines = [method]
        lines += ["Accept", "Content-MD5", "Content-Type", "Date"].compactMap { headers[$0].map(trimmed) }
        lines += signed.map { $0.lowercased() }.sorted().compactMap { name in
            headers[name].map { "\(name):\(trimmed($0))" }
        }
        lines.append(resource(path))
        return lines.joined(separator: "\n")
    }

    /// What was signed of a request that has been sent with these headers.
    static func stringToSign(path: String, _ headers: HTTPHeaders) -> String {
        let signed = headers["X-Ca-Signature-Headers"]?.split(separator: ",").map(String.init) ?? []
        return stringToSign(method: "POST", path: path, headers: headers, signed: signed)
    }

    /// Base64 of the HMAC-SHA256 of the string to sign under the app secret.
    package func signature(of stringToSign: String) -> String {
        Data(mac.authenticate(Array(stringToSign.utf8))).base64EncodedString()
    }

    /// Empty, so that neither `print` nor `dump` shows the key.
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// The path with its query's parameters in ascending order of their names, and not percent-encoded.
    private static func resource(_ path: String) -> String {
        guard let mark = path.firstIndex(of: "?") else { return path }
        let parameters = path[path.index(after: mark)...].split(separator: "&").map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
                part.removingPercentEncoding ?? String(part)
            }
            return (name: parts.first ?? "", text: parts.joined(separator: "="))
        }
        if parameters.isEmpty { return String(path[..<mark]) }
        return path[...mark] + parameters.sorted { $0.name < $1.name }.map(\.text).joined(separator: "&")
    }

    /// Without the white space and control characters around it, as Java's `trim` on the gateway does it.
    private static func trimmed(_ value: String) -> String {
        let scalars = value.unicodeScalars
        let start = scalars.firstIndex { $0.value > 0x20 } ?? scalars.endIndex
        let end = scalars.lastIndex { $0.value > 0x20 }.map(scalars.index(after:)) ?? scalars.endIndex
        return String(scalars[start..<end])
    }
}
