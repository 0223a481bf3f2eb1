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
            return nothingLeft ? notSent : .interrupted(Sentence(.connectionEndedThen, .text(host), .text(text)))
        }
        if malformed.contains(where: text.contains) {
            return .malformedAnswer(Sentence(.notHTTP, .text(host), .text(text)))
        }
        if text.contains("Failed writing header") {
            return .malformedAnswer(Sentence(.headerUnreadable, .text(host)))
        }
        if text.contains("Out of memory") {
            return .malformedAnswer(Sentence(.headerLineTooLong, .text(host)))
        }
        return .interrupted(Sentence(.connectionEnded, .text(host), .text(text)))
    }

    /// The failures that come before the first byte of a request: name, connection, TLS handshake, refusal by a proxy.
    private static func refusal(code: Int, text: String, host: String) -> HTTPFailure? {
        if text.hasPrefix("Could not resolve") { return .unknownHost(Sentence(.noAddress, .text(host), .text(text))) }
        if text.hasPrefix("Failed to connect to") || text.hasPrefix("Couldn't connect to server") {
            return .cannotConnect(Sentence(.noConnection, .text(host), .text(text)))
        }
        if text.hasPrefix("Unsupported proxy") {
            return .cannotConnect(Sentence(.proxyUnusable, .text(host), .text(text)))
        }
        if text.contains("from proxy after CONNECT") || text.hasPrefix("CONNECT tunnel failed") {
            return .cannotConnect(Sentence(.proxyRefuses, .text(host), .text(text)))
        }
        // The other side ended the handshake, this side did not refuse it: a server starting up, or a device in
        // between.
        if text.hasPrefix("OpenSSL SSL_connect: ") {
            return .cannotConnect(Sentence(.handshakeEnded, .text(host), .text(text)))
        }
        if let tls = TLSFailure(text: text) { return .tls(tls, host: host) }
        if code == -1000 { return .invalidRequest(Sentence(.noHost, .text(host), .text(text))) }
        return nil
    }

    /// What libcurl says when it receives bytes that are not HTTP.
    private static let malformed = [
        "Received HTTP/0.9 when not allowed", "Unsupported response code", "Unsupported HTTP version",
        "Header without colon", "Nul byte in header", "Invalid Content-Length", "in chunked-encoding",
        "Too large response headers", "content unencoding", "Unrecognized content encoding", "Weird server reply",
    ]
}
