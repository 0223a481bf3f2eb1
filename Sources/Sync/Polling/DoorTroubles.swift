import Attendance
import Base

/// What is wrong with the doors of the settings while the daemon goes on reading.
struct DoorTroubles {
    /// Names that HikCentral's list of doors, as it is now, does not have; the doors as they were are read.
    var lost: [LostDoor] = []
    /// Lists that a reload emptied, so that no door gives their direction.
    private(set) var emptied: [SettingName] = []

    /// Says it once, as long as nothing changes.
    ///
    /// - Parameter former: the doors that are read.
    mutating func note(lost former: [Door], listed: [Door], rules: PollRules, log: Log) {
        let lost = DoorTroubles.lost(former, listed: listed, entry: rules.entryDevices, exit: rules.exitDevices)
        guard lost != self.lost else { return }
        self.lost = lost
        for door in lost {
            log.error(
                .configuration, "\(door.phrase.english); the doors as they were are read, until the next start")
        }
    }

    /// The names that no door has, with what the former doors' codes tell of them.
    static func lost(
        _ former: [Door], listed: [Door], entry: [DeviceReference], exit: [DeviceReference]
    ) -> [LostDoor] {
        let codes = former.flatMap { [($0.name.trimmingSpaces, $0.code), ($0.code, $0.code)] }
        return LostDoor.all(
            entry: entry, exit: exit, listed: listed, codes: Dictionary(codes) { first, _ in first })
    }

    /// A list that was emptied by mistake is noticed here, and not first by those who are not paid.
    mutating func noteEmptied(by map: DoorMap, after former: DoorMap?, rules: MappingRules, log: Log) {
        emptied = rules.emptied(by: map, after: former, before: emptied)
        for setting in emptied {
            log.warning(.configuration, "\(setting) is empty since a reload: no door gives its direction any more")
        }
    }
}

extension MappingRules {
    /// The lists of doors that have become empty, where nothing else gives their direction.
    ///
    /// - Parameter before: those that were empty for that reason already.
    func emptied(by map: DoorMap, after former: DoorMap?, before: [SettingName]) -> [SettingName] {
        guard direction.first == .devices, !direction.contains(.alternate) else { return [] }
        let (entry, exit) = (map.codes(.clockIn), map.codes(.clockOut))
        if direction.contains(.status), entry.isEmpty, exit.isEmpty { return [] }
        return [(SettingName.entryDevices, Direction.clockIn, entry), (.exitDevices, .clockOut, exit)]
            .filter { setting, direction, codes in
                codes.isEmpty && (before.contains(setting) || former.map { !$0.codes(direction).isEmpty } ?? false)
            }.map(\.0)
    }
}
