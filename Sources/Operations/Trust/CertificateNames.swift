import Base
import Foundation

/// The names of a certificate as libcurl reads them.
extension Certificate {
    /// The names that a client compares: DNS names and addresses, or the last common name if there are none.
    private var compared: [Name] {
        let alternative = names.filter { [.dns, .address].contains($0.kind) }
        return alternative.isEmpty ? names.filter { $0.kind == .commonName }.suffix(1) : alternative
    }

    /// Whether a client that connects to `host` accepts the names.
    func covers(_ host: String) -> Bool {
        let wanted = host.asHostName
        return compared.contains { name in
            guard !Certificate.isAddress(host) else { return name.kind != .dns && name.text == host }
            guard name.kind != .address else { return false }
            guard let domain = name.wildcardDomain else { return name.text.asHostName == wanted }
            // A wildcard matches exactly one label (RFC 6125, 6.4.3).
            return wanted.drop { $0 != "." } == domain && !wanted.hasPrefix(".")
        }
    }

    /// Names under which the server could be asked for, and those of its own addresses that are in the certificate.
    func usableHosts(serverAddresses: [String]) -> [String] {
        compared.compactMap { name in
            if Certificate.isAddress(name.text) { return serverAddresses.contains(name.text) ? name.text : nil }
            let host = name.wildcardDomain.map { "hikcentral\($0)" } ?? name.text.asHostName
            return name.kind != .address && Certificate.isHostName(host) ? host : nil
        }
    }

    /// Whom it was issued for, and until when it is valid.
    var summary: Phrase {
        namesPhrase.within(
            en: { "issued for \($0), valid until \(notAfter.utcDate)" },
            es: { "emitido para \($0), válido hasta \(notAfter.utcDate)" })
    }

    var namesPhrase: Phrase {
        names.isEmpty
            ? Phrase(en: "nobody", es: "nadie") : names.map(\.phrase).joined(separator: ", ")
    }

    static func isAddress(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    /// Whether the text consists of letters, digits, hyphens and underscores between dots (RFC 1123, 2.1).
    private static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
            }
    }
}

extension Certificate.Name {
    /// The `.site.plant` of `*.site.plant`; libcurl takes a wildcard only before two labels or more.
    fileprivate var wildcardDomain: Substring? {
        let host = Substring(text.asHostName)
        return host.hasPrefix("*.") && host.count { $0 == "." } >= 2 ? host.dropFirst() : nil
    }
}

extension String {
    /// Case and a dot at the end count for nothing in a host's name.
    var asHostName: String { (hasSuffix(".") ? String(dropLast()) : self).lowercased() }
}
