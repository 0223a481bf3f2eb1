import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("HikCentral answers oddly, or not at all")
struct SourceTroubleTests {
    private static func event(_ id: String, _ person: String = "17", at seconds: Int64 = 0, card: String = "")
        -> AccessEvent
    {
        var event = Sample.event(id, at: Sample.noon + .seconds(seconds), person: person)
        event.cardNumber = card
        return event
    }

    private func intake(
        _ source: any PersonCodeSource = CountedSource(), change: (inout MappingRules) -> Void = { _ in }
    ) throws -> Intake {
        var rules = MappingRules()
        rules.eventTypes = [196_893]
        rules.debounce = .seconds(0)
        change(&rules)
        let doors = try DoorMap(
            entry: [DeviceReference("23")], exit: [DeviceReference("24")],
            listed: [Door(code: "23", name: "In"), Door(code: "24", name: "Out")])
        return Intake(mapper: Mapper(rules: rules, doors: doors), source: source, now: Sample.noon + .hours(1))
    }

    private func records(_ intake: Intake, _ events: [AccessEvent]) throws -> [RecordedEvent] {
        try intake.records(
            of: events.map { SourceEvent(event: $0) }, origin: .poll, state: LedgerState(horizon: .hours(96)))
    }

    @Test("One passage is one punch, though an answer has it twice: by its id, or by person, door and second")
    func twins() throws {
        let found = try records(
            intake(), [Self.event("a"), Self.event("a"), Self.event("b"), Self.event("", at: 60), Self.event("c", "")])
        let states = Dictionary(grouping: found, by: \.event.id).mapValues { $0.map(\.state) }
        #expect(states == ["a": [.queued], "b": [.skipped], "c": [.skipped], "": [.queued]])
        let twin = try #require(found.first { $0.event.id == "b" })
        #expect(twin.why == .double && twin.reason.contains("the same person, door and second"))
    }

    @Test("A card's number is the employee's where the settings say so, also when a held event is decided on again")
    func cards() throws {
        let intake = try intake {
            $0.employeeID = .cardNumber
            $0.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\n900,ana\n".utf8)).map
        }
        let found = try records(intake, [Self.event("a", card: "900"), Self.event("b", "18", card: "901")])
        #expect(found.map(\.punch?.employee) == ["ana", nil] && found[1].cause == .unmapped)
        var mended = intake
        mended.mapper.rules.employeeMap = EmployeeMap.parse(Data("hikcentral,humand\n901,beto\n".utf8)).map
        for asking in [true, false] {
            let outcome = try mended.reconsidered(found[1], state: LedgerState(horizon: .hours(96)), asking: asking)
            #expect(outcome?.state == .queued && outcome?.punch?.employee == "beto")
        }
    }

