import Foundation

/// The time zone of the site: gives an instant to event times that come without an offset.
///
/// Some gateways leave the offset out; the doors' wall clock is then all that is known.
package struct SiteZone: Hashable, Sendable {
    package let timeZone: TimeZone

    package init(timeZone: TimeZone) { self.timeZone = timeZone }

    /// Nil when the IANA database knows no such name. Abbreviations such as `EST` are refused: they carry no DST rules.
    package init?(identifier: String) {
        guard identifier == "UTC" || identifier.contains("/"), let zone = TimeZone(identifier: identifier) else {
            return nil
        }
        timeZone = zone
    }

    package static let utc = SiteZone(timeZone: TimeZone(secondsFromGMT: 0) ?? .current)

    /// Seconds east of UTC that the zone's clocks show at `instant`.
    package func offsetSeconds(at instant: Instant) -> Int {
        timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
    }

    /// The offset in force when the zone's clocks show `local`.
    ///
    /// When clocks go back, a time of day comes twice: the first one is meant, so a repeated hour never moves an
    /// event into the future. When clocks go forward, a time of day is skipped: the offset before the change holds.
    /// It is cut to whole minutes, all that a written offset can hold: zones had seconds until about 1910, and the
    /// clock of a device may be that wrong.
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
