import Base
import Sync

extension StartFrom {
    /// No event is older than HikCentral's makers' first access controllers.
    private static let earliest = Instant(seconds: 946_684_800)  // 2000-01-01

    /// Reads `now`, a duration, a date, or a time; one without an offset is the site's.
    package init?(parsing text: String, zone: SiteZone) {
        if text.lowercased() == "now" {
            self = .now
        } else if text.last?.isLetter == true, let span = Span(setting: text), span <= .days(3650) {
            // Without its unit it may be a date gone wrong: 20260127.
            self = .back(span)
        } else if let moment = StartFrom.moment(text, zone), moment >= StartFrom.earliest {
            self = .moment(moment)
        } else {
            return nil
        }
    }

    /// A date or a time; `yesterday` would be another one at each start.
    private static func moment(_ text: String, _ zone: SiteZone) -> Instant? {
        if let day = SiteDay(date: text) ?? SiteDay(compact: text) { return day.window(in: zone).from }
        guard let written = try? WrittenTime(parsing: text, zone: zone), written.other == nil else { return nil }
        return written.time.instant
    }
}
