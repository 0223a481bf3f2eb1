import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HikCentral
@testable import Simulator
@testable import Support

struct EventDecoderTests {
    private static let start = Instant(seconds: 1_769_500_000)

    private func decode(_ text: String, type: Int = 196_893) throws -> SourceEvent {
        let zone = try #require(SiteZone(identifier: "America/Montevideo"))
        let json = try JSONValue(parsing: Data(text.utf8))
        return EventDecoder(zone: zone).decode(json, type: type, start: EventDecoderTests.start)
    }

    @Test("The recorded page is decoded completely")
    func page() throws {
        let json = try JSONValue(parsing: try Fixture.data("door-events-page.json"))
        let decoder = EventDecoder(zone: .utc)
        let events = try #require(json["data"]?["list"]?.elements)
            .map { decoder.decode($0, type: 196_893, start: EventDecoderTests.start) }
        #expect(events.count == 6 && events.allSatisfy { $0.undecodable == nil })
        let expected = AccessEvent(
            id: "0c8a6d0e-9d3f-4e53-8d0c-7d5c4f0a0001", type: 196_893,
            time: Timestamp(instant: try #require(Instant(text: "2026-01-27T11:12:45Z")), offsetSeconds: -10_800),
            personID: "17", personName: "Ana Pérez", cardNumber: "43013830", doorCode: "23",
            doorName: "Facial Entrada", readerCode: "41", readerName: "Facial Entrada Reader 1")
        #expect(events[0].event == expected)
        #expect(events[2].event.type == 197_151 && events[2].event.personID.isEmpty)
        #expect(events[4].event.attendanceStatus == .checkOut)
        #expect(events[5].event.time.withMilliseconds == "2026-01-27T20:05:00.000+00:00")
    }

    @Test("Numbers may be strings, and ids may be numbers")
    func lenient() throws {
        let event = try decode(
            #"{"eventId":90071992547409931,"eventType":"198914","eventTime":" 2026-01-27 08:12:45 ","personId":17,"#
                + #""cardNo":12,"doorIndexCode":23,"readerIndexCode":41,"checkInAndOutType":"2"}"#)
        #expect(event.undecodable == nil)
        #expect(event.event.id == "90071992547409931" && event.event.type == 198_914)
        #expect(event.event.time.withMilliseconds == "2026-01-27T08:12:45.000-03:00", "the site's own zone")
        #expect(event.event.personID == "17" && event.event.cardNumber == "12" && event.event.doorCode == "23")
        #expect(event.event.readerCode == "41" && event.event.attendanceStatus == .checkOut)
    }

    @Test("Optional members may be missing or null")
    func missing() throws {
        let event = try decode(
            #"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23"}"#, type: 197_127)
        #expect(event.undecodable == nil)
        #expect(event.event.type == 197_127, "the type that was asked for")
        #expect(event.event.personID.isEmpty && event.event.attendanceStatus == .unknown)
        let nulls = try decode(
            #"{"eventId":"a","eventType":null,"eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","personId":null,"#
                + #""personName":null,"readerName":null,"checkInAndOutType":null,"cardNo":null}"#, type: 197_127)
        #expect(nulls == event)
        let odd = try decode(
            #"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","checkInAndOutType":99}"#)
        #expect(odd.undecodable == nil && odd.event.attendanceStatus == .unknown)
    }

    @Test(
        "Any form of a missing person is nobody", arguments: [#""""#, #""0""#, #""-1""#, "0", "-1", "null", #"" 0 ""#])
    func nobody(_ id: String) throws {
        let event = try decode(
            #"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","personId":\#(id)}"#)
        #expect(event.event.personID.isEmpty)
    }

    @Test(
        "An unreadable event is kept as it came, with every member that could be read",
        arguments: [
            (#"{"eventId":"a","eventTime":"2026-02-30T08:00:00Z","doorIndexCode":"23"}"#, "does not exist"),
            (#"{"eventId":"a","eventTime":1769512365,"doorIndexCode":"23"}"#, "not an ISO 8601 time"),
            (#"{"eventId":"a","doorIndexCode":"23"}"#, "the time is empty"),
            (#"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z"}"#, "doorIndexCode is missing"),
            (#"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":{}}"#, "doorIndexCode is missing"),
            (
                #"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","eventType":"face"}"#,
                "eventType"
            ),
            (
                #"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","eventType":197151.5}"#,
                "eventType"
            ),
            (#""eventId""#, "JSON object"), ("null", "JSON object"), ("[1,2]", "JSON object"), ("7", "JSON object"),
        ])
    func undecodable(_ text: String, _ problem: String) throws {
        let event = try decode(text)
        #expect(event.undecodable?.problem.description.contains(problem) == true, "\(event)")
        #expect(event.undecodable?.raw == text)
        if text.hasPrefix("{") { #expect(event.event.id == "a") }
    }

    @Test("What is kept of an unreadable event says nothing of health and pictures")
    func healthData() throws {
        let text =
            #"{"eventId":"a","temperatureData":"39.1","wearMaskStatus":2,"picUri":"/x","Picture":"y","doorName":"z"}"#
        #expect(try decode(text).undecodable?.raw == #"{"eventId":"a","doorName":"z"}"#)
    }

    @Test("An event without an id gets one: the same for the same content, another for other content")
    func identity() throws {
        let text = #"{"eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","personId":"17"}"#
        let event = try decode(text).event
        #expect(event.id == "raw-bd20586cefb9344a")
        for same in [
            #"{"eventId":"","eventTime":"2026-01-27T05:12:45-03:00","doorIndexCode":"23","personId":17}"#,
            #"{"eventId":null,"personId":"17","doorIndexCode":23,"eventTime":"2026-01-27T08:12:45.000Z"}"#,
        ] {
            #expect(try decode(same).event.id == event.id, "\(same)")
        }
        for other in [
            text.replacingOccurrences(of: "17", with: "18"), text.replacingOccurrences(of: "23", with: "24"),
            text.replacingOccurrences(of: ":45Z", with: ":46Z"),
        ] {
            let id = try decode(other).event.id
            #expect(id.hasPrefix("raw-") && id != event.id, "\(other)")
        }
        let unreadable = try decode(#"{"odd":1}"#).event.id
        #expect(unreadable.hasPrefix("raw-"))
        #expect(try decode(#"{"odd":1}"#).event.id == unreadable && decode(#"{"odd":2}"#).event.id != unreadable)
    }

    @Test(
        "An event with an id or a code that is longer than any is kept as it came, under an id of its own",
        arguments: ["eventId", "personId", "cardNo", "doorIndexCode", "readerIndexCode"])
    func longCodes(_ key: String) throws {
        func event(_ length: Int, _ end: String = "") throws -> SourceEvent {
            var members = ["eventId": "a", "eventTime": "2026-01-27T08:12:45Z", "doorIndexCode": "23"]
            members[key] = String(repeating: "x", count: length - end.utf8.count) + end
            return try decode(
                "{" + members.sorted { $0.key > $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
                    + "}")
        }
        #expect(try event(256).undecodable == nil)
        let long = try event(200_000)
        #expect(long.undecodable?.problem == .tooLong(key) && long.undecodable?.raw.utf8.count == 20_000)
        let parts = [
            long.event.id, long.event.personID, long.event.cardNumber, long.event.doorCode, long.event.readerCode,
        ]
        #expect(parts.allSatisfy { $0.utf8.count <= 256 })
        if key == "eventId" { #expect(try event(200_000, "y").event.id != long.event.id, "each is kept") }
    }

    @Test("Names of 10 kB are cut; accents, quotes and emoji stay")
    func names() throws {
        let long = String(repeating: "ñ", count: 10_000)
        let event = try decode(
            #"{"eventId":"a","eventTime":"2026-01-27T08:12:45Z","doorIndexCode":"23","personName":"\#(long)","#
                + #""doorName":"Portón \"A\", 👩‍👩‍👧"}"#)
        #expect(event.event.personName == String(long.prefix(200)))
        #expect(event.event.doorName == "Portón \"A\", 👩‍👩‍👧")
    }

    @Test("Random members never trap")
    func random() throws {
        var generator = SeededGenerator(seed: 8)
        let keys = [
            "eventId", "eventType", "eventTime", "personId", "doorIndexCode", "checkInAndOutType", "personName",
        ]
        let values = [
            "null", "true", "0", "-1", "1e999", "99999999999999999999", "1.5", #""""#, #"" ""#, "[]", "{}", #""🧨""#,
            #""2026-01-27T08:12:45Z""#, #""9999-99-99T99:99:99+99:99""#, "196893", #""196893""#,
        ]
        for _ in 0..<5_000 {
            let members = keys.shuffled(using: &generator).prefix(Int.random(in: 0...7, using: &generator))
                .map { "\"\($0)\":\(values.randomElement(using: &generator) ?? "1")" }
            let text = "{\(members.joined(separator: ","))}"
            let event = try decode(text)
            if event.undecodable == nil, !text.contains("doorIndexCode") { Issue.record("\(text)") }
        }
    }
}
