import Attendance
import Base

/// Small values that many tests use.
enum Sample {
    static let noon = Instant(seconds: 1_769_515_200)  // 2026-01-27T12:00:00Z

    static func event(_ id: String, at instant: Instant = noon, person: String = "17", door: String = "23")
        -> AccessEvent
    {
        AccessEvent(
            id: id, type: 196_893, time: Timestamp(instant: instant, offsetSeconds: -10_800), personID: person,
            doorCode: door)
    }

    /// An element of which nothing but its id is certain.
    static func unreadable(_ id: String) -> SourceEvent {
        SourceEvent(event: event(id), undecodable: .init(problem: .noDoor, raw: "{}"))
    }

    /// The clock-in that such an event gives.
    static func punch(_ event: AccessEvent) -> Punch {
        Punch(employee: event.personID, direction: .clockIn, time: event.time, comment: "Entrada")
    }

    static func window(_ from: Int64, _ to: Int64) -> Window {
        Window(from: noon + .seconds(from), to: noon + .seconds(to))
    }

    static let settings = [
        "HIKVISION_HOST": "https://10.0.0.5", "HIK_APP_KEY": "SECRET-key", "HIK_SECRET": "SECRET-sk",
        "HUMAND_AUTH": "SECRET-auth",
    ]
}
