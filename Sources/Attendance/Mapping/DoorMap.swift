import Base

/// A door, or one reader of a door, as written in ENTRY_DEVICES or EXIT_DEVICES.
package struct DeviceReference: Hashable, Sendable {
    package var text: String

    package init(_ text: String) { self.text = text }

    /// The same by a code, where the name is one that a door of this code had; nil where it never was a door's.
    ///
    /// - Parameter codes: the codes that names had; a code has itself.
    package func coded(_ codes: [String: String]) -> DeviceReference? {
        if let code = codes[text] { return DeviceReference(code) }
        guard let slash = text.lastIndex(of: "/"), let code = codes[String(text[..<slash]).trimmingSpaces] else {
            return nil
        }
        return DeviceReference(code + text[slash...])
    }

    /// Reads a comma-separated list; a name that contains a comma must be in double quotes.
    package static func list(_ text: String) -> [DeviceReference] {
        CSV.rows(text).rows.flatMap(\.fields)
            .map { $0.trimmingSpaces }
            .filter { !$0.isEmpty }
            .map(DeviceReference.init)
    }
}

/// Which doors to read, and which direction each door or reader stands for.
///
/// It is made once from the settings and HikCentral's own list of doors, so that a misspelt name is found at start and
/// not by a person who was not paid.
package struct DoorMap: Equatable, Sendable {
    /// The doors whose events are read, ascending by code.
    package private(set) var doors: [Door] = []
    private var directions: [String: Set<Direction>] = [:]
    private var readers: [ReaderKey: Set<Direction>] = [:]
    /// All doors that HikCentral lists, by their codes; nil where nothing lists them.
    private var listed: [String: Door]?
    /// False where HikCentral has not been asked yet: any door may be read, and none has a direction.
    package private(set) var isKnown = true

    /// What is known of the doors before HikCentral has listed them.
    package static let unknown: DoorMap = {
        var map = DoorMap()
        map.isKnown = false
        return map
    }()

    private init() {}

    private struct ReaderKey: Hashable {
        var door: String
        var reader: String
    }

    /// What prevents the mapping: one phrase for each name that is unknown or ambiguous.
    package struct Problems: Error, Equatable, Sendable {
        package var all: [Phrase]

        package init(all: [Phrase]) { self.all = all }
    }

    /// Resolves names and codes against the doors that HikCentral lists.
    ///
    /// - Parameter listed: all doors; when both lists are empty, all of them are read.
    package init(entry: [DeviceReference], exit: [DeviceReference], listed: [Door]) throws(Problems) {
        var problems: [Phrase] = []
        var chosen: Set<Door> = []
        let named = DoorMap.named(entry + exit, listed: listed)
        for (setting, references, direction) in [
            (SettingName.entryDevices, entry, Direction.clockIn), (.exitDevices, exit, .clockOut),
        ] {
            for reference in references {
                switch DoorMap.resolve(reference, setting: setting, listed: listed, named: named) {
                case .door(let door):
                    chosen.insert(door)
                    directions[door.code, default: []].insert(direction)
                case .reader(let door, let reader):
                    chosen.insert(door)
                    readers[ReaderKey(door: door.code, reader: reader), default: []].insert(direction)
                case .problem(let sentence):
                    problems.append(sentence)
                }
            }
        }
        guard problems.isEmpty else { throw Problems(all: problems) }
        if entry.isEmpty && exit.isEmpty { chosen = Set(listed) }
        doors = chosen.sorted { $0.code < $1.code }
        self.listed = Dictionary(listed.map { ($0.code, $0) }) { first, _ in first }
    }

    /// What the lists make of these cameras, which FindFace does not list: each is named by its id or its name.
    ///
    /// A camera that is in neither list is not among the doors.
    package init(entry: [DeviceReference], exit: [DeviceReference], cameras: [Door]) {
        for camera in cameras {
            let names = [camera.code, FindFaceID.plain(camera.code), camera.name.trimmingSpaces]
            for (references, direction) in [(entry, Direction.clockIn), (exit, .clockOut)]
            where references.contains(where: { names.contains($0.text) }) {
                directions[camera.code, default: []].insert(direction)
            }
        }
        doors = Set(cameras.filter { directions[$0.code] != nil }).sorted { ($0.code, $0.name) < ($1.code, $1.name) }
    }

    /// Whether the lists give a direction for the door or for one of its readers.
    package func isListed(doorCode: String) -> Bool {
        directions[doorCode]?.count == 1 || readers.keys.contains { $0.door == doorCode }
    }

    /// The doors that are in both lists.
    package var contradictory: [Door] { doors.filter { directions[$0.code, default: []].count > 1 } }

    /// The doors that stand for a direction, themselves or by a reader; ascending.
    package func codes(_ direction: Direction) -> [String] {
        let mine = directions.filter { $0.value.contains(direction) }.map(\.key)
        let ofReaders = readers.filter { $0.value.contains(direction) }.map(\.key.door)
        return Set(mine + ofReaders).sorted()
    }

    /// The same doors are read, with the same directions.
    package func isRead(like other: DoorMap) -> Bool {
        (doors, directions, readers) == (other.doors, other.directions, other.readers)
    }

    /// The same with a door that HikCentral has no more, where one door is read under its name: that one has taken its
    /// place, as when a terminal is replaced.
    package func succeeding(_ former: Door) -> DoorMap {
        // First: events of doors that are gone are rare.
        guard lacks(doorCode: former.code), !former.name.isEmpty else { return self }
        let heirs = doors.filter { $0.name.trimmingSpaces == former.name.trimmingSpaces }
        guard heirs.count == 1, let heir = heirs.first else { return self }
        var map = self
        map.doors.append(former)
        map.directions[former.code] = directions[heir.code]
        for (key, directions) in readers where key.door == heir.code {
            map.readers[ReaderKey(door: former.code, reader: key.reader)] = directions
        }
        return map
    }

    /// HikCentral does not have the door any more, so no list can name it.
    package func lacks(doorCode: String) -> Bool { listed.map { $0[doorCode] == nil } ?? false }

    /// All doors that HikCentral lists, read or not.
    package var all: [Door] { listed.map { $0.values.sorted { $0.code < $1.code } } ?? doors }

    package func contains(doorCode: String) -> Bool { !isKnown || doors.contains { $0.code == doorCode } }

    /// The direction that the device lists give; nil when the door is in neither list or in both.
    ///
    /// A reader takes precedence over its door: a turnstile with a reader on each side has one door code.
    package func direction(doorCode: String, readerCode: String, readerName: String) -> Direction? {
        for reader in [readerCode, readerName] where !reader.isEmpty {
            if let listed = readers[ReaderKey(door: doorCode, reader: reader)] {
                return listed.count == 1 ? listed.first : nil
            }
        }
        guard let listed = directions[doorCode], listed.count == 1 else { return nil }
        return listed.first
    }

    private enum Resolution {
        case door(Door)
        case reader(Door, String)
        case problem(Phrase)
    }

    /// What keeps one name from being a door; nil where it is one.
    ///
    /// - Parameter named: the doors that the lists name.
    static func problem(
        of reference: DeviceReference, setting: SettingName, listed: [Door], named: Set<Door>
    ) -> Phrase? {
        guard case .problem(let phrase) = resolve(reference, setting: setting, listed: listed, named: named) else {
            return nil
        }
        return phrase
    }

    /// The doors that these names name.
    static func named(_ references: [DeviceReference], listed: [Door]) -> Set<Door> {
        Set(references.flatMap { doors(of: $0.text, in: listed) })
    }

    /// The door of a name, or of a name with a reader; several where that is ambiguous.
    private static func doors(of text: String, in listed: [Door]) -> [Door] {
        let matches = find(text, in: listed)
        guard matches.isEmpty, let slash = text.lastIndex(of: "/") else { return matches }
        return find(String(text[..<slash]).trimmingSpaces, in: listed)
    }

    static let noneVisible = Phrase(
        en: "this key cannot see any doors in HikCentral", es: "esta clave no ve ninguna puerta en HikCentral")

    /// The names that may be meant, likeliest first: a door that the settings name already is hardly meant once more.
    static func nearest(_ text: String, listed: [Door], named: Set<Door>) -> [String] {
        // A short code is similar to every short name, so codes are suggested only when the text has no letters.
        let isName = text.contains(where: \.isLetter)
        func ranked(_ doors: [Door]) -> [String] {
            NearestName.ranked(
                text, among: isName ? doors.map(\.name) : doors.map(\.code) + doors.map(\.name), most: 3)
        }
        let free = ranked(listed.filter { !named.contains($0) })
        return Array((free + ranked(listed.filter(named.contains)).filter { !free.contains($0) }).prefix(3))
    }

    private static func resolve(
        _ reference: DeviceReference, setting: SettingName, listed: [Door], named: Set<Door>
    ) -> Resolution {
        let text = reference.text
        let matches = find(text, in: listed)
        if matches.count == 1 { return .door(matches[0]) }
        if matches.isEmpty, let slash = text.lastIndex(of: "/") {
            let doors = find(String(text[..<slash]).trimmingSpaces, in: listed)
            let reader = String(text[text.index(after: slash)...]).trimmingSpaces
            if doors.count == 1, !reader.isEmpty { return .reader(doors[0], reader) }
            if doors.count > 1 { return .problem(ambiguous(text, setting: setting, matches: doors)) }
        }
        if matches.count > 1 { return .problem(ambiguous(text, setting: setting, matches: matches)) }
        // What differs in a space or an invisible character looks the same in every message.
        if let door = listed.first(where: { plain($0.name) == plain(text) }) {
            return .problem(
                Phrase(
                    en:
                        "\(setting): HikCentral writes “\(door.name)” with another space or an invisible character; use "
                        + "the door's code \(door.code)",
                    es:
                        "\(setting): HikCentral escribe “\(door.name)” con otro espacio o un carácter invisible; use el "
                        + "código de la puerta, \(door.code)"))
        }
        let near = nearest(text, listed: listed, named: named)
        let names = near.map { "“\($0)”" }.joined(separator: ", ")
        let twin = near.first { $0.lowercased() == text.lowercased() }
        let hint =
            listed.isEmpty
            ? noneVisible
            : twin.map {
                Phrase(
                    en: "write “\($0)”: only capitals differ", es: "escriba “\($0)”: solo difieren las mayúsculas")
            }
                ?? Phrase(en: "the nearest are \(names)", es: "las más parecidas son \(names)")
        let (more, spanishMore) =
            if text.contains(where: "“”„«»‘’".contains) {
                (
                    "; take the curly quotes out of it: only straight ones (\") enclose a name",
                    "; quítele las comillas tipográficas: solo las rectas (\") encierran un nombre"
                )
            } else if text.contains(";") {
                ("; doors are separated by commas", "; las puertas se separan con comas")
            } else {
                ("", "")
            }
        return .problem(
            hint.within(
                en: { "\(setting): HikCentral knows no door “\(text)”; \($0)\(more)" },
                es: { "\(setting): HikCentral no conoce ninguna puerta “\(text)”; \($0)\(spanishMore)" }))
    }

    private static func find(_ text: String, in listed: [Door]) -> [Door] {
        let byCode = listed.filter { $0.code == text }
        return byCode.isEmpty ? listed.filter { $0.name.trimmingSpaces == text } : byCode
    }

    /// A name without what cannot be seen, and with single blanks.
    private static func plain(_ name: String) -> String {
        let scalars = name.unicodeScalars.filter { !InvisibleCharacter.isInvisible($0) || $0.properties.isWhitespace }
        return String(String.UnicodeScalarView(scalars)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func ambiguous(_ text: String, setting: SettingName, matches: [Door]) -> Phrase {
        let codes = matches.map { "“\($0.code)”" }.joined(separator: ", ")
        return Phrase(
            en: "\(setting): “\(text)” is the name of \(matches.count) doors; use one of the codes \(codes)",
            es: "\(setting): “\(text)” es el nombre de \(matches.count) puertas; use uno de los códigos \(codes)")
    }
}
