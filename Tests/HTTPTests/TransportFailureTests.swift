import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Support

@Suite("The meaning of URLSession's errors")
struct TransportFailureTests {
    /// Texts of libcurl 7.88 with the codes that FoundationNetworking gives them, and their meaning.
    static let table: [(code: Int, text: String, meaning: String, notSent: Bool)] = [
        (-1004, "Failed to connect to h port 1 after 0 ms: Couldn't connect to server", "cannotConnect", true),
        (-1, "Failed to connect to h port 1 after 0 ms: Couldn't connect to server", "cannotConnect", true),
        (-1003, "Could not resolve host: h", "unknownHost", true),
        (-1003, "Could not resolve proxy: p", "unknownHost", true),
        (-1, "Received HTTP code 403 from proxy after CONNECT", "cannotConnect", true),
        (-1, "Unsupported proxy syntax in 'http://hik:p@ss@p:1'", "cannotConnect", true),
        (-1, "SSL certificate problem: self-signed certificate", "tls", true),
        (-1, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to h:1 ", "cannotConnect", true),
        (-1, "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number", "tls", true),
        (-1000, "", "invalidRequest", true),
        // One address refused, the other received the request: the code says "cannot connect".
        (-1004, "Empty reply from server", "interrupted", false),
        (-1004, "transfer closed with 7 bytes remaining to read", "interrupted", false),
        (-1011, "Empty reply from server", "interrupted", false),
        (-1005, "Recv failure: Connection reset by peer", "interrupted", false),
        (-1, "Send failure: Broken pipe", "interrupted", false),
        (-1, "transfer closed with outstanding read data remaining", "interrupted", false),
        (-1, "OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00045C:SSL routines::x, errno 0", "interrupted", false),
        (-1, "HTTP/2 stream 5 was not closed cleanly: CANCEL (err 8)", "interrupted", false),
        (-1001, "The operation could not be completed.", "interrupted", false),
        (-999, "", "interrupted", false),
        (-1002, "Received HTTP/0.9 when not allowed", "malformedAnswer", false),
        (-1002, "Unsupported HTTP version (3.0) in response", "malformedAnswer", false),
        (-1, "Failed writing header", "malformedAnswer", false),
        (-1, "Out of memory", "malformedAnswer", false),
        (-1, "Invalid Content-Length: value", "malformedAnswer", false),
        (-1, "Illegal or missing hexadecimal sequence in chunked-encoding", "malformedAnswer", false),
        (-1, "Error while processing content unencoding: incorrect header check", "malformedAnswer", false),
    ]

    @Test("Each text has its meaning, and only failures before the request count as not sent", arguments: table)
    func meanings(code: Int, text: String, meaning: String, notSent: Bool) {
        let failure = TransportFailure.meaning(code: code, text: text, host: "h:1", nothingLeft: true)
        #expect(Mirror(reflecting: failure).children.first?.label == meaning)
        #expect(failure.mayHaveArrived == !notSent)
        #expect(failure.description.contains("h:1") && !failure.description.contains("p@ss"))
    }

    @Test("Nothing counts as not sent once bytes have been sent", arguments: table)
    func afterwards(code: Int, text: String, meaning: String, notSent: Bool) {
        let failure = TransportFailure.meaning(code: code, text: text, host: "h:1", nothingLeft: false)
        #expect(failure.mayHaveArrived)
    }
}

@Suite("TLS failures")
struct TLSFailureTests {
    /// Texts measured with OpenSSL 3.0.19 and libcurl 7.88.1.
    static let table: [(String, TLSFailure)] = [
        ("SSL certificate problem: unable to get local issuer certificate", .untrustedIssuer),
        ("SSL certificate problem: unable to verify the first certificate", .untrustedIssuer),
        ("SSL certificate problem: self-signed certificate in certificate chain", .untrustedIssuer),
        ("SSL certificate problem: self-signed certificate", .selfSigned),
        ("SSL certificate problem: self signed certificate", .selfSigned),
        ("SSL certificate problem: certificate has expired", .expired),
        ("SSL certificate problem: certificate is not yet valid", .notYetValid),
        ("SSL: no alternative certificate subject name matches target host name '10.0.0.1'", .nameMismatch("10.0.0.1")),
        ("SSL: certificate subject name 'localhost' does not match target host name 'gw'", .nameMismatch("gw")),
        ("OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number", .notTLS),
        (
            "SSL certificate problem: EE certificate key too weak",
            .other("SSL certificate problem: EE certificate key too weak")
        ),
    ]

    @Test("Each text is recognised, and its sentence names the host", arguments: table)
    func texts(text: String, failure: TLSFailure) {
        #expect(TLSFailure(text: text) == failure)
        #expect(failure.sentence(host: "gate.way:443").english.contains("gate.way:443"))
    }

    @Test(
        "An error after the handshake is not a handshake error",
        arguments: [
            "OpenSSL SSL_read: Connection reset by peer, errno 104", "OpenSSL SSL_write: Broken pipe, errno 32",
            "Recv failure: Connection reset by peer", "",
        ])
    func others(text: String) { #expect(TLSFailure(text: text) == nil) }
}
