import Testing

@testable import Base
@testable import Ledger
@testable import Operations
@testable import Support

struct NoticeQueueTests {
    private let noon = Sample.noon

    private func notice(_ line: Int, _ name: NoticeName = .deviceOffline, at moment: Instant? = nil) -> RecordedNotice {
        RecordedNotice(line: line, at: moment ?? noon, notice: Notice(name, subject: "\(line)", .begun))
    }

    @Test("What comes together of one kind goes out together, the oldest first, each once")
    func batches() {
        var queue = NoticeQueue(position: 4)
        let recent = [notice(3), notice(5), notice(6), notice(7, .diskLow), notice(8)]
        queue.take(recent)
        queue.take(recent)
        var lines: [[Int]] = []
        while true {
            let batch = queue.next(now: noon, uptime: .seconds(0))
            if batch.isEmpty { break }
            lines.append(batch.map(\.line))
            queue.end(batch)
            #expect(queue.position == batch.last?.line)
        }
        #expect(lines == [[5, 6], [7], [8]] && queue.wake == nil)
        queue.take((9...200).map { notice($0) })
        #expect(queue.next(now: noon, uptime: .seconds(0)).count == NoticeQueue.largest)
    }

    @Test("A failure is tried again, later each time, for about a day, and then given up")
    func failures() {
        var queue = NoticeQueue(position: 0)
        queue.take([notice(1), notice(2, .diskLow)])
        var (uptime, attempts, waits) = (Span.seconds(0), 0, [Int64]())
        while true {
            let batch = queue.next(now: noon, uptime: uptime)
            #expect(batch.map(\.line) == [1])
            attempts += 1
            guard queue.failed(batch, at: uptime) != nil else { break }
            #expect(queue.next(now: noon, uptime: uptime).isEmpty)
            let next = queue.wake ?? uptime
            waits.append((next - uptime).milliseconds / 1000)
            uptime = next
        }
        #expect(attempts == NoticeQueue.attempts && waits.prefix(6) == [30, 90, 270, 810, 2430, 3600])
        #expect(uptime > .hours(20) && uptime < .hours(30))
        #expect(queue.position == 1 && queue.next(now: noon, uptime: uptime).map(\.line) == [2])
    }

    @Test("What is older than three days is no news, however often the program was restarted")
    func old() {
        var queue = NoticeQueue(position: 0)
        queue.take([notice(1, at: noon - .days(4)), notice(2)])
        #expect(queue.next(now: noon, uptime: .seconds(0)).map(\.line) == [2] && queue.position == 1)
    }
}
