import Base

/// A name in ENTRY_DEVICES or EXIT_DEVICES that is no door in HikCentral's list, and the door that is most likely meant.
///
/// The name alone tells little. The code that it had tells whether the door has another name now, or is gone.
package struct LostDoor: Equatable, Sendable {
    package var setting: SettingName
    /// As it is in the settings.
    package var name: String
    package var phrase: Phrase
    /// The code that it had; nil where that is not known.
    package var code: String?
    /// What to write in its place; nil where nothing tells.
    package var successor: String?
    /// HikCentral has no door of its code either: nothing is read of what took its place.
    package var isGone: Bool

    package init(
        setting: SettingName, name: String, phrase: Phrase, code: String? = nil, successor: String? = nil,
        isGone: Bool = false
    ) {
        (self.setting, self.name, self.phrase, self.code) = (setting, name, phrase, code)
        (self.successor, self.isGone) = (successor, isGone)
    }

    /// Every name that is wrong or ambiguous.
    ///
    /// - Parameter codes: the codes that names had, as far as they are known; a code has itself.
    package static func all(
        entry: [DeviceReference], exit: [DeviceReference], listed: [Door], codes: [String: String]
    ) -> [LostDoor] {
        let named = DoorMap.named(entry + exit, listed: listed)
        return [(SettingName.entryDevices, entry), (.exitDevices, exit)].flatMap { setting, references in
            references.compactMap { reference in
                DoorMap.problem(of: reference, setting: setting, listed: listed, named: named).map {
                    LostDoor(reference, setting, phrase: $0, listed: listed, named: named, codes: codes)
                }
            }
        }
    }

    private init(
        _ reference: DeviceReference, _ setting: SettingName, phrase: Phrase, listed: [Door], named: Set<Door>,
        codes: [String: String]
    ) {
        let text = reference.text
        var (base, reader) = (text, "")
        if codes[text] == nil, let slash = text.lastIndex(of: "/") {
            (base, reader) = (String(text[..<slash]).trimmingSpaces, String(text[slash...]))
        }
        guard let code = codes[base], !listed.contains(where: { $0.name.trimmingSpaces == base }) else {
            self.init(setting: setting, name: text, phrase: phrase)
            return
        }
        if let door = listed.first(where: { $0.code == code }) {
            self.init(
                setting: setting, name: text,
                phrase: Phrase(
                    en: "\(setting): HikCentral knows no door “\(base)”; the door with its code \(code) is now called "
                        + "“\(door.name)”",
                    es: "\(setting): HikCentral no conoce ninguna puerta “\(base)”; la puerta con su código \(code) se "
                        + "llama ahora “\(door.name)”"),
                code: code, successor: door.reference(among: listed) + reader)
            return
        }
        let free = listed.filter { !named.contains($0) }
        let near = DoorMap.nearest(base, listed: listed, named: named).map { "“\($0)”" }.joined(separator: ", ")
        let likely = NearestName.best(base, among: free.map(\.name))
        let door = free.count == 1 ? free[0] : likely.flatMap { name in free.first { $0.name == name } }
        let place = base == code ? "“\(base)”" : "“\(base)” (\(code))"
        let hint =
            near.isEmpty
            ? DoorMap.noneVisible
            : Phrase(en: "the nearest are \(near)", es: "las más parecidas son \(near)")
        self.init(
            setting: setting, name: text,
            phrase: hint.within(
                en: {
                    "\(setting): HikCentral has no door \(place) any more, and nothing is read of a door that took its "
                        + "place; \($0)"
                },
                es: {
                    "\(setting): HikCentral ya no tiene la puerta \(place), y no se lee nada de una puerta que la "
                        + "reemplace; \($0)"
                }),
            code: code, successor: door.map { $0.reference(among: listed) + reader }, isGone: true)
    }
}
