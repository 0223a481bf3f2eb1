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

    package init(_ settings: Settings, listed: [Door], files: any FileSystem, now: Instant) {
        (self.settings, self.listed) = (settings, listed)
        codes = LedgerArchive(folder: settings.stateFolder, files: files).doorCodes(until: now)
    }

    /// Every name that is wrong, with the one to write instead.
    package var problems: [Problem] {
        let lost = LostDoor.all(
            entry: settings.entryDevices, exit: settings.exitDevices, listed: listed, codes: codes)
        let lines = DoorLines(settings)
        return lost.map { Problem(phrase: $0.phrase, remedy: .advice($0.advice(lines, among: lost))) }
    }
}

extension LostDoor {
    /// What to write, and the whole line where a name is known.
    ///
    /// - Parameter all: the line is right for all of them together, or the second would undo the first.
    func advice(_ lines: DoorLines, among all: [LostDoor]) -> Phrase {
        var names: [String: String] = [:]
        for door in all where door.setting == setting { names[door.name] = door.successor }
        guard let successor, let line = lines.replacing(names, in: setting) else {
            return Phrase(
                en: "write the door in \(setting) as HikCentral has it, or its code: hik2humand doors lists them",
                es: "escriba la puerta en \(setting) como está en HikCentral, o su código: hik2humand doors las muestra"
            )
        }
        if isGone {
            return Phrase(
                en: "if “\(successor)” took its place, write \(line); hik2humand doors lists all",
                es: "si “\(successor)” la reemplazó, escriba \(line); hik2humand doors las muestra todas")
        }
        let code = code ?? successor
        return Phrase(
            en: "write \(line), or the code \(code), which no new name changes",
            es: "escriba \(line), o el código \(code), que no cambia con el nombre")
    }
}
