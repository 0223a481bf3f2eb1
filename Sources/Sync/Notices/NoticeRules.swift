import Attendance
import Base

/// What people are told of, as the settings have it.
package struct NoticeRules: Sendable {
    package var zone: SiteZone
    /// QUIET_DOOR
    package var quietDoors: QuietDoors
    /// SUMMARY_AT; nil for no summary.
    package var summaryAt: TimeOfDay?

    package init(
        zone: SiteZone, quietDoors: QuietDoors = .all, summaryAt: TimeOfDay? = nil
    ) {
        self.zone = zone
        self.quietDoors = quietDoors
        self.summaryAt = summaryAt
    }
}

/// Which doors' silence is reported.
package enum QuietDoors: Equatable, Sendable {
    case all
    case none
    case allBut([DeviceReference])

    /// The doors to leave out that HikCentral does not list: their silence would be reported all the same.
    package func unknown(among listed: [Door]) -> [String] {
        guard case .allBut(let doors) = self else { return [] }
        return doors.map(\.text).filter { text in !listed.contains { [$0.code, $0.name].contains(text) } }
    }

    func watches(_ code: String, named label: String) -> Bool {
        switch self {
        case .all: true
        case .none: false
        case .allBut(let doors): !doors.contains { [code, label].contains($0.text) }
        }
    }
}

/// A door without events although it should have some.
package struct SilentDoor: Equatable, Sendable {
    var code: String
    var label: String
    /// Its last event, or the beginning of the day without any.
    var since: Instant

    init(code: String, label: String, since: Instant) {
        (self.code, self.label, self.since) = (code, label, since)
    }
}
