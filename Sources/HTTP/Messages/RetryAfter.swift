import Base
import Foundation

/// The wait that a server asks for (RFC 9110, 10.2.3).
package enum RetryAfter {
    /// The longest wait, whatever a header says.
    static let longest = Span.minutes(15)

    /// The wait that `Retry-After` asks for, in seconds or as a date; nil when it is absent or makes no sense.
    ///
    /// - Parameter now: the time to compare a date with; the answer's own Date is preferred, since clocks differ.
    package static func span(in headers: HTTPHeaders, now: Instant?) -> Span? {
        guard let text = headers["Retry-After"]?.trimmingSpaces else { return nil }
        if let seconds = Int64(text) {
            return seconds < 0 ? nil : min(.seconds(seconds), longest)
        }
        guard let date = instant(httpDate: text),
            let reference = headers["Date"].flatMap(instant(httpDate:)) ?? now
        else { return nil }
        let wait: Span = date - reference
        return min(max(wait, .milliseconds(0)), longest)
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that may be sent today (RFC 9110, 5.6.7).
    package static func instant(httpDate text: String) -> Instant? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        return CivilTime(
            year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: min(time[2], 59)
        )?.instant(offsetSeconds: 0)
    }
}
