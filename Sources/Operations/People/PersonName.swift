import Base
import Foundation

/// A name as two systems may spell it: without accents, capitals, punctuation and the order of its words.
struct PersonName: Hashable {
    /// Ascending.
    let words: [String]

    init(_ text: String) {
        let folded = text.prefix(200).folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        // O'Neill, O’Neill and O Neill: an apostrophe is no border of words, everything else that is no letter is.
        words = folded.filter { !"'’´`".contains($0) }.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
            .sorted()
    }

    var isEmpty: Bool { words.isEmpty }

    /// How alike two names are.
    enum Likeness: Int, Comparable {
        /// Two or more words of one are all the words of the other.
        case contained
        /// As many words, at least one of them equal, the others a letter or two apart.
        case similar
        case same

        static func < (left: Likeness, right: Likeness) -> Bool { left.rawValue < right.rawValue }
    }

    /// Nil for names that have too little in common.
    func likeness(to other: PersonName) -> Likeness? {
        guard !isEmpty, !other.isEmpty else { return nil }
        if words == other.words { return .same }
        let (mine, theirs) = PersonName.withoutCommon(words, other.words)
        let common = words.count - mine.count
        if common >= 2, mine.isEmpty || theirs.isEmpty { return .contained }
        guard common >= 1, mine.count == theirs.count, mine.count <= 4 else { return nil }
        // Sorted, a changed first letter may move a word: each is compared with the nearest that is left.
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
