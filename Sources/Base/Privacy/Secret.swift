/// A text that must not be shown: an app secret, an API key, a token.
///
/// However it is printed (interpolated, logged, dumped, inside another value or an error), `<REDACTED>` appears. The
/// only way to the text is `reveal()`, so that one search over the code finds every place where it can get out.
package struct Secret: Sendable, Equatable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The text itself: for signing and for a header, never for a message.
    package func reveal() -> String { text }

    /// Whether there is nothing to hide.
    var isEmpty: Bool { text.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<REDACTED>" }
    package var debugDescription: String { "<REDACTED>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
