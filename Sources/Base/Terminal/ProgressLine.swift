import Foundation

/// A line on the terminal that shows the progress of long work; prints nothing to a pipe.
package final class ProgressLine {
    private let write: (String) -> Void
    private let terminal: Terminal
    private let language: Language
    private var width = 0
    private var turn = 0

    private static let spinner: [Character] = ["|", "/", "-", "\\"]

    /// - Parameter write: writes to standard error, to stay out of the work's own output.
    package init(terminal: Terminal, language: Language = .english, write: @escaping (String) -> Void) {
        self.language = language
        self.terminal = terminal
        self.write = write
    }

    /// Replaces the line's text, in the reader's language.
    package func show(_ phrase: Phrase) { show(phrase[language]) }
    package func show(en english: String, es spanish: String) { show(Phrase(en: english, es: spanish)) }

    /// Replaces the line's text.
    package func show(_ text: String) {
        guard terminal.isTerminal else { return }
        var line = "\(ProgressLine.spinner[turn]) \(text.withoutControls)"
        turn = (turn + 1) % ProgressLine.spinner.count
        // A wrapped line cannot be overwritten, and some terminals wrap at the last column.
        if let columns = terminal.columns { line = line.truncated(to: columns - 1) }
        write("\r" + line.padded(to: width))
        width = line.displayWidth
    }

    /// Clears the line for the output that follows.
    package func clear() {
        guard width > 0 else { return }
        write("\r" + String(repeating: " ", count: width) + "\r")
        width = 0
    }
}
