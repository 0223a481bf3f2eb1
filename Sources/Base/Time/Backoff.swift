/// How long to wait after a failure: 0.27 s × 2.7ⁿ, at most five minutes or what is asked for, ±10 %.
///
/// | failures before | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | seconds | 0.27 | 0.73 | 1.97 | 5.31 | 14.3 | 38.7 | 105 | 282 | 763 | 2059 | 5559 |
package enum Backoff {
    package static let longest = Span.minutes(5)

    /// The wait after `failures` earlier failures in a row.
    ///
    /// - Parameters:
    ///   - jitter: between -1 and 1; spreads the retries of callers that failed together.
    ///   - longest: at most an hour and a half.
    package static func wait(failures: Int, jitter: Double, longest: Span = longest) -> Span {
        var milliseconds = 270.0
        for _ in 0..<min(max(failures, 0), 10) { milliseconds *= 2.7 }
        milliseconds = min(milliseconds, Double(longest.milliseconds))
        return .milliseconds(Int64(milliseconds * (1 + 0.1 * min(max(jitter, -1), 1))))
    }
}
