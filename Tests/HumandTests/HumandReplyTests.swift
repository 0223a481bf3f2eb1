import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Humand
@testable import Support

@Suite("The meaning of Humand's answers")
struct HumandReplyTests {
    private func verdict(_ status: Int, _ body: String, headers: HTTPHeaders = HTTPHeaders()) -> PostVerdict {
        HumandReply(HTTPResponse(status: status, headers: headers, body: Data(body.utf8)), key: Secret(""))
            .verdict(words: RefusalWords())
    }

    private func word(_ verdict: PostVerdict) -> String {
        switch verdict {
        case .accepted(let id, _): "accepted \(id)"
        case .refused(let refusal, _, _): "refused \(refusal)"
        case .inDoubt(let answered, _): answered ? "in doubt, answered" : "in doubt"
        case .notSent: "not sent"
        case .slowDown(let span, _): "slow down \(span.map { "\($0.milliseconds / 1000)" } ?? "")"
        case .unauthorized: "unauthorized"
        case .noRights: "no rights"
        case .misdirected: "misdirected"
        case .stopped: "stopped"
        }
    }

    private static let html = "<!DOCTYPE html><html></html>"
    private static let error = #"{"code":"UNKNOWN_ERROR","message":"Unknown error","metadata":{}}"#

    @Test("A page for people is called one, and a success without an id is not")
    func page() {
        func said(_ body: String) -> String? {
            let reply = HumandReply(
                HTTPResponse(status: 200, headers: .init([:]), body: Data(body.utf8)), key: Secret(""))
            guard case .inDoubt(_, let sentence) = reply.verdict(words: .init()) else { return nil }
            return sentence.phrase.english
        }
        #expect(said(Self.html)?.contains("an HTML page in Humand's place: a login page of the network") == true)
        #expect(said("x") == "HTTP 200 without an id")
    }

