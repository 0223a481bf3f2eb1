import Attendance
import Base
import Foundation
import HTTP

/// An answer of Humand and its meaning, independent of what to do about it.
///
/// Only this type knows Humand's status codes; posts, read-backs, lists and `check` derive their actions from
/// `meaning`.
///
/// | answer | meaning | a post is | a read-back is | a list is |
/// | --- | --- | --- | --- | --- |
/// | 2xx with JSON | ok | accepted with an `id`, refused with a `code`, else unconfirmed | read | read |
/// | 2xx without JSON | unreadable | unconfirmed | unavailable | retried; misdirected where it is an HTML page |
/// | 400, 404, 409, 422 with Humand's error body | declined | refused | not permitted | declined |
/// | 401 with Humand's error body | unknownKey | unauthorized | unauthorized | refused |
/// | 403 with Humand's error body | noRights | no rights | not permitted | refused |
/// | 407, and 401 and 403 without it | elsewhere | misdirected | unavailable | misdirected |
/// | 429 | slowDown | slowed down | slowed down | retried later |
/// | 500, 503 with Humand's error body | unfinished, over | unconfirmed, but Humand has finished with it | unavailable | retried |
/// | 408, other 5xx | unfinished | unconfirmed: a proxy gave up, Humand may still work on it | unavailable | retried |
/// | 501 | unsupported | unconfirmed, but Humand has finished with it | not permitted | misdirected |
/// | any other 4xx | misdirected | misdirected | not permitted | misdirected |
/// | everything else, such as a redirect | elsewhere | misdirected | unavailable | misdirected |
package struct HumandReply: Equatable, Sendable {
    package enum Meaning: Equatable, Sendable {
        case ok(JSONValue)
        /// Success without JSON: something in between answered, or the answer was cut short.
        case unreadable
        /// Humand itself does not accept this record or question; it accepts others.
        case declined
        case unknownKey
        case noRights
        case slowDown(Span?)
        /// The server failed. `isOver` tells whether it has finished its work on the request.
        case unfinished(isOver: Bool)
        case unsupported
        /// A proxy's page, or a path that is not Humand's.
        case misdirected
        /// A status that no API answers with.
        case elsewhere
    }

    package let meaning: Meaning
    /// Success with a page for people: another server, or one in between, has answered.
    let isPage: Bool
    /// The answer in short, on one line and without the key: `422 DUPLICATE_ENTRY: the entry is already there`.
    package let sentence: Sentence
    /// Humand's `code` and `message`, to search for words; nil when the answer has neither.
    let said: String?
    /// Tells this refusal from others; nil when the answer has no code, but all of Humand's errors have one.
    let refusalCode: RefusalCode?

    /// - Parameter key: removed from the answer's own words, in case they repeat it.
    package init(_ response: HTTPResponse, key: Secret) {
        let json = try? JSONValue(parsing: response.body)
        let (code, message) = (json?["code"]?.text, json?["message"]?.text)
        refusalCode = code.map { RefusalCode(status: response.status, code: $0) }
        said = code != nil || message != nil ? "\(code ?? "") \(message ?? "")" : nil
        sentence = HumandReply.sentence(response, code, message, key)
        isPage = (200..<300).contains(response.status) && json == nil && response.isPage
        meaning = HumandReply.classify(response, json, isHumands: said != nil)
    }

    /// - Parameter isHumands: it has Humand's error body. A proxy's or a firewall's page is never Humand's word, whatever
    ///   its status.
    private static func classify(_ response: HTTPResponse, _ json: JSONValue?, isHumands: Bool) -> Meaning {
        switch response.status {
        case 200..<300: json.map { .ok($0) } ?? .unreadable
        case 400, 404, 409, 422: isHumands ? .declined : .misdirected
        case 407: .elsewhere
        case 401 where !isHumands, 403 where !isHumands: .elsewhere
        case 401: .unknownKey
        case 403: .noRights
        case 408: .unfinished(isOver: false)
        case 429: .slowDown(RetryAfter.span(in: response.headers, now: nil))
        case 400..<500: .misdirected
        case 501: .unsupported
        case 500, 503: .unfinished(isOver: isHumands)
        case 500..<600: .unfinished(isOver: false)
        default: .elsewhere
        }
    }

    /// Humand's own word that there is no such item. The page of a server that does not know the path has no code.
    var saysNotFound: Bool { refusalCode?.isNotFound == true }

    private static func sentence(_ response: HTTPResponse, _ code: String?, _ message: String?, _ key: Secret)
        -> Sentence
    {
        let status = "\(response.status)"
        switch (code.map { clean($0, key) }, message.map { clean($0, key) }) {
        case (let code?, let message?): return Sentence(.answer, "\(status) \(code)", .text(message))
        case (let code?, nil): return Sentence(.answerCode, "\(status) \(code)")
        case (nil, let message?): return Sentence(.answerWords, .text(status), .text(message))
        case (nil, nil): break
        }
        let bare =
            switch response.status {
            case 300..<400: Sentence(.redirect, .text(status))
            case 401, 403, 407: Sentence(.inBetween, .text(status))
            default: Sentence(.status, .text(status))
            }
        return response.via.map { Sentence(.via, .sentence(bare), .text($0)) } ?? bare
    }

    private static func clean(_ words: String, _ key: Secret) -> String {
        let line = words.components(separatedBy: .controlCharacters).joined(separator: " ")
        return key.removed(from: line).cutBetweenWords(to: 300)
    }
}
