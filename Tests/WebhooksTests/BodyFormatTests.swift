import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Support
@testable import Webhooks

@Suite("Bodies of webhooks")
struct BodyFormatTests {
    private func item(name: String = "Ana <Pérez> *&*") -> Item {
        var event = Sample.event("e")
        (event.personName, event.doorName) = (name, "Entrada")
        let recorded = RecordedEvent(
            event: event, state: .held, cause: .unmapped, reason: "nobody", employeeNumber: "1001")
        var trail = EventTrail()
        return trail.take(LedgerRecord(line: 3, at: Sample.noon, entry: .event(recorded))) ?? .test(at: Sample.noon)
    }

    private func message(
        _ format: BodyFormat, to url: String = "https://h.example/a/topic", _ language: Language = .english
    )
        -> BodyFormat.Message
    {
        format.message([item()], to: url, text: ItemText(language: language, zone: .utc))
    }

    private func body(_ message: BodyFormat.Message) -> String { String(decoding: message.body, as: UTF8.self) }

    private static let line =
        "Ana <Pérez> *&* (1001): passage at Entrada, 2026-01-27 09:00:00: held for a decision (no employee number)"

    @Test("json is an array of flat items without empty members")
    func json() throws {
        let message = message(.json)
        #expect(message.type == "application/json" && message.url == "https://h.example/a/topic")
        let items = try #require(JSONValue(parsing: message.body).elements)
        guard case .object(let members) = items[0] else { return }
        #expect(
            members.map(\.key) == [
                "id", "type", "created_date", "event_id", "event_time", "event_type", "origin", "door", "door_name",
                "person", "person_name", "employee", "outcome", "cause", "delay", "reason", "line",
            ])
        #expect(items[0]["id"]?.text == "3-\(Sample.noon.milliseconds)" && items[0]["line"]?.integer == 3)
    }

    @Test("text is a line an item, in the reader's language, and no name can begin another line")
    func text() {
        #expect(body(message(.text)) == BodyFormatTests.line + "\n")
        #expect(
            body(message(.text, .spanish))
                == "Ana <Pérez> *&* (1001): paso en Entrada, 2026-01-27 09:00:00: retenido, espera una decisión "
                + "(sin número de empleado)\n")
        let text = ItemText(language: .english, zone: .utc)
        #expect(!text.line(item(name: "A\nB\u{202E}C")).contains { $0 == "\n" || $0 == "\u{202E}" })
    }

    @Test("slack gets text with its three characters escaped")
    func slack() throws {
        let text = try JSONValue(parsing: message(.slack).body)["text"]?.text
        #expect(text?.hasPrefix("Ana &lt;Pérez&gt; *&amp;* (1001)") == true)
    }

    @Test("teams gets an adaptive card whose text knows no Markdown")
    func teams() throws {
        let card = try JSONValue(parsing: message(.teams).body)["attachments"]?.elements?.first
        #expect(card?["contentType"]?.text == "application/vnd.microsoft.card.adaptive")
        let block = card?["content"]?["body"]?.elements?.first
        #expect(block?["type"]?.text == "RichTextBlock")
        #expect(block?["inlines"]?.elements?.first?["text"]?.text == BodyFormatTests.line)
    }

    @Test("ntfy's server gets the topic that the URL names, and what waits for a person is urgent")
    func ntfy() throws {
        let message = message(.ntfy, to: "https://ntfy.example/my_topic-1")
        let json = try JSONValue(parsing: message.body)
        #expect(message.url == "https://ntfy.example/" && json["topic"]?.text == "my_topic-1")
        #expect(json["message"]?.text == BodyFormatTests.line && json["priority"]?.integer == 4)
        for url in ["https://ntfy.example", "https://ntfy.example/", "https://ntfy.example/a?b"] {
            #expect(BodyFormat.ntfy.problem(url: url) != nil)
        }
    }

    @Test(
        "Only 2xx is a success; redirects are not followed, and 410 is for good",
        arguments: [
            (200, "taken"), (204, "taken"), (301, "failed"), (307, "failed"), (400, "refused"), (401, "failed"),
            (404, "failed"), (408, "failed"), (410, "gone"), (413, "refused"), (422, "refused"), (429, "failed"),
            (500, "failed"), (503, "failed"),
        ])
    func verdicts(status: Int, verdict: String) {
        let found: String =
            switch WebhookMessage.verdict(
                HTTPResponse(status: status), url: Secret("https://h/x"), now: Sample.noon)
            {
            case .taken: "taken"
            case .gone: "gone"
            case .refused: "refused"
            case .failed: "failed"
            case .unknown: "unknown"
            }
        #expect(found == verdict)
    }

    @Test("An answer's words are repeated only where they are short and plain")
    func words() {
        func reason(_ body: String) -> Verdict {
            WebhookMessage.verdict(
                HTTPResponse(status: 500, body: Data(body.utf8)), url: Secret("https://h/in/Ab3dE?key=T0%2Fk"),
                now: Sample.noon)
        }
        #expect(reason("no_service") == .failed(Sentence(.answeredWords, "500", "no_service"), retryAfter: nil))
        for echo in ["no hook Ab3dE", "AB3DE", "key T0%2Fk", "key t0/k"] {
            #expect(
                reason(echo) == .failed(Sentence(.answered, "500"), retryAfter: nil),
                "it repeats what the URL must not tell")
        }
        #expect(reason("a\nb") == .failed(Sentence(.answered, "500"), retryAfter: nil))
        #expect(reason(String(repeating: "x", count: 101)) == .failed(Sentence(.answered, "500"), retryAfter: nil))
    }
}
