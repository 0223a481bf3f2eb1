import Foundation
import Testing

@testable import Base
@testable import HTTP
@testable import Simulator
@testable import Site
@testable import Support

@Suite("The servers of simulate")
struct SimulateTests {
    @Test("The printed settings are a .env file for both servers, and people pass while it runs")
    func running() throws {
        let now = try #require(Instant(text: "2026-01-28T15:00:00Z"))
        let clock = ManualClock(now: now)
        var lines: [String] = []
        var rounds = 0
        let log = Lines()
        var options = SimulateOptions()
        options.isVerbose = true
        options.rateLimit = 50
        try simulate(
            options, clock: clock,
            isStopped: {
                rounds += 1
                if rounds == 1 { Self.visit(lines) }
                return rounds > 4
            }, print: { lines.append($0) }, log: { log.add($0) })

        let (values, problems) = EnvFile.parse(Data(lines.joined(separator: "\n").utf8))
        #expect(problems.isEmpty)
        let settings = Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
        #expect(settings["ENTRY_DEVICES"] == "Facial Entrada")
        #expect(settings["START_FROM"] == "2026-01-27T00:00:00-03:00")
        #expect(settings["HUMAND_AUTH"] == "c2ltdWxhdGVkOmtleQ==")
        #expect(log.all.contains("2026-01-28T15:00:20Z Visita 1 at Facial Entrada"))
        #expect(log.all.contains("2026-01-28T15:00:00Z Humand GET /public/api/v1/users/me → 200"))
        #expect(log.all.contains("2026-01-28T15:00:00Z HikCentral POST / → 200 0x02401019"))
        #expect(log.all.last == "Stopped. Humand holds 0 entries.")
    }

    @Test("No port above 65535 is used")
    func lastPort() {
        var options = SimulateOptions()
        options.port = .max
        let clock = ManualClock(now: Instant(milliseconds: 0))
        #expect(throws: HTTPListenerError.self) {
            try simulate(options, clock: clock, isStopped: { true }, print: { _ in }, log: { _ in })
        }
    }

    /// Calls both servers once, at the printed addresses.
    private static func visit(_ lines: [String]) {
        func port(_ name: String) -> UInt16? {
            lines.first { $0.hasPrefix(name + "=") }?.split(separator: ":").last.flatMap { UInt16($0) }
        }
        do {
            let hikCentral = try LoopbackClient(port: try #require(port("HIKVISION_HOST")))
            hikCentral.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
            #expect(try hikCentral.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            let humand = try LoopbackClient(port: try #require(port("HUMAND_BASE_URL")))
            humand.send(
                "GET /public/api/v1/users/me HTTP/1.1\r\nHost: h\r\nAuthorization: Basic c2ltdWxhdGVkOmtleQ==\r\n\r\n")
            #expect(try humand.receive(until: "\r\n\r\n").contains("RateLimit: limit=50, remaining=49"))
        } catch {
            Issue.record(error)
        }
    }

    /// Lines written by several threads.
    private final class Lines: @unchecked Sendable {
        private let lock = NSLock()
        private var lines: [String] = []
        func add(_ line: String) { lock.withLock { lines.append(line) } }
        var all: [String] { lock.withLock { lines } }
    }
}
