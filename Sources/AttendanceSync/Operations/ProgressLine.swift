import Foundation

/// One line on a terminal that tells how far long work has come; in a pipe, nothing.
package final class ProgressLine {
    private let write: (String) -> Void
    private let isShown: Bool
    private var width = 0

    /// - Parameter write: to standard error, where the work's own output does not go.
    package init(isTerminal: Bool = isatty(STDERR_FILENO) == 1, write: @escaping (String) -> Void) {
        isShown = isTerminal
        self.write = write
    }

    /// Shows a text in place of the one before.
    package func show(_ text: String) {
        guard isShown else { return }
        write("\r" + text.padded(to: width))
        width = text.count
    }

    /// Clears the line for what comes next.
    package func clear() {
        guard isShown, width > 0 else { return }
        write("\r" + String(repeating: " ", count: width) + "\r")
        width = 0
    }
}
