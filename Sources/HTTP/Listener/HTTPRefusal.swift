import Foundation

/// Why a request is not read any further: the status to answer with, and a sentence for the log.
package struct HTTPRefusal: Error, Equatable, Sendable {
    var status: Int
    var reason: String
    /// What the answer must say besides: RFC 9110 wants `Allow` with 405.
    var headers = HTTPHeaders()

    static func badRequest(_ reason: String) -> HTTPRefusal { HTTPRefusal(status: 400, reason: reason) }
    static let noRequest = badRequest("it does not begin as a request of HTTP does; TLS is for a proxy to end")
    static let bodyTooLarge = HTTPRefusal(status: 413, reason: "the body is larger than is taken here")
    static let headTooLarge = HTTPRefusal(status: 431, reason: "the header fields are larger than is taken here")
    static let targetTooLong = HTTPRefusal(status: 414, reason: "the request line is longer than is taken here")
}
