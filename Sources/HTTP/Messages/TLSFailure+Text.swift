import Base

/// Recognizes TLS failures by their texts (OpenSSL 3.0 and libcurl 7.88, measured on this toolchain).
///
/// On Linux every TLS failure is the same NSURLErrorDomain −1, and only the text tells them apart. No other code knows
/// these texts.
extension TLSFailure {
    /// Recognizes a text of libcurl; nil when it is not about a handshake, so that the request may be under way.
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
}
