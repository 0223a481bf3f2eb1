import Foundation

/// Asks a person on a terminal.
package struct TerminalInput {
    private let write: (String) -> Void

    /// - Returns: nil where standard input is no terminal, so that nobody can answer.
    package init?(write: @escaping (String) -> Void) {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        self.write = write
    }

    /// - Returns: the line without white space at its ends; nil when the person has ended the input (Ctrl-D).
    package func ask(_ question: String) -> String? {
        write(question)
        let line = readLine()?.trimmingSpaces
        if line == nil { write("\n") }
        return line
    }

    /// Asks for a secret, which the terminal does not show while it is typed.
    package func askSecret(_ question: String) -> String? {
        guard tcgetattr(STDIN_FILENO, &visible) == 0 else { return ask(question) }
        var hidden = visible
        hidden.c_lflag &= ~tcflag_t(ECHO)
        isHidden = true
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &visible)
            isHidden = false
            write("\n")
        }
        write(question)
        return readLine()?.trimmingSpaces
    }

    /// Gives whoever ends the program at a secret the terminal back as it was.
    static func restore() {
        if isHidden { tcsetattr(STDIN_FILENO, TCSANOW, &visible) }
    }
}

/// The terminal's settings before a secret is typed, for an interruption. Unsafe: one thread asks, one question at a
/// time, and sets the settings before the mark; the other thread reads them once, when the process ends.
private nonisolated(unsafe) var visible = termios()
private nonisolated(unsafe) var isHidden = false
