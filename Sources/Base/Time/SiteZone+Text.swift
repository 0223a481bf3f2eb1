extension SiteZone {
    /// The instant as the site's clocks show it, `2026-01-27T08:12:45-03:00`.
    package func timestamp(_ instant: Instant) -> Timestamp {
        Timestamp(instant: instant, offsetSeconds: offsetSeconds(at: instant) / 60 * 60)
    }

    /// `08:12:45` on the site's clocks.
    package func clockTime(_ instant: Instant) -> String {
        String(timestamp(instant).inWholeSeconds.dropFirst(11).prefix(8))
    }

    /// The date and time on the site's clocks, `2026-01-27 07:58:12`.
    package func text(_ instant: Instant) -> String {
        let text = Timestamp(instant: instant, offsetSeconds: offsetSeconds(at: instant)).inWholeSeconds
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }

    /// The same with the offset of the site's clocks, where nothing else says whose time it is:
    /// `2026-01-27 07:58:12 -03:00`.
    package func textWithOffset(_ instant: Instant) -> String {
        let text = timestamp(instant).inWholeSeconds
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) \(text.dropFirst(19))"
    }
}
