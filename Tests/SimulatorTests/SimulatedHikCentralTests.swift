import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("The simulated HikCentral")
struct SimulatedHikCentralTests {
    private let caller = HikCentralCaller()

    // MARK: - The gate

    @Test("A signature made by the method of the published vectors is accepted")
    func signed() throws {
        let answer = try caller.call("common/v1/version", "{}")
        #expect(answer.code == "0")
        #expect(answer["data"]?["produceName"]?.text == "HikCentral Professional")
    }

    @Test("A wrong signature is answered with the key and the gateway's own string to sign, like the sample")
    func wrongSignature() throws {
        var stranger = caller
        stranger.secret = "wrong"
        let answer = try stranger.call("acs/v1/door/events", "{}") {
            $0.headers["X-Ca-Signature-Headers"] = "x-ca-key"
            $0.headers["Content-Type"] = "application/json"
        }
        let sample = try JSONValue(parsing: Fixture.data("artemis-error-signature.json"))
        #expect(answer == sample)
    }

    @Test(
        "Changing any part of the string to sign makes the signature invalid",
        arguments: ["Accept", "Content-Type", "X-Ca-Nonce", "X-Ca-Timestamp", "Date", "Content-MD5", "path", "query"])
    func tampered(_ what: String) throws {
        let answer = try caller.call("common/v1/version", "{}") {
            switch what {
            case "path": $0.path += "/"
            case "query": $0.query = [("a", "b")]
            default: $0.headers[what] = "application/json"
            }
        }
        #expect(answer.code == "0x02401003")
    }

    @Test("An absent header has no line in the string to sign, and the key alone may be signed")
    func keyOnly() throws {
        let answer = try caller.call("common/v1/version", "{}") {
            $0.headers = HTTPHeaders(["Content-Type": "application/json", "X-Ca-Key": "20260001"])
            $0.headers["X-Ca-Signature-Headers"] = "x-ca-key"
            let text = "POST\napplication/json\nx-ca-key:20260001\n/artemis/api/common/v1/version"
            let mac = HMACSHA256(key: Array("SimulatedSecret".utf8)).authenticate(Array(text.utf8))
            $0.headers["X-Ca-Signature"] = Data(mac).base64EncodedString()
        }
        #expect(answer.code == "0")
    }

    @Test("Signed headers are ordered by name, however they are listed and written")
    func orderOfSignedHeaders() throws {
        let answer = try caller.call("common/v1/version", "{}") {
            $0.headers["X-Ca-Signature-Headers"] = "X-Ca-Timestamp,x-ca-nonce,x-ca-key"
        }
        #expect(answer.code == "0")
    }

    @Test("A missing key, an unknown key, an old timestamp and a repeated nonce have their own codes")
    func authenticationCodes() throws {
        #expect(try caller.call("common/v1/version", "{}") { $0.headers["X-Ca-Key"] = nil }.code == "0x02401019")
        #expect(try caller.call("common/v1/version", "{}") { $0.headers["X-Ca-Key"] = "1" }.code == "0x02401006")
        let request = caller.request("common/v1/version", "{}")
        func send() throws -> String? { try JSONValue(parsing: caller.server.perform(request).body).code }
        #expect(try send() == "0")
        #expect(try send() == "0x02401005")
        caller.clock.advance(by: .minutes(15) + .seconds(1))
        #expect(try send() == "0x02401004")
        #expect(caller.server.refusalCodes == ["0x02401019", "0x02401006", "0x02401005", "0x02401004"])
    }

    @Test("Authentication codes come with HTTP 200, or with 401 if configured")
    func refusalStatus() {
        #expect(caller.response("common/v1/version", "{}") { $0.headers["X-Ca-Key"] = nil }.status == 200)
        caller.server.change { $0.refusalStatus = 401 }
        #expect(caller.response("common/v1/version", "{}") { $0.headers["X-Ca-Key"] = nil }.status == 401)
        #expect(caller.response("common/v1/version", "{}").status == 200)
    }

    // MARK: - Door events

