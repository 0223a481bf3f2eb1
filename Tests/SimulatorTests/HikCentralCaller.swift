import Foundation

@testable import Base
@testable import HTTP
@testable import HikCentral
@testable import Simulator
@testable import Support

/// Calls a simulated HikCentral without a network, with a valid or invalid signature.
struct HikCentralCaller {
    let clock: ManualClock
    let server: SimulatedHikCentral
    var secret = "SimulatedSecret"

    init(now: String = "2026-01-27T12:00:00Z") {
        clock = ManualClock(now: Instant(text: now) ?? Instant(milliseconds: 0))
        server = SimulatedHikCentral(clock: clock)
    }

    func request(
        _ path: String, _ body: String, change: (inout HTTPListener.Request) -> Void = { _ in }
    ) -> HTTPListener.Request {
        let signer = RequestSigner(key: "20260001", secret: Secret(secret), signsKeyOnly: false)
        let full = "/artemis/api/" + path
        let body = Data(body.utf8)
        let headers = signer.headers(
            method: .post, path: full, body: body, nonce: UUID().uuidString, timestamp: clock.now)
        var request = HTTPListener.Request(method: "POST", target: full, path: full, headers: headers, body: body)
        change(&request)
        return request
    }

    func response(
        _ path: String, _ body: String, change: (inout HTTPListener.Request) -> Void = { _ in }
    ) -> HTTPResponse {
        server.perform(request(path, body, change: change))
    }

    func call(
        _ path: String, _ body: String, change: (inout HTTPListener.Request) -> Void = { _ in }
    ) throws -> JSONValue {
        try JSONValue(parsing: response(path, body, change: change).body)
    }

    /// Requests door events of one day with some members changed, or removed by nil.
    func events(_ changes: [(String, JSONValue?)] = []) throws -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("startTime", "2026-01-27T00:00:00-03:00"), .init("endTime", "2026-01-28T00:00:00-03:00"),
            .init("eventType", 196_893), .init("doorIndexCodes", ["23", "24"]), .init("pageNo", 1),
            .init("pageSize", 500), .init("sortField", "SwipeTime"), .init("orderType", 0),
        ]
        for (key, value) in changes {
            members.removeAll { $0.key == key }
            if let value { members.append(.init(key, value)) }
        }
        return try call("acs/v1/door/events", JSONValue.object(members).serialized)
    }

    func add(_ id: String, at time: String, type: Int = 196_893, door: String = "23", uploaded: String? = nil) throws {
        let event = SimulatedEvent(
            id: id, type: type, time: try Timestamp(parsing: time, zone: .utc), person: nil,
            door: SimulatedDoor(code: door, name: "Door \(door)"),
            uploadedAt: uploaded.flatMap { Instant(text: $0) })
        server.add(events: [event])
    }
}

extension JSONValue {
    var code: String? { self["code"]?.text }
    /// The event ids of a page; nil if there is no list.
    var eventIds: [String]? { self["data"]?["list"]?.elements?.compactMap { $0["eventId"]?.text } }
}
