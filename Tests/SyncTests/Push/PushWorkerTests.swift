import Attendance
import Base
import Foundation
import Testing

@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Pushes")
struct PushWorkerTests {
    private let site: TestSite

    init() throws {
        site = TestSite(now: "08:00:00")
        site.begin = TestSite.time("07:55:00").instant
        try site.receivePushes()
    }

    /// Pushes at a time of the site's clock.
    private func push(at time: String, _ events: SimulatedEvent...) {
        guard let inbox = site.pushes else { return }
        let bodies = events.map { (PushLetter.Sender.hikCentral, Data(Pusher.body([$0]).serialized.utf8)) }
        site.clock.at(TestSite.time(time).instant) { try? inbox.add(bodies) }
    }

    private func arrival(_ entry: Int = 0) -> Instant? {
        site.posts.indices.contains(entry) ? site.posts[entry].at : nil
    }

    @Test("A pushed punch is in Humand seconds after the door, and is fetched once")
    func fresh() throws {
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:01"))
        try site.work(until: "08:20:00")
        #expect(site.entries == ["ana in 08:02:00"])
        let delay = try #require(arrival()) - TestSite.time("08:02:00").instant
        #expect(delay <= .seconds(5), "\(delay)")
        #expect(site.hikCentral.eventsServedInTwoWindows.isEmpty)
        #expect(!site.files.exists("/state/pushes.jsonl"))
    }

    @Test("Pushes of a few seconds share a poll")
    func shared() throws {
        for second in 10..<20 {
            push(at: "08:02:\(second + 1)", site.pass("p\(second)", .clockIn, at: "08:02:\(second)"))
            site.humand.add(users: [SimulatedUser(employeeId: "p\(second)")])
        }
        try site.work(until: "08:03:00")
        #expect(site.entries.count == 10)
        let polls = Set(site.windows.filter { $0.from >= TestSite.time("08:02:00").instant }.map(\.from))
        #expect(polls.count <= 6, "\(polls.count)")
    }

