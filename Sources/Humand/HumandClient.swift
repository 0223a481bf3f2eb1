import Base
import Foundation
import HTTP

/// One account's access to Humand, for posting and for reading: address, key, headers and pace.
package final class HumandClient {
    let account: HumandAccount
    private let http: any HTTPClient
    private let clock: any Clock
    private let timeout: Span
    private var pacing: Pacing

    /// - Parameter reserve: how many requests of Humand's window are left for others who share the quota.
    package init(account: HumandAccount, http: any HTTPClient, clock: any Clock, timeout: Span, reserve: Int64 = 0) {
        self.account = account
        self.http = http
        self.clock = clock
        self.timeout = timeout
        pacing = Pacing(reserve: reserve)
    }

    /// How long to wait before the next request, as the last answer's RateLimit field asks.
    var pause: Span { pacing.pause(at: clock.uptime) }

    func post(_ path: String, _ body: JSONValue) throws(HTTPFailure) -> HumandReply {
        try send(
            HTTPRequest(
                method: .post, url: account.baseURL + path, headers: headers(hasBody: true),
                body: Data(body.serialized.utf8), deadline: timeout))
    }

    /// - Parameter query: already encoded, without its question mark.
    package func get(_ path: String, query: String, answerLimit: Int = 1 << 20) throws(HTTPFailure) -> HumandReply {
        try send(
            HTTPRequest(
                method: .get, url: "\(account.baseURL)\(path)?\(query)", headers: headers(hasBody: false),
                deadline: timeout, answerLimit: answerLimit))
    }

    /// The list in an answer, under any of the names that have been seen for it.
    static func items(in json: JSONValue, _ names: String...) -> [JSONValue]? {
        names.lazy.compactMap { json[$0]?.elements }.first ?? json.elements
    }

    /// Encodes an id for a query: it may be an e-mail address and contain any character.
    package static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// The characters that need no encoding in a URL (RFC 3986, 2.3).
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private func send(_ request: HTTPRequest) throws(HTTPFailure) -> HumandReply {
        let response = try http.send(request)
        pacing.note(response.headers, at: clock.uptime)
        return HumandReply(response, key: account.key)
    }

    private func headers(hasBody: Bool) -> HTTPHeaders {
        var headers = HTTPHeaders(["Authorization": account.authorization, "Accept": "application/json"])
        if hasBody { headers["Content-Type"] = "application/json" }
        return headers
    }
}
