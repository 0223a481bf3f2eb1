import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Freshness")
struct FreshnessTests {
    @Test(
        "A late upload is in Humand one poll after HikCentral has it, however late",
        arguments: Campaign.size([51, 600], full: [2, 10, 51, 115, 600]))
    func onePoll(minutes: Int64) throws {
        let site = TestSite(now: "12:00:00")
        site.begin = TestSite.time("2026-01-26 00:00:00").instant
        // Nothing but the comparison of every poll can find it.
        site.adjust = { $0.lateCheck = .days(1) }
        for hour in 6..<12 {
            site.pass("beto", hour % 2 == 0 ? .clockIn : .clockOut, at: "\(hour / 10)\(hour % 10):10:10")
        }
        let upload = TestSite.time("13:31:00").instant
        site.pass("carla", .clockIn, at: "00:00:00") {
            $0.time = Timestamp(instant: upload - .minutes(minutes), offsetSeconds: -10_800)
            $0.uploadedAt = upload
        }
        try site.work(until: "13:50:00")
        let entry = try #require(site.humand.allEntries.first { $0.employeeId == "carla" })
        #expect(entry.createdAt - upload <= .minutes(5) + .seconds(10), "\(entry.createdAt.text)")
        #expect(site.posts.count == 7)
    }

    /// All twenty types at ten doors; people show their faces or cards.
    private func plant(_ change: @escaping (inout Assembly) -> Void) -> TestSite {
        let site = TestSite(now: "12:00:00")
        site.rules.eventTypes = Set(EventType.granted.keys)
        site.hikCentral.add(doors: (0..<7).map { SimulatedDoor(code: "4\($0)", name: "Puerta \($0)") })
        site.exitDevices += ["31"].map { DeviceReference($0) } + (0..<7).map { DeviceReference("4\($0)") }
        site.adjust = change
        for minute in 0..<600 {
            let hour = 8 + minute / 60
            let time = "\(hour < 10 ? "0" : "")\(hour):\(minute % 60 < 10 ? "0" : "")\(minute % 60):10"
            site.pass("p\(minute % 50)", .clockIn, at: time) { if minute % 3 == 0 { $0.type = 198_914 } }
        }
        return site
    }

    /// Requests a poll between one o'clock and two, in a full campaign five.
    private func cost(_ site: TestSite) throws -> Double {
        try site.work(until: "13:00:00")
        let before = site.http.sent.count { $0.url.contains("https://hik") }
        let hours = Campaign.size(1, full: 4)
        try site.work(until: "\(13 + hours):00:00")
        return Double(site.http.sent.count { $0.url.contains("https://hik") } - before) / Double(12 * hours)
    }

    @Test("A poll of twenty types at ten doors costs less than ten requests, all told; with every type read, 43")
    func requests() throws {
        let usual = try cost(plant { _ in })
        let without = try cost(plant { $0.recentWindow = .seconds(0) })
        let alternating = plant { _ in }
        alternating.rules.direction = [.alternate]
        let whole = try cost(alternating)
        #expect(usual < 10 && without < usual && whole > 40 && whole < 45, "\(usual) \(without) \(whole)")
    }

