import Base
import Foundation

/// Header fields in the order given or received; names are compared without regard to case (RFC 9110, 5.1).
package struct HTTPHeaders: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package var name: String
        var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var fields: [Field]

    package init(_ fields: [Field] = []) { self.fields = fields }

    package init(_ pairs: KeyValuePairs<String, String>) {
        fields = pairs.map { Field(name: $0.key, value: $0.value) }
    }

    /// The first value of a field, or nil; assigning replaces every field of that name.
    package subscript(name: String) -> String? {
        get { fields.first { HTTPHeaders.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { HTTPHeaders.isSame($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Names are ASCII; what else comes is compared byte by byte.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { one, other in
                one == other || (one ^ other == 0x20 && (0x61...0x7A).contains(one | 0x20))
            }
    }
}

/// One request as this program sends it: GET without a body, or POST with one.
package struct HTTPRequest: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    /// The absolute URL, percent-encoded.
    package var url: String
    package var headers: HTTPHeaders
    package var body: Data
    /// The longest the whole exchange may take, from looking up the name to the last byte of the answer.
    var deadline: Span
    /// An answer with a body of more bytes than this is refused.
    package var answerLimit: Int

    package init(
        method: Method, url: String, headers: HTTPHeaders = HTTPHeaders(), body: Data = Data(),
        deadline: Span = .seconds(30), answerLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.answerLimit = answerLimit
    }
}

/// A complete answer with any status; that includes redirects, which are never followed.
package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: Data

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What the answer says of who passed it on, `Via: 1.1 squid`; nil when it says nothing.
    package var via: String? {
        guard let text = headers["Via"] else { return nil }
        return "Via: " + String(decoding: text.utf8.filter { (0x20..<0x7F).contains($0) }.prefix(60), as: UTF8.self)
    }

    /// A page for people, which no API answers with: a login page of the network, a proxy's, or another server's.
    package var isPage: Bool {
        if headers["Content-Type"]?.lowercased().contains("text/html") == true { return true }
        let start = String(decoding: body.prefix(200), as: UTF8.self).trimmingSpaces.lowercased()
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    }

    /// When the server answered, by its own clock; nil without a readable Date field.
    package var date: Instant? { headers["Date"].flatMap(RetryAfter.instant(httpDate:)) }
}

/// Why there is no complete answer.
///
/// Payroll depends on whether the request can have reached the other side: `mayHaveArrived` decides between "try again"
/// and "unconfirmed: read back first".
package enum HTTPFailure: Error, Sendable, Equatable {
    /// The URL or a header cannot be sent at all.
    case invalidRequest(Sentence)
    /// The name of the host has no address.
    case unknownHost(Sentence)
    /// Nobody listens there, or there is no route.
    case cannotConnect(Sentence)
    /// The TLS handshake failed.
    case tls(TLSFailure, host: String)
    /// The worker process could not be started.
    case workerUnavailable(Sentence)
    /// The connection ended before the answer was complete.
    case interrupted(Sentence)
    /// No complete answer within the deadline.
    case timedOut(Span)
    /// The answer's body is longer than the request allows.
    case answerTooLarge(limit: Int)
    /// The answer is not HTTP, or not the HTTP that this platform can read.
    case malformedAnswer(Sentence)
    /// The worker process ended during the request.
    case workerDied(Sentence)
    /// The program is stopping and the grace period is over.
    case stopped

    /// False only when it is certain that the server has not seen the request.
    package var mayHaveArrived: Bool {
        switch self {
        case .invalidRequest, .unknownHost, .cannotConnect, .tls, .workerUnavailable: false
        case .interrupted, .timedOut, .answerTooLarge, .malformedAnswer, .workerDied, .stopped: true
        }
    }
}

/// Sends one request and waits for its answer; one at a time, from one thread.
package protocol HTTPClient: AnyObject {
    func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse
}
