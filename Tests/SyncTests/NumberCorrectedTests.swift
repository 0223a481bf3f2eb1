import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

/// Humand knew nobody of the number that HikCentral gave, and somebody has corrected it there since.
@Suite("A number that was corrected in HikCentral")
struct NumberCorrectedTests {
    private let site = TestSite(people: ["c-ana", "c-beto"])

    init() {
        site.rules.employeeID = .personCode
        site.pass("zoe", .clockIn, at: "20:02:00")
    }

    private func correct(to code: String = "c-beto") {
        site.hikCentral.remove(person: "zoe")
        site.hikCentral.add(persons: [SimulatedPerson(id: "zoe", code: code, name: "zoe")])
    }

    private func runAgain() throws {
        site.clock.advance(by: .minutes(10))
        try site.run()
    }

    private func retryAll() throws {
        _ = try site.jobs.submit(Job(.retry(site.ledger?.state.held.map(\.line) ?? []), author: "hr"))
    }

    @Test("The line goes by it from then on, whoever has the old number by the next start", arguments: [false, true])
    func isNotTakenBack(isGivenAway: Bool) throws {
        try site.run()
        #expect(site.held.map(\.cause) == [.refused])
        correct()
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        try runAgain()
        if isGivenAway { site.humand.add(users: [SimulatedUser(employeeId: "c-zoe")]) }
        site.humand.faults.clear()
        try runAgain()
        #expect(site.entries == ["c-beto in 20:02:00"])
    }

    @Test("What Humand refuses under it, too, is not posted anew by each start", arguments: [false, true])
    func noLoop(isAway: Bool) throws {
        site.humand.insert(.start, employeeId: "c-beto", time: TestSite.time("20:00:00"), source: "MANUAL")
        try site.run()
        correct()
        for run in 0..<6 {
            if isAway, run > 1 { site.hikCentral.faults.add(path: "artemis", .status(503), times: .max) }
            try runAgain()
        }
        #expect(site.posts.count <= 3, "\(site.posts.count)")
    }

    @Test("A post without an answer is read back under it, and goes out under it")
    func unconfirmed() throws {
        try site.run()
        correct()
        site.humand.faults.add(path: "clock", .status(500), times: .max)
        site.humand.faults.add(path: "entries?", .status(503), times: .max)
        try runAgain()
        site.humand.faults.clear()
        try runAgain()
        #expect(site.entries == ["c-beto in 20:02:00"])
    }

    @Test("A retried punch keeps it over a restart")
    func retried() throws {
        try site.start()
        try site.work(until: "21:05:00")
        correct()
        site.humand.faults.add(path: "clock", .status(401), times: .max)
        try retryAll()
        try site.work(until: "21:10:00")
        site.humand.faults.clear()
        try site.start()
        try site.work(until: "21:40:00")
        #expect(site.entries == ["c-beto in 20:02:00"])
    }

    @Test("Where the map does not have it, the line of the old number counts as corrected")
    func notInMap() throws {
        site.rules.employeeMap = .of("c-zoe,nobody")
        try site.run()
        correct(to: "4711")
        site.rules.employeeMap = .of("c-zoe,c-beto")
        try runAgain()
        #expect(site.entries == ["c-beto in 20:02:00"])
    }

    @Test("It is found among many who have left")
    func amongMany() throws {
        for number in 0..<60 { site.pass("left\(number)", .clockIn, at: "19:\(10 + number % 50):00") }
        try site.run()
        correct()
        // Fifty are asked about a run, not always the same ones.
        for _ in 0..<4 { try runAgain() }
        #expect(site.entries == ["c-beto in 20:02:00"])
    }

    @Test("Whom HR has added in Humand is delivered by a retry, also while HikCentral is away")
    func added() throws {
        try site.start()
        let box = UncheckedBox(site)
        site.clock.at(TestSite.time("21:06:00").instant) {
            let site = box.value
            site.humand.add(users: [SimulatedUser(employeeId: "c-zoe")])
            site.hikCentral.faults.add(path: "artemis", .status(503), times: .max)
            _ = try? site.jobs.submit(Job(.retry(site.ledger?.state.held.map(\.line) ?? []), author: "hr"))
        }
        try site.work(until: "21:35:00")
        #expect(site.entries == ["c-zoe in 20:02:00"])
    }

    @Test("backfill --again looks it up anew")
    func again() throws {
        try site.start()
        try site.work(until: "21:05:00")
        correct()
        let window = Window(from: TestSite.time("20:00:00").instant, to: TestSite.time("20:30:00").instant)
        _ = try site.jobs.submit(Job(.backfill(.init(window: window, again: true)), author: "hr"))
        try site.work(until: "21:30:00")
        #expect(site.entries == ["c-beto in 20:02:00"])
    }

    @Test("A comparison looks many people up in few steps of one request each, and follows all of them")
    func manyRenamed() throws {
        let people = (0..<60).map { "p\($0)" }
        let site = TestSite(people: people)
        for (index, person) in people.enumerated() { site.pass(person, .clockIn, at: "08:\(10 + index % 50):00") }
        try site.run()
        for person in people { site.humand.rename(person, to: "c-\(person)") }
        site.rules.employeeID = .personCode
        site.clock.advance(by: .hours(12))
        let day = try #require(SiteDay(date: "2026-01-27"))
        let reconciler = DayReconciler(day, parts: site.reconcileParts(), clock: site.clock, jitter: { 0 })
        var most = 0
        while reconciler.result == nil {
            let before = site.hikCentral.callCounts.values.reduce(0, +)
            let wake = try reconciler.step()
            most = max(most, site.hikCentral.callCounts.values.reduce(0, +) - before)
            if case .at(let moment) = wake { site.clock.advance(by: moment - site.clock.uptime) }
        }
        #expect(most == 1)
        let kinds = Set(reconciler.result?.people.flatMap(\.differences).map(\.kind) ?? [.notCompared])
        #expect(kinds == [.openDay])
    }

    @Test("Two lists of one person's entries do not take a night shift apart")
    func nightShift() throws {
        // An id with a comma is not asked for in a list of ids.
        let site = TestSite(people: ["a,b"])
        for (kind, time) in [(SimulatedEntry.Kind.start, "2026-01-26 22:00:00"), (.end, "2026-01-27 06:00:00")] {
            site.humand.insert(
                kind, employeeId: "a,b", time: TestSite.time(time), source: "INTEGRATION", referenceDate: "2026-01-26")
        }
        let reader = site.reconcileParts().entries()
        let day = try #require(SiteDay(date: "2026-01-26"))
        reader.ask(["a,b"], from: day.advanced(by: -5), to: day)
        reader.ask(["a,b"], from: day.advanced(by: 1), to: day.advanced(by: 5))
        while true {
            let wake = try reader.step()
            if wake == .never { break }
            if case .at(let moment) = wake { site.clock.advance(by: moment - site.clock.uptime) }
        }
        #expect(reader.days(of: "a,b").flatMap(\.entries).count == 2)
    }
}
