/// A day or a moment as typed on the command line.
package enum TypedTime: Equatable {
    case day(SiteDay)
    case moment(Instant)

    /// Reads `now`, `2026-01-27`, a day as people name it (`yesterday`, `lunes`, `24/11`), or an ISO 8601 time; without
    /// an offset it is site time.
    ///
    /// Nil also for a time that can mean two moments; `ambiguity` says which.
    package init?(_ text: String, zone: SiteZone, now: Instant) {
        let text = text.trimmingSpaces
        switch text.lowercased() {
        case "now": self = .moment(now)
        default:
            if let day = SiteDay(date: text) ?? SiteDay(spoken: text, today: SiteDay(now, in: zone)) {
                self = .day(day)
            } else if let written = try? WrittenTime(parsing: text, zone: zone), written.other == nil {
                self = .moment(written.time.instant)
            } else {
                return nil
            }
        }
    }

    /// Why a time without an offset does not say which moment it means; nil for every other text.
    package static func ambiguity(of text: String, zone: SiteZone) -> Phrase? {
        guard let (first, second) = (try? WrittenTime(parsing: text, zone: zone))?.bothMoments else { return nil }
        return Phrase(
            en: "clocks were changed at \(text.trimmingSpaces): write \(first) or \(second)",
            es: "el \(text.trimmingSpaces) se cambió la hora: escriba \(first) o \(second)")
    }

    /// The whole day; for a moment, an empty window at that moment.
    package func window(in zone: SiteZone) -> Window {
        switch self {
        case .day(let day): day.window(in: zone)
        case .moment(let moment): Window(from: moment, to: moment)
        }
    }
}