    @Test(
        "Each answer has the verdict that the table says",
        arguments: [
            (200, #"{"id":90001,"type":"START"}"#, "accepted 90001"), (201, #"{"id":"a-b"}"#, "accepted a-b"),
            (201, #"{"id":12345678901234567890123}"#, "accepted 12345678901234567890123"),
            (200, #"{"id":null,"code":"X","message":"no"}"#, "refused other"), (200, #"{"id":""}"#, "in doubt"),
            (200, #"{"code":"INVALID_ENTRY","message":"Duplicate entry"}"#, "refused duplicate"),
            (200, "{}", "in doubt"), (200, "", "in doubt"), (204, "", "in doubt"), (200, html, "in doubt"),
            (200, "[]", "in doubt"), (200, #"{"id":1"#, "in doubt"), (202, #"{"status":"queued"}"#, "in doubt"),
            (301, "", "misdirected"), (307, html, "misdirected"),
            (400, #"{"code":"INVALID_DATA","message":"x"}"#, "refused other"), (400, html, "misdirected"),
            (401, #"{"code":"UNKNOWN_TOKEN"}"#, "unauthorized"), (401, "", "misdirected"), (403, html, "misdirected"),
            (407, error, "misdirected"),
            (403, #"{"code":"ACCESS_DENIED"}"#, "no rights"),
            (404, #"{"code":"NOT_FOUND","message":"The requested resource was not found"}"#, "refused other"),
            (404, html, "misdirected"), (404, "", "misdirected"), (405, error, "misdirected"), (408, "", "in doubt"),
            (409, #"{"code":"DUPLICATE_ENTRY","message":""}"#, "refused duplicate"), (413, html, "misdirected"),
            (422, #"{"code":"INVALID_ENTRY","message":"Entry is in the FUTURE"}"#, "refused future"),
            (422, #"{"code":"ENTRY_IN_FUTURE"}"#, "refused future"),
            (422, #"{"code":"INVALID","message":"El registro ya fue duplicado"}"#, "refused duplicate"),
            (422, #"{"code":"INVALID","message":"El registro está en el futuro"}"#, "refused future"),
            (422, #"{"code":"INVALID","message":"Exit without entry"}"#, "refused other"),
            (429, error, "slow down "), (500, error, "in doubt, answered"), (500, html, "in doubt"),
            (502, html, "in doubt"), (504, "", "in doubt"), (520, html, "in doubt"), (524, html, "in doubt"),
            (501, html, "in doubt, answered"), (599, "", "in doubt"), (600, "", "misdirected"),
            (999, "", "misdirected"),
        ])
    func rows(status: Int, body: String, expected: String) { #expect(word(verdict(status, body)) == expected) }

    @Test(
        "Every status has one meaning",
        arguments: [
            (200, #"{"a":1}"#, "ok"), (200, "[]", "ok"), (204, "", "unreadable"), (200, html, "unreadable"),
            (400, error, "declined"), (404, error, "declined"), (409, error, "declined"), (422, error, "declined"),
            (400, html, "misdirected"), (404, "", "misdirected"), (405, error, "misdirected"),
            (410, error, "misdirected"), (413, html, "misdirected"), (401, error, "unknownKey"),
            (403, error, "noRights"), (403, html, "elsewhere"), (429, error, "slowDown"), (500, error, "over"),
            (503, html, "unfinished"), (503, error, "over"), (407, error, "elsewhere"), (401, "", "elsewhere"),
            (501, error, "unsupported"), (408, "", "unfinished"), (502, html, "unfinished"),
            (504, html, "unfinished"), (524, html, "unfinished"), (302, "", "elsewhere"), (600, "", "elsewhere"),
            (100, "", "elsewhere"),
        ])
    func meanings(status: Int, body: String, expected: String) {
        let reply = HumandReply(HTTPResponse(status: status, body: Data(body.utf8)), key: Secret(""))
        let word =
            switch reply.meaning {
            case .ok: "ok"
            case .unreadable: "unreadable"
            case .declined: "declined"
            case .unknownKey: "unknownKey"
            case .noRights: "noRights"
            case .slowDown: "slowDown"
            case .unfinished(let isOver): isOver ? "over" : "unfinished"
            case .unsupported: "unsupported"
            case .misdirected: "misdirected"
            case .elsewhere: "elsewhere"
            }
        #expect(word == expected)
        #expect(reply.sentence.english.contains("\(status)"))
    }

    @Test("A proxy's page is not Humand's word, and the sentence says who passed it on")
    func inBetween() {
        let answer = HTTPResponse(
            status: 403, headers: HTTPHeaders(["Via": "1.1 squid\u{1B}[0m"]), body: Data(Self.html.utf8))
        let reply = HumandReply(answer, key: Secret(""))
        #expect(reply.sentence.english == "HTTP 403 from something between here and Humand (Via: 1.1 squid[0m)")
    }

    @Test("A sentence about an answer is one short line")
    func sentence() {
        let long = String(repeating: "x\\n", count: 5000)
        guard case .refused(_, let said, _) = verdict(422, #"{"code":"A\u0000B","message":"\#(long)"}"#) else {
            Issue.record("not refused")
            return
        }
        let text = said.english
        #expect(text.count < 320 && !text.contains("\n") && !text.contains("\0"))
    }

    @Test("The words that distinguish refusals can be configured")
    func words() {
        var words = RefusalWords()
        words.duplicate = ["Ya Existe"]
        words.future = []
        let body = Data(#"{"code":"X","message":"esa marca ya existe en el futuro"}"#.utf8)
        let reply = HumandReply(HTTPResponse(status: 422, body: body), key: Secret(""))
        #expect(word(reply.verdict(words: words)) == "refused duplicate")
    }
}

@Suite("Retry-After and RateLimit")
struct PacingTests {
    @Test(
        "Retry-After may be seconds or a date; invalid values are ignored, and long waits are limited",
        arguments: [
            ("0", 0), ("30", 30), (" 30 ", 30), ("-1", nil), ("901", 900), ("9223372036854775807", 900),
            ("99999999999999999999", nil), ("", nil), ("soon", nil), ("1.5", nil),
            ("Tue, 27 Jan 2026 12:00:30 GMT", 30), ("Tue, 27 Jan 2026 11:00:00 GMT", 0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 900), ("Tue, 30 Feb 2026 12:00:30 GMT", nil),
            ("Tue, 27 Jan 99999999999999999999 12:00:30 GMT", nil), ("Tue, -27 Jan 2026 12:-1:30 GMT", nil),
            ("Tuesday, 27-Jan-26 12:00:30 GMT", nil), ("a b c d e GMT", nil), ("Tue, 27 Jan 2026 12:00 GMT", nil),
        ])
    func retryAfter(text: String, seconds: Int64?) {
        let headers = HTTPHeaders(["retry-after": text, "Date": "Tue, 27 Jan 2026 12:00:00 GMT"])
        #expect(RetryAfter.span(in: headers, now: nil) == seconds.map { .seconds($0) })
    }

    @Test("A date is compared with the server's clock, or with ours; without either it is ignored")
    func dates() throws {
        let now = try #require(Instant(text: "2026-01-27T12:00:10Z"))
        let headers = HTTPHeaders(["Retry-After": "Tue, 27 Jan 2026 12:00:30 GMT"])
        #expect(RetryAfter.span(in: headers, now: now) == .seconds(20))
        #expect(RetryAfter.span(in: headers, now: nil) == nil)
        #expect(RetryAfter.span(in: HTTPHeaders(), now: now) == nil)
    }

    @Test(
        "Whatever RateLimit says, the pause is at most five minutes",
        arguments: [
            ("limit=50, remaining=45, reset=30", 0), ("limit=50, remaining=0, reset=30", 30),
            ("limit=50;remaining=0;reset=30", 30), ("reset=30,remaining=-7", 30), ("remaining=0, reset=-1", 0),
            ("remaining=0", 0), ("reset=20", 0), ("remaining=0, reset=99999999", 300),
            ("remaining=0, reset=9223372036854775807", 300), ("remaining=0, reset=99999999999999999999", 0),
            ("REMAINING = 0 , Reset = 7", 7), ("", 0), ("=,=;==", 0), ("remaining=0, remaining=5, reset=9", 0),
            ("\"default\";r=0;t=30", 0), ("remaining=x, reset=y", 0),
        ])
    func rateLimit(text: String, seconds: Int64) {
        var pacing = Pacing()
        pacing.note(HTTPHeaders(["RateLimit": text]), at: .seconds(100))
        #expect(pacing.pause(at: .seconds(100)) == .seconds(seconds))
        #expect(pacing.pause(at: .seconds(100) + .seconds(seconds)) == .seconds(0))
        #expect(pacing.pause(at: Span(milliseconds: .max)) == .seconds(0))
    }

    @Test("The latest answer counts")
    func latest() {
        var pacing = Pacing()
        pacing.note(HTTPHeaders(["RateLimit": "remaining=0, reset=30"]), at: .seconds(0))
        pacing.note(HTTPHeaders(), at: .seconds(1))
        #expect(pacing.pause(at: .seconds(1)) == .seconds(0))
    }
}
