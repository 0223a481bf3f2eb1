/// A character in a text that nobody can see, and where it stands: pasting from a page or a document brings it along.
package struct InvisibleCharacter: Equatable, Sendable, CustomStringConvertible {
    private let code: UInt32
    package let place: Place

    package enum Place: Sendable {
        case beginning
        case inside
        case end

        fileprivate var phrase: Phrase {
            switch self {
            case .beginning: Phrase(en: "at its beginning", es: "al principio")
            case .inside: Phrase(en: "inside", es: "en medio")
            case .end: Phrase(en: "at its end", es: "al final")
            }
        }
    }

    /// The first one in the text; nil when there is none.
    package init?(in text: some StringProtocol) {
        let scalars = text.unicodeScalars
        guard let index = scalars.firstIndex(where: InvisibleCharacter.isInvisible) else { return nil }
        code = scalars[index].value
        let isLast = scalars.index(after: index) == scalars.endIndex
        place = index == scalars.startIndex ? .beginning : isLast ? .end : .inside
    }

    /// Format characters, such as the zero-width space and the marks of writing direction, fillers and variation
    /// selectors, and the spaces that look like a plain one.
    package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        return switch scalar.properties.generalCategory {
        case .format: true
        case .spaceSeparator: scalar != " "
        default: false
        }
    }

    /// `an invisible character (U+200B) at its end`
    package var phrase: Phrase {
        let hex = String(code, radix: 16, uppercase: true)
        let name = "U+\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex)"
        return place.phrase.within(
            en: { "an invisible character (\(name)) \($0)" }, es: { "un carácter invisible (\(name)) \($0)" })
    }

    package var description: String { phrase.english }
}
