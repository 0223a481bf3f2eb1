import Attendance
import Base
import Foundation

/// Fetches a server's certificate with openssl, because URLSession does not expose it.
///
/// The package ca-certificates depends on openssl.
package struct CertificateReader: Sendable {
    private let openssl: String

    package init(openssl: String = "/usr/bin/openssl") { self.openssl = openssl }

    package enum Failure: Error, Equatable, FindingCause {
        case noOpenSSL(String)
        case noAnswer(String)
        case noCertificate(String)
        case unreadable(String)

        package var trouble: Trouble? { .misconfigured }

        package var phrase: Phrase {
            switch self {
            case .noOpenSSL(let path): Phrase(en: "\(path) is not there", es: "falta \(path)")
            case .noAnswer(let words): .quoting(words)
            case .noCertificate(let place):
                Phrase(en: "\(place) shows no certificate", es: "\(place) no muestra ningún certificado")
            case .unreadable(let place):
                Phrase(
                    en: "the certificate of \(place) is not well formed (RFC 5280, DER)",
                    es: "el certificado de \(place) no está bien formado (RFC 5280, DER)")
            }
        }

        package var remedy: Remedy? {
            switch self {
            case .noOpenSSL: .run("apt-get install openssl")
            case .noAnswer: nil
            case .noCertificate: .advice(en: "is it the HTTPS port?", es: "¿es el puerto HTTPS?")
            case .unreadable:
                .advice(en: "make a new one on the server", es: "cree uno nuevo en el servidor")
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
