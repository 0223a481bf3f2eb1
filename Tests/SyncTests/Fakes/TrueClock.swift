import Base
import Simulator

/// The real time while the machine's own clock is set back and forth: it follows the clock that never jumps.
final class TrueClock: Clock {
    private let machine: ManualClock
    private let beginning: Instant

    init(_ machine: ManualClock) {
        self.machine = machine
        beginning = machine.now - machine.uptime
    }

    var now: Instant { beginning + machine.uptime }
    var uptime: Span { machine.uptime }
    func wait(until uptime: Span) { machine.wait(until: uptime) }
    func wake() { machine.wake() }
}
