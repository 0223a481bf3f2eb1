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
            startedAt: Self.now - .hours(9), uptime: { bench.uptime },
            gather: {
                bench.asked += 1
                guard bench.isReadable else { throw FileError("open", "/state", EACCES) }
                var facts = StatusFacts(pollInterval: .minutes(5), lateCheck: .hours(1))
                facts.holder = "42"
                facts.lastPoll = bench.lastPoll
                facts.daemon = DaemonStatus([
                    "pid": 42, "at": .string(StatusWindowTests.now.text), "lastGoodPoll": .string(bench.lastPoll.text),
                    "startedAt": .string((StatusWindowTests.now - .hours(9)).text),
                ])
                return StatusSnapshot(
                    report: StatusReport(facts, zone: .utc, now: StatusWindowTests.now),
                    ledger: LedgerPicture(day: SiteDay(StatusWindowTests.now, in: .utc), zone: .utc))
            })
    }

    private func ask(_ path: String, language: String = "") throws -> HTTPResponse {
        window.answer(page: try #require(StatusWindow.routes.firstIndex { $0.path == path }), language: language)
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

    @Test("The dashboard speaks the browser's language, and its policy allows its own style and nothing else")
    func dashboard() throws {
        let answer = try ask("/", language: "fr, es-AR;q=0.8, en;q=0.5")
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == 200 && answer.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(answer.headers["Vary"] == "Accept-Language" && answer.headers["Content-Language"] == "es")
        #expect(text.contains("<html lang=\"es\">") && text.contains("http-equiv=\"refresh\""))
        let policy = try #require(answer.headers["Content-Security-Policy"])
        let style = try #require(
            text.components(separatedBy: "<style>").last?.components(separatedBy: "</style>").first)
        #expect(policy.contains("'sha256-\(Data(SHA256.hash(Array(style.utf8))).base64EncodedString())'"))
        #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe") && !policy.contains("script"))
        let still = String(decoding: try ask("/paused", language: "").body, as: UTF8.self)
        #expect(still.contains("<html lang=\"en\">") && !still.contains("http-equiv"))
    }

    @Test("The dashboard says so when the state directory cannot be read")
    func unreadable() throws {
        bench.isReadable = false
        let answer = try ask("/", language: "es")
        #expect(answer.status == 503 && answer.headers["Vary"] == "Accept-Language")
        #expect(
            String(decoding: answer.body, as: UTF8.self).contains("<h1>No se puede leer el directorio de estado.</h1>"))
    }

    @Test("The dashboard knows since when all is well although nobody looked")
    func since() throws {
        #expect(try text("/").contains("<h1>All is well since 06:00.</h1>"))
        bench.lastPoll = Self.now - .minutes(40)
        bench.uptime = bench.uptime + .seconds(15)
        window.look()
        bench.uptime = bench.uptime + .seconds(3)
        #expect(try text("/").contains("<h1>Not well since 14:20.</h1>"))
        bench.lastPoll = Self.now
        bench.uptime = bench.uptime + .seconds(15)
        window.look()
        #expect(try text("/").contains("<h1>All is well since 15:00.</h1>"))
    }
}
