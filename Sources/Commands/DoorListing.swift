import Attendance
import Base
import Operations
import Site

/// The doors as people and programs are shown them: a pure value.
struct DoorListing {
    struct Row {
        var code: String
        var name: String
        /// Nil for the door itself.
        var reader: (code: String, name: String)?
        var mapping: Mapping
        var last: AccessEvent?
    }

    /// What a door or a reader means for a punch.
    enum Mapping: String {
        case clockIn = "in"
        case clockOut = "out"
        case byStatus = "by status"
        case alternate
        case undecided
        case none = "not mapped"

        var phrase: Phrase {
            let spanish =
                switch self {
                case .clockIn: "entrada"
                case .clockOut: "salida"
                case .byStatus: "según estado"
                case .alternate: "alternado"
                case .undecided: "sin decidir"
                case .none: "sin asignar"
                }
            return Phrase(en: rawValue, es: spanish)
        }
    }

    private(set) var rows: [Row] = []
    /// What the settings name and HikCentral does not have, with the nearest names.
    private(set) var problems: [Phrase] = []
    /// Lines for the settings by which the doors that are not mapped would be.
    private(set) var additions: [String] = []
    /// Doors that the running daemon does not read yet as HikCentral has them now.
    var unread: [Door] = []
    /// Doors that it still reads, although the settings' names for them no longer fit.
    var stillRead: StillReadDoors?
    /// What the settings make of the doors, by those names that are known; nil when they name doors and none is.
    private(set) var map: DoorMap?
    private let zone: SiteZone

    init(doors: [Door], settings: Settings, seen: DoorSeen) {
        self.init(
            doors: doors, entry: settings.entryDevices, exit: settings.exitDevices, rules: settings.rules,
            zone: settings.zone, seen: seen)
    }

    init(
        doors: [Door], entry: [DeviceReference], exit: [DeviceReference], rules: MappingRules, zone: SiteZone,
        seen: DoorSeen
    ) {
        self.zone = zone
        map = resolve(entry: entry, exit: exit, doors: doors)
        for door in doors.sorted(by: { ($0.code.utf8.count, $0.code) < ($1.code.utf8.count, $1.code) }) {
            let event = seen.last[.init(door: door.code)]
            rows.append(
                Row(
                    code: door.code, name: door.name,
                    mapping: mapping(map, rules, door: door.code, reader: "", readerName: ""), last: event))
            for reader in seen.readers(of: door.code) {
                rows.append(
                    Row(
                        code: door.code, name: door.name, reader: (reader.readerCode, reader.readerName),
                        mapping: mapping(
                            map, rules, door: door.code, reader: reader.readerCode, readerName: reader.readerName),
                        last: reader))
            }
        }
        let lines = DoorLines(entry: entry, exit: exit)
        // A name that is wrong is to be corrected first.
        guard problems.isEmpty, !lines.isEmpty else { return }
        additions = lines.adding(doors.filter { map?.contains(doorCode: $0.code) == false }, among: doors)
    }

    /// The map of those names that are known; nil when the settings name doors and none is.
    private mutating func resolve(entry: [DeviceReference], exit: [DeviceReference], doors: [Door]) -> DoorMap? {
        do throws(DoorMap.Problems) {
            return try DoorMap(entry: entry, exit: exit, listed: doors)
        } catch { problems = error.all }
        let known: (DeviceReference) -> Bool = { (try? DoorMap(entry: [$0], exit: [], listed: doors)) != nil }
        let (entry, exit) = (entry.filter(known), exit.filter(known))
        return entry.isEmpty && exit.isEmpty ? nil : try? DoorMap(entry: entry, exit: exit, listed: doors)
    }

    private func mapping(
        _ map: DoorMap?, _ rules: MappingRules, door: String, reader: String, readerName: String
    ) -> Mapping {
        guard let map, map.contains(doorCode: door) else { return .none }
        for rule in rules.direction {
            switch rule {
            case .devices:
                switch map.direction(doorCode: door, readerCode: reader, readerName: readerName) {
                case .clockIn: return .clockIn
                case .clockOut: return .clockOut
                case nil: continue
                }
            case .status: return .byStatus
            case .alternate: return .alternate
            }
        }
        return .undecided
    }

