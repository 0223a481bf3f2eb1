import Foundation

/// Why a TLS connection did not come about.
///
/// On Linux every TLS failure is the same NSURLErrorDomain −1 and only the text tells them apart, so this is the one
/// place that knows the texts (OpenSSL 3.0 and libcurl 7.88, measured on this toolchain). The environment variables
/// that usually name a certificate file (SSL_CERT_FILE, CURL_CA_BUNDLE, URLSessionCertificateAuthorityInfoFile) have
/// no effect here, and URLSession offers no trust challenge: trust comes from the system's store alone.
package enum TLSFailure: Equatable, Sendable {
    /// The certificate is signed by an authority that the system does not know, or an intermediate one is missing.
    case untrustedIssuer
    /// The certificate is signed by itself, as HikCentral's is when it has just been installed.
    case selfSigned
    /// The certificate's time is over, or this machine's clock is ahead.
    case expired
    /// The certificate's time has not begun, or this machine's clock is behind.
    case notYetValid
    /// The certificate is for other names than the host in the URL.
    case nameMismatch(String)
    /// The other side does not speak TLS on this port.
    case notTLS
    /// Anything else, in the words of the TLS library.
    case other(String)

    /// Recognizes a text of libcurl; nil when it is not about a handshake, that is when the request may be under way.
    init?(text: String) {
        let handshake = ["SSL certificate problem: ", "SSL: ", "OpenSSL SSL_connect: ", "TLS connect error", "error:"]
        // libcurl puts its version in front of the library's own texts: "OpenSSL/3.0.19: error:0A00010B:…".
        guard handshake.contains(where: text.hasPrefix) || (text.hasPrefix("OpenSSL/") && text.contains(": error:"))
        else { return nil }
        if text.contains("self-signed certificate") || text.contains("self signed certificate") {
            // "… in certificate chain" is a private authority, whose own certificate is what must be trusted.
            self = text.contains("in certificate chain") ? .untrustedIssuer : .selfSigned
        } else if text.contains("unable to get") || text.contains("unable to verify the first certificate") {
            self = .untrustedIssuer
        } else if text.contains("certificate has expired") {
            self = .expired
        } else if text.contains("certificate is not yet valid") {
            self = .notYetValid
        } else if text.contains("subject name") && text.contains("match") {
            // "… does not match target host name 'x'": the last quoted word is the host of the URL.
            let quoted = text.split(separator: "'", omittingEmptySubsequences: false)
            self = .nameMismatch(quoted.count >= 3 ? String(quoted[quoted.count - 2]) : "")
        } else if text.contains("wrong version number") || text.contains("packet length too long") {
            self = .notTLS
        } else {
            self = .other(text)
        }
    }

    /// What happened with which host.
    package func problem(host: String) -> String {
        switch self {
        case .untrustedIssuer: "the certificate of \(host) is signed by an authority that this system does not trust"
        case .selfSigned: "the certificate of \(host) is signed by itself"
        case .expired: "the certificate of \(host) has expired, or this machine's clock is ahead"
        case .notYetValid: "the certificate of \(host) is not valid yet, or this machine's clock is behind"
        case .nameMismatch(let name):
            "the certificate of \(host) is not made out to \(name.isEmpty ? "this name" : name)"
        case .notTLS: "\(host) does not speak TLS on this port"
        case .other(let text): "no TLS connection with \(host) came about: \(text)"
        }
    }

    /// How to fix it on Debian; nil where only the TLS library's own words help.
    package func remedy(host: String) -> String? {
        let trust = "sudo hik2humand trust --host \(host) shows it and installs it when you agree"
        return switch self {
        case .untrustedIssuer:
            "\(trust); or put the authority's certificate (PEM) into /usr/local/share/ca-certificates/NAME.crt and run "
                + "update-ca-certificates"
        case .selfSigned: trust
        case .expired: "renew the certificate on the server, or set the clock"
        case .notYetValid: "set the clock, or wait"
        case .nameMismatch:
            "use a name that is in the certificate, and give it the server's address in /etc/hosts if nobody else "
                + "does; \(trust)"
        case .notTLS: "use its HTTPS port, or http:// if it has none"
        case .other: nil
        }
    }
}
