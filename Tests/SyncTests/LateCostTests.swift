import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("The cost of late checks")
struct LateCostTests {
    private static let late = AccessEvent(
        id: "late", type: 196_893, time: Timestamp(instant: LateBench.now - .hours(47) - .seconds(1234)),
        personID: "zoe", doorCode: "23")

    @Test("One late event among very many is found with at most 40 requests, and only once")
    func amongManyThousands() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(Campaign.size(10_000, full: 100_000), over: .hours(71)))
        #expect(try bench.check().requests == 1)
        bench.source.add([Self.late])
        try bench.pass(.hours(1))
        let (records, requests) = try bench.check()
        #expect(records.map(\.event.id) == ["late"])
        #expect(records.map(\.origin) == [.late])
        #expect(requests <= 40, "\(requests)")
        try bench.pass(.hours(1))
        let again = try bench.check()
        #expect(again.records.isEmpty && again.requests == 1)
    }

    @Test("One late event among many in one busy hour is found with at most 40 requests")
    func busyHour() throws {
        let bench = LateBench()
        let known = bench.events(20_000, over: .hours(1)).map { event in
            var event = event
            event.time.instant = event.time.instant - .hours(30)
            return event
        }
        try bench.begin(known: known)
        try bench.check()
        var late = Self.late
        late.time.instant = LateBench.now - .hours(30) - .seconds(1999)
        bench.source.add([late])
        try bench.pass(.hours(1))
        let (records, requests) = try bench.check()
        #expect(records.count == 1)
        #expect(requests <= 40, "\(requests)")
    }

    @Test("What a list left out is looked for again a day later, though as many events were purged since")
    func purgedBesides() throws {
        let bench = LateBench()
        let known = bench.events(200, over: .hours(71))
        try bench.begin(known: known)
        try bench.check()
        var late = Self.late
        late.time.instant = LateBench.now - .hours(20) - .seconds(1234)
        bench.source.add([late])
        bench.source.unlisted = ["late"]
        try bench.pass(.hours(1))
        #expect(try bench.check().records.isEmpty)
        let day = SiteDay(late.time.instant, in: .utc)
        let purged = try #require(known.first { SiteDay($0.time.instant, in: .utc) == day })
        bench.source.remove { $0.id == purged.id }
        try bench.pass(.hours(1))
        #expect(try bench.check().records.isEmpty)
        bench.source.unlisted = []
        try bench.pass(.hours(1))
        #expect(try bench.check().requests == 1)
        try bench.pass(.hours(24))
        #expect(try bench.check().records.map(\.event.id) == ["late"])
    }

    @Test("Quiet days cost one counting request an hour for each query, and nothing else")
    func quietDays() throws {
        let types = (0..<20).map { 196_883 + $0 }
        let bench = LateBench(types: types)
        try bench.begin(known: bench.events(5_000, over: .hours(71)))
        for _ in 0..<Campaign.size(24, full: 72) {
            let (records, requests) = try bench.check()
            #expect(records.isEmpty && requests <= 20 && bench.source.reads == 0)
            try bench.pass(.hours(1))
        }
    }

    @Test(
        "A wrong total costs few requests and one line, and does not hide late events if it errs consistently",
        arguments: ["+1", "+1000", "-1", "0", "max", "random", "double"], Campaign.size([300], full: [300, 3_000]))
    func lies(name: String, known: Int) throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(known, over: .hours(71)))
        bench.lie(name)
        var (total, worst) = (0, 0)
        for _ in 0..<24 {
            let requests = try bench.check().requests
            total += requests
            worst = max(worst, requests)
            try bench.pass(.hours(1))
        }
        #expect(worst <= 100, "\(name): \(worst)")
        #expect(total <= 800, "\(name): \(total)")
        #expect(bench.log.count("late.unfounded") + bench.log.count("late.fewer") <= 2)
        guard name != "0" else { return }
        bench.source.add([Self.late])
        var found: [RecordedEvent] = []
        var hours = 0
        while found.isEmpty, hours < 30 {
            found = try bench.check().records
            hours += 1
            try bench.pass(.hours(1))
        }
        if ["+1", "+1000", "-1", "double"].contains(name) { #expect(found.map(\.event.id) == ["late"], "\(name)") }
    }

    @Test("A total that was wrong once is counted again, and an event an hour later is found at once")
    func momentaryLie() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(300, over: .hours(71)))
        try bench.check()
        var lies = 1
        bench.source.lie = { count in
            defer { lies -= 1 }
            return lies > 0 ? count + 100_000 : count
        }
        #expect(try bench.check().records.isEmpty)
        try bench.pass(.hours(1))
        bench.source.add([Self.late])
        #expect(try bench.check().records.map(\.event.id) == ["late"])
    }

    @Test(
        "Days of events from an offline device are read in portions, oldest first, and reported as one error")
    func longOutage() throws {
        let bench = LateBench(types: [196_893, 198_914])
        try bench.begin(known: bench.events(500, over: .hours(71)))
        try bench.check()
        bench.source.add(bench.events(12_000, over: .hours(70), prefix: "late", person: "p"))
        try bench.pass(.hours(1))
        let (records, requests) = try bench.check()
        #expect(requests <= 130, "\(requests)")
        #expect(records.count == 12_000)
        #expect(Set(records.map(\.event.id)).count == 12_000)
        #expect((bench.portions.max() ?? 0) <= 3 * LateFind.portion)
        #expect(bench.source.largest <= EventQuery.maximumEvents)
        let times = records.map(\.event.time.instant)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(bench.log.count("error late.many") == 1)
        try bench.pass(.hours(1))
        #expect(try bench.check().requests == 2)
    }

    @Test("While Humand accepts nothing, the queue stays short, however many late events there are")
    func queue() throws {
        let (site, source, bench) = (TestSite(), CountedSource(), LateBench())
        site.begin = LateBench.now - .days(4)
        site.entryDevices = [DeviceReference("23")]
        site.adjust = {
            $0.source = source
            $0.longestWindow = .days(1)
        }
        let late = UncheckedBox((source, bench.events(9_000, over: .hours(70), prefix: "late", person: "p")))
        site.clock.at(LateBench.now + .minutes(5)) { late.value.0.add(late.value.1) }
        site.http.inject(.cannotConnect("nobody listens"), on: "https://humand", times: .max)
        try site.work(until: LateBench.now + .hours(3))
        let queued = try #require(site.ledger?.state.queuedCount)
        #expect(
            (PollState.maximumUndelivered...PollState.maximumUndelivered + 2 * LateFind.portion).contains(queued),
            "\(queued)")
        #expect(site.log.count("late.many") == 0)
    }

    @Test("New events at the exact seconds where windows meet are found at once")
    func boundaries() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(3_000, over: .hours(71)))
        try bench.check()
        let noon = Instant(seconds: 1_769_342_400)  // 2026-01-25T12:00:00Z
        for (number, hours) in [Int64(0), 18, 24, 30, 36].enumerated() {
            var late = Self.late
            late.id = "late\(number)"
            late.time.instant = noon + .hours(hours)
            bench.source.add([late])
        }
        try bench.pass(.hours(1))
        #expect(try bench.check().records.count == 5)
    }

    @Test(
        "Events that got new ids are read once, whether or not the old ones are still there",
        arguments: [
            true, false,
        ])
    func replays(keepsOld: Bool) throws {
        let bench = LateBench()
        let known = bench.events(3_000, over: .hours(71), person: "p")
        try bench.begin(known: known)
        try bench.check()
        if !keepsOld { bench.source.remove { _ in true } }
        bench.source.add(
            known.map { event in
                var event = event
                event.id = "new-" + event.id
                return event
            })
        var requests: [Int] = []
        var punches = 0
        for _ in 0..<48 {
            try bench.pass(.hours(1))
            let (records, cost) = try bench.check()
            requests.append(cost)
            punches += records.filter { $0.state != .skipped }.count
        }
        #expect((requests.first ?? 99) <= 60 && requests.dropFirst().allSatisfy { $0 == 1 }, "\(requests)")
        #expect(bench.log.count("late.many") == 0)
        #expect(punches == 0)
    }

    @Test("A new event at midnight is recorded once, and neither day is read again")
    func midnight() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(300, over: .hours(71)))
        try bench.check()
        var late = Self.late
        late.time.instant = Instant(seconds: 1_769_385_600)  // 2026-01-26T00:00:00Z
        bench.source.add([late])
        try bench.pass(.hours(1))
        #expect(try bench.check().records.count == 1)
        for _ in 0..<12 {
            try bench.pass(.hours(1))
            #expect(try bench.check().requests == 1)
        }
        #expect(bench.log.count("late.unfounded") == 0)
    }

    @Test("A late element that cannot be decoded is recorded once, even without a readable time")
    func undecodable() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(300, over: .hours(71)))
        try bench.check()
        bench.source.add([Self.late], undecodable: .init(problem: .noDoor, raw: "{}"))
        try bench.pass(.hours(1))
        #expect(try bench.check().records.map(\.cause) == [.undecodable])
        try bench.pass(.hours(1))
        let again = try bench.check()
        #expect(again.records.isEmpty && again.requests == 1)
    }

    @Test("An event that is counted before it is returned is found within a day")
    func lag() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(300, over: .hours(71)))
        try bench.check()
        bench.source.lie = { $0 + 1 }
        try bench.pass(.hours(1))
        #expect(try bench.check().records.isEmpty)
        bench.source.lie = { $0 }
        bench.source.add([Self.late])
        var hours = 0
        while try bench.check().records.isEmpty, hours < 48 {
            hours += 1
            try bench.pass(.hours(1))
        }
        #expect(hours <= 24, "\(hours)")
    }

    @Test("A day with a never matching count hides no event of other days, and its own for a day at most")
    func restlessDay() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(300, over: .hours(71)))
        try bench.check()
        var number = 0
        let restless = Window(from: LateBench.now - .hours(10), to: LateBench.now - .hours(9))
        bench.source.lieAbout = { window, count in
            number += 1
            return window.from <= restless.from && restless.to <= window.to ? count + number : count
        }
        for _ in 0..<12 {
            try bench.check()
            try bench.pass(.hours(1))
        }
        #expect(bench.source.reads == 0, "it rests")
        bench.source.add([Self.late])
        #expect(try bench.check().records.map(\.event.id) == ["late"])
        var own = Self.late
        own.id = "own"
        own.time.instant = restless.from
        bench.source.add([own])
        var hours = 0
        while try bench.check().records.isEmpty, hours < 48 {
            hours += 1
            try bench.pass(.hours(1))
        }
        #expect(hours <= 24, "\(hours)")
    }

    @Test(
        "Despite purges and new ids, a new event is found by the next check, whatever its second",
        arguments: [true, false], [UInt64(1), 2])
    func found(isInclusive: Bool, seed: UInt64) throws {
        let bench = LateBench()
        bench.source.isInclusive = isInclusive
        let midnight = Instant(seconds: 1_769_385_600)  // 2026-01-26T00:00:00Z
        var known = bench.events(4_500, over: .hours(71), person: "p")
        for (index, event) in known.enumerated() where index % 50 == 0 {
            // The ledger also has events at the seconds where days and their parts meet.
            let start = midnight + .hours(Int64(6 * (index / 50 % 8)))
            known[index].time = Timestamp(instant: start + .seconds(Int64(index / 400 % 5)), offsetSeconds: 0)
            known[index].id = "m" + event.id
        }
        try bench.begin(known: known)
        try bench.check()
        var random = SeededGenerator(seed: seed)
        var worst = 0
        var missing: Set<String> = []
        for step in 0..<16 {
            let center = Int64.random(in: 1...60, using: &random)
            let from = LateBench.now - .hours(center + 6)
            let span = Window(from: from, to: from + .hours(Int64.random(in: 1...6, using: &random)))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bench.source.remove { span.contains($0.time.instant) && $0.time.instant.seconds % 3 == 0 }
            case 1:
                let copies = known.filter { span.contains($0.time.instant) }.map { event in
                    var event = event
                    event.id = "s\(step)-\(event.id)"
                    return event
                }
                missing.formUnion(copies.map(\.id))
                bench.source.add(copies)
            default:
                for number in 0..<Int.random(in: 1...4, using: &random) {
                    var late = Self.late
                    late.id = "s\(step)-\(number)"
                    late.time.instant =
                        number % 2 == 0
                        ? midnight + .hours(Int64.random(in: 0..<8, using: &random) * 6)
                            + .seconds(Int64.random(in: 0...6, using: &random))
                        : LateBench.now - .seconds(Int64.random(in: 300..<200_000, using: &random))
                    missing.insert(late.id)
                    bench.source.add([late])
                }
            }
            try bench.pass(.hours(1))
            let (records, requests) = try bench.check()
            missing.subtract(records.map(\.event.id))
            // Every eighth check leaves out the oldest days.
            let isPartial = (step + 1) % LateChecker.turn == LateChecker.turn - 1
            #expect(isPartial || missing.isEmpty, "step \(step): \(missing)")
            worst = max(worst, requests)
        }
        #expect(worst <= 60, "\(worst)")
    }
}
