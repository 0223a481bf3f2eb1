import Attendance
import Base

/// What the last days' events show about the offsets that doors write.
///
/// A terminal left at its factory zone writes the right time of day with a wrong offset. A door in another zone writes
/// another offset rightly. What tells them apart is when their events arrive: one that arrives before the site's clocks
/// show its time of day can only have the right offset.
package struct DoorClocks: Sendable {
    private struct Place: Hashable {
        var door: String
        var offset: Int
    }

    /// The last time that each door wrote.
    private var latest: [String: Timestamp] = [:]
    /// The last event at a door with an offset that arrived promptly.
    private var prompt: [Place: Instant] = [:]

    /// A terminal's clock may run fast by this much.
    private static let tolerance = Span.minutes(15)
    /// Offsets that differ less are believed.
    private static let leastDifference = Span.hours(1)

    init() {}

    mutating func note(_ event: AccessEvent, seenAt: Instant) {
        let delay = seenAt - event.time.instant
        // What is stamped in the future or ages ago shows nothing about its offset.
        guard delay > .milliseconds(0) - DoorClocks.tolerance, delay < .days(31) else { return }
        latest[event.doorCode] = event.time
        if delay < DoorClocks.leastDifference - DoorClocks.tolerance {
            prompt[Place(door: event.doorCode, offset: event.time.offsetSeconds)] = event.time.instant
        }
    }

    /// Whether the offset of an event may be wrong: other doors write the site's, and nothing shows this one to be true.
    package func doubt(_ event: AccessEvent, zone: SiteZone, now: Instant) -> Bool {
        let time = event.time
        let east = Span.seconds(Int64(time.offsetSeconds - zone.offsetSeconds(at: time.instant)))
        // West of the site a wrong offset lies in the future, where the mapper holds it.
        guard east >= DoorClocks.leastDifference, now - time.instant >= east - DoorClocks.tolerance else {
            return false
        }
        // Before clocks were changed the offset may have been the site's, which shows nothing.
        if let proof = prompt[Place(door: event.doorCode, offset: time.offsetSeconds)],
            zone.offsetSeconds(at: proof) != time.offsetSeconds
        {
            return false
        }
        return latest.contains { door, other in
            door != event.doorCode && other.offsetSeconds == zone.offsetSeconds(at: other.instant)
        }
    }
}
