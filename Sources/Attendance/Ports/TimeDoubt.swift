import Base

/// Why the time of an event is not certain: such an event is held for a person, cause `clock`.
package enum TimeDoubt: Equatable, Sendable {
    /// It came without an offset from an hour in which clocks were changed, and the source does not say which moment it
    /// means.
    case clocksChanged
    /// Its offset is not the site's, other doors write the site's, and it came so late that its offset may be wrong.
    case foreignOffset
    /// It came without an offset, and the source gave it for a span far from where the site's zone puts it.
    case wrongZone
    /// The same id, person and door are in the ledger with another time: a zone was changed.
    case zoneChanged
    /// It lies where clocks begin that have lost their date.
    case lostDate

    /// The reason for people, with what to do.
    ///
    /// - Parameter other: the other moment that the time can mean.
    package func reason(_ time: Timestamp, other: Timestamp?) -> Reason {
        Reason(code, en: sentence(time, other: other))
    }

    private var code: ReasonCode {
        switch self {
        case .clocksChanged: .twice
        case .foreignOffset: .offset
        case .wrongZone: .zone
        case .zoneChanged: .moved
        case .lostDate: .undated
        }
    }

    private func sentence(_ time: Timestamp, other: Timestamp?) -> String {
        switch self {
        case .clocksChanged:
            let other = other ?? time
            // As in `SiteZone.offsets`: of an hour that came twice, the first is the likelier.
            let cause = time.instant <= other.instant ? "came twice that night" : "did not exist that night"
            return "\(time.wallClock) \(cause): it may be \(time.shortest) or \(other.shortest); retry takes the first "
                + "of these, else drop it and enter the punch in Humand"
        case .foreignOffset:
            return
                "stamped \(time.shortest), not with the site's offset, and received late: set the device's time zone in "
                + "HikCentral; if the time is wrong, drop this and enter the punch in Humand"
        case .wrongZone:
            return
                "taken for \(time.shortest), which is far from the span for which HikCentral gave it: is HIK_TIME_ZONE "
                + "right? If so, retry it; else set it, drop this and read the day again by backfill"
        case .zoneChanged:
            return
                "stamped \(time.shortest), but in the ledger with another time: was HIK_TIME_ZONE or a device's zone "
                + "changed? If the first one is in Humand, correct it there and drop this; else retry this"
        case .lostDate:
            return
                "stamped \(time.shortest), where clocks begin that have lost their date: set the device's clock, drop "
                + "this and enter the punch in Humand"
        }
    }
}
