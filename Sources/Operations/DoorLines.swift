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

    private static func likely(_ doors: [Door]) -> (entries: [Door], exits: [Door]) {
        (
            DoorChoice.likely(doors, words: DoorChoice.entryWords).map { doors[$0] },
            DoorChoice.likely(doors, words: DoorChoice.exitWords).map { doors[$0] }
        )
    }

    private func line(_ name: SettingName, _ known: [DeviceReference], _ doors: [Door], _ listed: [Door]) -> String? {
        guard !doors.isEmpty else { return nil }
        let items = known.map(\.text) + doors.map { DoorChoice.reference($0, among: listed) }
        return SettingLine.text(name.rawValue, items.map(DoorLines.item).joined(separator: ", "))
    }

    /// As the list's own grammar reads it back.
    private static func item(_ text: String) -> String {
        text.contains { ",\"".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
