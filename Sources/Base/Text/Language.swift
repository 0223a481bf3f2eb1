/// A language in which people are spoken to: at a terminal, in notices and on the dashboard.
///
/// Logs, JSON and exit codes are for programs and stay English.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case spanish = "es"

    /// The language that the environment asks for, as gettext chooses it: LANGUAGE, a list, before LC_ALL, LC_MESSAGES
    /// and LANG, of which the first that is set counts; none where that is `C` or `POSIX`.
    package init(environment: [String: String]) {
        let locale =
            ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let root = locale.prefix { $0 != "." }
        var wanted = [Substring(locale)]
        if !root.isEmpty, root != "C", root != "POSIX", let list = environment["LANGUAGE"] {
            wanted = list.split(separator: ":") + wanted
        }
        self = wanted.lazy.compactMap { Language(tag: $0) }.first ?? .english
    }

    /// The language that a browser prefers.
    ///
    /// - Parameter header: `Accept-Language` (RFC 9110, section 12.5.4); a tag without a weight has the weight 1.
    package init(acceptLanguage header: String) {
        var best: (language: Language, weight: Double)?
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";").map(\.trimmingSpaces)
            guard let tag = parts.first, let language = Language(tag: tag[...]) else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        self = best?.language ?? .english
    }

    /// - Parameter tag: `es`, `es_AR.UTF-8`, `es-419`.
    private init?(tag: Substring) {
        self.init(rawValue: tag.prefix { $0.isLetter }.lowercased())
    }
}

/// A text in every language.
///
/// There is no way to make one in English alone, so the compiler keeps the translations complete.
package struct Phrase: Hashable, Sendable {
    package let english: String
    package let spanish: String

    package init(en english: String, es spanish: String) {
        (self.english, self.spanish) = (english, spanish)
    }

    /// A text that is the same in every language: a name, a number, a server's own words.
    package init(same text: String) { self.init(en: text, es: text) }

    package subscript(_ language: Language) -> String {
        switch language {
        case .english: english
        case .spanish: spanish
        }
    }

    package static func + (left: Phrase, right: Phrase) -> Phrase {
        Phrase(en: left.english + right.english, es: left.spanish + right.spanish)
    }

    /// Words that are there in English only, as a server, the ledger or the log has them: in Spanish in quotes.
    package static func quoting(_ text: String) -> Phrase {
        Phrase(en: text, es: text.isEmpty ? "" : "“\(text)”")
    }

    /// The same change to the text in every language.
    package func map(_ change: (String) -> String) -> Phrase { Phrase(en: change(english), es: change(spanish)) }

    /// The phrase with the line of a file that it is about.
    package func inLine(_ number: Int) -> Phrase {
        Phrase(en: "line \(number): \(english)", es: "línea \(number): \(spanish)")
    }

    /// What a message about a misspelt word ends with; nothing without a near one.
    package static func didYouMean(_ near: String?) -> Phrase {
        near.map { Phrase(en: "; did you mean \($0)?", es: "; ¿quiso decir \($0)?") } ?? Phrase(same: "")
    }

    /// The phrase as a part of a longer one.
    package func within(en english: (String) -> String, es spanish: (String) -> String) -> Phrase {
        Phrase(en: english(self.english), es: spanish(self.spanish))
    }
}

extension Sequence<Phrase> {
    package func joined(separator: String) -> Phrase {
        Phrase(
            en: map(\.english).joined(separator: separator), es: map(\.spanish).joined(separator: separator))
    }
}
