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

    /// What is wrong.
    package func problem(host: String) -> Sentence {
        switch self {
        case .untrustedIssuer: Sentence(.untrustedIssuer, .text(host))
        case .selfSigned: Sentence(.selfSigned, .text(host))
        case .expired: Sentence(.expired, .text(host))
        case .notYetValid: Sentence(.notYetValid, .text(host))
        case .nameMismatch(""): Sentence(.anyNameMismatch, .text(host))
        case .nameMismatch(let name): Sentence(.nameMismatch, .text(host), .text(name))
        case .notTLS: Sentence(.notTLS, .text(host))
        case .other(let text): Sentence(.tlsFailed, .text(host), .text(text))
        }
    }

    /// How to fix it.
    ///
    /// OpenSSL names the first problem that it meets, and another may matter more: a certificate that is signed by
    /// itself may have expired as well. `check` looks at the certificate itself.
    package var remedy: Sentence {
        switch self {
        case .untrustedIssuer, .selfSigned, .nameMismatch, .other: Sentence(.lookAtCertificate)
        case .expired: Sentence(.renewCertificate)
        case .notYetValid: Sentence(.setClock)
        case .notTLS: Sentence(.useHTTPSPort)
        }
    }

    /// The problem and its remedy.
    package func sentence(host: String) -> Sentence {
        Sentence(.withRemedy, .sentence(problem(host: host)), .sentence(remedy))
    }
}
