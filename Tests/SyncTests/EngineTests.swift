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

@Suite("The engine")
struct EngineTests {
    @Test("A working day is delivered exactly once and in order")
    func workingDay() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:12")
        site.pass("beto", .clockIn, at: "08:01:00")
        site.pass("ana", .clockOut, at: "12:30:00")
        site.pass("ana", .clockIn, at: "13:05:00")
        site.pass("beto", .clockOut, at: "17:00:00")
        site.pass("ana", .clockOut, at: "17:00:01")
        let report = try site.run()
        let day = [
            "ana in 08:00:12", "beto in 08:01:00", "ana out 12:30:00", "ana in 13:05:00", "beto out 17:00:00",
            "ana out 17:00:01",
        ]
        #expect(site.entries == day)
        #expect(site.delivered == day)
        #expect(site.posts.count == 6)
        #expect(report.accepted == 6 && report.left == 0 && report.held == 0)
        #expect(site.hikCentral.refusalCodes.isEmpty)
    }

    @Test("A second run posts nothing twice and reads nothing twice")
    func secondRun() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:12")
        try site.run()
        let report = try site.run()
        #expect(report.accepted == 0 && report.eventsRead == 0)
        #expect(site.posts.count == 1)
        #expect(site.hikCentral.eventsServedInTwoWindows.isEmpty)
    }

    @Test("Windows are contiguous, never overlap, and end SETTLE before now")
    func windows() throws {
        let site = TestSite(now: "05:30:10")
        site.pass("ana", .clockIn, at: "04:00:00")
        try site.work(until: "09:00:00")
        let windows = site.windows
        #expect(windows.first?.from == site.begin)
        for (one, next) in zip(windows, windows.dropFirst()) { #expect(one.to == next.from) }
        #expect(windows.allSatisfy { $0.length <= .hours(1) })
        let last = try #require(windows.last).to
        let end = TestSite.time("09:00:00").instant
        #expect(last <= end - .seconds(30) && last >= end - .minutes(6))
    }

    @Test("A slow HikCentral does not delay the delivery of punches", arguments: [100, 1500])
    func slowSource(milliseconds: Int64) throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "20:00:00")
        site.http.latency = .milliseconds(milliseconds)
        site.rules.eventTypes = Set(EventType.granted.keys)
        try site.work(until: "21:30:00")
        #expect(site.entries == ["ana in 20:00:00"])
        // Six polls an hour and the first one catching up: not one after another without a pause.
        #expect(site.windows.count < 21 + 8)
    }

    @Test("After hours without HikCentral every missed window is read, and nothing is missing")
    func sourceAway() throws {
        let site = TestSite(now: "06:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        site.pass("ana", .clockOut, at: "12:00:00")
        site.http.inject(.cannotConnect("nobody listens"), on: "https://hik", times: .max)
        let http = site.http
        nonisolated(unsafe) let client = http
        site.clock.at(TestSite.time("13:00:00").instant) { client.clearInjections() }
        try site.work(until: "13:20:00")
        #expect(site.entries == ["ana in 08:00:00", "ana out 12:00:00"])
        #expect(site.windows.allSatisfy { $0.length <= .hours(1) })
        #expect(site.log.count("hikcentral.outage") >= 2)
        #expect(site.log.count("hikcentral.recovered") == 1)
    }

    @Test("A stop in the middle ends the engine with the rest queued, and a restart continues")
    func stopInTheMiddle() throws {
        let site = TestSite()
        for minute in 10..<30 { site.pass("ana", minute % 2 == 0 ? .clockIn : .clockOut, at: "08:\(minute):00") }
        try site.start()
        let control = site.control
        site.http.onSend = { if $0.url.contains("clockOut") { control.requestStop() } }
        let report = try #require(site.engine).runForever()
        #expect(report.wasStopped)
        #expect(site.posts.count == 2)
        #expect(report.left == 18)
        site.http.onSend = { _ in }
        try site.run()
        #expect(site.posts.count == 20)
        #expect(site.entries.count == 20)
    }

    @Test("A single run gives up on an unreachable Humand, and reports it")
    func onceWithoutHumand() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:00")
        site.http.inject(.cannotConnect("nobody listens"), on: "https://humand", times: .max)
        let report = try site.run()
        #expect(report.sinkProblem == .unreachable)
        #expect(report.left == 1)
        #expect(site.clock.now < TestSite.time("21:03:00").instant)
    }

    @Test("A single run gives up on an unreachable HikCentral, and delivers what is queued")
    func onceWithoutHikCentral() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:00")
        site.http.inject(.cannotConnect("nobody listens"), on: "clockIn", times: .max)
        try site.run()
        site.http.clearInjections()
        site.http.inject(.cannotConnect("nobody listens"), on: "https://hik", times: .max)
        let report = try site.run()
        #expect(report.accepted == 1 && report.sourceProblem != nil)
    }

    @Test("A single run ends even if Humand keeps asking it to wait")
    func onceWithQuotaSpent() throws {
        let site = TestSite()
        site.pass("ana", .clockIn, at: "08:00:00")
        site.humand.faults.add(path: "clockIn", .status(429, body: #"{"code":"RATE_LIMIT_EXCEEDED"}"#), times: 10_000)
        let limit = site.clock.now + .hours(2)
        try site.start()
        let control = site.control
        site.clock.at(limit) { control.requestStop() }
        let report = try #require(site.engine).runOnce()
        #expect(!report.wasStopped)
        #expect(report.left == 1)
    }

    @Test("Between two polls the engine wakes only to see whether a clock has jumped, and for a job at once")
    func rest() throws {
        let site = TestSite(now: "20:59:00")
        site.longestSleep = .seconds(15)
        try site.start()
        let beats = Box(0)
        site.onBeat = { beats.value += 1 }
        let clock = site.clock
        nonisolated(unsafe) let jobs = site.jobs
        clock.at(TestSite.time("21:01:07").instant) {
            _ = try? jobs.submit(Job(.drop([1], reason: "none"), author: "test"))
            clock.wake()
        }
        try site.work(until: "21:01:08")
        #expect(site.log.count("job.ended") == 1)
        beats.value = 0
        try site.work(until: "22:01:08")
        // Twelve polls an hour, and four looks a minute.
        #expect(beats.value <= 330, "\(beats.value)")
    }

    @Test("A heartbeat says when it wants to be next, and the engine sleeps no longer")
    func beats() throws {
        let site = TestSite(now: "20:59:00")
        site.longestSleep = .seconds(15)
        let moments = Box<[Span]>([])
        let clock = site.clock
        site.onBeat = { moments.value.append(clock.uptime) }
        site.nextBeat = { clock.uptime + .seconds(4) }
        try site.work(until: "21:10:00")
        #expect(zip(moments.value, moments.value.dropFirst()).allSatisfy { $1 - $0 <= .seconds(4) })
    }

    @Test("While nothing can be recorded, a waiting job does not end the pauses between the attempts")
    func fullDiskAndJob() throws {
        let site = TestSite(now: "09:00:00")
        site.pass("ana", .clockIn, at: "08:00:00")
        try site.start()
        site.files.failure = { if case .append(let path, _) = $0, path.contains("/ledger/") { ENOSPC } else { nil } }
        let window = Window(from: TestSite.time("08:00:00").instant, to: TestSite.time("09:00:00").instant)
        _ = try site.jobs.submit(Job(.backfill(.init(window: window)), author: "tester"))
        try site.work(until: "09:30:00")
        #expect(site.http.sent.count < 100, "\(site.http.sent.count)")
        site.files.failure = { _ in nil }
        try site.work(until: "09:45:00")
        #expect(site.entries == ["ana in 08:00:00"])
    }
}
