/// A text that must not be shown: an app secret, an API key, a token.
///
/// It always prints as `<REDACTED>`: interpolated, logged, dumped, inside another value or an error. Only `reveal()`
/// returns the text, so one search of the code finds every place where it could leak.
package struct Secret: Sendable, Equatable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The text itself, for signing and for headers, never for a message.
    package func reveal() -> String { text }

    /// Whether the text is empty.
    var isEmpty: Bool { text.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<REDACTED>" }
    package var debugDescription: String { "<REDACTED>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
