import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Humand
@testable import Simulator
@testable import Support
@testable import SyncSupport

@Suite("Reading days from Humand")
struct HumandDayReaderTests {
    private let site = TestSite(people: [])
    private let day = SiteDay(TestSite.time("12:00:00").instant, in: .utc)

    private func reader() -> HumandDayReader {
        let reader = HumandReader(
            account: site.account, http: site.http, clock: site.clock, timeout: .seconds(30), jitter: { 0 })
        return HumandDayReader(reader: reader, zone: site.zone)
    }

    /// Reads to the end, letting time pass while it waits.
    @discardableResult
    private func finish(_ reader: HumandDayReader) throws -> Int {
        for _ in 0..<10_000 {
            switch try reader.step() {
            case .again: continue
            case .at(let moment): site.clock.advance(by: moment - site.clock.uptime)
            case .never: return reader.requests
            }
        }
        Issue.record("it reads for ever")
        return reader.requests
    }

    /// People with one clock-in each, a second apart from eight o'clock.
    private func add(_ count: Int) -> [String] {
        let ids = (0..<count).map { "p\($0)" }
        site.humand.add(users: ids.map { SimulatedUser(employeeId: $0) })
        for (number, id) in ids.enumerated() {
            let time = Timestamp(
                instant: TestSite.time("08:00:00").instant + .seconds(Int64(number)), offsetSeconds: -10_800)
            site.humand.insert(.start, employeeId: id, time: time, source: "INTEGRATION")
        }
        return ids
    }

    private func seconds(_ reader: HumandDayReader, _ ids: [String]) -> [Int64] {
        ids.flatMap { id in
            reader.days(of: id).flatMap(\.entries).map { $0.time.seconds - TestSite.time("08:00:00").instant.seconds }
        }
    }

    @Test("One day of 2,000 people takes 40 requests and returns everyone's entry")
    func cost() throws {
        let ids = add(2000)
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        #expect(try finish(reader) == 40)
        #expect(seconds(reader, ids) == Array(0..<2000))
        #expect(site.reads.allSatisfy { $0.status == 200 })
    }

    @Test("A week of 20 people is read completely, in pages that all look like the last")
    func week() throws {
        let ids = add(20)
        let reader = reader()
        reader.ask(Set(ids), from: day.advanced(by: -3), to: day.advanced(by: 3))
        try finish(reader)
        #expect(seconds(reader, ids) == Array(0..<20))
        #expect(reader.days(of: "p0").count == 7)
    }

    @Test("Ids that are e-mail addresses or have leading zeros, slashes or commas are requested unchanged")
    func oddIDs() throws {
        let ids = ["maría+1@example.com", "a/b?c=d&e#f", "0045", "100%", "1,5", "名前"]
        site.humand.add(users: ids.map { SimulatedUser(employeeId: $0) })
        for id in ids { site.humand.insert(.start, employeeId: id, time: TestSite.time("08:00:00")) }
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        try finish(reader)
        #expect(seconds(reader, ids) == [0, 0, 0, 0, 0, 0])
    }

    @Test("If a page is short because Humand lowered its limit, reading continues")
    func smallPages() throws {
        let ids = add(30)
        // A Humand that returns twelve a page, whatever limit is requested.
        site.humand.faults.add(
            Fault(
                .rewrite { answer in
                    var items = answer["items"]?.elements ?? []
                    let page = answer["page"]?.integer ?? 1
                    items = Array(items.dropFirst((page - 1) * 12).prefix(12))
                    return ["items": .array(items), "page": JSONValue(page), "limit": 12, "totalPages": 1]
                }, times: 1
            ) { $0.target.contains("page=1&") })
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        try finish(reader)
        #expect(reader.requests >= 2)
    }

