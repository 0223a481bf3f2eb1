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
    package func problem(host: String) -> Phrase {
        switch self {
        case .untrustedIssuer:
            Phrase(
                en: "the certificate of \(host) is signed by an authority that this system does not trust",
                es: "el certificado de \(host) está firmado por una autoridad en la que este sistema no confía")
        case .selfSigned:
            Phrase(
                en: "the certificate of \(host) is self-signed", es: "el certificado de \(host) es autofirmado")
        case .expired:
            Phrase(
                en: "the certificate of \(host) has expired, or this machine's clock is ahead",
                es: "el certificado de \(host) venció, o el reloj de esta máquina está adelantado")
        case .notYetValid:
            Phrase(
                en: "the certificate of \(host) is not valid yet, or this machine's clock is behind",
                es: "el certificado de \(host) aún no es válido, o el reloj de esta máquina está atrasado")
        case .nameMismatch(let name):
            Phrase(
                en: "the certificate of \(host) is not issued for \(name.isEmpty ? "this name" : name)",
                es: "el certificado de \(host) no fue emitido para \(name.isEmpty ? "este nombre" : name)")
        case .notTLS:
            Phrase(en: "\(host) does not speak TLS on this port", es: "\(host) no habla TLS en este puerto")
        case .other(let text):
            Phrase(
                en: "the TLS connection with \(host) failed: \(text)", es: "falló la conexión TLS con \(host): \(text)")
        }
    }

    /// How to fix it; nil if unknown.
    ///
    /// OpenSSL names the first problem that it meets, and another may matter more: a certificate that is signed by
    /// itself may have expired as well. `check` looks at the certificate itself.
    package var remedy: Phrase? {
        switch self {
        case .untrustedIssuer, .selfSigned, .nameMismatch, .other:
            Phrase(
                en: "hik2humand check looks at the certificate and says what to do",
                es: "hik2humand check examina el certificado y dice qué hacer")
        case .expired:
            Phrase(
                en: "renew the certificate on the server, or set the clock",
                es: "renueve el certificado en el servidor, o ponga en hora el reloj")
        case .notYetValid: Phrase(en: "set the clock, or wait", es: "ponga en hora el reloj, o espere")
        case .notTLS:
            Phrase(
                en: "use its HTTPS port, or http:// if it has none", es: "use su puerto HTTPS, o http:// si no tiene")
        }
    }

    /// The problem and its remedy in one sentence, for the log.
    package func sentence(host: String) -> String {
        problem(host: host).english + (remedy.map { ": \($0.english)" } ?? "")
    }
}
