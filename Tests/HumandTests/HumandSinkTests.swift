import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Humand
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("Humand's time tracking as a sink")
struct HumandSinkTests {
    private let site = TestSite()

    private var sink: HumandSink {
        HumandSink(account: site.account, http: site.http, clock: site.clock, timeout: .seconds(30))
    }

    private func punch(_ employee: String = "ana", _ direction: Direction = .clockIn, at time: String) -> Punch {
        Punch(employee: employee, direction: direction, time: TestSite.time(time), comment: "Entrada")
    }

    @Test("Body, path and key are sent as Humand's documents require", arguments: ["", "Basic ", "basic "])
    func request(prefix: String) throws {
        site.account.key = Secret(prefix + "c2ltdWxhdGVkOmtleQ==")
        let verdict = sink.post(punch(at: "08:12:45"), reason: "")
        #expect(verdict == .accepted(id: "90001"))
        let request = try #require(site.http.sent.first)
        #expect(request.url == "https://humand/public/api/v1/time-tracking/entries/clockIn")
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body == #"{"employeeId":"ana","now":"2026-01-27T08:12:45.000-03:00","comment":"Entrada"}"#)
    }

    @Test("A door's name in the comment can neither break a line nor turn the text round")
    func comment() throws {
        var punch = punch(at: "08:12:45")
        punch.comment = "Entrada\n\u{1B}[2J\u{202E}"
        _ = sink.post(punch, reason: "")
        let body = try JSONValue(parsing: try #require(site.http.sent.first).body)
        #expect(body["comment"]?.text == "Entrada\u{FFFD}\u{FFFD}[2J\u{FFFD}")
    }

    @Test("An employee id that is an e-mail address or has a slash is read back correctly")
    func oddEmployees() {
        for employee in ["maría+1@example.com", "a/b?c=d&e#f", "0045", "100%", "名前"] {
            site.humand.add(users: [SimulatedUser(employeeId: employee)])
            #expect(sink.find(punch(employee, at: "08:00:00")) == .absent())
            guard case .accepted(let id, _) = sink.post(punch(employee, at: "08:00:00"), reason: "") else {
                Issue.record("\(employee) was not accepted")
                continue
            }
            #expect(sink.find(punch(employee, at: "08:00:00")) == .found(id: id))
        }
    }

    @Test("An entry is found among many, on any page, in any time format, and past midnight")
    func found() {
        for minute in 0..<58 {
            let time = TestSite.time("07:\(minute < 10 ? "0" : "")\(minute):00")
            site.humand.insert(minute % 2 == 0 ? .start : .end, employeeId: "ana", time: time)
        }
        for minute in 0..<58 {
            let text = "07:\(minute < 10 ? "0" : "")\(minute):00"
            guard case .found = sink.find(punch("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: text)) else {
                Issue.record("the entry at \(text) was not found")
                continue
            }
            #expect(sink.find(punch("ana", minute % 2 == 0 ? .clockOut : .clockIn, at: text)).isAbsent)
        }
        site.humand.insert(
            .end, employeeId: "beto", time: TestSite.time("2026-01-28 00:00:10"), referenceDate: "2026-01-27")
        #expect(sink.find(punch("beto", .clockOut, at: "2026-01-28 00:00:10")).isAbsent == false)
        #expect(sink.find(punch("beto", .clockOut, at: "2026-01-28 00:00:11")).isAbsent)
    }

    @Test(
        "An answer that is not a list of entries does not count as their absence",
        arguments: [
            (200, "<html>", "unavailable"), (200, "{}", "unavailable"), (200, "", "unavailable"), (200, "[]", "absent"),
            (200, #"{"entries":[]}"#, "absent"), (200, #"{"items":null}"#, "unavailable"), (302, "", "unavailable"),
            (401, #"{"code":"UNKNOWN_TOKEN"}"#, "unauthorized"), (403, #"{"code":"ACCESS_DENIED"}"#, "notPermitted"),
            (401, "", "unavailable"), (403, "<html>", "unavailable"), (407, "", "unavailable"),
            (404, "", "notPermitted"), (405, "", "notPermitted"),
            (400, #"{"code":"INVALID_DATA"}"#, "notPermitted"), (422, #"{"code":"X"}"#, "notPermitted"),
            (408, "", "unavailable"), (429, "", "slowDown"), (500, "", "unavailable"), (502, "<html>", "unavailable"),
        ])
    func noList(status: Int, body: String, expected: String) {
        site.humand.faults.add(path: "entries", .status(status, body: body))
        let result = sink.find(punch(at: "08:00:00"))
        #expect("\(result)".hasPrefix(expected), "\(result)")
    }

    @Test("An answer for another post settles nothing: another employee or direction, or an earlier post's id")
    func otherAnswers() {
        let sink = sink
        func answering(_ body: String) -> PostVerdict {
            site.humand.faults.add(path: "clock", .status(201, body: body))
            return sink.post(punch("0045", at: "08:00:00"), reason: "")
        }
        for body in [
            #"{"id":7,"employeeInternalId":"46"}"#, #"{"id":7,"type":"END"}"#, #"{"id":7,"type":"clock_out"}"#,
        ] {
            guard case .inDoubt(answered: false, let said) = answering(body) else {
                Issue.record("\(body)")
                continue
            }
            #expect(said.says(.otherAnswer))
        }
        for body in [
            #"{"id":7,"employeeInternalId":"45","type":"start"}"#,
            #"{"id":7,"employeeInternalId":"","type":"CLOCK_IN"}"#,
            #"{"id":7,"employeeInternalId":45,"type":null}"#, #"{"id":7,"type":"WORK"}"#,
        ] { #expect(answering(body) == .accepted(id: "7")) }
        site.humand.faults.add(path: "clock", .status(201, body: #"{"id":8}"#), times: 3)
        #expect(sink.post(punch("ana", at: "08:00:00"), reason: "") == .accepted(id: "8"))
        #expect(sink.post(punch("ana", at: "08:00:00"), reason: "") == .accepted(id: "8"))
        guard case .inDoubt = sink.post(punch("beto", at: "08:00:00"), reason: "") else {
            Issue.record("the id of the post before was taken")
            return
        }
    }

    @Test("A read-back refused like the post has the same code")
    func sameAnswer() {
        let sink = sink
        let body = #"{"code":"NOT_FOUND","message":"no such employee"}"#
        func decline(_ path: String, _ body: String) {
            site.humand.faults.add(path: path, .status(404, body: body))
        }
        decline("clockIn", body)
        guard case .refused(.other, let said, let code?) = sink.post(punch(at: "08:00:00"), reason: "") else {
            Issue.record("not refused")
            return
        }
        decline("entries?", body)
        #expect(sink.find(punch(at: "08:00:00")) == .notPermitted(.declined(said, code: code)))
        decline("entries?", #"{"message":"no such employee"}"#)
        #expect(
            sink.find(punch(at: "08:00:00"))
                == .notPermitted(.declined(Sentence(.answerWords, "404", "no such employee"))))
        decline("entries?", #"{"code":"OTHER"}"#)
        #expect(
            sink.find(punch(at: "08:00:00"))
                == .notPermitted(
                    .declined(Sentence(.answerCode, "404 OTHER"), code: RefusalCode(status: 404, code: "OTHER"))))
    }

    @Test("If Humand repeats the same full page of entries, reading stops after a few")
    func samePage() {
        let item = #"{"id":1,"type":"START","time":"2026-01-27T11:00:00.000Z"}"#
        let items = Array(repeating: item, count: 50).joined(separator: ",")
        site.humand.faults.add(path: "entries?", .status(200, body: #"{"items":[\#(items)]}"#), times: .max)
        #expect(sink.find(punch("ana", .clockOut, at: "08:00:00")).isAbsent)
        #expect(site.http.sent.count == 4)
    }

    @Test("If reading back is switched off, nothing is read")
    func switchedOff() {
        site.account.readsBack = false
        #expect(sink.find(punch(at: "08:00:00")) == .notPermitted(.switchedOff))
        #expect(site.http.sent.isEmpty)
    }

    @Test(
        "An entry matches by type and second, in every form seen so far",
        arguments: [
            (#"{"type":"START","time":"2026-01-27T11:00:00.000Z"}"#, true),
            (#"{"type":"start","date":"2026-01-27T08:00:00-03:00"}"#, true),
            (#"{"type":"START","time":"2026-01-27T11:00:00.999Z"}"#, true),
            (#"{"type":"START","time":"08:00","date":"2026-01-27T11:00:00Z"}"#, true),
            (#"{"type":"END","time":"2026-01-27T11:00:00.000Z"}"#, false),
            (#"{"type":"DAY_CHANGE","time":"2026-01-27T11:00:00.000Z"}"#, false),
            (#"{"type":"START","time":"2026-01-27T11:00:01.000Z"}"#, false), (#"{"type":"START"}"#, false),
            (#"{"time":"2026-01-27T11:00:00.000Z"}"#, false), ("[]", false), ("null", false),
        ])
    func forms(text: String, isMatch: Bool) throws {
        let json = try JSONValue(parsing: Data(text.utf8))
        #expect((TimeEntry(json)?.matches(punch(at: "08:00:00")) ?? false) == isMatch)
    }
}

extension ReadBack {
    /// Nothing was found, whatever other entries exist.
    var isAbsent: Bool { if case .absent = self { true } else { false } }
}