    @Test("A day repeated on a page is one day; a repeated entry counts as two unless its id shows it is one")
    func duplicates() throws {
        let ids = add(3)
        site.humand.faults.add(
            Fault(
                .rewrite { answer in
                    guard case .object(var members) = answer, let items = answer["items"]?.elements else {
                        return answer
                    }
                    members.removeAll { $0.key == "items" }
                    return .object(members + [.init("items", .array(items + items))])
                }, times: 10
            ) { $0.target.contains("day-summaries") })
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        try finish(reader)
        #expect(seconds(reader, ids) == [0, 1, 2])
        #expect(!reader.days(of: "p0").contains { $0.hasTwins })

        let entry: JSONValue = ["type": "START", "time": "2026-01-27T11:00:00.000Z", "source": "APP"]
        let twice = try #require(
            EntryDay(summary: ["employeeId": "x", "referenceDate": "2026-01-27", "entries": [entry, entry]]))
        #expect(twice.hasTwins && twice.entries.count == 2)
        var once = try #require(
            EntryDay(summary: ["employeeId": "x", "referenceDate": "2026-01-27", "entries": [entry]]))
        once.merge(once)
        #expect(once.entries.count == 1)
        once.merge(twice)
        #expect(once.entries.count == 2)
    }

    @Test("The list of entries, which has ids, replaces a day with possible duplicates")
    func entriesSettle() throws {
        let ids = add(1)
        site.humand.faults.add(
            path: "day-summaries",
            .rewrite { _ in
                let time = "2026-01-27T08:00:00.000-03:00"
                let entry: JSONValue = ["type": "START", "time": .string(time), "source": "INTEGRATION"]
                return ["items": [["employeeId": "p0", "referenceDate": "2026-01-27", "entries": [entry, entry]]]]
            })
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        try finish(reader)
        #expect(seconds(reader, ids) == [0, 0])
        reader.askForEntries(of: "p0", from: day.advanced(by: -1), to: day.advanced(by: 1))
        try finish(reader)
        #expect(seconds(reader, ids) == [0])
    }

    @Test("Entries of unknown types are skipped; those without a readable time are counted")
    func oddEntries() throws {
        let day = try #require(
            EntryDay(
                summary: [
                    "employeeId": 4711, "referenceDate": "2026-01-27T00:00:00.000Z",
                    "entries": [
                        ["type": "BREAK_START", "time": "2026-01-27T15:00:00.000Z"], ["type": "END"], "x", nil, 5,
                        ["type": "END", "time": "2026-01-27T20:00:00.000Z", "source": "kiosk"],
                        ["type": "start", "date": "2026-01-27T11:00:00+0000", "source": nil],
                    ],
                ]))
        #expect(day.employee == "4711")
        #expect(day.entries.map(\.direction) == [.clockIn, .clockOut])
        #expect(day.entries.map(\.source) == ["", "KIOSK"])
        #expect(day.unreadable == 1)
        for broken: JSONValue in [nil, [], [:], ["employeeId": "x"], ["referenceDate": "2026-01-27"]] {
            #expect(EntryDay(summary: broken) == nil)
        }
        for date in ["", "27/01/2026", "2026-02-30"] {
            #expect(EntryDay(summary: ["employeeId": "x", "referenceDate": .string(date)]) == nil)
        }
    }

    @Test("One id that Humand refuses does not affect the others")
    func declined() throws {
        let ids = add(50)
        site.humand.faults.add(
            Fault(.status(404, body: #"{"code":"NOT_FOUND","message":"p31"}"#), times: .max) {
                $0.target.contains("p31,") || $0.target.contains("p31&")
            })
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        #expect(try finish(reader) < 16)
        #expect(reader.gap(of: "p31") == .declined(Sentence(.answer, "404 NOT_FOUND", "p31")))
        #expect(seconds(reader, ids).count == 49)
    }

    @Test(
        "Nobody's days are taken for empty where Humand answers nothing, be it one person or 500",
        arguments: [1, 9, 500])
    func declinesEverything(count: Int) throws {
        let ids = add(count)
        site.humand.faults.add(
            Fault(.status(404, body: #"{"statusCode":404,"message":"Cannot GET"}"#), times: .max) { _ in true })
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        try finish(reader)
        let gap = EntryGap.declined(Sentence(.answerWords, "404", "Cannot GET"))
        #expect(ids.allSatisfy { reader.gap(of: $0) == gap && reader.days(of: $0).isEmpty })
        #expect(reader.requests <= 50)
    }

    @Test("An employee whom an answer leaves out is looked up, a few of many; one whom Humand knows holds nothing")
    func leftOut() throws {
        let ids = add(40)
        let reader = reader()
        reader.ask(Set(ids + (0..<220).map { "ghost\($0)" }), from: day, to: day)
        #expect(try finish(reader) <= 6 + 200)
        let unknown = (0..<220).filter { reader.gap(of: "ghost\($0)") != nil }
        #expect(unknown.count == 200 && ids.allSatisfy { reader.gap(of: $0) == nil })
        site.humand.faults.add(path: "day-summaries", .rewrite { _ in ["items": []] })
        let other = self.reader()
        other.ask(["p0"], from: day, to: day)
        try finish(other)
        #expect(other.gap(of: "p0") == nil && other.days(of: "p0").isEmpty)
    }

    @Test("An employee whom Humand does not know is told from a question that it does not answer")
    func unknownEmployee() throws {
        _ = add(1)
        site.humand.faults.add(path: "day-summaries", .status(404, body: #"{"code":"NOT_FOUND"}"#), times: .max)
        let reader = reader()
        site.humand.faults.add(path: "/entries", .status(404, body: #"{"code":"NOT_FOUND"}"#), times: .max)
        reader.ask(["p0", "nobody"], from: day, to: day)
        try finish(reader)
        #expect(reader.gap(of: "p0") == .declined(Sentence(.answerCode, "404 NOT_FOUND")))
        guard case .unknownEmployee = reader.gap(of: "nobody") else {
            Issue.record("\(String(describing: reader.gap(of: "nobody")))")
            return
        }
    }

    @Test(
        "Answers that state a definite cause end the reading at once",
        arguments: [
            (401, #"{"code":"UNKNOWN_TOKEN"}"#, "refused"), (403, #"{"code":"ACCESS_DENIED"}"#, "refused"),
            (403, "<html>", "misdirected"), (404, "<html>", "misdirected"),
            (200, "<!DOCTYPE html><html></html>", "misdirected"), (301, "", "misdirected"),
            (405, "", "misdirected"),
        ])
    func finalAnswers(status: Int, body: String, expected: String) {
        let ids = add(1)
        site.humand.faults.add(Fault(.status(status, body: body), times: .max) { _ in true })
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        do {
            try finish(reader)
            Issue.record("no error")
        } catch {
            #expect("\(error)".isEmpty == false)
            switch (error, expected) {
            case (EntryReaderError.refused, "refused"), (EntryReaderError.misdirected, "misdirected"): break
            default: Issue.record("\(error)")
            }
        }
        #expect(reader.requests == 2, "the days, and then the entries")
    }

    @Test(
        "Where Humand gives no day summaries, everyone's entries are listed, and whom it does not know is told",
        arguments: [
            (404, #"{"code":"NOT_FOUND","message":"Cannot GET"}"#, 1), (404, "<html>", 1),
            (403, #"{"code":"ACCESS_DENIED"}"#, 1), (405, "", 3), (404, #"{"code":"NOT_FOUND"}"#, 900),
        ])
    func withoutSummaries(status: Int, body: String, count: Int) throws {
        let ids = add(count)
        site.humand.faults.add(path: "day-summaries", .status(status, body: body), times: .max)
        let reader = reader()
        reader.ask(Set(ids + ["nobody"]), from: day, to: day)
        try finish(reader)
        #expect(seconds(reader, ids) == ids.indices.map { Int64($0) })
        #expect(ids.allSatisfy { reader.gap(of: $0) == nil })
        guard case .unknownEmployee = reader.gap(of: "nobody") else {
            Issue.record("\(String(describing: reader.gap(of: "nobody")))")
            return
        }
        let before = reader.requests
        reader.ask(["p0"], from: day, to: day.advanced(by: 1))
        try finish(reader)
        #expect(reader.requests - before <= 3 && reader.days(of: "p0").count == 1)
    }

    @Test(
        "Temporary failures are retried with back-off; the error then says what is missing",
        arguments: ["500", "timeout", "429", "list"])
    func patience(name: String) throws {
        let ids = add(60)
        func fail(_ times: Int) {
            switch name {
            case "500": site.humand.faults.add(path: "day-summaries", .status(500), times: times)
            case "timeout": site.http.inject(.timedOut(.seconds(30)), on: "day-summaries", times: times)
            case "list": site.humand.faults.add(path: "day-summaries", .envelope("{}"), times: times)
            default:
                site.humand.faults.add(
                    path: "day-summaries",
                    .status(
                        429, body: #"{"code":"RATE_LIMIT_EXCEEDED"}"#, headers: HTTPHeaders(["Retry-After": "99999"])),
                    times: times)
            }
        }
        fail(3)
        var reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        let start = site.clock.uptime
        try finish(reader)
        #expect(seconds(reader, ids).count == 60)
        #expect(site.clock.uptime - start <= .minutes(6))

        fail(.max)
        reader = self.reader()
        reader.ask(Set(ids), from: day, to: day)
        do {
            try finish(reader)
            Issue.record("no error")
        } catch {
            #expect("\(error)".contains("7 times in a row; the day 2026-01-27 is missing (people: 60)"))
        }
        #expect(reader.requests == HumandReader.attempts)
    }

    @Test("Reading stays below the rate limit and leaves a part of it to posts")
    func pacing() throws {
        let ids = add(1000)
        site.humand.limitRate(to: 10)
        let reader = reader()
        reader.ask(Set(ids), from: day, to: day)
        #expect(try finish(reader) == 20)
        #expect(site.reads.allSatisfy { $0.status == 200 })
        let windows = Dictionary(grouping: site.reads) { ($0.at - site.reads[0].at).milliseconds / 60_000 }
        #expect(windows.values.allSatisfy { $0.count <= 8 })
        #expect(seconds(reader, ids).count == 1000)
    }
}

@Suite("Reading users from Humand")
struct HumandUserReaderTests {
    private let site = TestSite(people: [])

    private func users() throws -> HumandUserReader {
        let reader = HumandUserReader(
            reader: HumandReader(
                account: site.account, http: site.http, clock: site.clock, timeout: .seconds(30), jitter: { 0 }))
        for _ in 0..<10_000 {
            switch try reader.step() {
            case .again: continue
            case .at(let moment): site.clock.advance(by: moment - site.clock.uptime)
            case .never: return reader
            }
        }
        Issue.record("it reads for ever")
        return reader
    }

    @Test("All users are read, fifty a page", arguments: [0, 1, 49, 50, 51, 230])
    func all(count: Int) throws {
        site.humand.add(users: (0..<count).map { SimulatedUser(employeeId: "00\($0)", firstName: "Ana") })
        let reader = try users()
        #expect(reader.users.map(\.employee) == (0..<count).map { "00\($0)" })
        #expect(site.reads.count <= count / 50 + 2)
    }

    @Test("The sample's users are read with their states and their own fields")
    func sample() throws {
        let page = try JSONValue(parsing: Fixture.data("humand-users-page.json"))
        let users = (page["users"]?.elements ?? []).compactMap { HumandUser($0) }
        #expect(users.map(\.employee) == ["43013830", "004501"])
        #expect(users.map(\.status) == [.active, .deactivated])
        #expect(users.first?.fields == ["1042"])
        #expect(users.first?.name == "Ana Pérez")
        let odd: JSONValue = [
            "employeeInternalId": 7, "status": "PAUSED", "deleted": 1, "fields": [nil, 5, ["value": []]],
        ]
        #expect(HumandUser(odd)?.employee == "7")
        #expect(HumandUser(odd)?.status == .deleted)
        #expect(HumandUser(["employeeInternalId": "7", "status": "PAUSED"])?.status == .other("PAUSED"))
        #expect(HumandUser(["firstName": "Nobody"]) == nil)
        #expect(HumandUser(nil) == nil)
    }

    @Test("The list ends despite short pages, repeated users or wrong totals", arguments: [0, 3, 1_000_000])
    func liars(total: Int) throws {
        site.humand.add(users: (0..<120).map { SimulatedUser(employeeId: "\($0)") })
        site.humand.faults.add(
            Fault(
                .rewrite { answer in
                    let users = answer["users"]?.elements ?? []
                    return ["count": JSONValue(total), "users": .array(users + users.prefix(3))]
                }, times: .max
            ) { _ in true })
        let reader = try users()
        #expect(Set(reader.users.map(\.employee)).count == 120)
        #expect(reader.users.count == 120)
        #expect(site.reads.count <= 7)
    }

    @Test("If Humand repeats the same page, reading stops after a few")
    func samePage() throws {
        site.humand.faults.add(
            Fault(.envelope(#"{"count":99999,"users":[{"employeeInternalId":"1"}]}"#), times: .max) { _ in true })
        #expect(try users().users.map(\.employee) == ["1"])
        #expect(site.http.sent.count <= 5)
    }
}
