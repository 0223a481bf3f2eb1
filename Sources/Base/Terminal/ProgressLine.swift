import Foundation

/// One line on a terminal that tells how far long work has come; in a pipe, nothing.
package final class ProgressLine {
    private let write: (String) -> Void
    private let terminal: Terminal
    private var width = 0
    private var turn = 0

    private static let spinner: [Character] = ["|", "/", "-", "\\"]
    private static let barLength = 20

    /// - Parameter write: to standard error, where the work's own output does not go.
    package init(terminal: Terminal, write: @escaping (String) -> Void) {
        self.terminal = terminal
        self.write = write
    }

    /// Shows a text in place of the one before, behind a bar or, when nobody knows the end, something that turns.
    ///
    /// - Parameter fraction: how much is done, from 0 to 1.
    package func show(_ text: String, fraction: Double? = nil) {
        guard terminal.isTerminal else { return }
        var line: String
        if let fraction {
            let done = Int(min(max(fraction, 0), 1) * Double(ProgressLine.barLength))
            line =
                "[" + String(repeating: "#", count: done)
                + String(repeating: ".", count: ProgressLine.barLength - done) + "] "
        } else {
            line = "\(ProgressLine.spinner[turn % ProgressLine.spinner.count]) "
            turn += 1
        }
        line += text.withoutControls
        // A line that is broken could not be written over; the last column makes some terminals break it.
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
