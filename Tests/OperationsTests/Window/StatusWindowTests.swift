import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Ledger
@testable import Operations
@testable import Support
@testable import Sync
@testable import SyncSupport

@Suite("Status over HTTP")
struct StatusWindowTests {
    private static let now = TestSite.time("12:00:00").instant

    private final class Bench: @unchecked Sendable {  // One test's thread.
        var uptime = Span.seconds(1000)
        var isReadable = true
        var asked = 0
        var lastPoll = StatusWindowTests.now - .minutes(2)
    }

    private let bench = Bench()
    private let window: StatusWindow

    init() {
        let bench = bench
        window = StatusWindow(
            uptime: { bench.uptime },
            gather: {
                bench.asked += 1
                guard bench.isReadable else { throw FileError("open", "/state", EACCES) }
                var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
                facts.holder = "42"
                facts.lastPoll = bench.lastPoll
                return StatusReport(facts, zone: .utc, now: StatusWindowTests.now)
            })
    }

    private func ask(_ path: String) throws -> HTTPResponse {
        window.answer(page: try #require(StatusWindow.routes.firstIndex { $0.path == path }))
    }

    private func text(_ path: String) throws -> String { String(decoding: try ask(path).body, as: UTF8.self) }

    @Test("The program is alive while its engine beats, whatever else is wrong")
    func alive() throws {
        bench.isReadable = false
        #expect(try ask("/healthz").status == 200)
        #expect(try ask("/webhook/health").status == 200)
        bench.uptime = bench.uptime + .minutes(2)
        #expect(try ask("/healthz").status == 503)
        window.alive()
        #expect(try ask("/healthz").status == 200)
    }

    @Test("It is ready while punches flow, and says why not otherwise")
    func ready() throws {
        #expect(try ask("/readyz").status == 200)
        bench.lastPoll = Self.now - .minutes(40)
        bench.uptime = bench.uptime + .seconds(3)
        #expect(try ask("/readyz").status == 503)
        #expect(try text("/readyz").contains("the last good poll was 40 min ago"))
        bench.isReadable = false
        bench.uptime = bench.uptime + .seconds(3)
        #expect(try text("/readyz").contains("the state directory cannot be read"))
        #expect(try ask("/metrics").status == 503)
    }

    @Test("However often it is asked, the state directory is read once in two seconds")
    func cached() throws {
        for _ in 0..<20 { #expect(try ask("/metrics").status == 200) }
        #expect(bench.asked == 1)
        bench.uptime = bench.uptime + .seconds(2)
        #expect(try ask("/status.json").status == 200)
        #expect(bench.asked == 2)
    }

    @Test("Metrics count what the process did and what was refused, and have no sample for what is not known")
    func metrics() throws {
        var totals = RunReport()
        (totals.accepted, totals.lateEvents) = (7, 3)
        window.alive(totals)
        window.count(ListenerRefusal(status: 401, reason: "", peer: "", count: 2))
        window.count(ListenerRefusal(status: 401, reason: "", peer: "", count: 3))
        let lines = try text("/metrics").split(separator: "\n").map(String.init)
        #expect(lines.contains("hik2humand_accepted_punches_total 7"))
        #expect(lines.contains("hik2humand_late_events_total 3"))
        #expect(lines.contains(#"hik2humand_refused_requests_total{status="401"} 5"#))
        #expect(lines.contains("hik2humand_healthy 1"))
        #expect(!lines.contains { $0.contains("oldest_queued") || $0.contains("reconcile") })
        // Every sample stands below the lines that describe it.
        for line in lines where !line.hasPrefix("#") {
            let name = line.prefix { $0 != " " && $0 != "{" }
            #expect(lines.contains { $0.hasPrefix("# TYPE \(name) ") })
        }
    }

    @Test("Pages may be kept by no cache and framed by nobody")
    func headers() throws {
        for path in StatusWindow.routes.map(\.path) {
            let headers = try ask(path).headers
            #expect(headers["Cache-Control"] == "no-store" && headers["X-Frame-Options"] == "DENY")
        }
    }
}
