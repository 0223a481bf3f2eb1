import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Webhooks

@Suite("WEBHOOKS_FILE")
struct ReceiverListTests {
    @Test("Every key is read, and what is left out has its default")
    func good() {
        let list = ReceiverList(
            Data(
                """
                [{"title":"all","url":"https://a.example/x"},
                 {"title":"chat","url":"https://b.example/y","filters":{"outcome_in":["held"],"delay_gte":600},
                  "active":false,"secret":["\(SimulatedReceiver.secret)"],"batch_size":20,"format":"slack"}]
                """.utf8))
        #expect(list.problems.isEmpty && list.warnings.isEmpty)
        let (all, chat) = (list.receivers[0], list.receivers[1])
        #expect(all.isActive && all.batchSize == 1 && all.format == .json && all.filter == .everything)
        #expect(all.secrets.isEmpty && all.host == "a.example")
        #expect(!chat.isActive && chat.batchSize == 20 && chat.format == .slack && chat.secrets.count == 1)
        #expect(all.fingerprint != chat.fingerprint)
    }

    @Test("Every mistake is named at once, with its place, and without a URL or a secret")
    func everyMistake() {
        let list = ReceiverList(
            Data(
                """
                [ {"titel":"x","url":"ftp://h/secretpath","format":"slak","batch_size":0,"secret":"whsec_hidden",
                   "active":"yes","filters":{"outcom_in":["held"],"outcome_in":["hold"],"direction_in":"in",
                   "delay_gte":"5","event_type_in":["face"],"door_in":[{}]}},
                  {"title":"ops","url":"https://user:secretpass@h/x","url":"https://h/x"},
                  {"title":"ops","url":"https://h/","format":"ntfy","filters":7},
                  7, {"title":"\\u202e","url":"https://h/a b"} ]
                """.utf8))
        #expect(
            list.problems.map(\.english) == [
                "receiver 1: there is no key “titel”; did you mean title?",
                "receiver 1: “title” is expected, a name of at most 60 characters",
                "receiver 1: “format” takes json, text, slack, teams, ntfy; did you mean slack?",
                "receiver 1: “url”: a URL must begin with http:// or https://",
                "receiver 1: “filters”: there is no key “outcom_in”; did you mean outcome_in?",
                "receiver 1: “filters”: “hold” is nothing that “outcome_in” knows; did you mean held?",
                "receiver 1: “filters”: “direction_in” takes a list, such as [\"in\"]",
                "receiver 1: “filters”: “delay_gte” takes a number of seconds, such as 600",
                "receiver 1: “filters”: “event_type_in” takes decimal event types, such as [196893]",
                "receiver 1: “filters”: the list of “door_in” may hold texts and numbers only",
                "receiver 1: “active” takes true or false",
                "receiver 1: “secret” takes whsec_ and the Base64 of 24 to 64 bytes, or a list of up to four of them",
                "receiver 1: “batch_size” takes a number from 1 to 1000",
                "receiver 2 (ops): “url” comes twice",
                "receiver 3 (ops): “url”: ntfy needs the topic at the end of the URL, such as https://ntfy.sh/my-topic",
                "receiver 3 (ops): “filters”: an object such as {} or {\"outcome_in\": [\"held\"]} is expected",
                "receiver 3 (ops): another receiver has the same title; by it they are told apart",
                "receiver 4: an object such as {\"title\": …, \"url\": …} is expected",
                "receiver 5 (\u{FFFD}): “title” is expected, a name of at most 60 characters",
                "receiver 5 (\u{FFFD}): “url”: the URL of h has a character that must be percent-encoded",
            ])
    }

    @Test(
        "What is no list of receivers is refused with its line",
        arguments: [
            ("", "the text is empty, where JSON was expected"), ("{}", "a list of receivers is expected"),
            ("[\n{\n\"title\": x}]", "line 3: the text is not JSON"), ("<html>", "the text is an HTML page"),
            ("[{\"title\":\"a\",", "line 1: the JSON is cut off"), ("\u{FEFF}7", "a list of receivers is expected"),
        ])
    func noList(text: String, problem: String) {
        let list = ReceiverList(Data(text.utf8))
        #expect(list.receivers.isEmpty && list.problems.count == 1 && list.problems[0].english.hasPrefix(problem))
    }

    @Test("A receiver elsewhere without https is warned of; on this machine it is not")
    func plain() {
        let list = ReceiverList(
            Data(
                #"[{"title":"a","url":"http://10.0.0.9/x"},{"title":"b","url":"http://127.0.0.1:9/x"}]"#.utf8))
        #expect(
            list.problems.isEmpty && list.warnings.count == 1 && list.warnings[0].english.hasPrefix("receiver 1 (a): "))
    }
}

