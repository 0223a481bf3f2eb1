import Foundation

/// A text that must not be shown: an app secret, an API key, a token.
///
/// It always prints as `<REDACTED>`: interpolated, logged, dumped, inside another value or an error. Only `reveal()`
/// returns the text, so one search of the code finds every place where it could leak.
package struct Secret: Sendable, Equatable {
    private let text: String
    private let remover = Remover()

    package init(_ text: String) { self.text = text }

    package static func == (left: Secret, right: Secret) -> Bool { left.text == right.text }

    /// The text itself, for signing and for headers, never for a message.
    package func reveal() -> String { text }

    /// Whether the text is empty.
    var isEmpty: Bool { text.isEmpty }

    /// A text without this secret in it, in whatever form.
    package func removed(from text: String) -> String { remover.redaction(of: self).clean(text) }

    /// The secret's forms to look for, made when they are first needed: that costs more than to clean a text of them.
    private final class Remover: @unchecked Sendable {  // `made` is under the lock.
        private let lock = NSLock()
        private var made: Redaction?

        func redaction(of secret: Secret) -> Redaction {
            lock.withLock {
                let redaction = made ?? Redaction([secret])
                made = redaction
                return redaction
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<REDACTED>" }
    package var debugDescription: String { "<REDACTED>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
