import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Waiting for Humand's clock and quota")
struct PatienceTests {
    private let site = TestSite()

    @Test("A punch in Humand's future waits and is then delivered")
    func future() throws {
        site.pass("ana", .clockIn, at: "20:59:00")
        let refusal = Fault.Kind.status(422, body: #"{"code":"INVALID_ENTRY","message":"Entry is in the future"}"#)
        site.humand.faults.add(path: "clockIn", refusal, times: 3)
        try site.work(until: "21:10:00")
        #expect(site.entries == ["ana in 20:59:00"])
        #expect(site.held.isEmpty && site.posts.count == 1)
    }

    @Test("While a punch that Humand never confirms is set aside, others go first, but no later one of its person")
    func setAside() throws {
        site.pass("ana", .clockIn, at: "18:00:00")
        site.pass("beto", .clockIn, at: "18:30:00")
        site.pass("ana", .clockOut, at: "19:00:00")
        site.pass("ana", .clockIn, at: "20:00:00")
        site.humand.faults.add(
            Fault(.status(502, body: "<html>"), times: 7) {
                String(decoding: $0.body, as: UTF8.self).contains("2026-01-27T18:00:00.000-03:00")
            })
        try site.work(until: "22:30:00")
        #expect(site.delivered == ["beto in 18:30:00", "ana in 18:00:00", "ana out 19:00:00", "ana in 20:00:00"])
        #expect(site.held.isEmpty)
        let isOneStep = site.files.writes.contains { write in
            guard case .append(_, let bytes) = write else { return false }
            let text = String(decoding: bytes, as: UTF8.self)
            return text.contains("set aside")
                && text.components(separatedBy: "an earlier punch of the same person").count == 3
        }
        #expect(isOneStep, "a stop in between would let a later one out")
    }

    @Test("A punch that stays in Humand's future for an hour is held")
    func futureForGood() throws {
        site.pass("ana", .clockIn, at: "20:59:00")
        let refusal = Fault.Kind.status(422, body: #"{"code":"INVALID_ENTRY","message":"Entry is in the future"}"#)
        site.humand.faults.add(path: "clockIn", refusal, times: 10_000)
        try site.work(until: "23:30:00")
        #expect(site.held.map(\.cause) == [.refused])
        #expect(site.ledger?.state.queuedCount == 0)
    }

    @Test("While a person's punch waits for Humand's clock, their later ones wait behind it")
    func orderBehindWaiting() throws {
        // Humand's clock is 135 s behind ours, and every post takes 3 s: ana's second punch is due for the first time
        // when Humand would accept it, while her first is still waiting.
        let others = (1...17).map { "p\($0)" }
        site.humand.add(users: others.map { SimulatedUser(employeeId: $0) })
        site.pass("ana", .clockIn, at: "20:58:00")
        for other in others { site.pass(other, .clockIn, at: "20:58:05") }
        site.pass("ana", .clockOut, at: "20:58:30")
        let clock = site.clock
        site.http.onSend = { if $0.url.contains("humand") { clock.advance(by: .seconds(3)) } }
        let refusal = Fault.Kind.status(422, body: #"{"code":"INVALID_ENTRY","message":"Entry is in the future"}"#)
        site.humand.faults.add(
            Fault(refusal, times: 10_000) { request in
                guard request.method == "POST", let body = try? JSONValue(parsing: request.body),
                    let time = body["now"]?.text.flatMap({ Instant(text: $0) })
                else { return false }
                return time > clock.now - .seconds(135)
            })
        site.adjust = { $0.settle = .seconds(10) }
        try site.work(until: "21:20:00")
        #expect(site.delivered.filter { $0.hasPrefix("ana") } == ["ana in 20:58:00", "ana out 20:58:30"])
        #expect(site.entries.count == 19 && site.held.isEmpty)
    }

    @Test(
        "After 429 posts wait with back-off, whatever Retry-After says, and nothing is held",
        arguments: [
            ("30", 30), ("0", 0), ("-5", 0), ("Wed, 28 Jan 2026 00:01:00 GMT", 50),
            ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
            ("99999999999999999999999", 0), ("86400", 890), ("soon", 0), (nil, 0),
        ])
    func retryAfter(header: String?, seconds: Int64) throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        let headers = header.map { HTTPHeaders(["Retry-After": $0]) } ?? HTTPHeaders()
        site.humand.faults.add(
            path: "clockIn", .status(429, body: #"{"code":"RATE_LIMIT_EXCEEDED"}"#, headers: headers), times: 8)
        try site.start()
        var times: [Span] = []
        let clock = site.clock
        site.http.onSend = { if $0.url.contains("clockIn") { times.append(clock.uptime) } }
        try site.work(until: "2026-01-28 02:00:00")
        #expect(site.entries == ["ana in 08:00:00"])
        #expect(site.held.isEmpty)
        #expect(times.count == 9)
        let waits = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect((waits.first ?? .seconds(-1)) >= .seconds(seconds))
        // No burst, whatever the header says: the eight waits add up as in any back-off.
        #expect(waits.reduce(.seconds(0), +) >= .seconds(200))
    }

    @Test("Posts are paced by the RateLimit headers, so 429 never occurs")
    func pacing() throws {
        site.humand.limitRate(to: 5)
        for minute in 10..<34 { site.pass("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: "08:\(minute):00") }
        try site.work(until: "21:15:00")
        #expect(site.entries.count == 24)
        #expect(site.posts.allSatisfy { $0.status == 201 })
    }

    @Test("Everything is delivered even if others use the same quota")
    func sharedQuota() throws {
        site.humand.limitRate(to: 5)
        let key = site.humand.key
        let humand = site.humand
        for minute in 0..<20 {
            site.clock.at(TestSite.time("21:00:00").instant + .minutes(Int64(minute))) {
                for _ in 0..<4 {
                    _ = humand.perform(
                        HTTPListener.Request(
                            method: "GET", target: "/public/api/v1/users/me", path: "/public/api/v1/users/me",
                            headers: HTTPHeaders(["Authorization": "Basic \(key)"])))
                }
            }
        }
        for minute in 10..<34 { site.pass("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: "08:\(minute):00") }
        try site.work(until: "21:40:00")
        #expect(site.entries.count == 24)
        #expect(site.held.isEmpty)
    }

    @Test("A punch already due when the clock steps back is delivered when its time comes again")
    func steppingClock() throws {
        site.pass("ana", .clockIn, at: "21:10:00", uploaded: "20:59:00")
        site.pass("beto", .clockIn, at: "20:00:00")
        site.http.inject(.cannotConnect("nobody listens"), on: "https://humand", times: .max)
        let (clock, http) = (site.clock, UncheckedBox(site.http))
        // By then Humand has been called once since the punch came due, 748 s after the first time.
        clock.at(TestSite.time("21:13:00").instant) {
            clock.step(wallBy: .minutes(-30))
            clock.at(TestSite.time("20:45:00").instant) { http.value.clearInjections() }
        }
        try site.work(until: "21:30:00")
        #expect(site.entries == ["beto in 20:00:00", "ana in 21:10:00"])
    }

    @Test("An outage logs its start, a line at intervals, and its end")
    func outageLines() throws {
        site.pass("ana", .clockIn, at: "08:00:00")
        site.http.inject(.cannotConnect("nobody listens"), on: "https://humand", times: .max)
        let http = UncheckedBox(site.http)
        site.clock.at(TestSite.time("23:10:00").instant) { http.value.clearInjections() }
        try site.work(until: "23:20:00")
        #expect(site.log.count("warning humand.outage") == 1)
        #expect((3...4).contains(site.log.count("error humand.outage")))
        #expect(site.log.count("humand.recovered") == 1)
        #expect(site.entries == ["ana in 08:00:00"])
    }
}
