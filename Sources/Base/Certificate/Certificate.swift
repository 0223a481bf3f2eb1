import Foundation

/// A certificate (X.509, RFC 5280): what a person compares, and what decides whether it can be trusted.
///
/// It is read from its own bytes, never from another program's text: whoever made the certificate chose the names in
/// it, and a line feed in a name would forge a line of that text.
package struct Certificate: Equatable, Sendable {
    package internal(set) var der = Data()
    package var subject = ""
    package var issuer = ""
    /// What it was issued for: all its alternative names, and the common names that are not among them.
    package var names: [Name] = []
    package var notBefore = Instant(milliseconds: .min)
    package var notAfter = Instant(milliseconds: .max)
    package var key = Key.other("")
    /// Whether OpenSSL accepts other certificates that are signed with its key.
    package var isAuthority = false
    package var isSelfSigned = false

    package struct Name: Equatable, Sendable, CustomStringConvertible {
        package enum Kind: String, Sendable {
            case dns = ""
            case address = "IP"
            case commonName = "common name"
            case email = "e-mail"
            case uri = "URI"
            case directory = "directory name"
            case registered = "registered ID"
            case other = "other name"

            fileprivate var spanish: String {
                switch self {
                case .dns, .address, .uri: rawValue
                case .commonName: "nombre común"
                case .email: "correo"
                case .directory: "nombre de directorio"
                case .registered: "id registrado"
                case .other: "otro nombre"
                }
            }
        }

        package var kind: Kind
        package var text: String
        package var isPlain = true

        package init(_ kind: Kind, _ text: String, isPlain: Bool = true) {
            (self.kind, self.text, self.isPlain) = (kind, text, isPlain)
        }

        package var phrase: Phrase {
            kind == .dns ? Phrase(same: text) : Phrase(en: "\(kind.rawValue) \(text)", es: "\(kind.spanish) \(text)")
        }

        package var description: String { phrase.english }
    }

    package enum Key: Equatable, Sendable, CustomStringConvertible {
        case rsa(bits: Int)
        case ellipticCurve(bits: Int)
        /// Another algorithm, by its object identifier.
        case other(String)

        /// Whether Debian's OpenSSL refuses it (security level 2: 112 bits of security).
        package var isTooWeak: Bool {
            switch self {
            case .rsa(let bits): bits < 2048
            case .ellipticCurve(let bits): bits < 224
            case .other: false
            }
        }

        package var phrase: Phrase {
            switch self {
            case .rsa(let bits): Phrase(same: "RSA, \(bits) bits")
            case .ellipticCurve(let bits):
                Phrase(en: "elliptic curve, \(bits) bits", es: "curva elíptica, \(bits) bits")
            case .other("1.3.101.112"): Phrase(same: "Ed25519")
            case .other("1.3.101.113"): Phrase(same: "Ed448")
            case .other(let identifier): Phrase(en: "algorithm \(identifier)", es: "algoritmo \(identifier)")
            }
        }

        package var description: String { phrase.english }
    }

    package init() {}

    /// SHA-256 over the whole certificate, `37:F3:…`, as browsers and openssl show it.
    package var fingerprint: String {
        SHA256.hash(der).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }

    package var pem: String {
        let lines = der.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
    }
}
