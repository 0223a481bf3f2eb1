import Attendance
import Base
import Ledger

/// What FindFace's events are taken for: values alone.
package struct FindFaceRules: Sendable {
    package var rules: MappingRules
    package var entryCameras: [DeviceReference]
    package var exitCameras: [DeviceReference]

    /// - Parameter site: the rules of the site's other events; what FindFace has of its own replaces theirs.
    package init(
        site: MappingRules, map: EmployeeMap, entryCameras: [DeviceReference], exitCameras: [DeviceReference],
        isTrusted: Bool, maximumPerHour: Int
    ) {
        rules = site
        rules.system = .findFace
        rules.eventTypes = [EventType.sighting]
        rules.filter = .everything
        rules.employeeID = .personCode
        rules.employeeMap = map
        // A camera has no buttons; in both lists it may alternate, where the site wants that.
        rules.direction = [.devices] + site.direction.filter { $0 == .alternate }
        // FindFace writes UTC: no device of its own has an offset that could be wrong.
        rules.zone = nil
        (rules.isTrusted, rules.maximumPerHour) = (isTrusted, maximumPerHour)
        (self.entryCameras, self.exitCameras) = (entryCameras, exitCameras)
    }

    /// What maps these events.
    func intake(for events: [SourceEvent], now: Instant) -> Intake {
        intake(cameras: events.map(\.event), codes: events.map { ($0.event.personID, $0.personCode) }, now)
    }

    /// What maps these events of the ledger again.
    func intake(for records: [RecordedEvent], now: Instant) -> Intake {
        intake(cameras: records.map(\.event), codes: records.map { ($0.event.personID, $0.employeeNumber) }, now)
    }

    private func intake(cameras events: [AccessEvent], codes: [(String, String?)], _ now: Instant) -> Intake {
        let cameras = Set(events.map { Door(code: $0.doorCode, name: $0.doorName) })
        return Intake(
            mapper: Mapper(
                rules: rules,
                doors: DoorMap(entry: entryCameras, exit: exitCameras, cameras: Array(cameras))),
            source: FindFacePersons(codes, hasMap: !rules.employeeMap.isEmpty), now: now)
    }
}

/// The numbers of FindFace's persons, as they came with their events: the external id, which is the employee's number;
/// for a person without one the id, which only a map can turn into a number.
private final class FindFacePersons: PersonCodeSource {
    private var codes: [String: String] = [:]
    private let hasMap: Bool

    init(_ codes: [(person: String, code: String?)], hasMap: Bool) {
        self.hasMap = hasMap
        for (person, code) in codes {
            if let code, !code.isEmpty { self.codes[person] = code }
        }
    }

    func personCode(of personID: String) -> String? { codes[personID] ?? (hasMap ? FindFaceID.plain(personID) : nil) }
}
