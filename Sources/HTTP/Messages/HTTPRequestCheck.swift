import Base
import Foundation

extension HTTPRequest {
    /// Why this request cannot be sent at all, as a sentence; nil when it can.
    ///
    /// The check comes before the worker, because URLSession silently corrects some of these problems (spaces, umlauts,
    /// a body with GET) and libcurl passes others on (a line break in a header value starts a second header).
    package var problem: String? {
        urlProblem?.english ?? headerProblem ?? bodyProblem
    }

    /// The scheme, host and port of the URL, which identify a kept-alive connection.
    var server: String { url.hasPrefix("https:") ? "https://\(place)" : place }

    /// The host and port of the URL, for sentences: a path or query may contain personal data.
    package var place: String {
        let rest = url.range(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(rest.prefix { !"/?#".contains($0) })
    }

    /// What is wrong with the URL.
    package var urlProblem: Phrase? {
        guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else {
            return Phrase(
                en: "a URL must begin with http:// or https://", es: "una URL debe empezar con http:// o https://")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !#""<>\^`{|}"#.utf8.contains($0) }) else {
            let plain = String(place.filter(\.isASCII))
            return Phrase(
                en: "the URL of \(plain) has a character that must be percent-encoded",
                es: "la URL de \(plain) tiene un carácter que debe codificarse con %")
        }
        if place.contains("[") {
            // Measured: NSURLErrorDomain −1000 for every IPv6 literal.
            return Phrase(
                en: "\(place) is an IPv6 address in brackets, which this platform cannot reach: use a name instead",
                es: "\(place) es una dirección IPv6 entre corchetes, que esta plataforma no alcanza: use un nombre")
        }
        if place.contains("@") {
            return Phrase(
                en: "a URL with a user or password is not accepted: use the settings for keys",
                es: "no se acepta una URL con usuario o contraseña: use los ajustes de claves")
        }
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else {
            return Phrase(en: "the URL \(scheme)\(place) has no host", es: "la URL \(scheme)\(place) no tiene host")
        }
        if parts.count == 2, UInt16(parts[1]).map({ $0 > 0 }) != true {
            return Phrase(
                en: "\(place) has no valid port: 1 to 65535", es: "\(place) no tiene un puerto válido: 1 a 65535")
        }
        return nil
    }

    private var headerProblem: String? {
        for field in headers.fields {
            // RFC 9110, 5.1 and 5.5.
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(Self.isTokenByte) else {
                return "\"\(field.name)\" is not a name for a header field"
            }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                return "the value of the header field \(field.name) has a line break or another control character"
            }
            guard !Self.framing.contains(field.name.lowercased()) else {
                return "the header field \(field.name) is made by the transport and cannot be given"
            }
        }
        return nil
    }

    private var bodyProblem: String? {
        if method == .get && !body.isEmpty { return "a GET has no body" }
        if body.count > WorkerFrame.requestBodyLimit {
            return "a body of \(body.count) bytes is longer than can be sent"
        }
        return deadline.milliseconds > 0 ? nil : "the deadline is not in the future"
    }

    /// Fields that say where the message ends: a value that differs from the transport's would split it in two.
    private static let framing: Set<String> = ["content-length", "transfer-encoding", "expect", "te", "upgrade"]

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
