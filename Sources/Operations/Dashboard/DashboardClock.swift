import Base

/// Says times as the site's clocks show them, in one language.
struct DashboardClock: Sendable {
    let now: Instant
    let zone: SiteZone
    let language: Language

    /// `08:12`, or `28 Nov, 08:12` for another day than today.
    func text(_ moment: Instant, seconds: Bool = false) -> String {
        let time = seconds ? zone.clockTime(moment) : String(zone.clockTime(moment).prefix(5))
        return isToday(moment) ? time : "\(date(SiteDay(moment, in: zone))), \(time)"
    }

    func isToday(_ moment: Instant) -> Bool { SiteDay(moment, in: zone) == SiteDay(now, in: zone) }

    /// The same for the page, where programs read it too.
    func time(_ moment: Instant, seconds: Bool = false) -> HTML {
        .tag("time", ["datetime": zone.timestamp(moment).inWholeSeconds], .text(text(moment, seconds: seconds)))
    }

    /// How long ago it was, or in how long it will be.
    func distance(_ moment: Instant) -> String {
        let span = (moment > now ? moment - now : now - moment).inWords
        return moment > now
            ? Phrase(en: "in \(span)", es: "dentro de \(span)")[language]
            : Phrase(en: "\(span) ago", es: "hace \(span)")[language]
    }

    /// `since 08:12`, `desde el 28 nov, 08:12`.
    func since(_ moment: Instant) -> String {
        let time = text(moment)
        return isToday(moment)
            ? Phrase(en: "since \(time)", es: "desde las \(time)")[language]
            : Phrase(en: "since \(time)", es: "desde el \(time)")[language]
    }

    /// `at 08:12`, `el 28 nov, 08:12`.
    func at(_ moment: Instant) -> String {
        let time = text(moment)
        return isToday(moment)
            ? Phrase(en: "at \(time)", es: "a las \(time)")[language]
            : Phrase(en: "at \(time)", es: "el \(time)")[language]
    }

    /// `28 Nov`
    func date(_ day: SiteDay) -> String {
        let parts = day.description.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, DashboardClock.months.indices.contains(parts[1] - 1) else { return day.description }
        return "\(parts[2]) \(DashboardClock.months[parts[1] - 1][language])"
    }

    /// `Sat`
    func weekday(_ day: SiteDay) -> String {
        // 1 January 1970 was a Thursday.
        let index = Int(((day.number + 3) % 7 + 7) % 7)
        return DashboardClock.weekdays[index][language]
    }

    private static let months = [
        Phrase(en: "Jan", es: "ene"), Phrase(en: "Feb", es: "feb"), Phrase(en: "Mar", es: "mar"),
        Phrase(en: "Apr", es: "abr"), Phrase(en: "May", es: "may"), Phrase(en: "Jun", es: "jun"),
        Phrase(en: "Jul", es: "jul"), Phrase(en: "Aug", es: "ago"), Phrase(en: "Sep", es: "sep"),
        Phrase(en: "Oct", es: "oct"), Phrase(en: "Nov", es: "nov"), Phrase(en: "Dec", es: "dic"),
    ]
    private static let weekdays = [
        Phrase(en: "Mon", es: "lun"), Phrase(en: "Tue", es: "mar"), Phrase(en: "Wed", es: "mié"),
        Phrase(en: "Thu", es: "jue"), Phrase(en: "Fri", es: "vie"), Phrase(en: "Sat", es: "sáb"),
        Phrase(en: "Sun", es: "dom"),
    ]
}
