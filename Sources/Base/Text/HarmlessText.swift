/// Names and messages come from outside: whoever writes them must not steer a terminal, forge a line, or hide a letter.
extension Unicode.Scalar {
    /// Nobody sees it, or it changes how its neighbours are shown: controls, line separators, writing directions,
    /// fillers.
    ///
    /// Joiners and variation selectors stay: emoji and some scripts need them, and they move nothing.
    var isHidden: Bool {
        if value < 0x300 { return value < 0x20 || 0x7F..<0xA0 ~= value || value == 0xAD }
        switch value {
        case 0x200C, 0x200D, 0xFE00...0xFE0F: return false
        default: break
        }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }
}

extension String {
    /// Whether it has characters that nobody sees.
    package var hasHiddenCharacters: Bool {
        unicodeScalars.contains { $0.isHidden || $0 == "\u{200C}" || $0 == "\u{200D}" }
    }

    /// The text on one line, with � in place of what nobody sees.
    package var withoutControls: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isHidden ? "\u{FFFD}" : $0 }))
    }

    /// The same, but a line feed at its end stays.
    package var asLine: String {
        guard let end = unicodeScalars.lastIndex(where: { $0 != "\n" }) else { return self }
        let next = unicodeScalars.index(after: end)
        return String(self[..<next]).withoutControls + self[next...]
    }

    /// Its first characters, counted as Unicode scalars: one Character may have a million of them.
    package func cut(to length: Int) -> String { String(unicodeScalars.prefix(length)) }

    /// The same without the beginning of a word at its end: half a secret could not be found any more.
    package func cutBetweenWords(to length: Int) -> String {
        let head = unicodeScalars.prefix(length)
        guard head.endIndex < unicodeScalars.endIndex, let space = head.lastIndex(of: " ") else { return String(head) }
        return String(head[..<space])
    }
}

extension [String] {
    /// A text of these lines, each harmless.
    package var lines: String { map { $0.withoutControls + "\n" }.joined() }
}

extension JSONValue {
    /// The document on one line. What nobody sees is escaped, so nothing is lost and no terminal is steered.
    package var line: String { serialized.escapingHidden + "\n" }
}

extension String {
    /// A JSON text with `\uXXXX` in place of what nobody sees; outside strings it has nothing of that kind.
    var escapingHidden: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            guard scalar.isHidden else {
                result.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }
}
