import Attendance
import Base
import Foundation
import HTTP

/// Words by which Humand's refusals are told apart, since their codes are not documented.
package struct RefusalWords: Equatable, Sendable {
    /// HUMAND_DUPLICATE_WORDS
    package var duplicate = ["duplicate", "already exists", "already registered", "duplicad"]
    /// HUMAND_FUTURE_WORDS
    package var future = ["future", "futuro"]

    init() {}
}

/// Says what an answer to a post means: a pure function.
///
/// | answer | verdict |
/// | --- | --- |
/// | 2xx with `id` | accepted |
/// | 2xx with `code` and `message` | refused, as with 422 |
/// | 2xx that belongs to another post | in doubt: see `contradiction` |
/// | 2xx with anything else | in doubt: something between here and Humand answered |
/// | 401, 403 | unauthorized: the key is wrong, not the record |
/// | 400, 404, 409, 422 with Humand's error body | refused; duplicate or future by its words |
/// | 429 | slow down |
/// | 500, 501, 503 | in doubt, but Humand has finished with it |
/// | 408, any other 5xx | in doubt: a proxy gave up waiting, and Humand may be working on it still |
/// | everything else | misdirected |
struct HumandAnswer {
    let response: HTTPResponse
    let words: RefusalWords
    let key: Secret

    /// - Parameter key: taken out of what is passed on of the answer's own words, should they repeat it.
    init(_ response: HTTPResponse, words: RefusalWords, key: Secret = Secret("")) {
        self.response = response
        self.words = words
        self.key = key
    }

    var verdict: PostVerdict {
        let json = try? JSONValue(parsing: response.body)
        let code = json?["code"]?.text
        let text = HumandAnswer.sentence(status: response.status, json: json, key: key)
        switch response.status {
        case 200..<300:
            if let id = json?["id"]?.text, !id.isEmpty {
                return .accepted(id: String(HumandAnswer.withoutKey(id, key).prefix(100)))
            }
            if code != nil { return .refused(refusal(json), text, code: refusalCode(json)) }
            return .inDoubt(answered: false, text + " without an id")
        case 401, 403: return .unauthorized(text)
        case 429: return .slowDown(RetryAfter.span(in: response.headers, now: nil), text)
        case 400, 404, 409, 422:
            // A page from a proxy or a wrong path says nothing about the record.
            guard code != nil || json?["message"]?.text != nil else { return .misdirected(text) }
            return .refused(refusal(json), text, code: refusalCode(json))
        case 500, 501, 503: return .inDoubt(answered: true, text)
        case 408, 502, 504..<600: return .inDoubt(answered: false, text)
        default: return .misdirected(text)
        }
    }

    /// What shows that this is the answer to some other post; nil when nothing does.
    ///
    /// A server or proxy that mixes answers up must not settle a punch. Only what is there and says something else
    /// counts: beyond the id nothing about a success is certain.
    func contradiction(to punch: Punch) -> String? {
        guard let json = try? JSONValue(parsing: response.body) else { return nil }
        if let employee = json["employeeInternalId"]?.text, !employee.isEmpty,
            HumandAnswer.plain(employee) != HumandAnswer.plain(punch.employee)
        {
            return "it is for another employee"
        }
        let other = punch.direction == .clockIn ? ["END", "CLOCK_OUT"] : ["START", "CLOCK_IN"]
        if let type = json["type"]?.text?.uppercased(), other.contains(type) { return "it is for the other direction" }
        return nil
    }

    /// An employee's number without what a server may write differently.
    private static func plain(_ number: String) -> String {
        String(number.trimmingSpaces.lowercased().drop { $0 == "0" })
    }

    private func refusal(_ json: JSONValue?) -> Refusal {
        let said = ((json?["code"]?.text ?? "") + " " + (json?["message"]?.text ?? "")).lowercased()
            .replacingOccurrences(of: "_", with: " ")
        if words.future.contains(where: { said.contains($0.lowercased()) }) { return .future }
        if words.duplicate.contains(where: { said.contains($0.lowercased()) }) { return .duplicate }
        return .other
    }

    private func refusalCode(_ json: JSONValue?) -> RefusalCode? {
        HumandAnswer.refusalCode(status: response.status, json: json)
    }

    /// What tells this refusal from others; nil when the answer is not Humand's own.
    static func refusalCode(status: Int, json: JSONValue?) -> RefusalCode? {
        json?["code"]?.text.map { RefusalCode(status: status, code: $0) }
    }

    /// What the answer said, short and on one line: `422 DUPLICATE_ENTRY: the entry is already there`.
    static func sentence(status: Int, json: JSONValue?, key: Secret) -> String {
        guard let json, json["code"] != nil || json["message"] != nil else { return "HTTP \(status)" }
        let parts = [json["code"]?.text, json["message"]?.text].compactMap(\.self)
        var text = parts.joined(separator: ": ").components(separatedBy: .controlCharacters).joined(separator: " ")
        text = withoutKey(text, key)
        return "\(status) \(text.prefix(300))"
    }

    static func withoutKey(_ text: String, _ key: Secret) -> String { Redaction([key]).clean(text) }
}
