/// A day or a moment as typed on the command line.
package enum TypedTime: Equatable {
    case day(SiteDay)
    case moment(Instant)

    /// Reads `today`, `yesterday`, `now`, `2026-01-27` or an ISO 8601 time; without an offset it is site time.
    package init?(_ text: String, zone: SiteZone, now: Instant) {
        let text = text.trimmingSpaces
        switch text.lowercased() {
        case "now": self = .moment(now)
        case "today": self = .day(SiteDay(now, in: zone))
        case "yesterday": self = .day(SiteDay(now, in: zone).advanced(by: -1))
        default:
            if let day = SiteDay(date: text) {
                self = .day(day)
            } else if let time = try? Timestamp(parsing: text, zone: zone) {
                self = .moment(time.instant)
            } else {
                return nil
            }
        }
    }

    /// The whole day; for a moment, an empty window at that moment.
    package func window(in zone: SiteZone) -> Window {
        switch self {
        case .day(let day): day.window(in: zone)
        case .moment(let moment): Window(from: moment, to: moment)
        }
    }
}
