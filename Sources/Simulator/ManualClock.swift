import Base
import Foundation

/// A clock that only moves when told to, or when somebody waits, so that a year takes a second.
///
/// `@unchecked Sendable`: mutable state is only accessed under `lock`; hooks run outside it.
package final class ManualClock: Clock, @unchecked Sendable {
    private struct Hook {
        var instant: Instant
        var action: @Sendable () -> Void
    }

    private let lock = NSCondition()
    private let waitingAdvances: Bool
    private var wall: Instant
    private var steady = Span(milliseconds: 0)
    private var isWoken = false
    /// Ascending by instant; hooks of the same instant in the order in which they were added.
    private var hooks: [Hook] = []

    /// A clock that shows `now`.
    ///
    /// With `waitingAdvances`, a wait moves the time to its end at once. Without it, the waiter sleeps until another
    /// thread advances the clock far enough.
    package init(now: Instant, waitingAdvances: Bool = true) {
        wall = now
        self.waitingAdvances = waitingAdvances
    }

    package var now: Instant { lock.withLock { wall } }
    package var uptime: Span { lock.withLock { steady } }

    package func wait(until uptime: Span) {
        guard waitingAdvances else {
            lock.withLock {
                while !isWoken, steady < uptime { lock.wait() }
                isWoken = false
            }
            return
        }
        pass(until: { uptime }, stopsWhenWoken: true)
    }

    package func wake() {
        lock.withLock {
            isWoken = true
            lock.broadcast()
        }
    }

    /// Lets time pass; hooks that come due on the way run at their own instant.
    package func advance(by span: Span) {
        let target = uptime + span
        pass(until: { target }, stopsWhenWoken: false)
    }

    /// Makes the wall clock jump, as an administrator or NTP does; no time passes.
    package func step(wallBy span: Span) {
        lock.withLock { wall = wall + span }
    }

    /// Runs `action` when the wall clock reaches `instant`, or at once if it already has.
    package func at(_ instant: Instant, _ action: @escaping @Sendable () -> Void) {
        lock.withLock {
            let place = hooks.firstIndex { $0.instant > instant } ?? hooks.endIndex
            hooks.insert(Hook(instant: instant, action: action), at: place)
        }
        pass(until: { nil }, stopsWhenWoken: false)
    }

    /// Moves to `target` (nil: stays) from hook to hook. A hook may add hooks, advance the clock or wake it.
    private func pass(until target: () -> Span?, stopsWhenWoken: Bool) {
        while true {
            lock.lock()
            if stopsWhenWoken, isWoken {
                isWoken = false
                lock.unlock()
                return
            }
            let end = max(target() ?? steady, steady)
            guard let hook = hooks.first, hook.instant - wall <= end - steady else {
                move(by: end - steady)
                lock.broadcast()
                lock.unlock()
                return
            }
            hooks.removeFirst()
            if hook.instant > wall { move(by: hook.instant - wall) }
            lock.broadcast()
            lock.unlock()
            hook.action()
        }
    }

    private func move(by span: Span) {
        wall = wall + span
        steady = steady + span
    }
}
