import Foundation

/// What signals ask of the engine; set from any thread, read by the engine between two steps.
package final class Control: @unchecked Sendable {
    // Unchecked: every access to the two variables goes through the lock.
    private let lock = NSLock()
    private var stop: Span?
    private var reload = false
    private let clock: any Clock

    /// How long what is under way may still take after a stop was asked for.
    static let grace = Span.seconds(8)

    package init(clock: any Clock) { self.clock = clock }

    /// Asks the engine to end; what is under way may finish within the grace period.
    package func requestStop() {
        let now = clock.uptime
        lock.withLock { stop = stop ?? now }
        clock.wake()
    }

    /// Asks the engine to read its settings again.
    func requestReload() {
        lock.withLock { reload = true }
        clock.wake()
    }

    package var isStopping: Bool { lock.withLock { stop != nil } }

    /// A reload was asked for and has not begun.
    package var isReloading: Bool { lock.withLock { reload } }

    /// How long the request under way may still last; nil while nobody has asked for a stop.
    package var timeLeft: Span? {
        guard let stop = lock.withLock({ stop }) else { return nil }
        return max(stop + Control.grace - clock.uptime, .milliseconds(0))
    }

    /// Whether a reload was asked for since the last call.
    package func takeReload() -> Bool {
        lock.withLock {
            defer { reload = false }
            return reload
        }
    }
}
