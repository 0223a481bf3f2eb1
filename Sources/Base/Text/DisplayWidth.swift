extension String {
    /// The number of terminal columns the text occupies.
    ///
    /// Emoji and wide East Asian characters take two columns, combining marks none.
    package var displayWidth: Int {
        // Nearly all text is ASCII.
        utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.displayWidth }
    }

    /// The text, padded with spaces to a width in columns.
    package func padded(to width: Int) -> String {
        let own = displayWidth
        return own >= width ? self : self + String(repeating: " ", count: width - own)
    }

    /// The beginning of the text, as much as fits the width.
    func truncated(to width: Int) -> String {
        guard displayWidth > width else { return self }
        var taken = 0
        let head = prefix { character in
            taken += character.displayWidth
            return taken < width
        }
        return head + "…"
    }
}

extension Character {
    /// One column, two for a wide character, none for a lone combining mark.
    fileprivate var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        // VARIATION SELECTOR-16 requests the emoji form of a character.
        if first.properties.isEmojiPresentation || unicodeScalars.dropFirst().contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format: return 0
        default: return Character.wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    /// The blocks of wide East Asian characters (classes W and F), including unassigned code points.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF, 0x20000...0x3FFFD,
    ]
}
