/// A command line as systemd's ExecStart= splits it: words at blanks, quotes around words with blanks, a backslash
/// before a character that is meant as it is. No shell: nothing is expanded.
package enum CommandWords {
    /// - Returns: nil where a quote or a backslash is left open.
    package static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = text.makeIterator()
        while let character = characters.next() {
            switch (character, quote) {
            case ("\\", let open) where open != "'":
                guard let next = characters.next() else { return nil }
                word = (word ?? "") + String(next)
            case (let closing, let open?) where closing == open: quote = nil
            case ("\"", nil), ("'", nil):
                quote = character
                word = word ?? ""
            case (let blank, nil) where blank == " " || blank == "\t":
                if let ended = word { words.append(ended) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        return words + (word.map { [$0] } ?? [])
    }
}
