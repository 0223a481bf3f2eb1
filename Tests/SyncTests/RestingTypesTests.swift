import Simulator
import Testing

@testable import Attendance
@testable import Base
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Event types that do not occur")
struct RestingTypesTests {
    private let noon = LateBench.now
    private let queries = [196_893, 198_914].map { EventQuery(type: $0, doors: ["23"]) }

    @Test("Whatever the windows, and whatever becomes of the hint, nothing of a resting type is left out for an hour")
    func covered() {
        var random = SeededGenerator(seed: 3)
        var (resting, position) = (RestingTypes(), noon)
        var covered = noon
        resting.add([198_914], position: noon)
        for step in 0..<2_000 {
            let length = Span.seconds(Int64.random(in: 1...(step % 40 == 0 ? 9_000 : 900), using: &random))
            let window = Window(from: position, to: position + length)
            let reads = resting.reads(queries, in: window, begun: nil)
            #expect(reads.first?.query == queries[0] && reads.first?.window.to == window.to)
            if let rest = reads.dropFirst().first {
                #expect(rest.window.from <= covered && rest.window.to == window.to)
                covered = rest.window.to
                if Int.random(in: 0..<4, using: &random) > 0 { resting.noteRead(to: window.to) }
                if resting.types.isEmpty, !resting.isUnknown { resting.add([198_914], position: window.to) }
            }
            position = window.to
            #expect(position - covered < RestingTypes.interval)
            // A file that is lost, or wrong.
            switch Int.random(in: 0..<30, using: &random) {
            case 0: resting = RestingTypes(["types": [198_914], "readTo": "2000-01-01T00:00:00Z"])
            case 1: resting = RestingTypes(["types": [198_914], "readTo": "2099-01-01T00:00:00Z"])
            case 2: resting = RestingTypes(["types": [198_914]])
            case 3: resting = RestingTypes(nil)
            case 4: #expect(RestingTypes(resting.json) == resting)
            default: break
            }
        }
    }

    @Test("A type that occurs is read to the end of the next window, and then with every poll")
    func woken() {
        var resting = RestingTypes()
        resting.add([198_914], position: noon)
        let window = Window(from: noon + .minutes(20), to: noon + .minutes(25))
        #expect(resting.reads(queries, in: window, begun: nil).count == 1)
        #expect(resting.wake([196_893, 198_914]) == [198_914] && resting.wake([198_914]).isEmpty)
        let reads = resting.reads(queries, in: window, begun: nil)
        #expect(reads.map(\.window) == [window, Window(from: noon, to: window.to)])
        #expect(resting.reads(queries, in: window, begun: window.from).last?.window == window)
        resting.noteRead(to: window.to)
        #expect(resting.types.isEmpty)
        resting.add([198_914], position: window.to)
        let next = Window(from: window.to, to: window.to + .minutes(5))
        #expect(resting.reads([queries[1]], in: next, begun: nil).map(\.window) == [next], "nothing else is asked for")
    }

    /// Faces all day, and nobody uses a card.
    private func site(_ change: (TestSite) -> Void = { _ in }) -> TestSite {
        let site = TestSite(now: "12:00:00")
        site.adjust = { ($0.lateCheck, $0.recentWindow) = (.hours(12), .seconds(0)) }
        change(site)
        site.pass("beto", .clockIn, at: "08:00:00")
        return site
    }

    private func reads(_ site: TestSite, of type: Int) -> Int {
        site.hikCentral.journal.count { $0.pageSize > 1 && $0.eventType == type }
    }

    @Test("It is read once an hour; its first event is in Humand within that hour, the next within one poll")
    func occurs() throws {
        let site = site()
        site.pass("ana", .clockIn, at: "13:12:00") { $0.type = 198_914 }
        site.pass("ana", .clockOut, at: "15:01:00") { $0.type = 198_914 }
        try site.work(until: "12:01:00")
        let before = (card: reads(site, of: 198_914), face: reads(site, of: 196_893))
        try site.work(until: "13:12:00")
        #expect(reads(site, of: 198_914) == before.card + 1 && reads(site, of: 196_893) > before.face + 12)
        try site.work(until: "14:12:00")
        #expect(site.entries == ["beto in 08:00:00", "ana in 13:12:00"])
        try site.work(until: "15:07:00")
        #expect(site.entries.last == "ana out 15:01:00")
        #expect(site.log.count("info types.resting") == 1 && site.log.count("info types.back") == 1)
    }

    @Test(
        "An event from the time a program was down, or whose hint is lost, is read as well", arguments: [true, false])
    func restart(loses: Bool) throws {
        let site = site()
        try site.work(until: "12:54:00")
        if loses { try site.files.remove("/state/late.json") }
        site.pass("ana", .clockIn, at: "12:50:00", uploaded: "12:50:10") { $0.type = 198_914 }
        site.pass("carla", .clockIn, at: "13:10:00") { $0.type = 198_914 }
        site.clock.advance(by: .hours(2))
        for _ in 0..<13 {
            try site.run()
            site.clock.advance(by: .minutes(5))
        }
        #expect(Set(site.entries).isSuperset(of: ["ana in 12:50:00", "carla in 13:10:00"]))
        #expect(site.posts.count == 3)
    }

    @Test("No type rests where the direction alternates, or before anything has occurred", arguments: [true, false])
    func none(alternates: Bool) throws {
        let site = TestSite(now: "12:00:00")
        if alternates {
            site.rules.direction = [.alternate]
            site.pass("beto", .clockIn, at: "08:00:00")
        }
        try site.work(until: "14:00:00")
        #expect(reads(site, of: 198_914) >= 23 && site.log.count("types.resting") == 0)
    }
}
