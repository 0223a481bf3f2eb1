import Attendance
import Base

/// Doors as a person chooses them from a numbered list.
enum DoorChoice {
    /// The places in the list, from 0, that a text such as `1,3-5` names; nil if it is no such list.
    ///
    /// What is no number of the list may be a door's name or code, as in the settings.
    static func places(_ text: String, of doors: [Door]) -> [Int]? {
        var places: [Int] = []
        for part in text.split(separator: ",") {
            let words = part.split(whereSeparator: \.isWhitespace).map(String.init)
            func named(_ text: String) -> [Int]? { place(of: text, among: doors).map { [$0] } }
            guard
                let found = all(words.map { range($0, of: doors.count) }) ?? named(part.trimmingSpaces)
                    ?? all(words.map { range($0, of: doors.count) ?? named($0) })
            else { return nil }
            for place in found where !places.contains(place) { places.append(place) }
        }
        return places
    }

    private static func all(_ parts: [[Int]?]) -> [Int]? {
        let known = parts.compactMap(\.self)
        return known.count == parts.count ? known.flatMap(\.self) : nil
    }

    /// `3` or `3-5`.
    private static func range(_ text: String, of count: Int) -> [Int]? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
            first >= 1, last <= count
        else { return nil }
        return (first...last).map { $0 - 1 }
    }

    /// The one door of this code or name.
    private static func place(of text: String, among doors: [Door]) -> Int? {
        if let place = doors.firstIndex(where: { $0.code == text }) { return place }
        let named = doors.indices.filter { plain(doors[$0].name.trimmingSpaces) == plain(text) }
        return named.count == 1 ? named[0] : nil
    }

    /// Without capitals and accents, which nobody types into a list.
    private static func plain(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// What a text names that is no door of the list, and the door that may be meant; nil where all of it is known.
    static func stranger(in text: String, of doors: [Door]) -> (name: String, near: String?)? {
        let parts = text.split(separator: ",").map(\.trimmingSpaces)
        guard let name = parts.first(where: { places($0, of: doors) == nil }) else { return nil }
        return (name, NearestName.best(name, among: doors.map(\.name)))
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
