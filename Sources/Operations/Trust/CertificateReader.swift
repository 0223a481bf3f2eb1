import Base
import Foundation

/// Fetches a server's certificate with openssl, because URLSession does not expose it.
///
/// The package ca-certificates depends on openssl.
package struct CertificateReader: Sendable {
    private let openssl: String

    package init(openssl: String = "/usr/bin/openssl") { self.openssl = openssl }

    package enum Failure: Error, Equatable, CustomStringConvertible {
        case noOpenSSL(String)
        case noCertificate(String, words: String)
        case unreadable(String)

        package var description: String {
            switch self {
            case .noOpenSSL(let path): "\(path) is not there; apt-get install openssl"
            case .noCertificate(let place, let words):
                "\(place) shows no certificate\(words.isEmpty ? "" : " (\(words))"); is it the HTTPS port?"
            case .unreadable(let words): "the certificate cannot be read: \(words)"
            }
        }
    }

    /// The server's own certificate, which is the first of its chain.
    package func read(_ address: HostAddress, timeout: Span = .seconds(15)) throws(Failure) -> CertificateFacts {
        guard access(openssl, X_OK) == 0 else { throw .noOpenSSL(openssl) }
        // Clients send no server name if they connect to a numeric address (RFC 6066, 3).
        let name = address.isNumeric ? ["-noservername"] : ["-servername", address.host]
        let ending = try run(
            ["s_client", "-connect", address.place, "-showcerts"] + name, timeout: timeout)
        guard let pem = CertificateReader.firstCertificate(in: ending.output) else {
            let words = ending.errors.split(separator: "\n").last.map(String.init) ?? ""
            throw .noCertificate(address.place, words: String(words.prefix(120)))
        }
        return try facts(of: pem)
    }

    /// Parses a certificate with openssl.
    func facts(of pem: String) throws(Failure) -> CertificateFacts {
        let arguments = [
            "x509", "-noout", "-subject", "-issuer", "-dates", "-fingerprint", "-sha256", "-ext", "subjectAltName",
            "-nameopt", "RFC2253,-esc_msb,utf8",
        ]
        let ending = try run(arguments, input: pem, timeout: .seconds(15))
        let facts = CertificateFacts(text: ending.output, pem: pem)
        guard !facts.fingerprint.isEmpty else { throw .unreadable(String(ending.errors.prefix(200))) }
        return facts
    }

    private func run(
        _ arguments: [String], input: String = "", timeout: Span
    ) throws(Failure) -> ChildProgram.Ending {
        do {
            return try ChildProgram.run(openssl, arguments, input: input, patience: timeout)
        } catch {
            throw .unreadable("\(error)")
        }
    }

    /// The first PEM block of a text.
    static func firstCertificate(in text: String) -> String? {
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")
        guard let first = text.range(of: begin),
            let last = text.range(of: end, range: first.upperBound..<text.endIndex)
        else { return nil }
        return text[first.lowerBound..<last.upperBound] + "\n"
    }
}
