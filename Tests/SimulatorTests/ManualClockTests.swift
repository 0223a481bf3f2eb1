import Foundation
import Testing

@testable import Base
@testable import Simulator
@testable import Support

@Suite("The manual clock")
struct ManualClockTests {
    private let noon = Instant(seconds: 1_769_515_200)

    /// What hooks recorded, in their order.
    private final class Seen: @unchecked Sendable {
        private let lock = NSLock()
        private var items: [String] = []
        func add(_ item: String) { lock.withLock { items.append(item) } }
        var all: [String] { lock.withLock { items } }
    }

    @Test("Waiting takes no real time and ends exactly when it should, on both clocks")
    func waiting() {
        let clock = ManualClock(now: noon)
        clock.wait(until: .hours(1))
        #expect(clock.uptime == .hours(1) && clock.now == noon + .hours(1))
        clock.wait(until: .minutes(5))
        #expect(clock.uptime == .hours(1), "a wait for the past moves nothing")
    }

    @Test("Hooks run at their own instants and in order, also those added by hooks")
    func hooks() {
        let (clock, seen, noon) = (ManualClock(now: noon), Seen(), noon)
        clock.at(noon + .minutes(20)) { seen.add("20: \((clock.now - noon).inSeconds / 60)") }
        clock.at(noon + .minutes(10)) {
            seen.add("10: \((clock.now - noon).inSeconds / 60)")
            clock.at(noon + .minutes(15)) { seen.add("15: \((clock.now - noon).inSeconds / 60)") }
        }
        clock.at(noon + .minutes(40)) { seen.add("too early") }
        clock.wait(until: .minutes(30))
        #expect(seen.all == ["10: 10.0", "15: 15.0", "20: 20.0"])
        #expect(clock.uptime == .minutes(30))
    }

    @Test("Waking ends the current wait, or the next one if nobody is waiting")
    func waking() {
        let clock = ManualClock(now: noon)
        clock.wake()
        clock.wait(until: .hours(1))
        #expect(clock.uptime == .hours(0))
        clock.at(noon + .minutes(10)) { clock.wake() }
        clock.wait(until: .hours(1))
        #expect(clock.uptime == .minutes(10))
        clock.wait(until: .hours(1))
        #expect(clock.uptime == .hours(1))
    }

    @Test("The wall clock may jump either way while the other clock runs evenly")
    func jumping() {
        let (clock, seen) = (ManualClock(now: noon), Seen())
        clock.step(wallBy: .hours(-3))
        #expect(clock.now == noon - .hours(3) && clock.uptime == .hours(0))
        clock.at(noon) { seen.add("noon") }
        clock.advance(by: .hours(2))
        #expect(seen.all.isEmpty)
        clock.step(wallBy: .hours(5))
        clock.advance(by: .seconds(1))
        #expect(seen.all == ["noon"] && clock.uptime == .hours(2) + .seconds(1))
    }

    @Test("If waiting does not move the clock, the waiter is held until it is advanced or woken")
    func blocking() {
        let clock = ManualClock(now: noon, waitingAdvances: false)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            clock.wait(until: .hours(1))
            ended.signal()
            clock.wait(until: .hours(2))
            ended.signal()
        }
        clock.advance(by: .minutes(59))
        #expect(ended.wait(timeout: .now() + 0.02) == .timedOut)
        clock.advance(by: .minutes(1))
        #expect(ended.wait(timeout: .now() + 60) == .success)
        clock.wake()
        #expect(ended.wait(timeout: .now() + 60) == .success)
        #expect(clock.uptime == .hours(1))
    }
}
