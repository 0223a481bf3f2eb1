import Testing

@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Simulator
@testable import Support

struct OpenEventsTests {
    private let noon = Sample.noon

    private func event(_ number: Int, using generator: inout SeededGenerator) -> RecordedEvent {
        var recorded = Sample.queued(
            "e\(number)", at: noon + .minutes(.random(in: 0...300, using: &generator)),
            person: "\(Int.random(in: 0..<4, using: &generator))")
        recorded.state = [.queued, .waiting, .held].randomElement(using: &generator) ?? .queued
        recorded.cause = recorded.state == .held ? HoldCause.allCases.randomElement(using: &generator) : nil
        if recorded.state == .waiting { recorded.until = noon + .minutes(.random(in: 0...600, using: &generator)) }
        if recorded.state == .held, Bool.random(using: &generator) { recorded.punch = nil }
        return recorded
    }

    @Test("What is kept by person and by cause is what a walk over everything would find")
    func indexes() {
        var generator = SeededGenerator(seed: 5)
        var events = OpenEvents()
        for number in 0..<Campaign.size(600, full: 3000) {
            let line = Int.random(in: 0..<60, using: &generator)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                _ = events.remove(line: line)
            } else {
                events.keep(event(number, using: &generator), line: line)
            }
            let all = events.byLine.sorted { $0.key < $1.key }
            #expect(events.held.map(\.line) == all.filter { $0.value.state == .held }.map(\.key))
            #expect(events.heldCount == events.held.count && events.queuedCount == all.count - events.heldCount)
            for cause in HoldCause.allCases {
                #expect(
                    events.held(for: cause).map(\.line) == events.held.filter { $0.event.cause == cause }.map(\.line))
            }
            let punch = Sample.punch(Sample.event("p", at: noon + .minutes(150), person: "\(number % 5)"))
            let obstacles = all.filter { _, other in
                other.punch?.employee == punch.employee
                    && (other.state == .waiting || (other.state == .held && other.cause == .refused))
            }
            #expect(events.obstacles(of: punch.employee).map(\.line) == obstacles.map(\.key))
            let earlier = obstacles.map(\.value).filter { $0.event.time.instant < punch.time.instant }
            let until = earlier.compactMap { $0.state == .waiting ? $0.until : $0.event.time.instant + .hours(1) }
            #expect(events.waitBehindEarlier(punch) == until.max())
        }
    }

    @Test("Beside a punch that was posted, the next one is found, and the posted one keeps its place")
    func besides() {
        var events = OpenEvents()
        for line in 1...3 { events.keep(Sample.queued("e\(line)", at: noon + .minutes(Int64(line))), line: line) }
        #expect(events.nextDelivery(now: noon, besides: nil)?.line == 1)
        #expect(events.nextDelivery(now: noon, besides: 1)?.line == 2)
        #expect(events.nextDelivery(now: noon, besides: 2)?.line == 1)
        #expect(events.nextDelivery(now: noon, besides: nil)?.line == 1, "its outcome may not reach the disk")
        _ = events.remove(line: 1)
        #expect(events.nextDelivery(now: noon, besides: 2)?.line == 3)
        for line in [2, 3] { _ = events.remove(line: line) }
        #expect(events.nextDelivery(now: noon, besides: 3) == nil)
    }
}
