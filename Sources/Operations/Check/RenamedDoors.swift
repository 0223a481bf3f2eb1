import Attendance
import Base
import Ledger
import Site

/// Doors that the settings name as they were once called: the ledger knows their codes, and HikCentral their names now.
package struct RenamedDoors {
    /// A name in the settings that HikCentral does not know, or that is not clear.
    package struct Problem {
        package let phrase: Phrase
        package let remedy: Remedy
    }

    private let settings: Settings
    private let listed: [Door]
    /// The door that last had the name, by its code.
    private let codes: [String: String]

    /// How far back a name is looked for.
    private static let memory = Span.days(31)

    package init(_ settings: Settings, listed: [Door], files: any FileSystem, now: Instant) {
        (self.settings, self.listed) = (settings, listed)
        var codes: [String: String] = [:]
        func note(_ recorded: RecordedEvent) {
            guard !recorded.event.doorCode.isEmpty, !recorded.event.doorName.isEmpty else { return }
            codes[recorded.event.doorName.trimmingSpaces] = recorded.event.doorCode
        }
        let archive = LedgerArchive(folder: settings.stateFolder, files: files)
        _ = try? archive.records(since: now - RenamedDoors.memory) { record in
            switch record.entry {
            case .event(let recorded), .carried(_, let recorded): note(recorded)
            default: break
            }
        }
        self.codes = codes
    }

    /// Every name that is wrong, with the one to write instead.
    package var problems: [Problem] {
        let lists: [(SettingName, [DeviceReference])] = [
            (.entryDevices, settings.entryDevices), (.exitDevices, settings.exitDevices),
        ]
        return lists.flatMap { setting, references in
            references.flatMap { reference in
                unclear(reference, setting).map { problem(reference, setting) ?? plain($0, setting) }
            }
        }
    }

    /// What keeps one name from being a door.
    private func unclear(_ reference: DeviceReference, _ setting: SettingName) -> [Phrase] {
        let isEntry = setting == .entryDevices
        do throws(DoorMap.Problems) {
            _ = try DoorMap(entry: isEntry ? [reference] : [], exit: isEntry ? [] : [reference], listed: listed)
            return []
        } catch { return error.all }
    }

    private func problem(_ reference: DeviceReference, _ setting: SettingName) -> Problem? {
        let text = reference.text
        guard let code = codes[text], let door = listed.first(where: { $0.code == code }), door.name != text else {
            return nil
        }
        return Problem(
            phrase: Phrase(
                en: "\(setting): HikCentral knows no door “\(text)”; the door with its code \(code) is now called "
                    + "“\(door.name)”",
                es: "\(setting): HikCentral no conoce ninguna puerta “\(text)”; la puerta con su código \(code) se "
                    + "llama ahora “\(door.name)”"),
            remedy: .advice(
                en: "write “\(door.name)” in \(setting), or the code \(code), which no new name changes",
                es: "escriba “\(door.name)” en \(setting), o el código \(code), que no cambia con el nombre"))
    }

    private func plain(_ phrase: Phrase, _ setting: SettingName) -> Problem {
        Problem(
            phrase: phrase,
            remedy: .advice(
                en: "write the door in \(setting) as HikCentral has it, or its code: hik2humand doors lists them",
                es: "escriba la puerta en \(setting) como está en HikCentral, o su código: hik2humand doors las "
                    + "muestra"))
    }
}
