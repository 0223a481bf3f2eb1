import Attendance
import Base
import Site

/// What is wrong with the doors of the settings while the daemon goes on reading; `check` compares them itself.
extension Notices {
    mutating func noteDoors() {
        guard let daemon = facts.liveDaemon else { return }
        noteLost(daemon.lostDoors)
        for setting in daemon.emptied { noteEmptied(setting) }
    }

    private mutating func noteLost(_ lost: [LostDoor]) {
        guard let first = lost.first else { return }
        let reload = order("reload")
        let isCorrected = !(settings.entryDevices + settings.exitDevices).contains { $0.text == first.name }
        let advice = first.advice(DoorLines(settings), among: lost)
        note(
            .hikCentral(.doors),
            first.phrase + Notices.more(lost.count)
                + Phrase(
                    en: "; the doors as they were are read", es: "; se leen las puertas como estaban"),
            isCorrected
                ? reload
                : .advice(
                    advice + Phrase(en: "; then ", es: "; y luego ") + reload.phrase))
    }

    private mutating func noteEmptied(_ setting: SettingName) {
        let reload = order("reload").phrase
        note(
            .hikCentral(.doors), EmptiedList(setting).phrase,
            .advice(
                reload.within(
                    en: { "name the doors in \(setting), then \($0); if it is meant so, a restart ends this line" },
                    es: {
                        "ponga las puertas en \(setting), y luego \($0); si es a propósito, un reinicio quita esta línea"
                    })))
    }
}

/// A list of doors that a reload emptied, in words.
package struct EmptiedList {
    let setting: SettingName

    package init(_ setting: SettingName) { self.setting = setting }

    package var phrase: Phrase {
        let (way, spanish) = setting == .exitDevices ? ("out", "la salida") : ("in", "la entrada")
        return Phrase(
            en: "\(setting) is empty since a reload: nobody will clock \(way) any more",
            es: "\(setting) está vacío desde una recarga: ya nadie marcará \(spanish)")
    }
}