    func text(on terminal: Terminal, now: Instant, in language: Language) -> String {
        guard !rows.isEmpty else {
            return Phrase(
                en: "This key cannot see any doors in HikCentral.\n",
                es: "Esta clave no ve ninguna puerta en HikCentral.\n")[language]
        }
        let heading = [
            Phrase(en: "CODE", es: "CÓDIGO"), Phrase(en: "DOOR", es: "PUERTA"), Phrase(en: "READER", es: "LECTOR"),
            Phrase(en: "MAPPING", es: "ASIGNACIÓN"), Phrase(en: "LAST EVENT", es: "ÚLTIMO EVENTO"),
        ].map { $0[language] }
        var table = TextTable(heading: heading, state: heading[3])
        for row in rows {
            let reader = row.reader.map { $0.name.isEmpty ? $0.code : $0.name } ?? ""
            let last = row.last.map { "\(zone.text($0.time.instant)), \($0.time.instant.agoPhrase(now)[language])" }
            let cells = [row.code, row.name, reader, mapping(of: row)[language], last ?? "–"]
            table.add(cells, row.mapping == .none ? .yellow : nil)
        }
        return table.text(on: terminal) + advice[language]
    }

    /// The codes of the doors of which the settings make nothing.
    var unmapped: [String] { rows.filter { $0.mapping == .none && $0.reader == nil }.map(\.code) }

    /// What the settings make of it; behind it what the daemon, which holds the code, goes on making of it.
    private func mapping(of row: Row) -> Phrase {
        guard row.mapping == .none, row.reader == nil, let held = stillRead?.directions[row.code] else {
            return row.mapping.phrase
        }
        let way = held.map { $0 == .clockIn ? Mapping.clockIn : .clockOut }?.phrase
        return Phrase(
            en: "not mapped; still read by its old name" + (way.map { ", \($0.english)" } ?? ""),
            es: "sin asignar; aún se lee por su nombre anterior" + (way.map { ", \($0.spanish)" } ?? ""))
    }

    /// The lines to paste.
    private var advice: Phrase {
        guard !additions.isEmpty else { return Phrase(same: "") }
        let choice =
            additions.count == 1
            ? Phrase(en: "this line", es: "esta línea") : Phrase(en: "one of these lines", es: "una de estas líneas")
        let lines = additions.map { "  \($0)" }.lines
        return choice.within(
            en: {
                "\nNothing is read of a door that is not mapped. If it should count, put \($0) into the settings\n"
                    + "in place of the one there, without the doors that should not, then hik2humand reload:\n\(lines)"
            },
            es: {
                "\nDe una puerta sin asignar no se lee nada. Si debe contar, ponga \($0) en los ajustes\n"
                    + "en lugar de la que hay, sin las puertas que no deban contar, y después hik2humand reload:\n\(lines)"
            })
    }

    var json: JSONValue {
        [
            "doors": .array(
                rows.map { row in
                    [
                        "code": .string(row.code), "name": .string(row.name),
                        "reader": row.reader.map { .string($0.code) } ?? nil,
                        "readerName": row.reader.map { .string($0.name) } ?? nil,
                        "mapping": .string(row.mapping.rawValue),
                        "lastEvent": row.last.map {
                            [
                                "time": .string(zone.timestamp($0.time.instant).inWholeSeconds),
                                "event": .string($0.id), "type": JSONValue($0.type),
                            ]
                        } ?? nil,
                    ]
                }),
            "problems": .array(problems.map { .string($0.english) }),
            "notReadYet": .array(unread.map { .string($0.code) }),
            "stillRead": .array((stillRead?.directions.keys.sorted() ?? []).map { .string($0) }),
        ]
    }
}
