import Foundation

/// Requests to the engine, made by signals.
///
/// They may be set from any thread; the engine reads them between two steps.
package final class Control: @unchecked Sendable {
    // Unchecked: every access to the two variables goes through the lock.
    private let lock = NSLock()
    private var stop: Span?
    private var reload = false
    private let clock: any Clock

    /// How long work in progress may continue after a stop was requested.
    static let grace = Span.seconds(8)

    package init(clock: any Clock) { self.clock = clock }

    /// Asks the engine to stop; work in progress may finish within the grace period.
    package func requestStop() {
        let now = clock.uptime
        lock.withLock { stop = stop ?? now }
        clock.wake()
    }

    /// Asks the engine to reload its settings.
    package func requestReload() {
        lock.withLock { reload = true }
        clock.wake()
    }

    package var isStopping: Bool { lock.withLock { stop != nil } }

    /// Whether a reload was requested and has not begun.
    package var isReloading: Bool { lock.withLock { reload } }

    /// The time left for the request in progress; nil if no stop was requested.
    package var timeLeft: Span? {
        guard let stop = lock.withLock({ stop }) else { return nil }
        return max(stop + Control.grace - clock.uptime, .milliseconds(0))
    }

    /// Whether a reload was requested since the last call.
    package func takeReload() -> Bool {
        lock.withLock {
            defer { reload = false }
            return reload
        }
    }
}
