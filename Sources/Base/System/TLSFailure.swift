/// Why a TLS connection was not established.
///
/// The environment variables that usually name a certificate file (SSL_CERT_FILE, CURL_CA_BUNDLE,
/// URLSessionCertificateAuthorityInfoFile) have no effect on this platform, and URLSession offers no trust challenge.
/// Only the system's certificate store counts.
package enum TLSFailure: Equatable, Sendable {
    /// The certificate's issuer is unknown to the system, or an intermediate certificate is missing.
    case untrustedIssuer
    /// The certificate is self-signed, like HikCentral's after installation.
    case selfSigned
    /// The certificate has expired, or this machine's clock is ahead.
    case expired
    /// The certificate is not valid yet, or this machine's clock is behind.
    case notYetValid
    /// The certificate does not cover the host in the URL.
    case nameMismatch(String)
    /// The other side does not speak TLS on this port.
    case notTLS
    /// Any other failure, in the words of the TLS library.
    case other(String)

    /// A description of the failure.
    package func problem(host: String) -> String {
        switch self {
        case .untrustedIssuer:
            "the certificate of \(host) is signed by an authority that this system does not trust"
        case .selfSigned: "the certificate of \(host) is self-signed"
        case .expired: "the certificate of \(host) has expired, or this machine's clock is ahead"
        case .notYetValid: "the certificate of \(host) is not valid yet, or this machine's clock is behind"
        case .nameMismatch(let name):
            "the certificate of \(host) is not issued for \(name.isEmpty ? "this name" : name)"
        case .notTLS: "\(host) does not speak TLS on this port"
        case .other(let text): "the TLS connection with \(host) failed: \(text)"
        }
    }

    /// How to fix it; nil if unknown.
    ///
    /// OpenSSL names the first problem that it meets, and another may matter more: a certificate that is signed by
    /// itself may have expired as well. `check` looks at the certificate itself.
    package var remedy: String? {
        switch self {
        case .untrustedIssuer, .selfSigned, .nameMismatch, .other:
            "hik2humand check looks at the certificate and says what to do"
        case .expired: "renew the certificate on the server, or set the clock"
        case .notYetValid: "set the clock, or wait"
        case .notTLS: "use its HTTPS port, or http:// if it has none"
        }
    }

    /// The problem and its remedy in one sentence.
    package func sentence(host: String) -> String {
        problem(host: host) + (remedy.map { ": \($0)" } ?? "")
    }
}
