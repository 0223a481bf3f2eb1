import Foundation
import Simulator
import Testing

@testable import Base
@testable import HTTP
@testable import Operations
@testable import Support

@Suite("The dead man's ping", .waiting)
struct PingSenderTests {
    /// What was asked for, and what to answer; used on two threads.
    private final class Peer: @unchecked Sendable {  // Everything is accessed under the condition's lock.
        private let condition = NSCondition()
        private var asked: [String] = []
        private var problem: String?

        func answer(_ request: HTTPRequest) -> String? {
            condition.withLock {
                asked.append(request.url)
                condition.broadcast()
                return problem
            }
        }

        func fail(_ problem: String?) { condition.withLock { self.problem = problem } }

        func wait(for count: Int) -> [String] {
            condition.withLock {
                let end = Date() + 60
                while asked.count < count, condition.wait(until: end) {}
                return asked
            }
        }
    }

    private let peer = Peer()
    private let lines = LogLines()
    private let clock = ManualClock(now: Sample.noon)

    @Test("It follows good polls, at most one a minute; a failure is logged once, with the host alone")
    func polls() throws {
        let (peer, log) = (peer, lines.log(clock))
        let sender = PingSender(Secret("https://ping.example/0123-secret")) { peer.answer($0) }
        sender.start()
        defer { sender.stop() }
        for second in 0..<60 as Range<Int64> { sender.beat(.seconds(second), at: .seconds(second), log: log) }
        #expect(peer.wait(for: 1) == ["https://ping.example/0123-secret"])
        sender.beat(.seconds(59), at: .seconds(300), log: log)
        #expect(peer.wait(for: 2).count == 2, "the last poll of that minute is told when it is over")
        sender.beat(.seconds(59), at: .seconds(600), log: log)
        peer.fail("no route to ping.example")
        sender.beat(.seconds(601), at: .seconds(601), log: log)
        #expect(peer.wait(for: 3).count == 3)
        sender.beat(.seconds(900), at: .seconds(900), log: log)
        #expect(peer.wait(for: 4).count == 4, "no ping without a poll")
        let end = monotonicNow() + .seconds(60)
        while lines.lines.isEmpty, monotonicNow() < end {
            sender.beat(.seconds(900), at: .seconds(901), log: log)
            usleep(1000)
        }
        #expect(lines.count("ping.failed") == 1 && lines.contains("(ping.example)") && !lines.contains("0123-secret"))
        peer.fail(nil)
        sender.beat(.seconds(1000), at: .seconds(1000), log: log)
        #expect(peer.wait(for: 5).count == 5)
        while lines.lines.count < 2, monotonicNow() < end {
            sender.beat(.seconds(1000), at: .seconds(1001), log: log)
            usleep(1000)
        }
        #expect(lines.contains("reached again"))
    }

    @Test("Without PING_URL nothing is asked")
    func none() {
        let (peer, log) = (peer, lines.log(clock))
        let sender = PingSender(nil) { peer.answer($0) }
        sender.ping(log: log)
        #expect(lines.lines.isEmpty)
    }
}
