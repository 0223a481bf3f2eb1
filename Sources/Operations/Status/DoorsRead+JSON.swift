import Attendance
import Base
import Sync

/// What a daemon says of its doors in `status.json`.
extension DoorsRead {
    /// Of more doors the file would be written too much each minute; what is left out is not compared.
    private static let maximum = 500

    var json: JSONValue {
        func list(_ codes: [String]) -> JSONValue { .array(codes.prefix(DoorsRead.maximum).map { .string($0) }) }
        return [
            "read": list(all), "entry": list(entry), "exit": list(exit),
            "whole": JSONValue(all.count <= DoorsRead.maximum),
            "nextLook": nextLook.map { .string($0.text) } ?? nil,
        ]
    }

    /// Nil also where the file does not name them all.
    init?(_ json: JSONValue) {
        func list(_ name: String) -> [String]? { json[name]?.elements?.compactMap(\.text) }
        guard json["whole"]?.boolean == true, let all = list("read"), let entry = list("entry"),
            let exit = list("exit")
        else { return nil }
        self.init(
            all: all, entry: entry, exit: exit, nextLook: json["nextLook"]?.text.flatMap { Instant(text: $0) })
    }
}

extension LostDoor {
    var json: JSONValue {
        [
            "setting": .string(setting.rawValue), "name": .string(name), "text": phrase.json,
            "code": code.map { .string($0) } ?? nil, "successor": successor.map { .string($0) } ?? nil,
            "gone": JSONValue(isGone),
        ]
    }

    init?(_ json: JSONValue) {
        guard let setting = json["setting"]?.text.flatMap(SettingName.init), let name = json["name"]?.text,
            let phrase = json["text"].flatMap({ Phrase($0) })
        else { return nil }
        self.init(
            setting: setting, name: name, phrase: phrase, code: json["code"]?.text,
            successor: json["successor"]?.text, isGone: json["gone"]?.boolean ?? false)
    }
}
