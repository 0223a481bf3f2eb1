import Foundation

/// Finds the names a person most likely meant, for messages about unknown names.
package enum NearestName {
    /// At most `most` names, the nearest to `text` first; case and accents are ignored.
    package static func ranked(_ text: String, among names: [String], most: Int) -> [String] {
        var seen: Set<String> = []
        let distinct = names.filter { !$0.isEmpty && seen.insert($0).inserted }
        let wanted = folded(text)
        let ranked = distinct.map { (name: $0, distance: distance(wanted, folded($0))) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return ranked.prefix(most).map(\.name)
    }

    /// The nearest name; nil if it has too little in common with `text`.
    package static func best(_ text: String, among names: [String]) -> String? {
        guard let name = ranked(text, among: names, most: 1).first else { return nil }
        return distance(folded(text), folded(name)) <= max(2, text.count / 3) ? name : nil
    }

    /// The edit distance between two words as written.
    package static func distance(_ left: String, _ right: String) -> Int {
        distance(Array(left.prefix(64)), Array(right.prefix(64)))
    }

    private static func folded(_ text: String) -> [Character] {
        Array(text.prefix(64).folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil))
    }

    /// The Levenshtein distance: the number of characters to insert, delete or replace.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let changed = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
