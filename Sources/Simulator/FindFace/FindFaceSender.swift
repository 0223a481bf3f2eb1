import Base
import Foundation
import HTTP

/// Sends sightings as FindFace does: what is not answered 200 is sent again, 0.27 s later and then 2.7 times as late
/// each time.
package final class FindFaceSender {
    /// Bodies of the versions that there are, one after another.
    package enum Version: CaseIterable, Sendable {
        /// Security 4: an array, numbers for camera and dossier.
        case numbers
        /// Multi: an array, objects for camera and card.
        case cards
        /// One object, as catchers in the field meet it.
        case single
        /// An object around the event.
        case wrapped
        /// Sections, with a body beside the face.
        case sections
    }

    private let url: String
    private let http: any HTTPClient
    private let clock: any Clock
    private var waiting: [(body: Data, failures: Int, next: Span)] = []

    package init(to url: String, http: any HTTPClient, clock: any Clock) {
        (self.url, self.http, self.clock) = (url, http, clock)
    }

    /// When something is to be sent again, on the monotonic clock.
    package var next: Span? { waiting.map(\.next).min() }

    package func enqueue(_ body: JSONValue) { waiting.append((Data(body.serialized.utf8), 0, clock.uptime)) }

    /// Sends what is due.
    ///
    /// - Returns: what became of each.
    @discardableResult
    package func send() -> [String] {
        var lines: [String] = []
        let due = waiting.filter { $0.next <= clock.uptime }
        waiting.removeAll { $0.next <= clock.uptime }
        for (body, failures, _) in due {
            let request = HTTPRequest(
                method: .post, url: url, headers: HTTPHeaders(["Content-Type": "application/json"]), body: body,
                deadline: .seconds(10))
            var problem: String?
            do throws(HTTPFailure) {
                let status = try http.send(request).status
                if status != 200 { problem = "HTTP \(status)" }
            } catch {
                problem = "\(error)"
            }
            guard let problem else {
                lines.append("FindFace: sent 1 event")
                continue
            }
            let wait = Span.milliseconds(Int64(min(0.27 * pow(2.7, Double(min(failures, 9))), 100) * 1000))
            lines.append("FindFace: Backing off for \(wait.inSeconds) seconds after failure: \(problem)")
            waiting.append((body, failures + 1, clock.uptime + wait))
        }
        return lines
    }
}

/// A face that a camera has seen.
package struct Sighting: Sendable {
    package var id: String
    package var camera: SimulatedDoor
    package var person: SimulatedPerson
    package var time: Instant
    package var confidence = 0.91
    package var isRealtime = false

    package init(
        id: String, camera: SimulatedDoor, person: SimulatedPerson, time: Instant, confidence: Double = 0.91,
        isRealtime: Bool = false
    ) {
        (self.id, self.camera, self.person, self.time) = (id, camera, person, time)
        (self.confidence, self.isRealtime) = (confidence, isRealtime)
    }

    /// The body of one request.
    package func body(_ version: FindFaceSender.Version) -> JSONValue {
        let camera: JSONValue = ["id": .number(self.camera.code), "name": .string(self.camera.name)]
        let card: JSONValue = [
            "id": .number(person.id), "name": .string(person.name), "external_id": .string(person.code),
        ]
        switch version {
        case .numbers: return [event(camera: .number(self.camera.code), "matched_dossier", .number(person.id))]
        case .cards: return [event(camera: camera, "matched_card", card)]
        case .single: return event(camera: .number(self.camera.code), "matched_card", card)
        case .wrapped: return ["face_event": event(camera: camera, "matched_dossier", card)]
        case .sections:
            let body: JSONValue = [
                "id": .string(id), "camera": camera, "created_date": .string(time.text), "confidence": .number("0.5"),
            ]
            return ["face_events": [event(camera: camera, "matched_card", card)], "body_events": [body]]
        }
    }

    private func event(camera: JSONValue, _ key: String, _ person: JSONValue) -> JSONValue {
        [
            "id": .string(id), "acknowledged": true, "bs_type": isRealtime ? "realtime" : "overall", "camera": camera,
            "confidence": .number("\(confidence)"), "created_date": .string(time.text),
            "features": ["age": nil, "glasses": nil], "matched": true, key: person, "quality": .number("-0.000158"),
        ]
    }
}
