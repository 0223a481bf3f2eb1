import Attendance
import Base

/// Reports two different troubles with clocks, each under its own name.
struct ClockWatch {
    private var skew = Outage(.clock)
    private var leap = Outage(.cursor)

    /// A difference between the clocks that is worth a word.
    static let reportedSkew = Span.minutes(1)

    /// - Parameters:
    ///   - ahead: how far this machine's clock runs ahead of HikCentral's.
    ///   - position: how far HikCentral has been read.
    mutating func look(ahead: Span, position: Instant?, now: Instant, uptime: Span, log: Log) {
        if ahead >= ClockWatch.reportedSkew {
            skew.failed(
                "this machine's clock is \(ahead.milliseconds / 1000) s ahead of HikCentral's; windows end by "
                    + "HikCentral's until it is set", at: uptime, log: log)
        } else {
            skew.ended(at: uptime, log: log)
        }
        if let position, position > now {
            leap.failed(
                "HikCentral is read from \(position.text) on, which lies ahead of this machine's clock; is the clock "
                    + "right, or \(SettingName.startFrom)? Events are looked for behind the cursor until then",
                at: uptime, log: log)
        } else {
            leap.ended(at: uptime, log: log)
        }
    }
}
