import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Simulator
@testable import Support
@testable import Webhooks

@Suite("Delivery to a receiver")
struct ReceiverWorkerTests {
    @Test("A new receiver gets what happens from now on: each event, and each outcome, once and in order")
    func everything() throws {
        let bench = try WebhookBench()
        try bench.passage("before")
        let worker = bench.worker()
        #expect(bench.deliver(worker) == .never && bench.ids.isEmpty)
        let line = try bench.passage("a")
        bench.deliver(worker)
        try bench.accept(line)
        bench.deliver(worker)
        bench.deliver(worker)
        #expect(bench.items.map { $0["type"]?.text } == ["event", "outcome"])
        #expect(bench.items.map { $0["outcome"]?.text } == ["queued", "accepted"])
        #expect(bench.items.map { $0["event_id"]?.text } == ["a", "a"])
        #expect(bench.items[1]["humand_id"]?.text == "9" && bench.items[1]["employee"]?.text == "17")
        #expect(bench.ids[0] == "\(line)-\(Sample.noon.milliseconds)" && Set(bench.ids).count == 2)
        #expect(bench.server.messages.map(\.id) == bench.ids)
        #expect(bench.server.messages.allSatisfy { $0.isSigned == nil }, "without a secret nothing is signed")
    }

    @Test("The log tells what FindFace's does, at each step, and nothing of the URL but its host")
    func logSequence() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        try bench.passage("a")
        bench.http.inject(.cannotConnect("no connection to hooks.example can be made"), on: "hooks.example", times: 2)
        bench.deliver(worker, waiting: .seconds(5))
        let told = bench.lines.lines.compactMap { line -> String? in
            guard let start = line.range(of: " webhook.") else { return nil }
            return String(line[start.upperBound...].dropLast())
        }
        let failure = "no connection to hooks.example can be made"
        #expect(
            told == [
                #"receiver receiver=ops host=hooks.example message="begins with what happens from now on""#,
                #"enqueued receiver=ops items=1 message="enqueued (1 item in the queue)""#,
                #"received receiver=ops items=1 message="received 1 item from the queue""#,
                #"attempt receiver=ops host=hooks.example items=1 message="attempting to send 1 item""#,
                #"backoff receiver=ops host=hooks.example failures=1 message="Backing off for 0.270 seconds after failure: \#(failure)""#,
                #"attempt receiver=ops host=hooks.example items=1 message="attempting to send 1 item""#,
                #"backoff receiver=ops host=hooks.example failures=2 message="Backing off for 0.729 seconds after failure: \#(failure)""#,
                #"attempt receiver=ops host=hooks.example items=1 message="attempting to send 1 item""#,
                #"sent receiver=ops items=1 status=200 failures=2 message="sent 1 item""#,
            ])
        #expect(!bench.lines.lines.joined().contains("abcdefghijklmnopqrst"))
    }

    @Test("While it fails, the waits grow from 0.27 s by 2.7 up to an hour, and Retry-After lengthens one")
    func waits() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        try bench.passage("a")
        bench.server.behave(.error)
        var waits: [Int64] = []
        for _ in 0..<12 {
            guard case .at(let moment) = bench.deliver(worker) else { break }
            waits.append((moment - bench.clock.uptime).milliseconds)
            bench.clock.advance(by: moment - bench.clock.uptime)
        }
        #expect(
            waits == [270, 729, 1968, 5314, 14348, 38742, 104603, 282429, 762559, 2_058_911, 3_600_000, 3_600_000])
        bench.server.faults.clear()
        bench.server.faults.add(
            Fault(.status(429, headers: HTTPHeaders(["Retry-After": "7"]))) { _ in true })
        bench.deliver(worker)
        try bench.passage("b")
        bench.server.faults.add(
            Fault(.status(503, headers: HTTPHeaders(["Retry-After": "7"]))) { _ in true })
        let fresh = bench.worker()
        fresh.adopt(bench.receiver, bench.parts)
        #expect(bench.deliver(fresh) == .at(bench.clock.uptime + .hours(1)), "the longer of both")
    }

    @Test("Retry-After is waited for where it is longer than the back-off, and no longer than a quarter of an hour")
    func retryAfter() throws {
        for (header, wait) in [("7", Span.seconds(7)), ("99999", .minutes(15)), ("x", .milliseconds(270))] {
            let bench = try WebhookBench()
            let worker = bench.worker()
            bench.deliver(worker)
            try bench.passage("a")
            bench.server.faults.add(
                Fault(.status(429, headers: HTTPHeaders(["Retry-After": header]))) { _ in true })
            #expect(bench.deliver(worker) == .at(bench.clock.uptime + wait))
            bench.deliver(worker, waiting: wait)
            #expect(bench.ids.count == 1)
        }
    }

    @Test("Whenever the process is killed, the next one delivers the rest, and what comes twice has the same id")
    func kills() throws {
        let bench = try WebhookBench()
        let first = bench.worker()
        bench.deliver(first)
        let begun = bench.files.writes.count
        for number in 0..<6 {
            try bench.accept(bench.passage("\(number)"))
            bench.deliver(first)
            bench.clock.advance(by: .milliseconds(600))
        }
        first.finish()
        let all = Set(bench.ids)
        #expect(all.count == 12)
        let bodies = Dictionary(uniqueKeysWithValues: zip(bench.ids, bench.items))
        for count in begun...bench.files.writes.count {
            // What was sent after this write may have been sent; the disk does not know it.
            let disk = bench.files.disk(afterWrites: count)
            for (path, bytes) in bench.files.files where path.contains("/ledger/") {
                try disk.replace(path, with: bytes, durably: true)
            }
            let before = bench.ids.count
            let next = bench.worker(disk)
            bench.deliver(next)
            let again = bench.items[before...]
            #expect(again.allSatisfy { bodies[$0["id"]?.text ?? ""] == $0 })
            guard case .progress(let progress)? = try? ReceiverFile("ops", in: WebhookBench.folder, files: disk).read()
            else { continue }
            #expect(progress.position.line <= bench.ledger.state.lastLine)
            let later = Set(bench.ids[before...])
            #expect(later.count == again.count, "none twice within one life")
            let noted = all.subtracting(later).compactMap { $0.split(separator: "-").first.flatMap { Int($0) } }
            let missing = later.compactMap { $0.split(separator: "-").first.flatMap { Int($0) } }
            #expect((noted.max() ?? 0) < (missing.min() ?? .max), "what is not sent again lies before the position")
        }
    }

    @Test("A receiver that says it is gone is off, also after a restart, until it is changed or a person says so")
    func gone() throws {
        for way in 0..<2 {
            let bench = try WebhookBench()
            let worker = bench.worker()
            bench.deliver(worker)
            try bench.passage("a")
            bench.server.behave(.gone)
            #expect(bench.deliver(worker) == .never)
            bench.server.behave(.ok)
            try bench.passage("b")
            let next = bench.worker()
            #expect(bench.deliver(next, waiting: .hours(9)) == .never && bench.ids.isEmpty)
            #expect(bench.progress?.off?.reason == "answered 410: it is gone")
            if way == 0 {
                bench.receiver.batchSize = 2
                next.adopt(bench.receiver, bench.parts)
                #expect(bench.lines.contains("webhook.on"))
            } else {
                try bench.file.ask(.goOn)
            }
            bench.deliver(next)
            #expect(bench.items.map { $0["event_id"]?.text } == ["a", "b"])
            #expect(bench.file.request == nil)
        }
    }

    @Test("What a receiver did not take for three days is given up in one go, listed, and can be replayed")
    func givenUp() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        bench.server.behave(.dead)
        for number in 0..<5 {
            try bench.passage("old \(number)")
            bench.deliver(worker)
            bench.clock.advance(by: .minutes(1))
        }
        bench.deliver(worker, waiting: .days(3))
        try bench.passage("new")
        bench.deliver(worker, waiting: .hours(2))
        let given = try #require(bench.progress?.givenUp.first)
        #expect(bench.progress?.givenUpItems == 5 && given.reason.contains("the connection ended"))
        #expect(bench.lines.count("webhook.givenup") == 1)
        bench.server.behave(.ok)
        bench.deliver(worker, waiting: .hours(2))
        #expect(bench.items.map { $0["event_id"]?.text } == ["new"])
        try bench.file.ask(.givenUp)
        bench.deliver(worker)
        #expect(bench.items.map { $0["event_id"]?.text } == ["new"] + (0..<5).map { "old \($0)" })
        worker.finish()
        #expect(bench.progress?.givenUp == [] && bench.progress?.replays == [])
        try bench.passage("next")
        bench.deliver(worker)
        #expect(bench.items.last?["event_id"]?.text == "next" && bench.ids.count == 7)
    }

    @Test("A message that is refused ten times is given up, and those behind it arrive")
    func refused() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        try bench.passage("bad")
        try bench.passage("good")
        bench.server.faults.add(
            Fault(.status(422, body: "no such field"), times: .max) { request in
                String(decoding: request.body, as: UTF8.self).contains("\"bad\"")
            })
        bench.deliver(worker, waiting: .hours(2))
        #expect(bench.items.map { $0["event_id"]?.text } == ["good"])
        worker.finish()
        #expect(bench.progress?.givenUp.map(\.reason) == ["answered 422: no such field"])
    }

    @Test("A replay from a time goes on with the first line of that time, and keeps every id")
    func replay() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        for number in 0..<4 {
            bench.clock.advance(by: .hours(10))
            try bench.passage("\(number)")
            bench.deliver(worker)
        }
        let sent = bench.ids
        try bench.file.ask(.since(Sample.noon + .hours(20)))
        bench.deliver(worker)
        #expect(bench.ids == sent + sent[1...])
        try bench.file.ask(.since(bench.clock.now + .days(1)))
        bench.deliver(worker)
        #expect(bench.ids.count == sent.count * 2 - 1)
        try bench.passage("next")
        bench.deliver(worker)
        #expect(bench.items.last?["event_id"]?.text == "next")
    }

    @Test("A batch has as many items as are wanted and there, and an id that a repetition has again")
    func batches() throws {
        let bench = try WebhookBench()
        bench.receiver.batchSize = 3
        bench.receiver.secrets = [try #require(WebhookSecret(SimulatedReceiver.secret))]
        let worker = bench.worker()
        bench.deliver(worker)
        for number in 0..<4 { try bench.passage("\(number)") }
        bench.http.inject(.timedOut(.seconds(30)), on: "hooks.example", performing: true)
        bench.deliver(worker, waiting: .seconds(5))
        #expect(bench.server.messages.map(\.items.count) == [3, 3, 1])
        #expect(bench.server.messages.allSatisfy { $0.isSigned == true })
        #expect(bench.server.messages[0].id == bench.server.messages[1].id)
        #expect(bench.server.messages[2].id == bench.ids.last)
    }

    @Test("Nothing is lost while the disk cannot be read or written")
    func disk() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        for number in 0..<3 { try bench.passage("\(number)") }
        bench.files.failure = { write in
            if case .replace(let path, _) = write, path.contains("/webhooks/") { return ENOSPC }
            return nil
        }
        bench.deliver(worker, waiting: .seconds(30))
        for number in 3..<6 {
            try bench.passage("\(number)")
            bench.deliver(worker, waiting: .seconds(30))
        }
        #expect(bench.ids.count == 6 && bench.lines.count("error webhook.receiver") == 1, "said once")
        bench.files.failure = { _ in nil }
        let next = bench.worker()
        bench.deliver(next)
        #expect(bench.ids.count == 12 && Set(bench.ids).count == 6, "at least once")
    }

    @Test("Lines that expired before they were delivered are reported, and delivery goes on behind them")
    func expired() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        try bench.passage("gone")
        bench.clock.advance(by: .days(1))
        try bench.passage("kept")
        try bench.files.remove(WebhookBench.folder.ledgerFile(day: "2026-01-27"))
        bench.deliver(bench.worker())
        #expect(bench.items.map { $0["event_id"]?.text } == ["kept"])
        #expect(bench.lines.contains("webhook.missing"))
    }

    @Test("What a filter does not want moves the position without a message and almost without a write")
    func unwanted() throws {
        let bench = try WebhookBench()
        var problems: [Phrase] = []
        bench.receiver.filter = ItemFilter(["outcome_in": ["held"]], problems: &problems)
        let worker = bench.worker()
        bench.deliver(worker)
        let writes = bench.files.writes.count { if case .replace = $0 { true } else { false } }
        for number in 0..<50 {
            try bench.accept(bench.passage("\(number)"))
            bench.deliver(worker)
            bench.clock.advance(by: .seconds(2))
        }
        #expect(bench.ids.isEmpty && problems.isEmpty)
        #expect(bench.files.writes.count { if case .replace = $0 { true } else { false } } - writes <= 1)
        worker.finish()
        #expect(bench.progress?.position.line == bench.ledger.state.lastLine)
    }

    @Test("After a change of day an outcome still knows its event, in a new process, too")
    func dayChange() throws {
        let bench = try WebhookBench()
        let worker = bench.worker()
        bench.deliver(worker)
        let line = try bench.passage("a", person: "4711")
        bench.deliver(worker)
        worker.finish()
        bench.clock.advance(by: .days(2))
        try bench.accept(line)
        bench.deliver(bench.worker())
        #expect(bench.items.count == 2)
        #expect(bench.items[1]["employee"]?.text == "4711" && bench.items[1]["outcome"]?.text == "accepted")
        #expect(bench.items[1]["delay"]?.integer == 2 * 86_400)
    }

    @Test("A notice is an item of its own")
    func notice() throws {
        let bench = try WebhookBench()
        var problems: [Phrase] = []
        bench.receiver.filter = ItemFilter(["notice_in": ["disk.low"], "phase_in": ["begun"]], problems: &problems)
        let worker = bench.worker()
        bench.deliver(worker)
        try bench.passage("a")
        try bench.ledger.append([
            .notice(Notice(.diskLow, .begun, [.free: "1000"])), .notice(Notice(.diskLow, .ended)),
            .notice(Notice(.sinkAway, .begun)),
        ])
        bench.deliver(worker)
        #expect(problems.isEmpty && bench.items.count == 1)
        #expect(bench.items[0]["type"]?.text == "notice" && bench.items[0]["notice"]?.text == "disk.low")
        #expect(bench.items[0]["facts"]?["free"]?.text == "1000")
    }
}
