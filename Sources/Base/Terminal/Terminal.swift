import Foundation

/// What a stream is to whom it is written: a terminal with a width and perhaps colours, or a pipe without either.
package struct Terminal: Equatable, Sendable {
    var isTerminal: Bool
    var hasColour: Bool
    /// How wide it is; nil in a pipe and where nobody knows.
    var columns: Int?

    init(isTerminal: Bool, hasColour: Bool = false, columns: Int? = nil) {
        self.isTerminal = isTerminal
        self.hasColour = isTerminal && hasColour
        self.columns = isTerminal ? columns : nil
    }

    /// A pipe or a file.
    package static let none = Terminal(isTerminal: false)

    /// What a descriptor is. Colour only where TERM knows more than a line of text, and never with NO_COLOR
    /// (no-color.org: when present and not empty).
    package init(descriptor: Int32, environment: [String: String]) {
        let kind = environment["TERM"] ?? ""
        var size = winsize()
        let isSized = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        self.init(
            isTerminal: isatty(descriptor) == 1,
            hasColour: (environment["NO_COLOR"] ?? "").isEmpty && !kind.isEmpty && kind != "dumb",
            columns: isSized ? Int(size.ws_col) : nil)
    }

    /// The colours of ECMA-48, 8.3.117, that say how something stands.
    package enum Colour: Int, Sendable {
        case red = 31
        case green = 32
        case yellow = 33

        /// The colour of a state as tables show it: what is refused or fails, what waits for a person, what is well.
        init?(state: String) {
            let words = state.lowercased().split { !$0.isLetter }.map(String.init)
            if !Set(words).isDisjoint(with: ["refused", "fails", "unhealthy", "offline", "inactive"]) {
                self = .red
            } else if !Set(words).isDisjoint(with: ["held", "waiting", "unmapped", "not"]) {
                self = .yellow
            } else if !Set(words).isDisjoint(with: ["accepted", "healthy", "active"]) {
                self = .green
            } else {
                return nil
            }
        }
    }

    /// The text in a colour, where there are colours.
    package func painted(_ text: String, _ colour: Colour?) -> String {
        guard hasColour, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
