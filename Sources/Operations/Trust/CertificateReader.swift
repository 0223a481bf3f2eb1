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
        case noAnswer(String)
        case noCertificate(String)
        case unreadable(String)

        package var description: String {
            switch self {
            case .noOpenSSL(let path): "\(path) is not there; apt-get install openssl"
            case .noAnswer(let words): words
            case .noCertificate(let place): "\(place) shows no certificate; is it the HTTPS port?"
            case .unreadable(let place):
                "the certificate of \(place) is not well formed (RFC 5280, DER); make a new one on the server"
            }
        }
    }

    /// The server's own certificate, which is the first of its chain.
    package func read(_ address: HostAddress, timeout: Span = .seconds(15)) throws(Failure) -> Certificate {
        guard access(openssl, X_OK) == 0 else { throw .noOpenSSL(openssl) }
        // Clients send no server name if they connect to a numeric address (RFC 6066, 3).
        let name = address.isNumeric ? ["-noservername"] : ["-servername", address.host]
        let text: String
        do {
            text = try ChildProgram.run(openssl, ["s_client", "-connect", address.place] + name, patience: timeout)
                .output
        } catch {
            throw .noAnswer("\(error)")
        }
        guard let der = CertificateReader.firstCertificate(in: text) else { throw .noCertificate(address.place) }
        do { return try Certificate(der: der) } catch { throw .unreadable(address.place) }
    }

    /// The first PEM block of a text.
    ///
    /// The server chose some of the text around it. That does no harm: whichever block this is, it is the one that is
    /// shown, and the one that gets installed.
    static func firstCertificate(in text: String) -> Data? {
        let lines = text.split(separator: "\n").drop { $0 != "-----BEGIN CERTIFICATE-----" }.dropFirst()
        return Data(base64Encoded: lines.prefix { $0 != "-----END CERTIFICATE-----" }.joined())
            .flatMap { $0.isEmpty ? nil : $0 }
    }
}
