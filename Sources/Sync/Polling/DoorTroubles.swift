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

    /// The doors as they were, for a start after a door was renamed or is gone.
    ///
    /// - Parameter known: what the ledger knows of the doors' codes.
    /// - Returns: nil where that is not certain: a name never was a door's, has several doors now, or another door than
    ///   before beside a name that is lost; or nothing would give a list's direction.
    mutating func asBefore(_ rules: PollRules, listed: [Door], known: [String: String]) -> DoorMap? {
        let present = Set(listed.map(\.code))
        var lists: [[DeviceReference]] = []
        for references in [rules.entryDevices, rules.exitDevices] {
            var list: [DeviceReference] = []
            for reference in references {
                guard listed.count(where: { $0.name.trimmingSpaces == reference.text }) <= 1 else { return nil }
                let before = reference.coded(known)
                let code = before.map { String($0.text.prefix { $0 != "/" }) }
                if let map = try? DoorMap(entry: [reference], exit: [], listed: listed) {
                    // A terminal that was replaced has left its code; a door that still has it has lost its name.
                    if let code, present.contains(code), !map.contains(doorCode: code) { return nil }
                    list.append(reference)
                } else if let before, let code {
                    if present.contains(code) { list.append(before) }
                } else {
                    return nil
                }
            }
            guard list.isEmpty == references.isEmpty else { return nil }
            lists.append(list)
        }
        guard let map = try? DoorMap(entry: lists[0], exit: lists[1], listed: listed), map.contradictory.isEmpty else {
            return nil
        }
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
