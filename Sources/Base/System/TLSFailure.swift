/// Why a TLS connection was not established.
///
/// The environment variables that usually name a certificate file (SSL_CERT_FILE, CURL_CA_BUNDLE,
/// URLSessionCertificateAuthorityInfoFile) have no effect on this platform, and URLSession offers no trust challenge:
/// trust comes from the system's store alone.
package enum TLSFailure: Equatable, Sendable {
    /// The certificate is signed by an authority that the system does not know, or an intermediate one is missing.
    case untrustedIssuer
    /// The certificate is self-signed, as HikCentral's is after installation.
    case selfSigned
    /// The certificate has expired, or this machine's clock is ahead.
    case expired
    /// The certificate is not valid yet, or this machine's clock is behind.
    case notYetValid
    /// The certificate is for other names than the host in the URL.
    case nameMismatch(String)
    /// The other side does not speak TLS on this port.
    case notTLS
    /// Anything else, in the words of the TLS library.
    case other(String)

    /// What happened with which host.
    package func problem(host: String) -> String {
        switch self {
        case .untrustedIssuer:
            "the certificate of \(host) is signed by an authority that this system does not trust"
        case .selfSigned: "the certificate of \(host) is self-signed"
        case .expired: "the certificate of \(host) has expired, or this machine's clock is ahead"
        case .notYetValid: "the certificate of \(host) is not valid yet, or this machine's clock is behind"
        case .nameMismatch(let name):
            "the certificate of \(host) is not made out to \(name.isEmpty ? "this name" : name)"
        case .notTLS: "\(host) does not speak TLS on this port"
        case .other(let text): "the TLS connection with \(host) failed: \(text)"
        }
    }

    /// How to fix it on Debian; nil where nobody can say.
    package func remedy(host: String) -> String? {
        let trust = "sudo hik2humand trust --host \(host) shows it and, if you agree, installs it"
        return switch self {
        case .untrustedIssuer:
            "\(trust); or put that authority's certificate (PEM) into /usr/local/share/ca-certificates/NAME.crt and "
                + "run update-ca-certificates"
        case .selfSigned: trust
        case .expired: "renew the certificate on the server, or set the clock"
        case .notYetValid: "set the clock, or wait"
        case .nameMismatch:
            "use a name that is in the certificate, and give it the server's address in /etc/hosts if no name server "
                + "does; \(trust)"
        case .notTLS: "use its HTTPS port, or http:// if it has none"
        case .other: nil
        }
    }

    /// Both in one sentence.
    package func sentence(host: String) -> String {
        problem(host: host) + (remedy(host: host).map { ": \($0)" } ?? "")
    }
}
