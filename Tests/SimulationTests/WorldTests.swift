import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulation
@testable import Simulator
@testable import Support

/// Small worlds; `Benchmarks simulate` plays the large ones.
struct WorldTests {
    static let fixtures: [String] = {
        let folder = Products.fixtures.appendingPathComponent("worlds")
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }()

    private static func script(days: Int = 1, people: Int = 2, _ faults: [Script.Fault] = []) -> Script {
        var script = Script(seed: 11, days: days)
        script.people = people
        script.doors = 2
        (script.cronMinutes, script.pushes, script.omitsOffset) = (nil, false, false)
        script.settings = ["POLL_INTERVAL": "1h"]
        script.faults = faults
        return script
    }

    private static func folder() -> String {
        let place = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        return "\(place)/hik2humand-world-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    }

    @Test("Every kept world passes: it failed once, or shows a planted mistake at once", arguments: fixtures)
    func fixture(name: String) throws {
        let url = Products.fixtures.appendingPathComponent("worlds/" + name)
        let run = WorldRun(try Script(json: Data(contentsOf: url)), folder: WorldTests.folder())
        #expect(run.violations.isEmpty, "\(run.violations)")
    }

    @Test("A world is played the same way every time")
    func replay() {
        let script = WorldTests.script([
            .init(kind: .kill, at: 30_000, amount: 5),
            .init(kind: .humandLosesAnswers, at: 28_000, lasts: 9000, amount: 50),
        ])
        let runs = (0..<2).map { _ in WorldRun(script, folder: WorldTests.folder()) }
        #expect(runs[0].violations.isEmpty && runs[0].counts["entries"] ?? 0 > 0, "\(runs[0].violations)")
        #expect(runs[0].counts == runs[1].counts && runs[0].excuses == runs[1].excuses)
    }

    // MARK: - The judge

    private func peacefulDay() -> World {
        let world = World(WorldTests.script(), folder: WorldTests.folder())
        world.prepare()
        world.work(until: world.end + .hours(12))
        return world
    }

    /// What the judge has against a world, once what can be seen of it from outside has been changed.
    private func judge(_ world: World, _ change: (World) -> Void = { _ in }) -> Set<Judge.Rule> {
        change(world)
        return Set(Judge(world, isRepaired: false).violations.map(\.rule))
    }

    private func post(_ world: World, _ key: Evidence.Key, answered status: Int) {
        let time = Timestamp(instant: Instant(seconds: key.second)).withMilliseconds
        let body = #"{"employeeId":"\#(key.employee)","now":"\#(time)"}"#
        let path = key.kind == "START" ? "/entries/clockIn" : "/entries/clockOut"
        let number = world.evidence.asked(
            HTTPListener.Request(
                method: "POST", target: path, path: path, query: [], headers: HTTPHeaders(), body: Data(body.utf8)),
            at: world.clock.now)
        world.evidence.performed(number, HTTPResponse(status: status), at: world.clock.now)
        world.evidence.answered(number, status)
    }

    @Test("Against a peaceful day the judge has nothing, until an entry is there that no door saw, or one comes again")
    func entries() {
        let world = peacefulDay()
        defer { world.disk.remove() }
        #expect(judge(world) == [])
        let invented = judge(world) {
            post($0, .init(employee: "E1000", kind: "START", second: 1_769_000_000), answered: 201)
        }
        #expect(invented.contains(.invented) && invented.isDisjoint(with: [.twice, .postedAgain]))
        let known = world.evidence.created.keys.filter { $0.second != 1_769_000_000 }.prefix(2)
        #expect(known.count == 2)
        let refused = judge(world) { if let key = known.first { post($0, key, answered: 422) } }
        #expect(refused.contains(.postedAgain) && !refused.contains(.twice))
        #expect(judge(world) { if let key = known.last { post($0, key, answered: 201) } }.contains(.twice))
    }

    /// Changes the text of the ledger's files, as no program of ours should.
    private func rewrite(_ world: World, _ change: (String) -> String) {
        let folder = world.stateFolder + "/ledger"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            let text = change(String(decoding: bytes, as: UTF8.self))
            _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(text.utf8))
        }
    }

    @Test("The judge believes that an entry was changed where somebody has changed it, and misses what is not told")
    func changed() throws {
        let world = peacefulDay()
        defer { world.disk.remove() }
        let entry = try #require(world.humand.allEntries.first { $0.source == "INTEGRATION" })
        let day = SiteDay(entry.time.instant, in: world.company.zone)
        let before = try #require(world.reconcile(day))
        #expect(Judge.difference(world, day: day, report: before) == nil)
        let moved = Timestamp(instant: entry.time.instant + .seconds(7), offsetSeconds: entry.time.offsetSeconds)
        world.humand.edit(entry.id, time: moved)
        let report = try #require(world.reconcile(day))
        #expect(report.contains("\"timeNow\""))
        #expect(
            Judge.difference(world, day: day, report: report)?.hasSuffix("changed, which nobody has changed") == true)
        #expect(Judge.difference(world, day: day, report: before)?.contains("reconcile does not miss") == true)
        world.evidence.entryIsEdited(world.evidence.key(entry.employeeId, entry.kind, entry.time.instant.seconds))
        #expect(Judge.difference(world, day: day, report: report) == nil)
    }

    @Test("The judge sees a window that left its events to a later look, and damage that came from nothing")
    func ledger() {
        let event = #""kind":"event","#
        let world = peacefulDay()
        defer { world.disk.remove() }
        let late = judge(world) { rewrite($0) { $0.replacingOccurrences(of: event, with: event + #""pass":"late","#) } }
        #expect(late == [.readLate])
        let damaged = judge(world) { rewrite($0) { $0 + "{\"n\":1,\"kind\":\"damaged\"}\n" } }
        #expect(damaged == [.damagedByItself])
    }

    @Test("A peaceful day is judged where directions alternate, too")
    func alternating() {
        var script = WorldTests.script(days: 2)
        script.settings["DIRECTION"] = "alternate"
        let run = WorldRun(script, folder: WorldTests.folder())
        #expect(run.violations.isEmpty && run.counts["entries"] ?? 0 > 0, "\(run.violations)")
    }

    @Test("The judge sees a passage that is nowhere, and believes no ledger that only says accepted")
    func missing() throws {
        var script = WorldTests.script()
        script.settings["DIRECTION"] = "devices"
        let world = World(script, folder: WorldTests.folder())
        defer { world.disk.remove() }
        // Nothing was ever run.
        #expect(Judge(world, isRepaired: false).violations.contains { $0.rule == .lost })
    }
}
