import Base
import HTTP

/// Why the simulated Humand refuses a request.
package struct SimulatedRefusal: Error, Sendable, Equatable {
    package var status: Int
    package var code: String
    package var message: String

    package init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    var json: JSONValue { ["code": .string(code), "message": .string(message), "metadata": [:]] }

    static func invalid(_ message: String) -> SimulatedRefusal { SimulatedRefusal(400, "INVALID_DATA", message) }
    static let unknownToken = SimulatedRefusal(401, "UNKNOWN_TOKEN", "The provided token is not known")
    static let accessDenied = SimulatedRefusal(
        403, "ACCESS_DENIED", "The provided user has no access to this resource")
    static let notFound = SimulatedRefusal(404, "NOT_FOUND", "The requested resource was not found")
    static let rateLimited = SimulatedRefusal(
        429, "RATE_LIMIT_EXCEEDED", "Rate limit reached, please try again later")
}

/// A request limit per window; a window has a fixed length and begins with its first request.
struct SimulatedQuota {
    var limit: Int
    var window: Span
    private var began: Span?
    private var used = 0

    init(limit: Int, window: Span) {
        self.limit = limit
        self.window = window
    }

    /// Counts a request and returns the headers of its answer, and whether it may be performed.
    mutating func count(uptime: Span) -> (headers: HTTPHeaders, isGranted: Bool) {
        let start: Span
        if let began, uptime < began + window {
            start = began
        } else {
            start = uptime
            used = 0
        }
        began = start
        let isGranted = used < limit
        if isGranted { used += 1 }
        let reset = ((start + window - uptime).milliseconds + 999) / 1000
        var headers = HTTPHeaders([
            "RateLimit-Policy": "\(limit);w=\(window.milliseconds / 1000)",
            "RateLimit": "limit=\(limit), remaining=\(limit - used), reset=\(reset)",
        ])
        if !isGranted { headers["Retry-After"] = String(reset) }
        return (headers, isGranted)
    }
}
