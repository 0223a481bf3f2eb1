import Base
import Foundation

/// A name that can be compared across systems: ignores accents, capitals, punctuation and word order.
struct PersonName: Hashable {
    /// Ascending.
    let words: [String]
    /// In the order in which they are written.
    private let written: [String]

    init(_ text: String) {
        let folded = text.prefix(200).folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        // O'Neill, O’Neill and O Neill: an apostrophe does not separate words; every other non-letter does.
        written = folded.filter { !"'’´`".contains($0) }.split { !$0.isLetter && !$0.isNumber }
            .map { $0.lowercased() }
        words = written.sorted()
    }

    var isEmpty: Bool { words.isEmpty }

    /// The same words in the same order.
    func isSpoken(like other: PersonName) -> Bool { written == other.written }

    /// How similar two names are.
    enum Likeness: Int, Comparable {
        /// One name consists of two or more words of the other.
        case contained
        /// The same number of words: at least one is equal, and the others differ by a letter or two.
        case similar
        case same

        static func < (left: Likeness, right: Likeness) -> Bool { left.rawValue < right.rawValue }
    }

    /// Nil if the names have too little in common.
    func likeness(to other: PersonName) -> Likeness? {
        guard !isEmpty, !other.isEmpty else { return nil }
        if words == other.words { return .same }
        let (mine, theirs) = PersonName.withoutCommon(words, other.words)
        let common = words.count - mine.count
        if common >= 2, mine.isEmpty || theirs.isEmpty { return .contained }
        guard common >= 1, mine.count == theirs.count, mine.count <= 4 else { return nil }
        // Words are sorted, and a changed first letter may move one, so compare each with the nearest that is left.
        var left = theirs
        for word in mine {
            let best = left.enumerated().map { (index: $0.offset, distance: NearestName.distance(word, $0.element)) }
                .min { $0.distance < $1.distance }
            guard let best, best.distance <= max(1, word.count / 4) else { return nil }
            left.remove(at: best.index)
        }
        return .similar
    }

    private static func withoutCommon(_ left: [String], _ right: [String]) -> ([String], [String]) {
        var rest = right
        var mine: [String] = []
        for word in left {
            if let index = rest.firstIndex(of: word) { rest.remove(at: index) } else { mine.append(word) }
        }
        return (mine, rest)
    }
}
