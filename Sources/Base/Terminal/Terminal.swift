import Foundation

/// Where output goes: a terminal with a width and perhaps colours, or a pipe with neither.
package struct Terminal: Equatable, Sendable {
    package private(set) var isTerminal: Bool
    var hasColour: Bool
    /// The width; nil for a pipe or if unknown.
    var columns: Int?

    init(isTerminal: Bool, hasColour: Bool = false, columns: Int? = nil) {
        self.isTerminal = isTerminal
        self.hasColour = isTerminal && hasColour
        self.columns = isTerminal ? columns : nil
    }

    /// A pipe or a file.
    package static let none = Terminal(isTerminal: false)

    /// Finds out what a descriptor is connected to.
    ///
    /// Colours are used only if TERM names a capable terminal, and never with NO_COLOR (no-color.org: present and not
    /// empty).
    package init(descriptor: Int32, environment: [String: String]) {
        let kind = environment["TERM"] ?? ""
        var size = winsize()
        let isSized = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        self.init(
            isTerminal: isatty(descriptor) == 1,
            hasColour: (environment["NO_COLOR"] ?? "").isEmpty && !kind.isEmpty && kind != "dumb",
            columns: isSized ? Int(size.ws_col) : nil)
    }

    /// The colours that show a state (ECMA-48, 8.3.117).
    package enum Colour: Int, Sendable {
        /// Rejected or failed.
        case red = 31
        /// In order.
        case green = 32
        /// Waiting for a person.
        case yellow = 33
    }

    /// The text in a colour, if the terminal has colours.
    package func painted(_ text: String, _ colour: Colour?) -> String {
        guard hasColour, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
