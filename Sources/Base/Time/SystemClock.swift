@preconcurrency import Dispatch
import Foundation

/// The machine's clocks; waiting is a one-shot `DispatchSourceTimer`.
///
/// Dispatch's timer sources are thread-safe but not yet marked `Sendable`, hence the `@preconcurrency` import.
package final class SystemClock: Clock {
    private let timer: any DispatchSourceTimer
    private let woken = DispatchSemaphore(value: 0)

    package init() {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "hik2humand.clock"))
        let woken = woken
        timer.setEventHandler { @Sendable in woken.signal() }
        timer.schedule(deadline: .distantFuture)
        timer.activate()
    }

    deinit { timer.cancel() }

    package var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package var uptime: Span {
        .milliseconds(Int64(clamping: DispatchTime.now().uptimeNanoseconds / 1_000_000))
    }

    package func wait(until moment: Span) {
        let left = moment - uptime
        guard left > .milliseconds(0) else { return }
        let milliseconds = Int(clamping: min(left, .days(365)).milliseconds)
        timer.schedule(deadline: .now() + .milliseconds(milliseconds), leeway: .milliseconds(1))
        woken.wait()
        timer.schedule(deadline: .distantFuture)
        // If the timer fires at the same time as a wake, one signal is left over. It can be dropped: whoever called
        // `wake()` has set a flag that is read next.
        while woken.wait(timeout: .now()) == .success {}
    }

    package func wake() { woken.signal() }
}
