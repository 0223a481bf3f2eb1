import Attendance
import Site

/// The lines of the settings that name further doors, ready to paste: what stands there now, and the new doors behind it.
package struct DoorLines: Equatable, Sendable {
    private var entry: [DeviceReference]
    private var exit: [DeviceReference]

    package init(entry: [DeviceReference] = [], exit: [DeviceReference] = []) {
        (self.entry, self.exit) = (entry, exit)
    }

    package init(_ settings: Settings) { self.init(entry: settings.entryDevices, exit: settings.exitDevices) }

    /// Nothing is named, so every door is read: the first line would leave out all the others.
    package var isEmpty: Bool { entry.isEmpty && exit.isEmpty }

    /// Whether a door stands in both lists, by its name or its code: then neither tells its direction.
    package func hasTwice(_ door: Door) -> Bool {
        func names(_ list: [DeviceReference]) -> Bool { list.contains { [door.name, door.code].contains($0.text) } }
        return names(entry) && names(exit)
    }

    /// One line, or two where the names do not tell an entry from an exit.
    ///
    /// - Parameter listed: all doors that are known, since two may have the same name.
    package func adding(_ doors: [Door], among listed: [Door]) -> [String] {
        let (entries, exits) = DoorLines.likely(doors)
        return [
            line(.entryDevices, entry, doors.filter { !exits.contains($0) || entries.contains($0) }, listed),
            line(.exitDevices, exit, doors.filter { !entries.contains($0) || exits.contains($0) }, listed),
        ].compactMap(\.self)
    }

    /// The same with the doors alone whose names say what they are for.
    package func addingLikely(_ doors: [Door], among listed: [Door]) -> (entry: String?, exit: String?) {
        let (entries, exits) = DoorLines.likely(doors)
        return (line(.entryDevices, entry, entries, listed), line(.exitDevices, exit, exits, listed))
    }

    /// The line with other names in place of these; nil where none of them stands there.
    package func replacing(_ names: [String: String], in setting: SettingName) -> String? {
        let known = setting == .entryDevices ? entry : exit
        guard known.contains(where: { names[$0.text] != nil }) else { return nil }
        let items = known.map { names[$0.text] ?? $0.text }
        return SettingLine.text(setting.rawValue, items.map(DoorLines.item).joined(separator: ", "))
    }

    private static func likely(_ doors: [Door]) -> (entries: [Door], exits: [Door]) {
        (
            DoorChoice.likely(doors, words: DoorChoice.entryWords).map { doors[$0] },
            DoorChoice.likely(doors, words: DoorChoice.exitWords).map { doors[$0] }
        )
    }

    private func line(_ name: SettingName, _ known: [DeviceReference], _ doors: [Door], _ listed: [Door]) -> String? {
        guard !doors.isEmpty else { return nil }
        let items = known.map(\.text) + doors.map { $0.reference(among: listed) }
        return SettingLine.text(name.rawValue, items.map(DoorLines.item).joined(separator: ", "))
    }

    /// As the list's own grammar reads it back.
    private static func item(_ text: String) -> String {
        text.contains { ",\"".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
