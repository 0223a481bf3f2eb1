import Base
import HTTP
import Ledger

/// What every receiver's thread works with; each makes clock, log and HTTP client of its own from it.
package struct WebhookParts: Sendable {
    package var folder: StateFolder
    package var executable: String
    package var timeout: Span
    package var text: ItemText
    package var redaction: Redaction
    /// A log for one thread.
    package var log: @Sendable (any Clock) -> Log

    package init(
        folder: StateFolder, executable: String, timeout: Span, text: ItemText, redaction: Redaction,
        log: @escaping @Sendable (any Clock) -> Log
    ) {
        (self.folder, self.executable, self.timeout, self.text) = (folder, executable, timeout, text)
        (self.redaction, self.log) = (redaction, log)
    }
}