    @Test("What was uploaded behind the cursor is read in its minute, and moves no cursor")
    func behind() throws {
        try site.work(until: "08:01:00")
        push(at: "08:01:10", site.pass("ana", .clockIn, at: "07:57:30", uploaded: "08:01:05"))
        try site.work(until: "08:01:20")
        #expect(site.entries == ["ana in 07:57:30"])
        let position = try #require(site.ledger?.state.position)
        #expect(position <= TestSite.time("08:00:50").instant)
        #expect(
            try String(decoding: site.files.contents(of: "/state/ledger/2026-01-27.jsonl"), as: UTF8.self).contains(
                #""pass":"push""#))
    }

    @Test("A forged push becomes no punch: it is held, and keeps the true event of that second out of nothing")
    func forged() throws {
        var forged = site.pass("ana", .clockIn, at: "08:05:00", uploaded: "08:20:00")
        push(at: "08:05:01", forged)
        try site.work(until: "08:15:00")
        #expect(site.entries.isEmpty)
        #expect(site.held.map(\.cause) == [.pushed])
        #expect(site.held.map(\.why) == [.unseen])
        #expect(site.held.first?.reason == "HikCentral pushed it, and does not show it when it is read")
        // Another of a person whom HikCentral does not know at all.
        forged.id = "forged"
        forged.personId = "nobody-knows"
        push(at: "08:15:01", forged)
        // HikCentral shows the first one at last: it is a punch, and nothing of it is held any longer.
        try site.work(until: "09:30:00")
        #expect(site.entries == ["ana in 08:05:00"])
        #expect(site.held.map(\.event.id) == ["forged"])
    }

    @Test("A person may release what only a push has said; shown later, it is no second punch")
    func released() throws {
        push(at: "08:05:01", site.pass("ana", .clockIn, at: "08:05:00", uploaded: "08:40:00"))
        try site.work(until: "08:15:00")
        let line = try #require(site.ledger?.state.held.first?.line)
        _ = try site.jobs.submit(Job(.retry([line]), author: "ines"))
        try site.work(until: "10:30:00")
        #expect(site.entries == ["ana in 08:05:00"] && site.posts.count == 1)
    }

    @Test("The same push again, a replay of the day, and events of other doors and types change nothing")
    func repeated() throws {
        let event = site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:01")
        push(at: "08:02:01", event, event)
        for time in ["08:03:00", "08:10:00", "11:00:00"] { push(at: time, event) }
        var other = event
        other.id = "other-door"
        other.door = SimulatedDoor(code: "31", name: "Comedor")
        var denied = event
        (denied.id, denied.type) = ("denied", 197_151)
        push(at: "08:10:00", other, denied)
        try site.work(until: "11:10:00")
        #expect(site.entries == ["ana in 08:02:00"] && site.posts.count == 1)
        #expect(site.held.isEmpty && site.ledger?.state.lastLine ?? 0 < 60)
        #expect(!site.files.exists("/state/pushes.jsonl"))
    }

    @Test("While HikCentral is away pushes wait, over a restart too, and nothing is held for it")
    func away() throws {
        try site.work(until: "08:01:00")
        site.http.inject(.cannotConnect("away"), on: "/artemis/", times: 200)
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:01"))
        try site.work(until: "08:12:00")
        #expect(site.entries.isEmpty && site.held.isEmpty)
        site.end()
        site.http.clearInjections()
        try site.receivePushes()
        try site.work(until: "08:14:00")
        #expect(site.entries == ["ana in 08:02:00"])
    }

    @Test("At their word (PUSH_CONFIRM=false) pushes are punches without being read, once")
    func atTheirWord() throws {
        site.adjust = { $0.takesPushesAtTheirWord = true }
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:03:00"))
        try site.work(until: "08:02:10")
        #expect(site.entries == ["ana in 08:02:00"])
        try site.work(until: "10:10:00")
        #expect(site.posts.count == 1)
    }

    @Test("A push brings nothing in from before the beginning, not even of the same minute")
    func beforeTheBeginning() throws {
        site.begin = TestSite.time("07:55:30").instant
        push(at: "08:01:00", site.pass("ana", .clockIn, at: "07:50:00"), site.pass("beto", .clockIn, at: "07:55:40"))
        push(at: "08:01:00", site.pass("carla", .clockIn, at: "07:55:20"))
        try site.work(until: "08:20:00")
        #expect(site.entries == ["beto in 07:55:40"] && site.held.isEmpty)
    }

    @Test("However much is forged, little is followed up and held, and true punches come as ever")
    func flood() throws {
        site.begin = TestSite.time("00:00:00").instant
        try site.work(until: "08:01:00")
        for number in 0..<300 {
            let hour = number / 50
            var forged = site.pass("ana", .clockIn, at: "0\(hour):\(10 + number % 50):00", id: "f\(number)")
            forged.personId = "p\(number)"
            site.hikCentral.purge { $0.id.hasPrefix("f") }
            push(at: "08:02:00", forged)
        }
        push(at: "08:05:01", site.pass("beto", .clockIn, at: "08:05:00", uploaded: "08:05:01"))
        try site.work(until: "08:30:00")
        #expect(site.entries == ["beto in 08:05:00"])
        #expect(site.held.count == 100 && site.log.contains("push.many"))
        let delay = try #require(arrival()) - TestSite.time("08:05:00").instant
        #expect(delay <= .seconds(10), "\(delay)")
    }

    @Test("What was held for want of reading ends when the id is shown with another person and time")
    func shownOtherwise() throws {
        var forged = site.pass("ana", .clockIn, at: "08:20:00", id: "x", uploaded: "08:20:01")
        forged.time = TestSite.time("08:01:00")
        forged.personId = "beto"
        push(at: "08:02:00", forged)
        try site.work(until: "08:15:00")
        #expect(site.held.map(\.cause) == [.pushed])
        try site.work(until: "08:40:00")
        #expect(site.entries == ["ana in 08:20:00"] && site.held.isEmpty)
    }

    @Test("What was held ends, too, when HikCentral shows the passage under another id")
    func shownUnderAnotherID() throws {
        var pushed = site.pass("ana", .clockIn, at: "08:05:00", id: "new", uploaded: "08:20:00")
        pushed.id = "old"
        push(at: "08:05:01", pushed)
        try site.work(until: "08:15:00")
        #expect(site.held.map(\.cause) == [.pushed])
        try site.work(until: "09:30:00")
        #expect(site.entries == ["ana in 08:05:00"] && site.held.isEmpty && site.posts.count == 1)
    }

    @Test("A backfill that shows the id ends what was held as well")
    func shownByBackfill() throws {
        try site.work(until: "08:01:00")
        var forged = site.pass("ana", .clockIn, at: "07:40:00", id: "x", uploaded: "08:02:00")
        forged.time = TestSite.time("07:57:00")
        forged.personId = "beto"
        push(at: "08:02:00", forged)
        try site.work(until: "08:15:00")
        #expect(site.held.map(\.cause) == [.pushed])
        let morning = Window(from: TestSite.time("07:30:00").instant, to: TestSite.time("07:50:00").instant)
        _ = try site.jobs.submit(Job(.backfill(.init(window: morning)), author: "ines"))
        try site.work(until: "08:20:00")
        #expect(site.entries == ["ana in 07:40:00"] && site.held.isEmpty)
    }

    @Test("An event that HikCentral lists a little later than it pushes is found")
    func listedLater() throws {
        push(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:20"))
        try site.work(until: "08:03:30")
        #expect(site.entries == ["ana in 08:02:00"])
    }

    /// Pushes one event of Ana at the entry, as it is written here after some members are replaced or left out.
    private func pushRaw(at time: String, _ event: SimulatedEvent, without members: Set<String>, with more: String = "")
    {
        guard let inbox = site.pushes else { return }
        let all = [
            "eventId": "\"\(event.id)\"", "eventType": "\(event.type)",
            "happenTime": "\"\(event.time.inWholeSeconds)\"",
            "srcIndex": "\"\(event.door.code)\"", "data": "{\"personId\":\"\(event.personId)\"}",
        ]
        let written = all.filter { !members.contains($0.key) }.map { "\"\($0.key)\":\($0.value)" }.sorted()
        let body = "{\"params\":{\"events\":[{\((written + (more.isEmpty ? [] : [more])).joined(separator: ","))}]}}"
        site.clock.at(TestSite.time(time).instant) { try? inbox.add([(.hikCentral, Data(body.utf8))]) }
    }

    @Test(
        "A push that leaves out the person, the id or both still rings: the punch comes from what is read",
        arguments: [["data"], ["eventId"], ["data", "eventId"]] as [Set<String>])
    func leavingOut(_ members: Set<String>) throws {
        pushRaw(at: "08:02:01", site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:01"), without: members)
        try site.work(until: "08:01:00")
        try site.work(until: "08:02:10")
        #expect(site.entries == ["ana in 08:02:00"] && site.held.isEmpty)
        // The same of an event that lies behind the cursor.
        pushRaw(at: "08:04:01", site.pass("beto", .clockIn, at: "07:57:30", uploaded: "08:04:00"), without: members)
        try site.work(until: "08:04:10")
        #expect(site.entries == ["beto in 07:57:30", "ana in 08:02:00"])
        try site.work(until: "08:20:00")
        #expect(site.held.isEmpty && !site.files.exists("/state/pushes.jsonl"))
    }

    @Test(
        "Whatever an accepted push leaves out, the ledger or the log says what became of it",
        arguments: [
            (["data"], "", "held"), (["eventId"], "", "held"), (["data", "eventId"], "", "held"),
            (["happenTime"], "", "(eventTime: "), (["happenTime"], #""happenTime":7"#, "(eventTime: "),
            (["srcIndex"], "", "(doorIndexCode is missing)"), (["eventType"], "", "(eventType is missing)"),
            (["eventType"], #""eventType":"x""#, "(eventType is not a whole number)"),
            (["srcIndex"], #""srcIndex":"31""#, "door 31 is not mapped"),
            (["eventType"], #""eventType":197151"#, "event type 197151"),
            (["data"], #""data":{"personId":"0"}"#, "held"),
            (["eventId", "eventType", "happenTime", "srcIndex", "data"], "", "(eventTime: "),
        ] as [(Set<String>, String, String)])
    func accounted(_ without: Set<String>, _ with: String, _ answer: String) throws {
        // It never happened, so that reading shows nothing of it.
        let forged = site.pass("ana", .clockIn, at: "08:02:00", uploaded: "09:00:00")
        pushRaw(at: "08:02:01", forged, without: without, with: with)
        try site.work(until: "08:12:00")
        #expect(site.entries.isEmpty)
        if answer == "held" {
            #expect(site.held.map(\.cause) == [.pushed])
        } else {
            #expect(site.held.isEmpty)
            let lines = site.log.lines.filter { $0.contains("push.ignored") || $0.contains("push.unreadable") }
            #expect(lines.count == 1 && lines.allSatisfy { $0.contains(answer) && $0.contains("events=1") }, "\(lines)")
        }
        #expect(!site.files.exists("/state/pushes.jsonl"))
        // Shown at last, it is a punch, and nothing of it is held any longer.
        try site.work(until: "10:30:00")
        #expect(site.entries == ["ana in 08:02:00"] && site.held.isEmpty)
    }

    @Test(
        "At their word, what makes no punch has its line as well: skipped without a person, held if it cannot be read")
    func accountedAtTheirWord() throws {
        site.adjust = { $0.takesPushesAtTheirWord = true }
        let event = site.pass("ana", .clockIn, at: "08:02:00", id: "x", uploaded: "08:30:00")
        pushRaw(at: "08:02:01", event, without: ["data"])
        pushRaw(at: "08:02:02", event, without: ["happenTime"])
        try site.work(until: "08:03:00")
        #expect(site.entries.isEmpty)
        #expect(site.held.map(\.cause) == [.undecodable])
        let ledger = try String(decoding: site.files.contents(of: "/state/ledger/2026-01-27.jsonl"), as: UTF8.self)
        #expect(ledger.contains("nobody was recognised"))
        // Neither line keeps the event out that polling reads under the same id.
        try site.work(until: "09:30:00")
        #expect(site.entries == ["ana in 08:02:00"])
    }

    @Test("At their word, unreadable pushes are held up to a hundred, and counted beyond that")
    func unreadableFlood() throws {
        site.adjust = { $0.takesPushesAtTheirWord = true }
        let event = site.pass("ana", .clockIn, at: "08:02:00", uploaded: "09:30:00")
        for number in 0..<120 {
            pushRaw(at: "08:02:\(10 + number % 40)", event, without: ["happenTime"], with: "\"status\":\(number)")
        }
        try site.work(until: "08:05:00")
        #expect(site.held.count == 100)
        let counts = site.log.lines.filter { $0.contains("push.unreadable") }.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("events=") }.flatMap { Int($0.dropFirst(7)) }
        }
        #expect(counts.reduce(0, +) == 20)
    }

    @Test("What the settings leave out is summed up once a minute, and at the end")
    func leftOut() throws {
        let event = site.pass("ana", .clockIn, at: "08:02:00", uploaded: "08:02:01")
        for second in 10..<20 {
            pushRaw(at: "08:02:\(second)", event, without: ["srcIndex"], with: #""srcIndex":"31""#)
        }
        pushRaw(at: "08:03:20", event, without: ["srcIndex"], with: #""srcIndex":"31""#)
        // The last one would be due at 08:04:10.
        try site.work(until: "08:03:50")
        let counts = site.log.lines.filter { $0.contains("push.ignored") }.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("events=") }
        }
        #expect(counts == ["events=1", "events=9", "events=1"])
    }
}
