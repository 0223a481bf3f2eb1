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

    /// The likelier offset when the zone's clocks show `local`; see `offsets`.
    func offsetSeconds(atLocal local: CivilTime) -> Int { offsets(atLocal: local).likelier }

    /// The offsets with which the zone's clocks can have shown `local`.
    ///
    /// When clocks go back, an hour comes twice: the first one is likelier, so that an event never moves into the
    /// future. When clocks go forward, an hour is skipped: a clock that was not changed shows the offset before. The
    /// offsets are cut to whole minutes, because a written one has no seconds. Zones had seconds until about 1910, and
    /// a device's clock may be that wrong.
    func offsets(atLocal local: CivilTime) -> (likelier: Int, other: Int?) {
        let asUTC = local.instant(offsetSeconds: 0)
        let before = offsetSeconds(at: asUTC - .hours(24))
        let after = offsetSeconds(at: asUTC + .hours(24))
        func isShown(_ offset: Int) -> Bool { offsetSeconds(at: local.instant(offsetSeconds: offset)) == offset }
        let cut = (before: before / 60 * 60, after: after / 60 * 60)
        guard cut.before != cut.after else { return (cut.before, nil) }
        switch (isShown(before), isShown(after)) {
        case (true, false): return (cut.before, nil)
        case (false, true): return (cut.after, nil)
        case (true, true), (false, false): return (cut.before, cut.after)
        }
    }
}
