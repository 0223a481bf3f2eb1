import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Support

@Suite("The simulated Humand")
struct SimulatedHumandTests {
    private let clock = ManualClock(now: Instant(text: "2026-01-28T12:00:00Z") ?? Instant(milliseconds: 0))
    private let server: SimulatedHumand
    private let base = "/public/api/v1/"

    init() {
        server = SimulatedHumand(clock: clock)
        server.add(users: [
            SimulatedUser(employeeId: "43013830", firstName: "Ana", lastName: "Pérez"),
            SimulatedUser(employeeId: "004501", status: .deactivated), SimulatedUser(employeeId: "a/b@example.com"),
        ])
    }

    private func send(
        _ method: String, _ path: String, query: [(String, String)] = [], body: String = "",
        change: (inout HTTPListener.Request) -> Void = { _ in }
    ) -> HTTPResponse {
        var request = HTTPListener.Request(
            method: method, target: base + path, path: base + path, query: query,
            headers: HTTPHeaders(["Authorization": "Basic \(server.key)", "Content-Type": "application/json"]),
            body: Data(body.utf8))
        change(&request)
        return server.perform(request)
    }

    private func get(_ path: String, _ query: [(String, String)] = []) throws -> JSONValue {
        try JSONValue(parsing: send("GET", path, query: query).body)
    }

