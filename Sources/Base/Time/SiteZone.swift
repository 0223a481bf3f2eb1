import Foundation

/// The time zone of the site, for event times without an offset.
///
/// Some gateways omit the offset; then only the wall-clock time at the door is known.
package struct SiteZone: Hashable, Sendable {
    package let timeZone: TimeZone

    package init(timeZone: TimeZone) { self.timeZone = timeZone }

    /// Nil if the name is not in the IANA database. Abbreviations such as `EST` are rejected: they have no DST rules.
    package init?(identifier: String) {
        guard identifier == "UTC" || identifier.contains("/"), let zone = TimeZone(identifier: identifier) else {
            return nil
        }
        timeZone = zone
    }

    package static let utc = SiteZone(timeZone: TimeZone(secondsFromGMT: 0) ?? .current)

    /// The zone's offset at `instant`, in seconds east of UTC.
    package func offsetSeconds(at instant: Instant) -> Int {
        timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
    }

    /// The offset in force when the zone's clocks show `local`.
    ///
    /// When clocks go back, an hour is repeated: the first one is used, so that an event never moves into the future.
    /// When clocks go forward, an hour is skipped: the offset before the change applies. The result is cut to whole
    /// minutes, because a written offset has no seconds. Zones had seconds until about 1910, and a device's clock may
    /// be that wrong.
    func offsetSeconds(atLocal local: CivilTime) -> Int { exactOffset(atLocal: local) / 60 * 60 }

    private func exactOffset(atLocal local: CivilTime) -> Int {
        let asUTC = local.instant(offsetSeconds: 0)
        let before = offsetSeconds(at: asUTC - .hours(24))
        let after = offsetSeconds(at: asUTC + .hours(24))
        if offsetSeconds(at: local.instant(offsetSeconds: before)) == before { return before }
        if offsetSeconds(at: local.instant(offsetSeconds: after)) == after { return after }
        return before
    }
}
