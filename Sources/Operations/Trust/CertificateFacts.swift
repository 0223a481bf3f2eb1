import Base
import Foundation
import HTTP

/// The contents of a certificate, as `openssl x509` prints them.
package struct CertificateFacts: Equatable, Sendable {
    var subject = ""
    var issuer = ""
    var notBefore: Instant?
    var notAfter: Instant?
    /// SHA-256, `37:F3:…`.
    var fingerprint = ""
    /// The names it was issued for (subjectAltName).
    var dnsNames: [String] = []
    var addresses: [String] = []
    /// The certificate itself, for installation.
    var pem = ""

    init() {}

    /// Reads the lines of `openssl x509 -noout -subject -issuer -dates -fingerprint -sha256 -ext subjectAltName`.
    init(text: String, pem: String) {
        self.pem = pem
        for line in text.split(separator: "\n") {
            let pair = line.split(separator: "=", maxSplits: 1).map(\.trimmingSpaces)
            let value = pair.count == 2 ? pair[1] : ""
            switch pair.first {
            case "subject": subject = value
            case "issuer": issuer = value
            case "notBefore": notBefore = CertificateFacts.time(value)
            case "notAfter": notAfter = CertificateFacts.time(value)
            case let name? where name.lowercased().hasSuffix("fingerprint"): fingerprint = value
            default:
                for part in line.split(separator: ",").map(\.trimmingSpaces) {
                    if part.hasPrefix("DNS:") { dnsNames.append(String(part.dropFirst(4))) }
                    if part.hasPrefix("IP Address:") { addresses.append(String(part.dropFirst(11))) }
                }
            }
        }
    }

    /// `Nov 22 06:16:55 2026 GMT`
    private static func time(_ text: String) -> Instant? {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 5, parts[4] == "GMT" else { return nil }
        return RetryAfter.instant(httpDate: "Day, \(parts[1]) \(parts[0]) \(parts[3]) \(parts[2]) GMT")
    }

    var isSelfSigned: Bool { subject == issuer }

    /// The common name of the subject.
    var commonName: String? {
        // RFC 2253: parts are separated by commas, and a comma inside is escaped.
        let parts = subject.replacingOccurrences(of: "\\,", with: "\u{0}").split(separator: ",")
        let name = parts.first { $0.trimmingSpaces.hasPrefix("CN=") || $0.trimmingSpaces.hasPrefix("CN =") }
        return name.map {
            $0.drop { $0 != "=" }.dropFirst().trimmingSpaces.replacingOccurrences(of: "\u{0}", with: ",")
        }
    }

    /// All names it was issued for; the common name only counts if there are no others (libcurl, RFC 6125, 6.4.4).
    var names: [String] {
        let all = dnsNames + addresses
        return all.isEmpty ? [commonName].compactMap(\.self) : all
    }

    /// The names for use in a sentence.
    var namesText: String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }

    /// Whether a client that connects to `host` accepts the names.
    func covers(_ host: String) -> Bool {
        let wanted = host.lowercased()
        let isNumber = CertificateFacts.isAddress(host)
        if dnsNames.isEmpty, addresses.isEmpty { return commonName?.lowercased() == wanted }
        if isNumber { return addresses.contains(host) }
        return dnsNames.contains { name in
            let name = name.lowercased()
            guard name.hasPrefix("*.") else { return name == wanted }
            // A wildcard matches exactly one label (RFC 6125, 6.4.3).
            return wanted.drop { $0 != "." } == name.dropFirst() && !wanted.hasPrefix(".")
        }
    }

    /// A name or address under which the server can be reached; nil if the certificate has none that works in a URL.
    var usableHost: String? {
        if dnsNames.isEmpty, addresses.isEmpty {
            return commonName.flatMap { CertificateFacts.isHostName($0) ? $0 : nil }
        }
        if let plain = dnsNames.first(where: CertificateFacts.isHostName) { return plain }
        if let star = dnsNames.first(where: { $0.hasPrefix("*.") && CertificateFacts.isHostName("x" + $0.dropFirst()) })
        {
            return "hikcentral" + star.dropFirst()
        }
        // URLs with IPv6 literals do not work on this platform.
        return addresses.first { CertificateFacts.isAddress($0) }
    }

    static func isAddress(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    /// Whether the text consists of letters, digits and hyphens between dots (RFC 1123, 2.1).
    static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...253).contains(text.utf8.count)
            && labels.allSatisfy { label in
                !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                            || $0 == 0x2D || $0 == 0x5F
                    }
            }
    }
}
