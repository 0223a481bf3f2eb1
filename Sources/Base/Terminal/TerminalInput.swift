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
        // Who ends the program here gets the terminal back as it was.
        signal(SIGINT) { _ in
            tcsetattr(STDIN_FILENO, TCSANOW, &visible)
            signal(SIGINT, SIG_DFL)
            raise(SIGINT)
        }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &visible)
            signal(SIGINT, SIG_DFL)
            write("\n")
        }
        write(question)
        return readLine()?.trimmingSpaces
    }
}

/// The terminal's settings while a secret is typed, for the signal handler; only one question is asked at a time.
private nonisolated(unsafe) var visible = termios()
