import Foundation

/// Where output goes: to a terminal with a width and perhaps colours, or to a pipe without either.
package struct Terminal: Equatable, Sendable {
    var isTerminal: Bool
    var hasColour: Bool
    /// Its width; nil in a pipe and where it is unknown.
    var columns: Int?

    init(isTerminal: Bool, hasColour: Bool = false, columns: Int? = nil) {
        self.isTerminal = isTerminal
        self.hasColour = isTerminal && hasColour
        self.columns = isTerminal ? columns : nil
    }

    /// A pipe or a file.
    package static let none = Terminal(isTerminal: false)

    /// What a descriptor leads to. Colour only where TERM knows more than a line of text, and never with NO_COLOR
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
        /// It is refused or fails.
        case red = 31
        /// It is well.
        case green = 32
        /// It waits for a person.
        case yellow = 33
    }

    /// The text in a colour, where there are colours.
    package func painted(_ text: String, _ colour: Colour?) -> String {
        guard hasColour, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
