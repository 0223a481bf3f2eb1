import Attendance
import Base

/// Where the clocks of terminals stand that have lost their date: a terminal whose battery is flat begins again on its
/// maker's first day. Nobody passed a door of today's HikCentral then.
package enum LostDates {
    /// The makers' first days.
    static let firstDays = ["1970-01-01", "2000-01-01"]
    static let reach = Span.days(31)

    /// The spans from these days on; a clock begins at that day's first moment in its own zone, or in UTC.
    static func spans(_ zone: SiteZone) -> [Window] {
        firstDays.compactMap { SiteDay(date: $0) }.map { day in
            let from = max(min(day.window(in: zone).from, day.window(in: .utc).from), Instant(seconds: 0))
            return Window(from: from, to: from + reach)
        }
    }

    package static func contains(_ moment: Instant, _ zone: SiteZone) -> Bool {
        spans(zone).contains { $0.contains(moment) }
    }
}