    /// The outcome of a clock-in or clock-out: the status, and the code or the message of a refusal.
    private func clock(_ kind: SimulatedEntry.Kind, _ now: String, employee: String = "43013830") throws -> String {
        let response = send(
            "POST", "time-tracking/entries/clock\(kind == .start ? "In" : "Out")",
            body: #"{"employeeId":"\#(employee)","now":"\#(now)","comment":"Facial Entrada"}"#)
        let answer = try JSONValue(parsing: response.body)
        let code = answer.code == "INVALID_ENTRY" ? answer["message"]?.text : answer.code
        return "\(response.status)" + (code.map { " \($0)" } ?? "")
    }

    @Test("An accepted clock-in is answered with 201 in the form of the sample")
    func created() throws {
        let response = send(
            "POST", "time-tracking/entries/clockIn",
            body: #"{"employeeId":"43013830","now":"2026-01-27T08:12:45.000-03:00","comment":"Facial Entrada"}"#)
        #expect(response.status == 201)
        let answer = try JSONValue(parsing: response.body)
        let sample = try JSONValue(parsing: Fixture.data("humand-created.json"))
        guard case .object(let expected) = sample, case .object(let own) = answer else {
            Issue.record("no object")
            return
        }
        #expect(own.map(\.key) == expected.map(\.key))
        for key in ["employeeInternalId", "date", "referenceDate", "type", "source", "comment", "time"] {
            #expect(answer[key] == sample[key], "\(key)")
        }
    }

    @Test(
        "A clock-in with a missing or wrong member is INVALID_DATA",
        arguments: [
            "", "[]", "{}", #"{"employeeId":43013830,"now":"2026-01-27T08:12:45.000-03:00"}"#,
            #"{"employeeId":"43013830","now":"2026-01-27T08:12:45-03:00"}"#,
            #"{"employeeId":"43013830","now":"2026-01-27T08:12:45.000"}"#,
            #"{"employeeId":"43013830","now":"2026-01-27T08:12:45.000-0300"}"#,
            #"{"employeeId":"43013830","now":"2026-02-30T08:12:45.000-03:00"}"#,
            #"{"employeeId":"43013830","now":"2026-01-27T08:12:45.000-03:00","comment":5}"#,
        ])
    func invalid(_ body: String) throws {
        let response = send("POST", "time-tracking/entries/clockIn", body: body)
        #expect(response.status == 400)
        #expect(try JSONValue(parsing: response.body).code == "INVALID_DATA")
        #expect(server.allEntries.isEmpty)
    }

    @Test("Only active users can be clocked in")
    func unknownEmployee() throws {
        for employee in ["1", "004501", "4501"] {
            #expect(try clock(.start, "2026-01-27T08:00:00.000-03:00", employee: employee) == "404 NOT_FOUND")
        }
    }

    @Test("Two entries of one type in a row on one day are refused, wherever the new one would be")
    func alternation() throws {
        #expect(try clock(.start, "2026-01-27T08:00:00.000-03:00") == "201")
        #expect(try clock(.start, "2026-01-27T08:00:00.000-03:00") == "422 Duplicate entry")
        #expect(try clock(.start, "2026-01-27T09:00:00.000-03:00") == "422 Two entries of the same type in a row")
        #expect(try clock(.start, "2026-01-27T07:00:00.000-03:00") == "422 Two entries of the same type in a row")
        #expect(try clock(.end, "2026-01-27T17:00:00.000-03:00") == "201")
        #expect(try clock(.end, "2026-01-27T12:00:00.000-03:00") == "422 Two entries of the same type in a row")
        #expect(try clock(.start, "2026-01-27T18:00:00.000-03:00") == "201")
    }

    @Test("A new day, by the entry's own offset, starts the alternation again")
    func days() throws {
        #expect(try clock(.start, "2026-01-27T22:00:00.000-03:00") == "201")
        #expect(try clock(.start, "2026-01-28T01:30:00.000Z") == "201", "the 28th where the sender is")
        #expect(try clock(.start, "2026-01-28T00:10:00.000-03:00") == "422 Two entries of the same type in a row")
        #expect(try clock(.end, "2026-01-28T06:00:00.000-03:00") == "201")
    }

    @Test("A punch by app counts for the alternation like our own")
    func otherSources() throws {
        let time = try Timestamp(parsing: "2026-01-27T08:00:00-03:00", zone: .utc)
        server.insert(.start, employeeId: "43013830", time: time)
        #expect(try clock(.start, "2026-01-27T08:05:00.000-03:00") == "422 Two entries of the same type in a row")
        #expect(try clock(.end, "2026-01-27T08:05:00.000-03:00") == "201")
    }

    @Test("An entry in the future is refused until its time has come")
    func future() throws {
        #expect(try clock(.start, "2026-01-28T12:00:01.000Z") == "422 Entry is in the future")
        clock.advance(by: .seconds(1))
        #expect(try clock(.start, "2026-01-28T12:00:01.000Z") == "201")
    }

    @Test("A wrong key is answered with 401 and a denied one with 403, for any request")
    func keys() throws {
        for wrong in [nil, "Basic other", server.key] {
            let response = send("GET", "users/me") { $0.headers["Authorization"] = wrong }
            #expect(response.status == 401)
            #expect(try JSONValue(parsing: response.body).code == "UNKNOWN_TOKEN")
            #expect(response.headers["WWW-Authenticate"] == nil)
        }
        server.change { $0.challenges = true }
        #expect(send("GET", "users/me") { $0.headers["Authorization"] = nil }.headers["WWW-Authenticate"] != nil)
        server.change { $0.deniesAccess = true }
        let sample = try JSONValue(parsing: Fixture.data("humand-403.json"))
        #expect(try get("users/me") == sample)
        #expect(try clock(.start, "2026-01-27T08:00:00.000-03:00") == "403 ACCESS_DENIED")
    }

    @Test("The 51st request in a minute is answered with 429 and Retry-After, and reading counts too")
    func rateLimit() throws {
        #expect(send("GET", "users/me").headers["RateLimit"] == nil)
        server.limitRate(to: 50)
        #expect(send("GET", "users/me").headers["RateLimit"] == "limit=50, remaining=49, reset=60")
        clock.advance(by: .milliseconds(20_500))
        for _ in 0..<49 { #expect(send("GET", "users/me").status == 200) }
        let refused = send("POST", "time-tracking/entries/clockIn", body: "{}")
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "40")
        #expect(refused.headers["RateLimit-Policy"] == "50;w=60")
        #expect(refused.headers["RateLimit"] == "limit=50, remaining=0, reset=40")
        let sample = try JSONValue(parsing: Fixture.data("humand-429.json"))
        #expect(try JSONValue(parsing: refused.body) == sample)
        clock.advance(by: .milliseconds(39_500))
        #expect(send("GET", "users/me").status == 200)
    }

    @Test("Entries are listed for one employee between two dates, unordered and with varying keys")
    func entries() throws {
        for day in 25...27 {
            for (hour, kind) in [("08", SimulatedEntry.Kind.start), ("12", .end), ("13", .start), ("17", .end)] {
                #expect(try clock(kind, "2026-01-\(day)T\(hour):00:00.000-03:00") == "201")
            }
        }
        let path = "time-tracking/entries"
        let query = [("employeeId", "43013830"), ("startDate", "2026-01-26"), ("endDate", "2026-01-27")]
        let all = try #require(try get(path, query + [("limit", "50")])["items"]?.elements)
        #expect(all.count == 8)
        let times = all.compactMap { ($0["time"] ?? $0["date"])?.text }.compactMap { Instant(text: $0) }
        #expect(times.count == 8 && times != times.sorted())
        #expect(all.contains { $0["time"] == nil } && all.contains { $0["employeeId"] == nil })
        let first = try get(path, query)
        #expect(first["totalPages"]?.integer == 1 && first["count"]?.integer == 8)
        for (name, value) in [("limit", "51"), ("limit", "9"), ("page", "0"), ("page", "x"), ("endDate", "2026-01-25")]
        {
            let changed = query.filter { $0.0 != name } + [(name, value)]
            #expect(try get(path, changed).code == "INVALID_DATA", "\(name) = \(value)")
        }
        #expect(try get(path, [("employeeId", "1")] + query.dropFirst()).code == "NOT_FOUND")
        server.change { $0.deniesReading = true }
        #expect(try get(path, query).code == "ACCESS_DENIED")
    }

    @Test("Pages of entries together are complete, and only a short page shows the end")
    func pages() throws {
        for minute in 10..<33 {
            #expect(try clock(minute % 2 == 0 ? .start : .end, "2026-01-27T08:\(minute):00.000-03:00") == "201")
        }
        var query = [("employeeId", "43013830"), ("startDate", "2026-01-27"), ("endDate", "2026-01-27")]
        query.append(("limit", "10"))
        var ids: Set<Int> = []
        for (page, count) in [(1, 10), (2, 10), (3, 3), (4, 0)] {
            let answer = try get("time-tracking/entries", query + [("page", "\(page)")])
            ids.formUnion(answer["items"]?.elements?.compactMap { $0["id"]?.integer } ?? [])
            #expect(answer["count"]?.integer == count && answer["totalPages"]?.integer == 1)
        }
        #expect(ids.count == 23)
    }

    @Test("Day summaries have each employee's entries by day, for at most 30 days")
    func daySummaries() throws {
        #expect(try clock(.start, "2026-01-27T08:00:00.000-03:00") == "201")
        let time = try Timestamp(parsing: "2026-01-28T00:00:00-03:00", zone: .utc)
        server.insert(.end, employeeId: "43013830", time: time, source: "DAY_CHANGE", referenceDate: "2026-01-27")
        let path = "time-tracking/day-summaries"
        let ids = [("employeeIds", "43013830,a/b@example.com")]
        let answer = try get(path, ids + [("startDate", "2026-01-26"), ("endDate", "2026-01-27")])
        let items = try #require(answer["items"]?.elements)
        #expect(items.map { $0["entries"]?.elements?.count ?? -1 }.sorted() == [0, 0, 0, 2])
        let day = try #require(items.first { $0["entries"] != [] })
        #expect(day["referenceDate"]?.text == "2026-01-27" && day["employeeId"]?.text == "43013830")
        #expect(day["entries"]?.elements?.compactMap { $0["source"]?.text }.sorted() == ["DAY_CHANGE", "INTEGRATION"])
        #expect(try get(path, ids + [("startDate", "2026-01-01"), ("endDate", "2026-01-30")])["items"] != nil)
        #expect(try get(path, ids + [("startDate", "2026-01-01"), ("endDate", "2026-01-31")]).code == "INVALID_DATA")
    }

    @Test("Users are listed with their total, one is found by encoded id, and a limit above 50 is refused")
    func users() throws {
        let page = try get("users", [("page", "2"), ("limit", "2")])
        #expect(page["count"]?.integer == 3)
        #expect(page["users"]?.elements?.compactMap { $0["employeeInternalId"]?.text } == ["a/b@example.com"])
        #expect(try get("users", [("limit", "51")]).code == "INVALID_DATA")
        #expect(try get("users/a%2Fb%40example.com")["employeeInternalId"]?.text == "a/b@example.com")
        #expect(try get("users/004501")["status"]?.text == "DEACTIVATED")
        #expect(try get("users/1").code == "NOT_FOUND")
        #expect(try get("users/me")["id"] != nil)
        #expect(try get("users/a/b@example.com").code == "NOT_FOUND")
    }
}
