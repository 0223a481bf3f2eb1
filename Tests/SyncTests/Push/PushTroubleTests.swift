import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Pushes that meet with trouble")
struct PushTroubleTests {
    private let site: TestSite

    init() throws {
        site = TestSite(now: "08:00:00", people: ["ana", "beto", "c-ana"])
        site.begin = TestSite.time("07:55:00").instant
        try site.receivePushes()
    }

    private func arrive(at time: String, _ bodies: String...) {
        guard let inbox = site.pushes else { return }
        let letters = bodies.map { (PushLetter.Sender.hikCentral, Data($0.utf8)) }
        site.clock.at(TestSite.time(time).instant) { try? inbox.add(letters) }
    }

    private func push(at time: String, _ events: SimulatedEvent...) {
        for event in events { arrive(at: time, Pusher.body([event]).serialized) }
    }

    /// A minute that a push asks for fails so many times; windows of polls do not.
    private func failMinutes(_ times: Int) -> Box<Int> {
        let failed = Box(0)
        site.fail { request in
            guard case .events(let query, _) = request, query.doors.count == 1, failed.value < times else {
                return nil
            }
            failed.value += 1
            return .unavailable(.unexpected("no route"))
        }
        return failed
    }

    @Test("A body that is no push is counted and thrown away, and what comes with it is followed up")
    func noPush() throws {
        arrive(at: "08:02:01", "{", #"{"params":7}"#)
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:01"))
        try site.work(until: "08:02:20")
        #expect(site.entries == ["ana in 08:02:00"] && !site.files.exists("/state/pushes.jsonl"))
        let lines = site.log.lines.filter { $0.contains("push.unreadable") }
        #expect(lines.count == 1 && lines[0].contains("the body is no push") && lines[0].contains("events=2"))
    }

    /// Pushes are taken at their word; ana's number cannot be looked up so many times.
    private func failNumbers(_ times: Int) -> Box<Int> {
        site.adjust = { $0.takesPushesAtTheirWord = true }
        site.rules.employeeID = .personCode
        let left = Box(times)
        site.fail { request in
            guard request == .person("ana"), left.value > 0 else { return nil }
            left.value -= 1
            return .unavailable(.unexpected("no route"))
        }
        return left
    }

    @Test("New settings lose no push that waits to be recorded")
    func reloaded() throws {
        let left = failNumbers(2)
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "10:00:00"))
        try site.start()
        let control = site.control
        site.clock.at(TestSite.time("08:02:05").instant) { control.requestReload() }
        try site.work(until: "08:02:40")
        #expect(left.value == 0 && site.log.contains("settings.reloaded"))
        #expect(site.entries == ["c-ana in 08:02:00"] && !site.files.exists("/state/pushes.jsonl"))
    }

    @Test("A minute that cannot be read is asked for again, and holds nothing for it")
    func minuteFails() throws {
        try site.work(until: "08:01:00")
        let failed = failMinutes(2)
        push(at: "08:01:10", site.pass("ana", .clockIn, at: "07:57:30", uploaded: "08:01:05"))
        try site.work(until: "08:02:00")
        #expect(failed.value == 2 && site.entries == ["ana in 07:57:30"] && site.held.isEmpty)
        #expect(site.log.count("push.waiting") == 2 && site.log.count("hikcentral.outage") == 0)
    }

    @Test("While polls fail no minute is read for a push either: the outage is the poller's")
    func pollsFail() throws {
        try site.work(until: "08:01:00")
        let (isAway, asked) = (Box(false), Box(0))
        site.fail { request in
            guard isAway.value else { return nil }
            if case .events(let query, _) = request, query.doors.count == 1 { asked.value += 1 }
            return .unavailable(.unexpected("no route"))
        }
        try site.start()
        site.clock.at(TestSite.time("08:05:30").instant) { isAway.value = true }
        push(at: "08:08:00", site.pass("ana", .clockIn, at: "07:57:30", uploaded: "08:07:00"))
        site.clock.at(TestSite.time("08:14:00").instant) { isAway.value = false }
        try site.work(until: "08:30:00")
        #expect(site.entries == ["ana in 07:57:30"] && site.held.isEmpty)
        #expect(asked.value <= 1, "\(asked.value)")
    }

    @Test("What is held is not followed up again, however often it is pushed")
    func pushedAgain() throws {
        let forged = site.pass("ana", .clockIn, at: "08:05:00", uploaded: "11:00:00")
        push(at: "08:05:01", forged)
        try site.work(until: "08:15:00")
        #expect(site.held.map(\.cause) == [.pushed])
        let (lines, requests) = (site.ledger?.state.held.map(\.line), site.hikCentral.journal.count)
        for second in 10..<20 { push(at: "08:15:\(second)", forged) }
        try site.work(until: "08:15:40")
        #expect(site.ledger?.state.held.map(\.line) == lines)
        #expect(site.hikCentral.journal.count - requests < 20 && !site.files.exists("/state/pushes.jsonl"))
    }

    @Test("At their word, pushes of people who cannot be looked up now are recorded once they can, in order")
    func atTheirWord() throws {
        let left = failNumbers(3)
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "10:00:00"))
        push(at: "08:02:02", site.pass("ana", .clockOut, at: "08:02:01", uploaded: "10:00:00"))
        try site.work(until: "08:03:00")
        #expect(left.value == 0 && site.delivered == ["c-ana in 08:02:00", "c-ana out 08:02:01"])
        #expect(site.log.count("push.waiting") == 3 && !site.files.exists("/state/pushes.jsonl"))
    }

    @Test("A run that ends by itself follows up the pushes that lie in its inbox before it ends")
    func once() throws {
        site.adjust = { $0.takesPushesAtTheirWord = true }
        try site.work(until: "08:01:00")
        // HikCentral shows it hours later.
        let event = site.pass("beto", .clockIn, at: "07:58:30", uploaded: "11:00:00")
        try #require(site.pushes).add([(.hikCentral, Data(Pusher.body([event]).serialized.utf8))])
        let report = try site.run()
        #expect(site.entries == ["beto in 07:58:30"] && report.left == 0)
        #expect(!site.files.exists("/state/pushes.jsonl"))
    }

    @Test("Doors that are made up fill the log with ten reasons at most")
    func manyReasons() throws {
        for door in 100..<120 {
            var event = site.pass("ana", .clockIn, at: "08:02:00", uploaded: "09:00:00")
            event.door = SimulatedDoor(code: "\(door)", name: "x")
            push(at: "08:02:01", event)
        }
        try site.work(until: "08:02:20")
        let lines = site.log.lines.filter { $0.contains("push.ignored") }
        #expect(lines.count == 11 && lines.count { $0.contains("other reasons") && $0.contains("events=10") } == 1)
    }
}
