import Attendance

/// Doors as a person chooses them from a numbered list.
enum DoorChoice {
    /// The places in the list, from 0, that a text such as `1,3-5` names; nil if it is no such list.
    static func places(_ text: String, of count: Int) -> [Int]? {
        var places: [Int] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
                first >= 1, last <= count
            else { return nil }
            places += (first...last).map { $0 - 1 }.filter { !places.contains($0) }
        }
        return places
    }

    /// A door as ENTRY_DEVICES names it: by its name, unless that is another's too or has a character of the list's
    /// own grammar.
    static func reference(_ door: Door, among doors: [Door]) -> String {
        let isUnique = doors.count { $0.name == door.name } == 1
        let isPlain = !door.name.isEmpty && !door.name.contains { ",/\"'".contains($0) }
        return isUnique && isPlain && door.name == door.name.trimmingSpaces ? door.name : door.code
    }

    /// The doors whose names say what they are for, as a first proposal.
    static func likely(_ doors: [Door], words: [String]) -> [Int] {
        doors.indices.filter { index in
            let name = doors[index].name.lowercased()
            return words.contains { name.contains($0) }
        }
    }

    static let entryWords = ["entrada", "ingreso", "acceso in", "entry", "entrance"]
    static let exitWords = ["salida", "egreso", "exit"]
}
