import Foundation

/// The machine's clocks; waiting is a condition variable on the monotonic one, and needs no thread.
package final class SystemClock: Clock, @unchecked Sendable {  // `isWoken` is under the mutex.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isWoken = false

    package init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package var uptime: Span { monotonicNow() }

    package func wait(until moment: Span) {
        let left = min(moment - uptime, .days(365))
        guard left > .milliseconds(0) else { return }
        let end = (uptime + left).milliseconds
        var time = timespec(tv_sec: Int(end / 1000), tv_nsec: Int(end % 1000 * 1_000_000))
        pthread_mutex_lock(mutex)
        while !isWoken, pthread_cond_timedwait(condition, mutex, &time) == 0 {}
        isWoken = false
        pthread_mutex_unlock(mutex)
    }

    package func wake() {
        pthread_mutex_lock(mutex)
        isWoken = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }
}
