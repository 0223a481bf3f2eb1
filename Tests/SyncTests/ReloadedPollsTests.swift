import Testing

@testable import Attendance
@testable import Base
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("What was polled before a reload")
struct ReloadedPollsTests {
    private let site = TestSite()

    /// How a daemon stands after a reload at 21:07, while HikCentral answers nothing that it is asked for then.
    private func reloaded(change: @escaping @Sendable (TestSite) -> Void = { _ in }) throws -> EngineStatus {
        try site.start()
        let (control, box) = (site.control, UncheckedBox(site))
        site.clock.at(TestSite.time("21:07:00").instant) {
            change(box.value)
            control.requestReload()
        }
        try site.work(until: "21:08:00")
        return try #require(site.engine).status
    }

    @Test("A reload keeps the last polls and the last good one, though nothing has been read since")
    func kept() throws {
        let status = try reloaded { $0.hikCentral.faults.add(path: "acsDoorList", .status(503), times: .max) }
        let good = try #require(status.lastGoodPoll)
        #expect(site.clock.now - (site.clock.uptime - good) < TestSite.time("21:07:00").instant)
        #expect(status.polls.count { $0.problem == nil } == 2, "21:00 and 21:05")
        #expect(status.polls.last?.problem != nil && status.hikCentral?.kind == .away)
    }

    @Test("Polls of another HikCentral say nothing of this one")
    func elsewhere() throws {
        site.adjust = { $0.sourceAddress = "https://hik" }
        let status = try reloaded { site in
            site.adjust = { $0.sourceAddress = "https://other" }
            site.hikCentral.faults.add(path: "acsDoorList", .status(503), times: .max)
        }
        #expect(status.lastGoodPoll == nil && status.polls.allSatisfy { $0.problem != nil })
    }

    @Test("A key that a reload brought and HikCentral refuses is known with the next poll")
    func refused() throws {
        let status = try reloaded { $0.hikSecret = "another" }
        #expect(status.hikCentral?.kind == .refused && status.lastGoodPoll != nil)
        #expect(status.polls.last?.problem != nil)
        #expect(status.reload?.isUndecided == false)
    }

    @Test("After a reload that HikCentral's doors do not fit, no poll is counted twice")
    func goneBack() throws {
        let status = try reloaded { $0.entryDevices = [DeviceReference("Facial Entrda")] }
        #expect(status.reload?.problems.isEmpty == false)
        #expect(status.polls.count == 2 && Set(status.polls.map(\.at)).count == 2)
    }

    @Test("Reading that lags behind still does after a reload, until something has been read")
    func catchingUp() throws {
        site.begin = TestSite.time("2026-01-20 00:00:00").instant
        try site.start()
        let (control, box) = (site.control, UncheckedBox(site))
        var (isAsked, seen) = (false, [Bool]())
        site.onBeat = {
            guard let engine = box.value.engine else { return }
            if engine.status.reload != nil { seen.append(engine.status.isCatchingUp) }
            guard engine.status.isCatchingUp, !isAsked else { return }
            isAsked = true
            box.value.hikCentral.faults.add(path: "acsDoorList", .status(503), times: 1)
            control.requestReload()
        }
        try site.work(until: "21:20:00")
        #expect(seen.first == true && seen.last == false)
    }

    @Test("Another engine that goes on, as after a reload into a dry run, knows the polls of the one before")
    func succeeded() throws {
        let first = try site.start()
        try site.work(until: "21:02:00")
        let next = Engine(
            assembly: site.assembly(), ledger: first.ledger, clock: site.clock, log: site.log.log(site.clock),
            control: site.control, after: first)
        #expect(next.status.lastGoodPoll == first.status.lastGoodPoll && next.status.polls == first.status.polls)
        #expect(first.status.polls.count == 1)
    }
}
