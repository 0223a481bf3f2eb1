import Base

/// A piece of a page.
///
/// A text becomes part of it only through `text`, which escapes it, and names of tags and attributes are literals: what
/// comes from outside cannot become markup.
struct HTML: Equatable, Sendable, ExpressibleByStringLiteral {
    private(set) var markup: String

    private init(markup: String) { self.markup = markup }

    /// A literal is a text, and is escaped like any other.
    init(stringLiteral text: String) { self = .text(text) }

    static let none = HTML(markup: "")

    /// A text that shows as it is, in an element or an attribute.
    ///
    /// What nobody sees becomes �: a control character or an override of the writing direction would change how its
    /// neighbours are shown.
    static func text(_ text: String) -> HTML { HTML(markup: text.html) }

    /// A name from outside, set apart from the sentence around it, whatever its writing direction.
    static func name(_ text: String) -> HTML {
        let shown = text.unicodeScalars.count > longestName ? text.cut(to: longestName) + "…" : text
        return tag("bdi", .text(shown))
    }

    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ content: HTML...
    ) -> HTML {
        tag(name, attributes, content)
    }

    static func tag(_ name: StaticString, _ content: HTML...) -> HTML { tag(name, [:], content) }

    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ content: [HTML]
    ) -> HTML {
        HTML(markup: opening(name, attributes) + content.map(\.markup).joined() + "</\(name)>")
    }

    /// An element that has no content and no end: `meta`, `link`.
    static func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) -> HTML {
        HTML(markup: opening(name, attributes))
    }

    /// A style sheet; nothing in it comes from outside.
    static func style(_ css: StaticString) -> HTML { HTML(markup: "<style>\(css)</style>") }

    /// A whole document in this language.
    static func document(_ language: Language, head: [HTML], body: [HTML]) -> HTML {
        HTML(markup: "<!DOCTYPE html>\n")
            + tag("html", ["lang": language.rawValue], tag("head", [:], head), tag("body", [:], body))
            + HTML(markup: "\n")
    }

    static func + (left: HTML, right: HTML) -> HTML { HTML(markup: left.markup + right.markup) }

    private static let longestName = 60

    private static func opening(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) -> String {
        "<\(name)" + attributes.map { " \($0.key)=\"\($0.value.html)\"" }.joined() + ">"
    }
}

extension Sequence<HTML> {
    /// The pieces one after another.
    var joined: HTML { reduce(.none, +) }
}
