/// A time on the site's clocks, on any day.
package struct TimeOfDay: Equatable, Sendable, CustomStringConvertible {
    /// Minutes since midnight.
    let minutes: Int

    /// Reads `03:30`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2, (1...2).contains(parts[0].utf8.count),
            parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        minutes = hour * 60 + minute
    }

    package var description: String { "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))" }

    /// The moment at which the site's clocks show this time on a day; if they skip it, the moment after.
    package func moment(on day: SiteDay, in zone: SiteZone) -> Instant {
        let midnight = day.window(in: zone).from
        let civil = CivilTime(midnight + .minutes(Int64(minutes)), offsetSeconds: zone.offsetSeconds(at: midnight))
        return civil.instant(offsetSeconds: zone.offsetSeconds(atLocal: civil))
    }
}
