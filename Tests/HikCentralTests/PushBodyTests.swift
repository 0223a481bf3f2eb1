import Attendance
import Base
import Foundation
import Testing

@testable import HikCentral
@testable import Support

@Suite("Reading a push")
struct PushBodyTests {
    private let now = Instant(seconds: 1_800_000_000)

    private func events(_ text: String) -> [SourceEvent]? { PushBody.events(Data(text.utf8), zone: .utc, now: now) }

    @Test("Every event of the documented body is read, with person, card and door")
    func documented() throws {
        let body = try Fixture.data("push-event.json")
        let found = try #require(PushBody.events(body, zone: .utc, now: now))
        #expect(found.count == 2 && found.allSatisfy { $0.undecodable == nil })
        let first = found[0].event
        #expect(first.id == "7b1f3c52-2a44-4a0e-9a7e-000000000011" && first.type == 196_893)
        #expect(first.personID == "17" && first.cardNumber == "43013830" && first.readerCode == "43")
        #expect(first.doorCode == "24" && first.doorName == "Facial Salida")
        #expect(first.time.inWholeSeconds == "2026-01-27T12:11:51-03:00")
        #expect(found[1].event.personID.isEmpty && found[1].event.type == 197_151)
    }

    @Test("An event that says too little is kept as it came, beside the others")
    func undecodable() throws {
        let found = try #require(
            events(
                """
                {"params":{"events":[{"eventId":"1"},7,{"eventId":"2","eventType":196893,"srcIndex":"24",
                "happenTime":"2026-01-27T12:11:51-03:00","data":"x"}]}}
                """))
        #expect(found.map { $0.undecodable != nil } == [true, true, false])
    }

    @Test(
        "What is no push is none",
        arguments: [
            "", "{}", "[]", "null", "{\"params\":{}}", "{\"params\":{\"events\":{}}}", "{\"params\":{\"events\":[1",
            "{\"events\":" + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}",
        ])
    func noPush(_ text: String) throws { #expect(try events(text) == nil && !PushBody.isPush(Data(text.utf8))) }

    @Test("A body of more values than a push has is to be divided")
    func tooMuch() {
        let body = "{\"events\":[" + String(repeating: "0,", count: 20_000) + "0]}"
        #expect(throws: JSONError.self) { try PushBody.isPush(Data(body.utf8)) }
        #expect(events(body) == nil)
    }

    @Test("An event that does not say its type is no event of any")
    func withoutType() throws {
        let body = """
            {"events":[{"eventId":"2","srcIndex":"24","happenTime":"2026-01-27T12:11:51-03:00"},
            {"eventId":"2","eventType":null,"srcIndex":"24","happenTime":"2026-01-27T12:11:51-03:00"}]}
            """
        let found = try #require(events(body))
        #expect(
            found.map(\.undecodable?.problem) == [
                .member("eventType", "is missing"), .member("eventType", "is missing"),
            ])
    }
}