@Suite("Filters of items")
struct ItemFilterTests {
    private func filter(_ text: String) throws -> ItemFilter {
        var problems: [Phrase] = []
        let filter = ItemFilter(try JSONValue(parsing: Data(text.utf8)), problems: &problems)
        #expect(problems.isEmpty)
        return filter
    }

    /// A clock-in of employee 17 at door 23, held ten minutes later.
    private var held: Item {
        var trail = EventTrail()
        _ = trail.take(LedgerRecord(line: 3, at: Sample.noon, entry: .event(ItemFilterTests.queued)))
        let outcome = Outcome(.held, cause: .refused, reason: "no")
        return trail.take(
            LedgerRecord(line: 9, at: Sample.noon + .minutes(10), entry: .outcome(line: 3, outcome)))
            ?? .test(at: Sample.noon)
    }

    private static var queued: RecordedEvent {
        let event = Sample.event("e")
        return RecordedEvent(event: event, origin: .late, state: .queued, reason: "", punch: Sample.punch(event))
    }

    @Test(
        "Every key must match, and any of its values does",
        arguments: [
            ("{}", true), ("[]", false), (#"{"door_in":[]}"#, false), (#"{"door_in":["23"]}"#, true),
            (#"{"door_in":[23,24]}"#, true), (#"{"door_in":["24"]}"#, false), (#"{"type_in":["outcome"]}"#, true),
            (#"{"type_in":["event","notice"]}"#, false), (#"{"outcome_in":["held","dropped"]}"#, true),
            (#"{"outcome_in":["held"],"direction_in":["out"]}"#, false),
            (#"{"outcome_in":["held"],"direction_in":["in"],"origin_in":["late"],"cause_in":["refused"]}"#, true),
            (#"{"employee_in":["17"],"person_in":["17"],"event_type_in":[196893]}"#, true),
            (#"{"employee_in":["18"]}"#, false), (#"{"delay_gte":600}"#, true), (#"{"delay_gte":601}"#, false),
            (#"{"notice_in":["disk.low"]}"#, false), (#"{"phase_in":["begun"]}"#, false),
            (#"{"reader_in":["1"]}"#, false),
        ])
    func matching(text: String, matches: Bool) throws {
        #expect(try filter(text).matches(held) == matches)
    }

    @Test("A person whose number Humand does not know yet matches by HikCentral's")
    func withoutPunch() throws {
        var item = Item(.event, line: 3, at: Sample.noon)
        item.recorded = RecordedEvent(
            event: Sample.event("e"), state: .held, cause: .unmapped, reason: "", employeeNumber: "E-9")
        #expect(try filter(#"{"employee_in":["E-9"]}"#).matches(item))
        #expect(try !filter(#"{"employee_in":["E-8"]}"#).matches(item))
    }

    @Test("A notice matches by its name, and never by what only events have")
    func notices() throws {
        var item = Item(.notice, line: 3, at: Sample.noon)
        item.notice = Notice(.diskLow, .begun)
        for (text, matches) in [
            (#"{"type_in":["notice"]}"#, true), (#"{"notice_in":["disk.low","sink.away"]}"#, true),
            (#"{"delay_gte":0}"#, false), (#"{"outcome_in":["held"]}"#, false), ("{}", true),
        ] {
            #expect(try filter(text).matches(item) == matches, "\(text)")
        }
    }
}