    @Test(
        "A wrong total costs a few requests a poll, stops being read, and hides nothing if it errs consistently",
        arguments: ["+1", "+1000", "-1", "0", "max", "random", "double", "capped"])
    func lies(name: String) throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(300, over: .hours(71)))
        bench.lie(name)
        var (total, reads) = (0, 0)
        for poll in 0..<288 {
            total += try bench.check().requests
            if poll >= 144 { reads += bench.source.reads }
            try bench.pass(.minutes(5))
            if poll % 3 == 0 {
                try bench.note(
                    AccessEvent(
                        id: "n\(poll)", type: 196_893, time: Timestamp(instant: bench.clock.now - .seconds(90)),
                        personID: "", doorCode: "23"))
            }
        }
        // A quiet day has 288 counts, and some more for its hourly checks.
        #expect(total <= 288 * 2, "\(name): \(total)")
        #expect(reads <= 30, "\(name): \(reads)")
        guard ["+1", "+1000", "-1"].contains(name) else { return }
        bench.source.add([
            AccessEvent(
                id: "late", type: 196_893, time: Timestamp(instant: bench.clock.now - .minutes(40)), personID: "zoe",
                doorCode: "23")
        ])
        #expect(try bench.check().records.map(\.event.id) == ["late"], "\(name)")
    }

    @Test("Finding one late event among a day's thousands costs a handful of requests, and the next poll one")
    func narrow() throws {
        let bench = LateBench()
        try bench.begin(known: bench.events(9_000, over: .hours(71)))
        try bench.check()
        for minutes in [Int64(9), 47, 110] {
            bench.source.add([
                AccessEvent(
                    id: "late\(minutes)", type: 196_893, time: Timestamp(instant: bench.clock.now - .minutes(minutes)),
                    personID: "zoe\(minutes)", doorCode: "23")
            ])
            try bench.pass(.minutes(5))
            let (records, requests) = try bench.check()
            #expect(records.count == 1 && requests <= 8, "\(requests)")
            try bench.pass(.minutes(5))
            #expect(try bench.check().requests <= 2)
        }
    }

    // MARK: - Order

    /// When a device uploads what it records at a moment: as measured at one site, with a median of 388 s, a third over ten
    /// minutes, and up to 51 minutes. A device uploads in order, all that it has.
    private struct Device {
        private var uploads: [Instant] = []

        init(from start: Instant, _ random: inout SeededGenerator) {
            var moment = start
            while moment < start + .days(1) {
                let isLong = Int.random(in: 0..<100, using: &random) < 5
                moment = moment + .seconds(isLong ? 3_060 : Int64.random(in: 600...920, using: &random))
                uploads.append(moment)
            }
        }

        func upload(of moment: Instant) -> Instant { uploads.first { $0 >= moment } ?? moment }
    }

    @Test(
        "When every device uploads late, at most one punch in a thousand ends held",
        arguments: Campaign.size([6], full: Array(1...12)))
    func order(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let people = (0..<Campaign.size(50, full: 200)).map { "p\($0)" }
        let site = TestSite(now: "06:00:00", people: people)
        let midnight = TestSite.time("00:00:00").instant
        let doors = [23, 25, 24, 26].map { SimulatedDoor(code: "\($0)", name: "Puerta \($0)") }
        site.hikCentral.add(doors: [doors[1], doors[3]])
        (site.entryDevices, site.exitDevices) = (["23", "25"].map { .init($0) }, ["24", "26"].map { .init($0) })
        let devices = doors.map { _ in Device(from: midnight, &random) }
        var uploads: [String: Instant] = [:]
        for person in people {
            // In the morning, a lunch, and two or three short breaks.
            var minutes = [8 * 60 + Int.random(in: -20...20, using: &random)]
            for start in [10 * 60, 12 * 60, 15 * 60] + (Bool.random(using: &random) ? [10 * 60 + 40] : []) {
                let out = start + Int.random(in: 0...25, using: &random)
                minutes += [out, out + Int.random(in: start == 720 ? 30...45 : 4...12, using: &random)]
            }
            minutes.append(17 * 60 + Int.random(in: 0...30, using: &random))
            for (number, minute) in minutes.sorted().enumerated() {
                let time = midnight + .minutes(Int64(minute)) + .seconds(Int64(number))
                let door = number % 2 * 2 + Int.random(in: 0...1, using: &random)
                uploads[person + time.text] = devices[door].upload(of: time)
                site.pass(person, .clockIn, at: "00:00:00") {
                    $0.time = Timestamp(instant: time, offsetSeconds: -10_800)
                    $0.uploadedAt = devices[door].upload(of: time)
                    $0.door = doors[door]
                }
            }
        }
        try site.work(until: "21:00:00")
        let entries = site.humand.allEntries
        #expect(entries.count + site.held.count == uploads.count)
        #expect(
            site.held.count * 1_000 <= uploads.count,
            "\(site.held.count) of \(uploads.count): \(site.held.prefix(3).map(\.reason))")
        // Most are there one poll after their upload; a refused one waits for what it lacks.
        let waits = entries.map { $0.createdAt - (uploads[$0.employeeId + $0.time.instant.text] ?? $0.createdAt) }
            .sorted()
        let inTime = waits.count { $0 <= .minutes(5) + .seconds(60) }
        #expect(
            inTime * 100 >= waits.count * 90,
            "\(inTime) of \(waits.count), the last after \(waits.last?.milliseconds ?? 0) ms")
    }
}
