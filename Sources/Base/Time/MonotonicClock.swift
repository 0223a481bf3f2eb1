import Foundation

/// Time since some fixed moment, from the kernel; never jumps, and the request deadlines of this program are real.
package func monotonicNow() -> Span {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Span(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
