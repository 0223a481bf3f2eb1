import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Humand
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("Reading Humand's lists when something is wrong")
struct HumandReaderTroubleTests {
    private let site = TestSite(people: ["p0"])
    private let day = SiteDay(TestSite.time("12:00:00").instant, in: .utc)

    private func reader() -> HumandReader {
        HumandReader(account: site.account, http: site.http, clock: site.clock, timeout: .seconds(30), jitter: { 0 })
    }

    /// Works to the end, letting time pass while it waits.
    private func finish(_ step: () throws -> Wake) throws {
        for _ in 0..<10_000 {
            switch try step() {
            case .again: continue
            case .at(let moment): site.clock.advance(by: moment - site.clock.uptime)
            case .never: return
            }
        }
        Issue.record("it reads for ever")
    }

    private func days() -> HumandDayReader { HumandDayReader(reader: reader(), zone: site.zone) }

    @Test(
        "A user's state is one of those that Humand is known to have, or Humand's own word",
        arguments: [
            (#""status":"ACTIVE""#, .active), (#""status":"""#, .active), (#""deleted":false"#, .active),
            (#""status":"Inactive""#, .deactivated), (#""status":"DEACTIVATED""#, .deactivated),
            (#""status":"UNCLAIMED""#, .unclaimed), (#""status":"UNCLAIMED","deleted":true"#, .deleted),
            (#""status":"On Leave""#, .other("ON LEAVE")), (#""status":7"#, .other("7")),
        ] as [(String, HumandUser.Status)])
    func states(members: String, status: HumandUser.Status) throws {
        let json = try JSONValue(parsing: Data(#"{"employeeInternalId":"7",\#(members)}"#.utf8))
        #expect(try #require(HumandUser(json)).status == status)
    }

    @Test("Every state has a word, Humand's own where this program has none")
    func words() {
        let states: [HumandUser.Status] = [.active, .deactivated, .unclaimed, .deleted, .other("On Leave")]
        #expect(states.map(\.word) == ["active", "deactivated", "unclaimed", "deleted", "on leave"])
    }

    @Test("Users without a number are counted, and each is seen once, by id or by all it says")
    func withoutNumber() throws {
        let list = #"[{"id":5},{"id":5,"firstName":"x"},{"firstName":"y"},{"firstName":"y"},{"employeeId":"7"},"odd"]"#
        site.humand.faults.add(path: "users", .envelope(#"{"items":\#(list)}"#), times: .max)
        let users = HumandUserReader(reader: reader())
        try finish(users.step)
        #expect(users.users.map(\.employee) == ["7"] && users.withoutNumber == 3)
    }

    @Test(
        "A list of users is read on after a rate limit and an answer without one; then the error says what is missing")
    func usersLater() throws {
        site.humand.add(users: (0..<60).map { SimulatedUser(employeeId: "\($0)") })
        site.humand.faults.add(path: "users", .status(429, body: "{}"))
        site.humand.faults.add(path: "users", .envelope(#"{"users":7}"#))
        let users = HumandUserReader(reader: reader())
        try finish(users.step)
        #expect(Set(users.users.map(\.employee)).count == 61)
        site.humand.faults.add(path: "page=2", .envelope("{}"), times: .max)
        let again = HumandUserReader(reader: reader())
        #expect {
            try finish(again.step)
        } throws: {
            "\($0)".contains("an answer without a list of users, 7 times in a row")
                && "\($0)".contains("only 50 users could be read")
        }
    }

    @Test(
        "What no retry can better ends the reading at once",
        arguments: [
            (HTTPFailure.stopped, "stopped"), (.invalidRequest("the URL cannot be sent"), "misdirected"),
        ])
    func atOnce(failure: HTTPFailure, expected: String) {
        site.http.inject(failure, on: "users", times: .max)
        let users = HumandUserReader(reader: reader())
        #expect {
            try finish(users.step)
        } throws: { error in
            switch error as? EntryReaderError {
            case .stopped: expected == "stopped"
            case .misdirected: expected == "misdirected"
            default: false
            }
        }
        #expect(site.http.sent.count == 1)
    }

    @Test("A Humand that has no list of users at that address is named with the address")
    func noUsers() {
        site.humand.faults.add(path: "users", .status(404, body: #"{"code":"NOT_FOUND"}"#), times: .max)
        let users = HumandUserReader(reader: reader())
        #expect {
            try finish(users.step)
        } throws: {
            $0 as? EntryReaderError
                == .misdirected(
                    Sentence(.about, "/public/api/v1/users", .sentence(Sentence(.answerCode, "404 NOT_FOUND"))))
        }
    }

    @Test("Whether Humand knows an employee stays open where the key may not ask, and waits for a rate limit")
    func lookUp() throws {
        func ask(_ fault: Fault.Kind, times: Int) throws -> HumandDayReader {
            site.humand.faults.clear()
            site.humand.faults.add(path: "/users/", fault, times: times)
            let days = days()
            days.ask(["nobody"], from: day, to: day)
            try finish(days.step)
            return days
        }
        let forbidden = try ask(.status(403, body: #"{"code":"ACCESS_DENIED"}"#), times: .max)
        #expect(forbidden.gap(of: "nobody") == nil && forbidden.days(of: "nobody").isEmpty)
        let before = site.clock.uptime
        let later = try ask(.status(429, body: "{}"), times: 1)
        guard case .unknownEmployee = later.gap(of: "nobody") else {
            Issue.record("\(String(describing: later.gap(of: "nobody")))")
            return
        }
        #expect(site.clock.uptime - before >= .seconds(15), "without a time of Humand's own it is fifteen seconds")
    }

    @Test("A list of entries that is refused leaves the person's days as a gap, and the others are read")
    func entriesDeclined() throws {
        site.humand.insert(.start, employeeId: "p0", time: TestSite.time("08:00:00"))
        site.humand.faults.add(
            Fault(.status(400, body: #"{"code":"INVALID","message":"id"}"#), times: .max) {
                $0.target.contains("a%2Cb")
            })
        let days = days()
        days.ask(["a,b"], from: day, to: day)
        days.askForEntries(of: "p0", from: day, to: day)
        try finish(days.step)
        #expect(days.gap(of: "a,b") == .declined(Sentence(.answer, "400 INVALID", "id")))
        #expect(days.days(of: "p0").flatMap(\.entries).count == 1 && days.gap(of: "p0") == nil)
    }

    @Test(
        "Entries without ids are told apart by all they say, and belong to the day of their time on the site's clocks")
    func bareEntries() throws {
        // 2026-01-28 in UTC, the evening of the 27th at the gates.
        let late = #"{"type":"END","time":"2026-01-28T01:30:00.000Z"}"#
        let early = #"{"type":"START","time":"2026-01-27T11:00:00.000Z","referenceDate":"2026-01-26T00:00:00.000Z"}"#
        site.humand.faults.add(path: "entries", .status(429, body: "{}"))
        site.humand.faults.add(path: "entries", .envelope(#"{"entries":"none"}"#))
        site.humand.faults.add(path: "entries", .envelope(#"{"entries":[\#(late),\#(early),\#(late)]}"#), times: .max)
        let days = days()
        days.askForEntries(of: "p0", from: day.advanced(by: -1), to: day.advanced(by: 1))
        try finish(days.step)
        let found = days.days(of: "p0").sorted { $0.date < $1.date }
        #expect(found.map(\.date.description) == ["2026-01-26", "2026-01-27"])
        #expect(found.map { $0.entries.map(\.direction) } == [[.clockIn], [.clockOut]])
    }

    @Test("A day without a list of entries has none; one without an employee is nobody's")
    func bareDays() {
        let empty = EntryDay(summary: ["employeeInternalId": 7, "date": "2026-01-27"])
        #expect(empty?.employee == "7" && empty?.entries.isEmpty == true && empty?.unreadable == 0)
        #expect(EntryDay(summary: ["employeeInternalId": "", "date": "2026-01-27"]) == nil)
    }

    @Test("A stop while a punch is posted or read back is no verdict on it")
    func stopped() {
        let sink = HumandSink(account: site.account, http: site.http, clock: site.clock, timeout: .seconds(30))
        let punch = Punch(employee: "p0", direction: .clockIn, time: TestSite.time("08:00:00"))
        site.http.inject(.stopped, on: "entries", times: 2)
        #expect(sink.post(punch, reason: "") == .stopped)
        #expect(sink.find(punch) == .stopped)
    }

    @Test("A punch's own day is shown with the entries that stand in its way, and no other day's")
    func noted() throws {
        let punch = Punch(employee: "p0", direction: .clockIn, time: TestSite.time("08:00:00"))
        func noted(_ text: String) throws -> NotedEntry? {
            NotedEntry(try JSONValue(parsing: Data(text.utf8)), on: punch, key: Secret("k"))
        }
        #expect(try noted(#"{"type":"END","time":"2026-01-27T11:00:00.000Z"}"#) != nil)
        #expect(
            try noted(#"{"type":"END","time":"2026-01-29T11:00:00.000Z","referenceDate":"2026-01-27T00:00Z"}"#) != nil)
        for other in [
            #"{"type":"END","time":"2026-01-29T11:00:00.000Z"}"#,
            #"{"type":"END","time":"2026-01-29T11:00:00.000Z","referenceDate":"2026-01-29"}"#,
            #"{"type":"END"}"#, #"{"type":"","time":"2026-01-27T11:00:00.000Z"}"#,
        ] {
            #expect(try noted(other) == nil, "\(other)")
        }
    }
}