    @Test("While one person cannot be looked up the batch waits, and that person is asked for once")
    func oneFails() throws {
        let asked = Box<[String]>([])
        let source = FailingSource(CountedSource()) { request in
            guard case .person(let id) = request else { return nil }
            asked.value.append(id)
            return id == "17" ? .unavailable(.unexpected("no route")) : nil
        }
        let intake = try intake(source) { $0.employeeID = .personCode }
        #expect(throws: SourceError.unavailable(.unexpected("no route"))) {
            try records(intake, [Self.event("a"), Self.event("b", at: 60), Self.event("c", "18", at: 120)])
        }
        #expect(asked.value == ["17", "18"])
    }

    @Test("A held event that is decided on again keeps what the new decision says: waiting, too often, not to post")
    func again() throws {
        let ahead = Self.event("a", at: 7200)
        let held = RecordedEvent(event: ahead, state: .held, cause: .unmapped, reason: "no line")
        let state = LedgerState(horizon: .hours(96))
        let waiting = try intake().reconsidered(held, state: state)
        #expect(waiting?.state == .waiting && waiting?.until == ahead.time.instant)
        #expect(waiting?.reason.hasPrefix("corrected: ") == true)
        let old = RecordedEvent(event: Self.event("b"), state: .held, cause: .unmapped, reason: "no line")
        let untrusted = try intake { $0.isTrusted = false }.reconsidered(old, state: state)
        #expect(untrusted?.state == .held && untrusted?.cause == .trust && untrusted?.punch != nil)
        let unreadable = FailingSource(CountedSource()) { _ in .unreadablePerson(.unexpected("odd")) }
        let asking = try intake(unreadable) { $0.employeeID = .personCode }
        #expect(try asking.reconsidered(old, state: state) == nil)
        #expect(try asking.readableNumber(of: old.event) == nil)
    }

    @Test(
        "Where lost dates stand, an outage ends the round until tomorrow, a refusal leaves out that span, a stop is a stop",
        arguments: [
            (SourceError.unavailable(.unexpected("no route")), 1), (.misconfigured(.unexpected("no such date")), 2),
        ])
    func lostDates(error: SourceError, counts: Int) throws {
        let site = TestSite()
        site.adjust = { ($0.lostDates, $0.pollInterval) = (.days(1), .hours(1)) }
        let spans = Box<Set<Instant>>([])
        let year2001 = Instant(seconds: 978_307_200)
        let requests = Box(0)
        site.fail { request in
            guard case .count(_, let window) = request, window.from < year2001 else { return nil }
            spans.value.insert(window.from)
            requests.value += 1
            return error
        }
        site.pass("ana", .clockIn, at: "20:00:00")
        try site.work(until: "23:30:00")
        #expect(requests.value == counts && spans.value.count == counts)
        #expect(site.entries == ["ana in 20:00:00"] && site.log.count("hikcentral.outage") == 0)
        try site.work(until: "2026-01-28 23:40:00")
        #expect(requests.value == 2 * counts, "asked again on the next day")
    }

    @Test("A stop while anything is counted ends the run at once, and is no outage")
    func stopped() throws {
        let year2001 = Instant(seconds: 978_307_200)
        for isLost in [true, false] {
            let site = TestSite()
            site.adjust = { ($0.lostDates, $0.pollInterval) = (.days(1), .hours(1)) }
            let control = Box<Control?>(nil)
            site.fail { request in
                guard case .count(_, let window) = request, (window.from < year2001) == isLost else { return nil }
                control.value?.requestStop()
                return .stopped
            }
            try site.start()
            control.value = site.control
            let report = try site.work(until: "23:30:00")
            #expect(report.wasStopped && site.clock.now < TestSite.time("21:10:00").instant)
            #expect(site.log.count("hikcentral.outage") == 0 && !site.log.contains("cannot be looked at"))
        }
    }

    @Test("A look at held events ends with a stop, and is put off while HikCentral does not answer")
    func heldRevision() throws {
        let bench = LateBench()
        let held = RecordedEvent(event: Self.event("a"), state: .held, cause: .unmapped, reason: "no line")
        func run(_ error: SourceError) throws -> Bool {
            let source = FailingSource(CountedSource()) { _ in error }
            let intake = try intake(source) { $0.employeeID = .personCode }
            return try HeldRevision(intake: intake, ledger: bench.ledger, log: bench.log.log(bench.clock))
                .run([(1, held)], asking: true)
        }
        #expect(try !run(.unavailable(.unexpected("no route"))))
        #expect(throws: SourceError.stopped) { try run(.stopped) }
    }

    @Test("Too many events where lost dates stand are read in halves, and held one by one")
    func manyLostDates() throws {
        let site = TestSite()
        site.adjust = { ($0.lostDates, $0.pollInterval, $0.rules.zone) = (.days(1), .hours(1), nil) }
        let year2001 = Instant(seconds: 978_307_200)
        site.fail { request in
            guard case .events(_, let window) = request, window.from < year2001 else { return nil }
            return window.length > .days(8) ? .tooFull(total: 20_000) : nil
        }
        try site.work(until: "21:30:00")
        for day in ["01", "11", "21"] {
            site.pass("ana", .clockIn, at: "2000-01-\(day) 00:20:00", uploaded: "22:00:00")
        }
        try site.work(until: "2026-01-28 23:00:00")
        #expect(site.held.count == 3 && site.held.allSatisfy { $0.cause == .clock } && site.posts.isEmpty)
    }

    @Test("A site without HikCentral has no doors, people or devices, and a command that reads finds nothing")
    func nobody() throws {
        let source = NoSource()
        let query = EventQuery(type: 196_893, doors: ["23"])
        #expect(try source.doors().isEmpty && source.persons { _ in }.isEmpty)
        #expect(try source.events(query, in: Sample.window(0, 60)).isEmpty)
        #expect(try source.count(query, in: Sample.window(0, 60)) == 0)
        #expect(try source.personCode(of: "17") == nil && source.devices() == nil)
        #expect(source.clockDifference == nil, "no clock to compare with")
    }

    @Test("Many devices that are away are named up to ten; a stop while they are listed is a stop, not a failed list")
    func devices() throws {
        let log = LogLines()
        let clock = ManualClock(now: Sample.noon)
        let listed = (10..<22).map { AccessDevice(code: "d\($0)", name: "", isOnline: false) }
        let source = ListedDevices(listed)
        var watch = DeviceWatch()
        #expect(watch.offline.isEmpty)
        #expect(try !watch.look(at: source, uptime: clock.uptime, log: log.log(clock)))
        #expect(log.count("d10,d11,d12,d13,d14,d15,d16,d17,d18,d19,…") == 1 && log.count("devices=12") == 1)
        #expect(watch.offline.count == 12)
        let stopped = FailingSource(source) { _ in .stopped }
        #expect(throws: SourceError.stopped) {
            _ = try watch.look(at: stopped, uptime: clock.uptime, log: log.log(clock))
        }
        #expect(log.count("devices.failure") == 0)
    }

    /// A source with a list of devices only.
    private final class ListedDevices: EventSource {
        private let list: [AccessDevice]
        var clockDifference: Span? { nil }

        init(_ list: [AccessDevice]) { self.list = list }

        func doors() throws(SourceError) -> [Door] { [] }
        func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] { [] }
        func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int { 0 }
        func personCode(of personID: String) throws(SourceError) -> String? { nil }
        func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] { [] }
        func forgetNumbers(of persons: Set<String>) {}
        var refusedDoors: Set<String> { [] }
        func devices() throws(SourceError) -> [AccessDevice]? { list }
    }

    @Test("Twelve doors that fall silent are one line with ten of them, and each has its own notice")
    func doors() throws {
        let zone = SiteZone.utc
        let log = LogLines()
        let clock = ManualClock(now: Sample.noon)
        let ledger = Ledger(
            state: LedgerState(horizon: .hours(96)), newestDay: nil, folder: TestSite.folder,
            files: InMemoryFileSystem(), clock: clock, log: log.log(clock), retention: .days(400))
        try ledger.begin(at: Sample.noon, reason: "test")
        for day in 0..<15 {
            clock.step(wallBy: .days(1))
            let events = (10..<22).map { door in
                RecordedEvent(
                    event: Sample.event("\(day)-\(door)", at: clock.now - .hours(4), person: "", door: "\(door)"),
                    state: .skipped, reason: "")
            }
            let from = try #require(ledger.state.position)
            try ledger.commit(
                Window(from: from, to: clock.now), origin: .poll, events: day == 14 ? Array(events.prefix(0)) : events)
        }
        var watch = DoorWatch()
        let midnight = SiteDay(clock.now, in: zone).advanced(by: 1).window(in: zone).from
        try ledger.commit(
            Window(from: try #require(ledger.state.position), to: midnight + .hours(1)), origin: .poll, events: [])
        for _ in 0..<2 { watch.judge(ledger, zone: zone, now: midnight + .hours(2), log: log.log(clock)) }
        #expect(log.count("door.silent") == 1 && log.count("doors=10,11,12,13,14,15,16,17,18,19,…") == 1)
        #expect(
            watch.silentDoors.count == 12
                && watch.silentDoors.first?.phrase.english.hasPrefix("10 since 2026-02-11") == true)
        #expect(watch.quietDays(zone: zone).count == 12)
        // Without a zone nothing is said of offsets, and the doors stay silent.
        let back = RecordedEvent(
            event: Sample.event("x", at: midnight + .hours(1), door: "10"), state: .queued, reason: "")
        watch.note([back], clocks: ledger.state.clocks, zone: nil, at: clock.moment(jitter: 0), log: log.log(clock))
        #expect(watch.silentDoors.count == 12)
        watch.note([back], clocks: ledger.state.clocks, zone: zone, at: clock.moment(jitter: 0), log: log.log(clock))
        #expect(watch.silentDoors.count == 11 && log.count("door.back") == 1)
    }

    @Test("Without HikCentral's date, only a clock that has lost its own is found out at the first start")
    func firstStart() throws {
        let start = FirstStart(.now)
        #expect(try start.moment(now: Sample.noon, difference: nil) == Sample.noon)
        #expect(throws: SourceError.self) { try start.moment(now: Instant(seconds: 86_400), difference: nil) }
    }
}
