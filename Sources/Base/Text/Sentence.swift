/// What the program says about a delivery or an exchange, by its code and what stands in its gaps.
///
/// It is kept in this form, in the ledger too, and said in the reader's language at the end. Words of a server or a
/// person stand in the gaps, and in Spanish in quotes.
package struct Sentence: Hashable, Sendable, CustomStringConvertible {
    /// What stands in a gap.
    package enum Part: Hashable, Sendable {
        case text(String)
        case sentence(Sentence)
        case list([Sentence])
    }

    package let code: SentenceCode
    package let parts: [Part]

    package init(_ code: SentenceCode, _ parts: Part...) { self.init(code, parts) }

    private init(_ code: SentenceCode, _ parts: [Part]) { (self.code, self.parts) = (code, parts) }

    /// Words that are not the program's own.
    package static func words(_ text: String) -> Sentence { Sentence(.words, .text(text)) }

    package var phrase: Phrase {
        let form = code.form
        return Phrase(en: filled(form.english, .english), es: filled(form.spanish, .spanish))
    }

    package var english: String { filled(code.form.english, .english) }

    package var description: String { english }

    /// Whether it says this, or quotes a sentence that does.
    package func says(_ code: SentenceCode) -> Bool {
        self.code == code
            || parts.contains { part in
                switch part {
                case .text: false
                case .sentence(let inner): inner.says(code)
                case .list(let items): items.contains { $0.says(code) }
                }
            }
    }

    /// The same change to every text in its gaps.
    package func mapWords(_ change: (String) -> String) -> Sentence {
        let parts = parts.map { part -> Part in
            switch part {
            case .text(let text): .text(change(text))
            case .sentence(let inner): .sentence(inner.mapWords(change))
            case .list(let items): .list(items.map { $0.mapWords(change) })
            }
        }
        return Sentence(code, parts)
    }

    /// Puts the parts into the gaps, in their order; a part that is missing leaves its gap empty.
    private func filled(_ form: String, _ language: Language) -> String {
        var text = ""
        var next = parts.makeIterator()
        for (number, piece) in form.split(separator: "{}", omittingEmptySubsequences: false).enumerated() {
            if number > 0, let part = next.next() { text += part.text(language) }
            text += piece
        }
        return text
    }
}

extension Sentence.Part: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self = .text(text) }

    fileprivate func text(_ language: Language) -> String {
        switch self {
        case .text(let text): text
        case .sentence(let inner): inner.phrase[language]
        case .list(let items): items.map { $0.phrase[language] }.joined(separator: ", ")
        }
    }
}

// In the ledger and between processes: a sentence without gaps is its code, any other one an array of its code and
// its parts. Inside, a text is a string, a sentence an array, and a list an array of arrays.
extension Sentence {
    package var json: JSONValue { parts.isEmpty ? .string(code.rawValue) : inner }

    private var inner: JSONValue { .array([.string(code.rawValue)] + parts.map(\.json)) }

    /// - Returns: nil for a code that only a newer program knows.
    package init?(_ json: JSONValue) {
        if case .string(let word) = json {
            guard let code = SentenceCode(rawValue: word) else { return nil }
            self.init(code)
        } else {
            self.init(inner: json)
        }
    }

    private init?(inner json: JSONValue) {
        guard case .array(let elements) = json, case .string(let word)? = elements.first,
            let code = SentenceCode(rawValue: word)
        else { return nil }
        var parts: [Part] = []
        for element in elements.dropFirst() {
            guard let part = Part(element) else { return nil }
            parts.append(part)
        }
        self.init(code, parts)
    }
}

extension Sentence.Part {
    fileprivate var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .sentence(let inner): inner.inner
        case .list(let items): .array(items.map(\.inner))
        }
    }

    fileprivate init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self = .text(text)
        case .array(let elements):
            if let sentence = Sentence(inner: json) {
                self = .sentence(sentence)
                return
            }
            var items: [Sentence] = []
            for element in elements {
                guard let item = Sentence(inner: element) else { return nil }
                items.append(item)
            }
            self = .list(items)
        default: return nil
        }
    }
}