    @Test(
        "A door event request with an invalid parameter is refused with code 2, naming the parameter",
        arguments: [
            ("startTime", nil), ("startTime", "2026-01-27T00:00:00"), ("startTime", "2026-01-27T00:00:00.000-03:00"),
            ("startTime", "2026-01-27 00:00:00-03:00"), ("startTime", "2026-02-30T00:00:00Z"),
            ("endTime", "2026-01-26T00:00:00Z"), ("endTime", "2026-02-27T00:00:01-03:00"), ("endTime", 5),
            ("eventType", nil), ("eventType", "196893"), ("eventType", [196_893]), ("doorIndexCodes", nil),
            ("doorIndexCodes", []), ("doorIndexCodes", [23]), ("doorIndexCodes", "23"),
            ("doorIndexCodes", ["23", "23"]),
            ("doorIndexCodes", ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]), ("pageNo", nil),
            ("pageNo", 0), ("pageNo", "1"), ("pageSize", nil), ("pageSize", 0), ("pageSize", 501),
            ("sortField", "EventTime"), ("orderType", 2), ("orderType", "0"),
        ] as [(String, JSONValue?)])
    func badParameter(_ name: String, _ value: JSONValue?) throws {
        let answer = try caller.events([(name, value)])
        #expect(answer.code == "2")
        #expect(answer["msg"]?.text == "Incorrect request parameter. [\(name) parameter error]")
        #expect(caller.server.journal.isEmpty)
    }

    @Test("A request may span 31 days and name ten doors")
    func longest() throws {
        let doors = JSONValue.array((1...10).map { .string(String($0)) })
        #expect(try caller.events([("endTime", "2026-02-27T00:00:00-03:00"), ("doorIndexCodes", doors)]).code == "0")
    }

    @Test("An empty result has the total 0 and no list")
    func emptyList() throws {
        let sample = try JSONValue(parsing: Fixture.data("door-events-empty.json"))
        #expect(try caller.events() == sample)
    }

    @Test("Events come newest first unless ascending order is requested")
    func order() throws {
        for minute in [5, 1, 3] { try caller.add("e\(minute)", at: "2026-01-27T08:0\(minute):00-03:00") }
        #expect(try caller.events().eventIds == ["e1", "e3", "e5"])
        #expect(try caller.events([("orderType", 1)]).eventIds == ["e5", "e3", "e1"])
        #expect(try caller.events([("orderType", nil)]).eventIds == ["e5", "e3", "e1"])
        #expect(try caller.events([("orderType", nil), ("sortField", nil)]).eventIds == ["e5", "e3", "e1"])
    }

    @Test("Only the requested type, doors and window are returned")
    func selection() throws {
        try caller.add("right", at: "2026-01-27T08:00:00-03:00")
        try caller.add("otherType", at: "2026-01-27T08:00:00-03:00", type: 197_151)
        try caller.add("otherDoor", at: "2026-01-27T08:00:00-03:00", door: "31")
        try caller.add("dayBefore", at: "2026-01-26T23:59:59-03:00")
        #expect(try caller.events().eventIds == ["right"])
        #expect(try caller.events([("eventType", 197_151)]).eventIds == ["otherType"])
        #expect(try caller.events([("doorIndexCodes", ["31"])]).eventIds == ["otherDoor"])
    }

    @Test("An event exactly at endTime is inside or outside, as configured")
    func endTime() throws {
        try caller.add("start", at: "2026-01-27T00:00:00-03:00")
        try caller.add("end", at: "2026-01-28T00:00:00-03:00", uploaded: "2026-01-27T00:00:00Z")
        #expect(try caller.events().eventIds == ["start", "end"])
        caller.server.change { $0.endTimeIsInclusive = false }
        #expect(try caller.events().eventIds == ["start"])
    }

    @Test("Pages are cut from one order, and the total is that of the whole window")
    func pages() throws {
        for second in 0..<5 { try caller.add("e\(second)", at: "2026-01-27T08:00:0\(second)-03:00") }
        for (page, ids) in [(1, ["e0", "e1"]), (2, ["e2", "e3"]), (3, ["e4"])] {
            let answer = try caller.events([("pageNo", JSONValue(page)), ("pageSize", 2)])
            #expect(answer.eventIds == ids)
            #expect(answer["data"]?["total"]?.integer == 5)
        }
        #expect(try caller.events([("pageNo", 4), ("pageSize", 2)]).eventIds == nil)
        #expect(try caller.events([("pageNo", .number("9223372036854775807")), ("pageSize", 2)]).eventIds == nil)
    }

    @Test("A page larger than the limit is refused with 0x00072004, or silently shortened")
    func siteLimits() throws {
        for second in 0..<5 { try caller.add("e\(second)", at: "2026-01-27T08:00:0\(second)-03:00") }
        caller.server.change { $0.largestPage = 100 }
        #expect(try caller.events().code == "0x00072004")
        #expect(try caller.events([("pageSize", 100)]).code == "0")
        caller.server.change { $0.silentPageCap = 3 }
        let answer = try caller.events([("pageSize", 100), ("pageNo", 2)])
        #expect(answer.eventIds == ["e3", "e4"])
        #expect(answer["data"]?["pageSize"]?.integer == 3)
    }

    @Test("An event uploaded late appears from its upload on, in its proper place")
    func lateUpload() throws {
        try caller.add("late", at: "2026-01-27T08:00:00-03:00", uploaded: "2026-01-27T12:30:00Z")
        try caller.add("prompt", at: "2026-01-27T08:30:00-03:00")
        #expect(try caller.events().eventIds == ["prompt"])
        caller.clock.advance(by: .minutes(30))
        #expect(try caller.events().eventIds == ["late", "prompt"])
    }

    @Test("Events returned in two windows are recorded; counting them is allowed")
    func twoWindows() throws {
        try caller.add("twice", at: "2026-01-27T08:00:00-03:00")
        try caller.add("once", at: "2026-01-27T08:59:30-03:00")
        _ = try caller.events([("endTime", "2026-01-27T08:30:00-03:00")])
        _ = try caller.events([("endTime", "2026-01-27T08:30:00-03:00")])
        _ = try caller.events([("pageSize", 1), ("pageNo", 2)])
        #expect(caller.server.eventsServedInTwoWindows.isEmpty)
        _ = try caller.events()
        #expect(caller.server.eventsServedInTwoWindows == ["twice"])
        #expect(caller.server.journal.map(\.total) == [1, 1, 2, 2])
    }

    @Test("Changed members are written as set, and null removes a member")
    func oddEvent() throws {
        var event = SimulatedEvent(
            id: "odd", time: try Timestamp(parsing: "2026-01-27T08:00:00-03:00", zone: .utc), person: nil,
            door: SimulatedDoor(code: "23", name: "A"))
        event.odd = [.init("eventType", "many"), .init("cardNo", nil)]
        event.writtenTime = " 2026-01-27T08:00:00"
        caller.server.add(events: [event])
        let listed = try caller.events()["data"]?["list"]?.elements?.first
        #expect(listed?["eventType"]?.text == "many")
        #expect(listed?["cardNo"] == nil)
        #expect(listed?["eventTime"]?.text == " 2026-01-27T08:00:00")
    }

    // MARK: - The rest

    @Test("An unknown path, a GET and a body that is not a JSON object are refused")
    func unknown() throws {
        #expect(try caller.call("acs/v2/door/events", "{}").code == "8")
        #expect(try caller.call("common/v1/version", "[]").code == "2")
        #expect(try caller.call("common/v1/version", "nonsense").code == "2")
    }

    @Test("Doors and persons are listed in pages, and an unknown person has code 128")
    func resources() throws {
        caller.server.add(doors: [SimulatedDoor(code: "23", name: "Facial Entrada")])
        caller.server.add(persons: [SimulatedPerson(id: "17", code: "43013830", name: "Ana Pérez")])
        let doors = try caller.call("resource/v1/acsDoor/acsDoorList", #"{"pageNo":1,"pageSize":500}"#)
        #expect(doors["data"]?["list"]?.elements?.first?["doorName"]?.text == "Facial Entrada")
        let devices = try caller.call("resource/v1/acsDevice/acsDeviceList", #"{"pageNo":1,"pageSize":500}"#)
        #expect(devices["data"]?["list"]?.elements?.first?["status"]?.integer == 1)
        let info = "resource/v1/person/personId/personInfo"
        #expect(try caller.call(info, #"{"personId":"17"}"#)["data"]?["personCode"]?.text == "43013830")
        #expect(try caller.call(info, #"{"personId":"99"}"#).code == "128")
        #expect(try caller.call(info, "{}").code == "2")
        let list = try caller.call("resource/v1/person/personList", #"{"pageNo":2,"pageSize":1}"#)
        #expect(list["data"]?["total"]?.integer == 1)
        #expect(list["data"]?["list"] == nil)
        #expect(caller.server.callCounts["/artemis/api/" + info] == 3)
    }

    @Test("A subscription is listed until its last event type is cancelled")
    func subscriptions() throws {
        let service = "eventService/v1/"
        let subscribe = service + "eventSubscriptionByEventTypes"
        let body = #"{"eventTypes":[196893,198914],"eventDest":"http://h:1/hook","token":"t","passBack":1}"#
        #expect(try caller.call(subscribe, body).code == "0")
        #expect(try caller.call(subscribe, body).code == "0")
        #expect(try caller.call(subscribe, #"{"eventTypes":[1],"eventDest":"h"}"#).code == "2")
        #expect(try caller.call(subscribe, #"{"eventTypes":[],"eventDest":"http://h"}"#).code == "2")
        #expect(
            caller.server.activeSubscriptions == [
                .init(eventTypes: [196_893, 198_914], destination: "http://h:1/hook", token: "t")
            ])
        let unsubscribe = service + "eventUnSubscriptionByEventTypes"
        #expect(try caller.call(unsubscribe, #"{"eventTypes":[196893]}"#).code == "0")
        let view = try caller.call(service + "eventSubscriptionView", "{}")
        #expect(view["data"]?["detail"]?.elements?.first?["eventTypes"] == [198_914])
        #expect(try caller.call(unsubscribe, #"{"eventTypes":[198914]}"#).code == "0")
        #expect(caller.server.activeSubscriptions.isEmpty)
    }
}
