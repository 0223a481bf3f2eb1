import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync

@Suite("The decisions of late checks")
struct LateDecisionTests {
    private static let now = LateBench.now
    private let query = EventQuery(type: 196_893, doors: ["23", "24"])
    private let day = CountMemory.Part.day(SiteDay(now - .hours(24), in: .utc))

    private func noteRead(
        _ memory: inout CountMemory, newcomers: Int = 0, difference: Int, at now: Instant = LateDecisionTests.now
    ) {
        memory.noteRead(query, day, newcomers: newcomers, difference: difference, rest: .hours(24), at: now)
    }

    @Test("A constant difference is not read again; one that changes is, up or down", arguments: [3, -3])
    func changes(difference: Int) {
        var memory = CountMemory()
        #expect(!memory.mustRead(query, day, difference: 0, at: Self.now))
        #expect(memory.mustRead(query, day, difference: difference, at: Self.now))
        noteRead(&memory, difference: difference)
        #expect(memory.expectedDifference(query, [day, .ahead]) == difference)
        #expect(!memory.mustRead(query, day, difference: difference, at: Self.now + .hours(23)))
        for other in [difference - 1, difference + 1, 0] {
            #expect(memory.mustRead(query, day, difference: other, at: Self.now))
        }
    }

    @Test("Events counted but not returned are looked for again after a day; missing ones are not")
    func again() {
        var memory = CountMemory()
        noteRead(&memory, difference: 2)
        #expect(!memory.isDue(query, [day], at: Self.now + .hours(23)))
        #expect(memory.isDue(query, [.ahead, day], at: Self.now + .hours(24)))
        #expect(memory.mustRead(query, day, difference: 2, at: Self.now + .hours(24)))
        #expect(memory.surplus == 2 && memory.deficit == 0 && memory.doubtfulTypes == [196_893])
        noteRead(&memory, difference: -2, at: Self.now + .hours(24))
        #expect(!memory.isDue(query, [day], at: Self.now + .days(9)))
        #expect(memory.surplus == 0 && memory.deficit == 2)
    }

    @Test("A clock that was set back delays no check")
    func clock() {
        var memory = CountMemory()
        noteRead(&memory, difference: 2, at: Self.now + .days(300))
        #expect(memory.mustRead(query, day, difference: 2, at: Self.now))
    }

    @Test("A day read in vain eight times rests for a day, whatever its count; finding an event resets this")
    func vain() {
        var memory = CountMemory()
        for number in 1...20 { noteRead(&memory, difference: -number) }
        #expect(memory.mustRead(query, day, difference: -21, at: Self.now), "a purge that goes on")
        noteRead(&memory, newcomers: 1, difference: 0)
        for number in 1...8 {
            #expect(memory.mustRead(query, day, difference: number, at: Self.now))
            noteRead(&memory, difference: number)
        }
        #expect(!memory.mustRead(query, day, difference: 99, at: Self.now + .hours(23)))
        #expect(memory.mustRead(query, .ahead, difference: 99, at: Self.now))
        let later = Self.now + .hours(24)
        #expect(memory.mustRead(query, day, difference: 8, at: later))
        noteRead(&memory, difference: 0, at: later)
        #expect(memory.mustRead(query, day, difference: 1, at: later))
    }

    @Test("The memory is read back from its file, without days and queries that are no longer needed")
    func file() throws {
        let bench = LateBench()
        var memory = CountMemory()
        memory.checks = 17
        noteRead(&memory, difference: 2)
        memory.noteRead(query, .ahead, newcomers: 0, difference: -1, rest: .hours(1), at: Self.now)
        let file = CountMemory.file(in: bench.ledger)
        try file.replace(memory.members)
        #expect(CountMemory(file.read()) == memory)
        var rest = memory
        rest.keep(only: [query], from: SiteDay(Self.now, in: .utc))
        #expect(rest.expectedDifference(query, [day]) == 0 && rest.expectedDifference(query, [.ahead]) == -1)
        rest.keep(only: [], from: SiteDay(Self.now, in: .utc))
        #expect(rest.deficit == 0)
    }

    @Test("A check covers whole days behind the cursor, and at most 31 days including the future")
    func scope() throws {
        let bench = LateBench()
        try bench.begin(known: [])
        let state = bench.ledger.state
        let position = try #require(state.position)
        func scope(daysLeftOut: Int = 0, maxFuture: Span? = .minutes(15)) -> LateScope? {
            LateScope(
                state: state, length: .hours(72), daysLeftOut: daysLeftOut, maxFuture: maxFuture, now: Self.now)
        }
        let midnight = try #require(Instant(text: "2026-01-25T00:00Z"))
        let whole = try #require(scope())
        #expect(whole.behind == Window(from: midnight, to: position - .seconds(1)))
        #expect(whole.ahead?.from == (Self.now + .minutes(15)).flooredToSecond)
        #expect(whole.whole.length == .days(31))
        #expect(scope(maxFuture: nil)?.whole == whole.behind)
        #expect(scope(daysLeftOut: 2)?.behind.from == midnight + .days(2))
        // Nothing would be left, so nothing is left out.
        #expect(scope(daysLeftOut: 4)?.behind == whole.behind)
        let empty = LedgerState(horizon: .hours(96))
        #expect(LateScope(state: empty, length: .hours(72), maxFuture: nil, now: Self.now) == nil)
    }

    @Test("Found events are committed in portions by time over all queries, future ones last")
    func portions() {
        var find = LateFind()
        func add(_ count: Int, type: Int, hours: ClosedRange<Int64>, _ origin: EventOrigin = .late) {
            let span = Window(from: Self.now + .hours(hours.lowerBound), to: Self.now + .hours(hours.upperBound))
            let step = Span.milliseconds(span.length.milliseconds / Int64(count))
            let events = (0..<count).map { number in
                var event = AccessEvent(
                    id: "\(type)-\(number)", type: type, time: Timestamp(instant: span.from, offsetSeconds: 0),
                    personID: "1", doorCode: "23")
                event.time.instant = span.from + .milliseconds(step.milliseconds * Int64(number))
                return SourceEvent(event: event)
            }
            find.add(events, of: EventQuery(type: type, doors: ["23"]), in: span, origin: origin)
        }
        add(10, type: 1, hours: 40...41, .ahead)
        add(900, type: 1, hours: 0...10)
        add(900, type: 2, hours: 5...15)
        add(5, type: 1, hours: 12...13)
        var portions: [LateFind.Portion] = []
        while let portion = find.next() { portions.append(portion) }
        #expect(portions.map(\.origin) == [.late, .late, .ahead])
        #expect(portions.map { $0.places.map(\.query.type) } == [[1, 2], [1, 2], [1]])
        #expect(portions[0].window == Window(from: Self.now, to: Self.now + .hours(12)))
        #expect(portions[1].window.from == portions[0].window.to)
        #expect(portions.allSatisfy { portion in portion.places.allSatisfy { $0.window.to <= portion.window.to } })
    }
}
