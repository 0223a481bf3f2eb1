import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import FindFace
@testable import Support

@Suite("What FindFace sends")
struct FindFaceBodyTests {
    private static let now = Instant(seconds: 1_769_515_200)

    private func events(_ body: String, confidence: Double = 0) -> [SourceEvent]? {
        let zone = SiteZone(identifier: "America/Montevideo") ?? .utc
        return FindFaceBody.events(
            Data(body.utf8), reading: FindFaceDecoder(zone: zone, minimumConfidence: confidence), now: Self.now)
    }

    /// `id person code camera name time`, and what is wrong.
    private func lines(_ body: String, confidence: Double = 0) -> [String] {
        (events(body, confidence: confidence) ?? []).map { source in
            let event = source.event
            let parts = [
                event.id, event.personID, source.personCode ?? "", event.doorCode, event.doorName,
                event.time.instant.text,
            ]
            let note =
                source.undecodable.map { "held: \($0.problem)" } ?? source.exclusion.map { "skipped: \($0.text)" }
            return (parts + (note.map { [$0] } ?? [])).joined(separator: " ")
        }
    }

    @Test("The oldest form: an array, numbers for camera and dossier, times in UTC")
    func oldest() throws {
        let body = String(decoding: try Fixture.data("findface-events.json"), as: UTF8.self)
        #expect(
            lines(body) == [
                "findface:4173669353687265180 findface:1  findface:2  2019-04-09T12:29:23Z"
            ])
        let event = try #require(events(body)?.first?.event)
        #expect(event.time.inWholeSeconds == "2019-04-09T09:29:23-03:00" && event.type == EventType.sighting)
    }

    @Test(
        "Every version gives the same event",
        arguments: [
            // Multi: an object for card and camera.
            #"[{"id":"7","camera":{"id":2,"name":"Entrada"},"matched":true,"matched_card":{"id":17,"name":"Ana","external_id":"1001"},"created_date":"2026-01-27T11:00:00Z"}]"#,
            // A single object, other capitals, numbers as texts.
            #"{"ID":7,"Camera":{"ID":"2","Name":" Entrada "},"Matched_Dossier":{"id":"17","external_id":1001},"Created_Date":"2026-01-27T11:00:00.000000+00:00"}"#,
            // The wrapper of catchers in the field, with the person inside or beside.
            #"{"face_event":{"id":"7","camera":{"id":2,"name":"Entrada"},"matched_dossier":{"id":17,"external_id":"1001"},"created_date":"2026-01-27T11:00:00"}}"#,
            #"{"face_event":{"id":"7","camera":{"id":2,"name":"Entrada"},"created_date":"2026-01-27T11:00:00"},"matched_card":{"id":17,"external_id":"1001"}}"#,
            // Sections, an older name that is null beside the newer one.
            #"{"face_events":[{"id":"7","camera":{"id":2,"name":"Entrada"},"matched_card":null,"matched_dossier":{"id":17,"external_id":"1001"},"created_date":"2026-01-27T11:00:00Z"}],"body_events":[]}"#,
            #"[{"face_event":{"id":"7","camera":{"id":2,"name":"Entrada"},"matched_card":{"id":17,"external_id":"1001"},"created_date":"2026-01-27T08:00:00-03:00"}}]"#,
        ])
    func versions(_ body: String) {
        #expect(lines(body) == ["findface:7 findface:17 1001 findface:2 Entrada 2026-01-27T11:00:00Z"])
    }

    @Test("Every event of a body is read, whatever is wrong with another")
    func several() {
        let body = #"""
            {"face_events":[{"id":1,"camera":2,"matched_card":3,"created_date":"2026-01-27T11:00:00Z"},17,null,
            {"id":2,"camera":2,"matched_card":3,"created_date":"yesterday"},
            {"id":3,"matched_card":3,"created_date":"2026-01-27T11:00:00Z"},{},
            {"id":4,"camera":2,"matched_card":3,"created_date":"2026-01-27T11:00:09Z"}],
            "body_events":[{"id":4,"camera":2,"created_date":"2026-01-27T11:00:09Z"}],
            "car_event":{"id":4,"camera":2,"created_date":"2026-01-27T11:00:09Z"}}
            """#
        let lines = lines(body)
        #expect(lines.count == 8)
        #expect(lines[0].hasSuffix("findface:2  2026-01-27T11:00:00Z"))
        #expect(lines[1].hasSuffix("held: a JSON object is expected") && lines[2].hasSuffix("is expected"))
        #expect(lines[3].contains("held: created_date cannot be read"))
        #expect(lines[4].hasSuffix("held: camera is missing"))
        #expect(lines[5].hasPrefix("findface:4 findface:3"))
        #expect(lines[6].hasPrefix("findface:body-4 ") && lines[6].hasSuffix("only faces make punches"))
        #expect(lines[7].hasPrefix("findface:car-4 "))
    }

    @Test("Who was not matched, or not surely enough, is no punch")
    func matches() {
        func line(_ members: String, _ confidence: Double = 0.8) -> String {
            lines(
                #"{"id":1,"camera":2,"created_date":"2026-01-27T11:00:00Z",\#(members)}"#, confidence: confidence
            ).first ?? ""
        }
        #expect(line(#""matched":false,"matched_card":3"#).hasSuffix("skipped: FindFace has matched nobody"))
        #expect(
            line(#""matched_card":3,"confidence":0.79"#)
                .hasSuffix("skipped: confidence 0.79 is below FINDFACE_MIN_CONFIDENCE=0.8"))
        #expect(line(#""matched_card":3,"confidence":"nan""#).contains("skipped: confidence nan"))
        #expect(line(#""matched_card":3,"confidence":0.8"#).hasSuffix("Z"))
        #expect(line(#""matched_card":3"#).contains("held: confidence is missing, and FINDFACE_MIN_CONFIDENCE"))
        #expect(line(#""matched_card":3"#, 0).hasSuffix("Z"))
        #expect(line(#""matched_card":null"#).hasSuffix("Z"), "the mapper says that nobody was recognised")
    }

    @Test("An event without an id is known by what it says")
    func withoutID() throws {
        let body = #"{"camera":2,"matched_card":3,"created_date":"2026-01-27T11:00:00Z","confidence":0.9}"#
        let id = try #require(events(body)?.first?.event.id)
        #expect(id.hasPrefix("findface:raw-") && events(body)?.first?.event.id == id)
        #expect(events(body.replacing("11:00:00", with: "11:00:01"))?.first?.event.id != id)
        #expect(events(body.replacing("0.9", with: "0.8"))?.first?.event.id == id)
    }

    @Test("What is no JSON, no list and no object, or too deep, is no body; what is too much is to be divided")
    func noBody() throws {
        let deep = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        for body in ["", "x", "17", "null", #""text""#, "{", deep] {
            #expect(try !FindFaceBody.isBody(Data(body.utf8)) && events(body) == nil)
        }
        let many = "[" + String(repeating: "0,", count: 20_000) + "0]"
        #expect(throws: JSONError.self) { try FindFaceBody.isBody(Data(many.utf8)) }
        #expect(events(many) == nil)
        #expect(events("[]") == [] && events("{}") == [] && events(#"{"face_events":[]}"#) == [])
    }

    @Test("Of what cannot be read neither pictures nor moods are kept, and nothing long")
    func privacy() throws {
        let body = #"""
            {"id":"\#(String(repeating: "9", count: 300))","camera":2,"face":"http://pictures/a.jpg",
            "features":{"age":40},
            "matched_card":{"id":3,"name":"<b>\u202eAna"},"created_date":"2026-01-27T11:00:00Z"}
            """#
        let event = try #require(events(body)?.first)
        #expect(event.undecodable?.problem == .tooLong("id"))
        let raw = try #require(event.undecodable?.raw)
        #expect(!raw.contains("pictures") && !raw.contains("age") && raw.count <= 2000)
    }
}
