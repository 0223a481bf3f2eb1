import Base
import Foundation

/// Finds out what went wrong in an exchange, from URLSession's error code and text.
///
/// The codes alone cannot be trusted. −1 stands for most errors of libcurl. −1004 ("cannot connect") is reported for
/// *any* error once one of the host's addresses has refused a connection, even if the request then went out to another
/// address. And when a reused connection dies with the request on it, libcurl opens a new one by itself and reports the
/// refusal of that second one. So a failure counts as "not sent" only when libcurl's own text says so *and* the caller
/// knows that nothing had left before.
enum TransportFailure {
    /// - Parameters:
    ///   - code: the NSURLErrorDomain code.
    ///   - text: libcurl's text; it begins with libcurl's own words, whatever the peer says.
    ///   - host: the host and port of the URL, for the sentence.
    ///   - nothingLeft: true when no byte of this request can have been sent before a connection attempt failed.
    static func meaning(code: Int, text: String, host: String, nothingLeft: Bool) -> HTTPFailure {
        // It may quote a proxy's URL.
        let text = text.withoutCredentials
        if let notSent = refusal(code: code, text: text, host: host) {
            return nothingLeft ? notSent : .interrupted("the connection to \(host) ended, and then \(text)")
        }
        if malformed.contains(where: text.contains) {
            return .malformedAnswer("the answer of \(host) is not HTTP that this platform can read: \(text)")
        }
        if text.contains("Failed writing header") {
            return .malformedAnswer(
                "the header of \(host)'s answer has a field without a space after its colon, a status without a "
                    + "reason, or a byte that is not UTF-8, and this platform reads none of it")
        }
        if text.contains("Out of memory") {
            return .malformedAnswer("the header of \(host)'s answer has a line of more than 100 kB")
        }
        return .interrupted("the connection to \(host) ended before the answer was complete: \(text)")
    }

    /// The failures that come before the first byte of a request: name, connection, TLS handshake, refusal by a proxy.
    private static func refusal(code: Int, text: String, host: String) -> HTTPFailure? {
        if text.hasPrefix("Could not resolve") { return .unknownHost("\(host) has no address: \(text)") }
        if text.hasPrefix("Failed to connect to") || text.hasPrefix("Couldn't connect to server") {
            return .cannotConnect("no connection to \(host) can be made: \(text)")
        }
        if text.hasPrefix("Unsupported proxy") {
            return .cannotConnect("the proxy for \(host) cannot be used, see https_proxy and http_proxy: \(text)")
        }
        if text.contains("from proxy after CONNECT") || text.hasPrefix("CONNECT tunnel failed") {
            return .cannotConnect("the proxy does not lead to \(host): \(text)")
        }
        // The other side ended the handshake, this side did not refuse it: a server starting up, or a device in
        // between.
        if text.hasPrefix("OpenSSL SSL_connect: ") {
            return .cannotConnect("\(host) ended the TLS handshake: \(text)")
        }
        if let tls = TLSFailure(text: text) { return .tls(tls, host: host) }
        if code == -1000 { return .invalidRequest("\(host) is not a host that this platform can reach: \(text)") }
        return nil
    }

    /// What libcurl says when it receives bytes that are not HTTP.
    private static let malformed = [
        "Received HTTP/0.9 when not allowed", "Unsupported response code", "Unsupported HTTP version",
        "Header without colon", "Nul byte in header", "Invalid Content-Length", "in chunked-encoding",
        "Too large response headers", "content unencoding", "Unrecognized content encoding", "Weird server reply",
    ]
}
