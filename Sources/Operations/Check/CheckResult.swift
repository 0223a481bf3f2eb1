import Base
import Foundation

/// One line of `check`: what was looked at, how it stands, and what to do.
package struct CheckResult: Equatable, Sendable {
    enum State: String, Sendable {
        case passed
        /// It works, but somebody should know.
        case warning
        case failed
        /// Not tried, because something before it failed or it is not asked for.
        case untried

        /// The mark in front of the line.
        var mark: String {
            switch self {
            case .passed: "✓"
            case .warning: "!"
            case .failed: "✗"
            case .untried: "–"
            }
        }

        var colour: Terminal.Colour? {
            switch self {
            case .passed: .green
            case .warning: .yellow
            case .failed: .red
            case .untried: nil
            }
        }
    }

    var name: String
    var state: State
    /// What was found.
    var text: String
    /// What to do; nil where nothing is to be done.
    var remedy: String?
    /// What the program ends with when this is the first failure.
    var code: ExitCode

    init(_ name: String, _ state: State, _ text: String, remedy: String? = nil, code: ExitCode = .done) {
        self.name = name
        self.state = state
        // Foreign text must not steer the terminal on which it is read.
        self.text = CheckResult.onOneLine(text)
        self.remedy = remedy.map(CheckResult.onOneLine)
        self.code = code
    }

    private static func onOneLine(_ text: String) -> String {
        text.components(separatedBy: .controlCharacters).joined(separator: " ")
    }

    /// For the JSON document.
    var json: JSONValue {
        [
            "name": .string(name), "state": .string(state.rawValue), "text": .string(text),
            "remedy": remedy.map { .string($0) } ?? nil,
        ]
    }

    /// For people: the line, and one below it with what to do.
    package func lines(width: Int, on terminal: Terminal = .none) -> String {
        let line = "\(terminal.painted(state.mark, state.colour)) \(name.padded(to: width))  \(text)\n"
        guard let remedy else { return line }
        return line + String(repeating: " ", count: width + 4) + "→ \(remedy)\n"
    }
}
