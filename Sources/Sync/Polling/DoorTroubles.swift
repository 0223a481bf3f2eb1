import Attendance
import Base

/// What is wrong with the doors of the settings while the daemon goes on reading.
struct DoorTroubles {
    /// Names that HikCentral's list of doors, as it is now, does not have; the doors as they were are read.
    var lost: [LostDoor] = []
    /// Lists that a reload emptied, so that no door gives their direction.
    private(set) var emptied: [SettingName] = []

    /// The codes that the names of the settings had, as far as they are known; a code has itself.
    private(set) var codes: [String: String] = [:]

    mutating func remember(_ doors: [Door]) {
        for door in doors { (codes[door.name.trimmingSpaces], codes[door.code]) = (door.code, door.code) }
    }

    /// Says it once, as long as nothing changes.
    mutating func note(lost listed: [Door], rules: PollRules, log: Log) {
        let lost = lost(listed, entry: rules.entryDevices, exit: rules.exitDevices)
        guard lost != self.lost else { return }
        self.lost = lost
        for door in lost { log.error(.configuration, "\(door.phrase.english); the doors as they were are read") }
    }

    /// The names that no door has, with what their codes tell of them.
    func lost(_ listed: [Door], entry: [DeviceReference], exit: [DeviceReference]) -> [LostDoor] {
        LostDoor.all(entry: entry, exit: exit, listed: listed, codes: codes)
    }

    /// The doors as they were, for a start after a door was renamed or is gone; nil where a name never was a door's, or
    /// a list would be empty.
    ///
    /// - Parameter known: what the ledger knows of the doors' codes.
    mutating func asBefore(_ rules: PollRules, listed: [Door], known: [String: String]) -> DoorMap? {
        let present = Set(listed.map(\.code))
        var lists: [[DeviceReference]] = []
        for references in [rules.entryDevices, rules.exitDevices] {
            var list: [DeviceReference] = []
            for reference in references {
                if (try? DoorMap(entry: [reference], exit: [], listed: listed)) != nil {
                    list.append(reference)
                } else if let coded = reference.coded(known) {
                    let code = coded.text.prefix { $0 != "/" }
                    if present.contains(String(code)) { list.append(coded) }
                } else {
                    return nil
                }
            }
            guard list.isEmpty == references.isEmpty else { return nil }
            lists.append(list)
        }
        guard let map = try? DoorMap(entry: lists[0], exit: lists[1], listed: listed) else { return nil }
        codes = known
        return map
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
