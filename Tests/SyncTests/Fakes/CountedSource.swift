import Simulator

@testable import Attendance
@testable import Base
@testable import Humand
@testable import Ledger
@testable import Support
@testable import Sync
@testable import SyncSupport

/// A source in memory that counts requests, and may give wrong totals.
final class CountedSource: EventSource {
    /// In order of time, by type.
    private var shelves: [Int: [SourceEvent]] = [:]
    /// The total that it reports.
    var lie: (Int) -> Int = { $0 }
    /// The same, if it depends on the window.
    var lieAbout: ((Window, Int) -> Int)?
    /// The ids that it counts but does not list.
    var unlisted: Set<String> = []
    /// Whether it includes the last second of a window.
    var isInclusive = true
    private(set) var counts = 0
    private(set) var reads = 0
    /// The most events in one answer.
    private(set) var largest = 0
    var requests: Int { counts + reads }
    var clockDifference: Span?

    func add(_ events: [AccessEvent], undecodable: SourceEvent.Undecodable? = nil) {
        for event in events {
            shelves[event.type, default: []].append(SourceEvent(event: event, undecodable: undecodable))
        }
        shelves = shelves.mapValues { $0.sorted { $0.event.time.instant < $1.event.time.instant } }
    }

    func remove(where isGone: (AccessEvent) -> Bool) {
        shelves = shelves.mapValues { $0.filter { !isGone($0.event) } }
    }

    func forgetRequests() { (counts, reads, largest) = (0, 0, 0) }

    func doors() throws(SourceError) -> [Door] { [Door(code: "23", name: "In"), Door(code: "24", name: "Out")] }

    func events(_ query: EventQuery, in window: Window) throws(SourceError) -> [SourceEvent] {
        reads += 1
        let found = slice(query, window, isInclusive: false).filter { !unlisted.contains($0.event.id) }
        // As HikCentralSource does.
        if found.count > EventQuery.maximumEvents, window.length > .minutes(1) { throw .tooFull(total: found.count) }
        largest = max(largest, found.count)
        // An element without a readable time gets the start of the requested window.
        return found.map { element in
            var element = element
            if element.undecodable != nil { element.event.time.instant = window.from }
            return element
        }
    }

    func count(_ query: EventQuery, in window: Window) throws(SourceError) -> Int {
        counts += 1
        let count = lie(slice(query, window, isInclusive: isInclusive).count)
        return lieAbout?(window, count) ?? count
    }

    func personCode(of personID: String) throws(SourceError) -> String? { personID }

    func persons(onPage: (Int) -> Void) throws(SourceError) -> [Person] { [] }

    func forgetNumbers(of persons: Set<String>) {}
    var refusedDoors: Set<String> { [] }

    func devices() throws(SourceError) -> [AccessDevice]? { nil }

    private func slice(_ query: EventQuery, _ window: Window, isInclusive: Bool) -> [SourceEvent] {
        guard let shelf = shelves[query.type] else { return [] }
        let first = index(shelf) { $0 >= window.from }
        let end = index(shelf) { isInclusive ? $0 > window.to : $0 >= window.to }
        return shelf[first..<max(first, end)].filter { query.doors.contains($0.event.doorCode) }
    }

    private func index(_ shelf: [SourceEvent], where isReached: (Instant) -> Bool) -> Int {
        var (low, high) = (0, shelf.count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(shelf[middle].event.time.instant) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Late checks alone: a source, a ledger that knows what the source had, and a clock.
final class LateBench {
    /// Makes the source report totals that are wrong in the way of this name.
    func lie(_ name: String) {
        var random = SeededGenerator(seed: 7)
        source.lie = { count in
            switch name {
            case "+1": count + 1
            case "+1000": count + 1000
            case "-1": max(0, count - 1)
            case "0": 0
            case "max": .max
            case "double": count * 2
            case "capped": min(count, 20)
            default: Int.random(in: 0...100_000, using: &random)
            }
        }
    }

    static let now = Instant(seconds: 1_769_560_000)  // 2026-01-28T00:26:40Z
    let clock = ManualClock(now: LateBench.now)
    let source = CountedSource()
    let log = LogLines()
    let ledger: Ledger
    let types: [Int]
    private(set) var late: LateChecker
    private var rules = MappingRules()
    private(set) var portions: [Int] = []

    init(types: [Int] = [196_893]) {
        self.types = types
        rules.eventTypes = Set(types)
        rules.debounce = .seconds(0)
        ledger = Ledger(
            state: LedgerState(horizon: .hours(96)), newestDay: nil, folder: StateFolder(path: "/state"),
            files: InMemoryFileSystem(), clock: clock, log: log.log(clock), retention: .days(400))
        let assembly = Assembly(
            source: source, sink: DryRunSink { _, _ in }, poll: .usual(rules, entryDevices: [], exitDevices: []))
        late = LateChecker(assembly: assembly, ledger: ledger, clock: clock, log: log.log(clock))
    }

    /// Events spread evenly over a span before now, without a person: they are recorded and are not punches.
    func events(_ count: Int, over span: Span, prefix: String = "e", person: String = "", type: Int? = nil)
        -> [AccessEvent]
    {
        (0..<count).map { number in
            let back = Int64(number) * (span.milliseconds / 1000) / Int64(count) + 120
            return AccessEvent(
                id: "\(prefix)\(number)", type: type ?? types[number % types.count],
                time: Timestamp(instant: LateBench.now - .seconds(back)),
                personID: person.isEmpty ? "" : "\(person)\(number % 50)", doorCode: number % 2 == 0 ? "23" : "24")
        }
    }

    /// Reading has reached now, and these events are known.
    func begin(known: [AccessEvent]) throws {
        source.add(known)
        try ledger.begin(at: LateBench.now - .days(10), reason: "test")
        let span = Window(from: LateBench.now - .days(10), to: clock.now - .seconds(30))
        try ledger.commit(
            span, origin: .poll,
            events: known.map {
                RecordedEvent(event: $0, state: $0.personID.isEmpty ? .skipped : .accepted, reason: "")
            })
    }

    /// Time passes, and empty windows are read.
    func pass(_ span: Span) throws {
        clock.advance(by: span)
        try ledger.commit(
            Window(from: ledger.state.position ?? clock.now, to: clock.now - .seconds(30)), origin: .poll, events: [])
    }

    /// An event is read in its own time.
    func note(_ event: AccessEvent) throws {
        source.add([event])
        try ledger.append([.event(RecordedEvent(event: event, state: .skipped, reason: ""))])
    }

    /// One complete check; returns what was recorded and the number of requests.
    @discardableResult
    func check() throws -> (records: [RecordedEvent], requests: Int) {
        source.forgetRequests()
        portions = []
        var records: [RecordedEvent] = []
        let map = try DoorMap(entry: [DeviceReference("23")], exit: [DeviceReference("24")], listed: source.doors())
        let queries = EventQuery.all(types: Set(types), doors: map.doors)
        while let more = try late.step(
            mapper: Mapper(rules: rules, doors: map), queries: queries, isForced: false,
            prepare: { (Mapper(rules: rules, doors: map), queries) })
        {
            portions.append(more.count)
            records += more
        }
        return (records, source.requests)
    }
}
