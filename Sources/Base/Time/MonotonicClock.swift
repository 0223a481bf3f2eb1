import Foundation

/// The kernel's time since some fixed moment; it never jumps.
///
/// For deadlines that are real even when a test replaces the `Clock`.
package func monotonicNow() -> Span {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Span(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
