import Foundation

/// Humand's time tracking: posts punches, and reads entries back.
package final class HumandSink: PunchSink {
    /// Where Humand is and with which key it is asked.
    package struct Account: Equatable, Sendable {
        /// The base URL without a path.
        package var baseURL: String
        /// The key as given, with or without `Basic `.
        package var key: Secret
        package var clockInPath = "/public/api/v1/time-tracking/entries/clockIn"
        package var clockOutPath = "/public/api/v1/time-tracking/entries/clockOut"
        /// HUMAND_READ_BACK
        package var readsBack = true
        package var words = RefusalWords()

        package init(baseURL: String, key: Secret) {
            self.baseURL = baseURL
            self.key = key
        }

        /// The Authorization field; the key goes in as it was given, not encoded again.
        var authorization: String {
            let text = key.reveal().trimmingSpaces
            return "Basic " + (text.lowercased().hasPrefix("basic ") ? String(text.dropFirst(6)).trimmingSpaces : text)
        }
    }

    private let account: Account
    private let http: any HTTPClient
    private let clock: any Clock
    private let timeout: Span
    private var pacing = Pacing()

    static let entriesPath = "/public/api/v1/time-tracking/entries"

    package init(account: Account, http: any HTTPClient, clock: any Clock, timeout: Span) {
        self.account = account
        self.http = http
        self.clock = clock
        self.timeout = timeout
    }

    package var pause: Span { pacing.pause(at: clock.uptime) }

    package func post(_ punch: Punch, reason: String) -> PostVerdict {
        let path = punch.direction == .clockIn ? account.clockInPath : account.clockOutPath
        var body: [JSONValue.Member] = [
            .init("employeeId", .string(punch.employee)), .init("now", .string(punch.time.withMilliseconds)),
        ]
        if !punch.comment.isEmpty { body.append(.init("comment", .string(punch.comment))) }
        let request = HTTPRequest(
            method: .post, url: account.baseURL + path, headers: headers(hasBody: true),
            body: Data(JSONValue.object(body).serialized.utf8), deadline: timeout)
        do {
            let response = try http.send(request)
            pacing.note(response.headers, at: clock.uptime)
            return HumandAnswer(response, words: account.words, key: account.key).verdict
        } catch .stopped {
            return .stopped
        } catch {
            let text = HumandAnswer.withoutKey("Humand: \(error)", account.key)
            return error.mayHaveArrived ? .inDoubt(answered: false, text) : .notSent(text)
        }
    }

    package func find(_ punch: Punch) -> ReadBack {
        guard account.readsBack else { return .notPermitted("HUMAND_READ_BACK is off") }
        var page = 1
        // A person has a handful of entries in three days; what goes on for ever is not a list of them.
        while page <= 20 {
            let response: HTTPResponse
            do {
                response = try http.send(entriesRequest(for: punch, page: page))
            } catch .stopped {
                return .stopped
            } catch {
                return .unavailable(HumandAnswer.withoutKey("Humand: \(error)", account.key))
            }
            pacing.note(response.headers, at: clock.uptime)
            let json = try? JSONValue(parsing: response.body)
            let text = HumandAnswer.sentence(status: response.status, json: json, key: account.key)
            switch response.status {
            case 200..<300: break
            case 401: return .unauthorized(text)
            case 408: return .unavailable(text)
            case 429: return .slowDown(RetryAfter.span(in: response.headers, now: nil), text)
            // A question that Humand does not take will not be taken the next time either.
            case 400..<500, 501: return .notPermitted(text)
            default: return .unavailable(text)
            }
            guard let items = json?["items"]?.elements ?? json?["entries"]?.elements ?? json?.elements else {
                return .unavailable("\(text) without a list of entries")
            }
            if let entry = items.first(where: { HumandEntry($0)?.matches(punch) == true }) {
                return .found(id: (entry["id"]?.text).map { HumandAnswer.withoutKey($0, account.key) })
            }
            // `count` and `totalPages` speak of the page alone: only a short page is the last.
            if items.count < HumandSink.pageLimit { return .absent }
            page += 1
        }
        return .absent
    }

    private static let pageLimit = 50
    /// What may stand in a URL as it is (RFC 3986, 2.3).
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private func entriesRequest(for punch: Punch, page: Int) -> HTTPRequest {
        // A day on either side: which day Humand counts an entry to depends on zones and night shifts.
        let day = Span.hours(24)
        let first = Timestamp(instant: punch.time.instant - day, offsetSeconds: punch.time.offsetSeconds).localDate
        let last = Timestamp(instant: punch.time.instant + day, offsetSeconds: punch.time.offsetSeconds).localDate
        let employee = punch.employee.addingPercentEncoding(withAllowedCharacters: HumandSink.unreserved) ?? ""
        let query =
            "employeeId=\(employee)&startDate=\(first)&endDate=\(last)&page=\(page)&limit=\(HumandSink.pageLimit)"
        return HTTPRequest(
            method: .get, url: "\(account.baseURL)\(HumandSink.entriesPath)?\(query)",
            headers: headers(hasBody: false), deadline: timeout)
    }

    private func headers(hasBody: Bool) -> HTTPHeaders {
        var headers = HTTPHeaders(["Authorization": account.authorization, "Accept": "application/json"])
        if hasBody { headers["Content-Type"] = "application/json" }
        return headers
    }
}
