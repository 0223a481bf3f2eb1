import Base
import Foundation

extension HTTPListener {
    /// One request as received, complete and checked.
    package struct Request: Sendable {
        package var method: String
        /// Path and query exactly as received.
        package var target: String
        /// The path as received, still percent-encoded; signatures are computed over it.
        package var path: String
        /// Names and values in order, decoded; a plus sign is a space.
        package var query: [(String, String)]
        package var headers: HTTPHeaders
        package var body: Data
        /// Who sent it; nil for a peer without an IP address.
        package var peer: IPAddress?

        package init(
            method: String, target: String, path: String, query: [(String, String)] = [],
            headers: HTTPHeaders = HTTPHeaders(), body: Data = Data()
        ) {
            self.method = method
            self.target = target
            self.path = path
            self.query = query
            self.headers = headers
            self.body = body
        }

        /// The parts of the path between its slashes, each decoded, so that a part containing `%2F` stays one part.
        package var segments: [String] {
            path.utf8.split(separator: UInt8(ascii: "/")).map {
                HTTPTarget.decoded(Array($0)[...], plusIsSpace: false) ?? String(decoding: $0, as: UTF8.self)
            }
        }

        /// The first value of a name in the query.
        package func queryValue(_ name: String) -> String? { query.first { $0.0 == name }?.1 }
    }

    /// The handler's reply to a request.
    package enum Reply: Sendable {
        case respond(HTTPResponse)
        /// Whoever answers writes to the connection itself; false closes it. The simulated servers misbehave so.
        case takeOver(@Sendable (TakenConnection) -> Bool)
    }

    /// A connection in the hands of the handler, until it returns.
    package struct TakenConnection {
        /// Writes these bytes; false when the peer does not take them.
        package let send: (Data) -> Bool
        /// Waits; false as soon as the connection is cut.
        package let wait: (Span) -> Bool
        /// Has closing seen as "connection reset by peer".
        package let resetOnClose: () -> Void
        /// An answer as it would be sent.
        package let bytes: (HTTPResponse) -> Data
    }
}

/// Encodes answers as bytes.
package enum HTTPAnswer {
    /// Head and body in one piece: two writes run into delayed acknowledgements, measured at 44 ms each.
    static func bytes(_ response: HTTPResponse, to method: String, date: Instant, keepAlive: Bool) -> Data {
        var head = "HTTP/1.1 \(response.status) \(reason(response.status))\r\n"
        for field in response.headers.fields where !isOurs(field.name) {
            head += "\(printable(field.name)): \(printable(field.value))\r\n"
        }
        if response.headers["Date"] == nil { head += "Date: \(httpDate(date))\r\n" }
        head += "Connection: \(keepAlive ? "keep-alive" : "close")\r\n"
        // RFC 9110, 8.6: an answer that cannot have a body has no length either.
        let isBodiless = response.status == 204 || response.status == 304 || response.status < 200
        if !isBodiless { head += "Content-Length: \(response.body.count)\r\n" }
        var bytes = Data((head + "\r\n").utf8)
        if !isBodiless, method != "HEAD" { bytes.append(response.body) }
        return bytes
    }

    private static func isOurs(_ name: String) -> Bool {
        ["content-length", "transfer-encoding", "connection"].contains(name.lowercased())
    }

    /// Removes control characters: a value from outside must not become a header line of its own.
    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    package static func httpDate(_ instant: Instant) -> String {
        let civil = CivilTime(instant, offsetSeconds: 0)
        let secondOfDay = Int64(civil.hour * 3600 + civil.minute * 60 + civil.second)
        let days = (civil.instant(offsetSeconds: 0).seconds - secondOfDay) / 86_400
        // 1970-01-01 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int((days % 7 + 7) % 7)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(weekday), \(padded(civil.day, 2)) \(months[civil.month - 1]) \(padded(civil.year, 4)) "
            + "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2)) GMT"
    }

    static func reason(_ status: Int) -> String {
        let known = [
            200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
            307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
            405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
            413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
            421: "Misdirected Request", 422: "Unprocessable Content",
            429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
            501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
            505: "HTTP Version Not Supported",
        ]
        return known[status] ?? "Status \(status)"
    }
}
