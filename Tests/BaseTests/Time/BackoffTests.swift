import Testing

@testable import Base
@testable import Simulator
@testable import Support

@Suite("Back-off and outages")
struct BackoffTests {
    @Test(
        "The wait grows with each failure as the table says, up to 300 s",
        arguments: [
            (-1, 270), (0, 270), (1, 729), (2, 1968), (3, 5314), (4, 14_348), (5, 38_742), (6, 104_603), (7, 282_429),
            (8, 300_000), (9, 300_000), (.max, 300_000), (.min, 270),
        ])
    func table(failures: Int, milliseconds: Int64) {
        #expect(abs(Backoff.wait(failures: failures, jitter: 0).milliseconds - milliseconds) <= 1)
        #expect(Backoff.wait(failures: failures, jitter: 1).milliseconds <= milliseconds * 110 / 100 + 1)
        #expect(Backoff.wait(failures: failures, jitter: -7).milliseconds >= milliseconds * 90 / 100 - 1)
    }

    @Test("An outage is reported at its start, every half hour, and at its end with its duration")
    func outage() {
        let lines = LogLines()
        let log = lines.log(ManualClock(now: Instant(milliseconds: 0)))
        var outage = Outage(.humand)
        outage.ended(at: .seconds(0), log: log)
        #expect(lines.lines.isEmpty)
        for minute in 0...95 { outage.failed("it broke", at: .minutes(Int64(minute)), log: log) }
        #expect(outage.began == .minutes(0) && outage.failures == 96)
        outage.ended(at: .minutes(96), log: log)
        #expect(lines.count("warning humand.outage") == 1)
        #expect(lines.count("error humand.outage") == 3)
        #expect(lines.count("humand.recovered seconds=5760 failures=96") == 1)
        #expect(outage.began == nil && outage.failures == 0)
    }

    @Test("Different problems never share a log event, so one's end is not taken for the other's")
    func subjects() {
        let events = Outage.Subject.allCases.flatMap { [$0.events.began, $0.events.failedAgain, $0.events.ended] }
        #expect(Set(events).count == 3 * Outage.Subject.allCases.count)
    }
}
