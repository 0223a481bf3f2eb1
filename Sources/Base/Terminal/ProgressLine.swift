import Foundation

/// One line on a terminal that shows what long work is being done; in a pipe, nothing.
package final class ProgressLine {
    private let write: (String) -> Void
    private let terminal: Terminal
    private var width = 0
    private var turn = 0

    private static let spinner: [Character] = ["|", "/", "-", "\\"]

    /// - Parameter write: to standard error, where the work's own output does not go.
    package init(terminal: Terminal, write: @escaping (String) -> Void) {
        self.terminal = terminal
        self.write = write
    }

    /// Shows a text in place of the one before.
    package func show(_ text: String) {
        guard terminal.isTerminal else { return }
        var line = "\(ProgressLine.spinner[turn]) \(text.withoutControls)"
        turn = (turn + 1) % ProgressLine.spinner.count
        // A wrapped line could not be overwritten, and some terminals wrap at the last column.
        if let columns = terminal.columns { line = line.truncated(to: columns - 1) }
        write("\r" + line.padded(to: width))
        width = line.displayWidth
    }

    /// Clears the line for what comes next.
    package func clear() {
        guard width > 0 else { return }
        write("\r" + String(repeating: " ", count: width) + "\r")
        width = 0
    }
}
