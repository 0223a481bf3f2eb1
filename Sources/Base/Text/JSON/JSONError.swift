/// Why a text is not valid JSON, and at which byte (counted from 0, including a byte order mark).
package enum JSONError: Error, Sendable, Equatable {
    /// The text is empty or only white space.
    case empty
    /// The first character is `<`: a login page, or the error page of a proxy.
    case html
    /// The text ends in the middle of a value; `at` is its length.
    case truncated(at: Int)
    /// A complete value is followed by something else.
    case trailing(at: Int)
    case unexpected(byte: UInt8, expected: String, at: Int)
    case number(at: Int)
    case escape(at: Int)
    /// A string contains a raw control character, such as NUL, which JSON requires to be escaped.
    case controlCharacter(byte: UInt8, at: Int)
    /// A string is not UTF-8; `at` is where the string begins.
    case notUTF8(at: Int)
    case tooDeep(limit: Int, at: Int)
    case tooManyValues(limit: Int, at: Int)
}

extension JSONError {
    /// The byte at which it stands; nil where the whole text is meant.
    package var offset: Int? {
        switch self {
        case .empty, .html: nil
        case .truncated(let at), .trailing(let at), .unexpected(_, _, let at), .number(let at), .escape(let at),
            .controlCharacter(_, let at), .notUTF8(let at), .tooDeep(_, let at), .tooManyValues(_, let at):
            at
        }
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String { phrase.english }
}

extension JSONError {
    /// A sentence that leaves out the text itself, which may contain names or secrets.
    package var phrase: Phrase {
        switch self {
        case .empty:
            Phrase(
                en: "the text is empty, where JSON was expected", es: "el texto está vacío, y se esperaba JSON")
        case .html: Phrase(en: "the text is an HTML page, not JSON", es: "el texto es una página HTML, no JSON")
        case .truncated(let offset):
            Phrase(
                en: "the JSON is cut off after \(offset) bytes, in the middle of a value",
                es: "el JSON se corta tras \(offset) bytes, en medio de un valor")
        case .trailing(let offset):
            Phrase(
                en: "the JSON is complete, but something follows it at byte \(offset)",
                es: "el JSON está completo, pero algo le sigue en el byte \(offset)")
        case .unexpected(let byte, let expected, let offset):
            Phrase(
                en:
                    "the text is not JSON: at byte \(offset) stands \(Self.name(of: byte)), where \(expected) was expected",
                es:
                    "el texto no es JSON: en el byte \(offset) hay \(Self.spanishName(of: byte)), que ahí no corresponde"
            )
        case .number(let offset):
            Phrase(
                en: "the text is not JSON: the number at byte \(offset) is not written as JSON wants it",
                es: "el texto no es JSON: el número en el byte \(offset) no está escrito como JSON lo pide")
        case .escape(let offset):
            Phrase(
                en: "the text is not JSON: the backslash at byte \(offset) begins no escape that JSON knows",
                es: "el texto no es JSON: la barra invertida en el byte \(offset) no inicia ningún escape de JSON")
        case .controlCharacter(let byte, let offset):
            Phrase(
                en: "the text is not JSON: \(Self.name(of: byte)) stands unescaped in a string at byte \(offset)",
                es:
                    "el texto no es JSON: \(Self.spanishName(of: byte)) está sin escapar en una cadena, en el byte \(offset)"
            )
        case .notUTF8(let offset):
            Phrase(
                en: "the text is not UTF-8: see the string that begins at byte \(offset)",
                es: "el texto no es UTF-8: vea la cadena que empieza en el byte \(offset)")
        case .tooDeep(let limit, let offset):
            Phrase(
                en: "the JSON is nested more than \(limit) levels deep at byte \(offset), which no server of ours does",
                es: "el JSON tiene más de \(limit) niveles en el byte \(offset), lo que ningún servidor conocido hace")
        case .tooManyValues(let limit, let offset):
            Phrase(
                en: "the JSON holds more than \(limit) values by byte \(offset), which no server of ours sends",
                es:
                    "el JSON tiene más de \(limit) valores hasta el byte \(offset), lo que ningún servidor conocido envía"
            )
        }
    }

    private static func spanishName(of byte: UInt8) -> String {
        name(of: byte).replacing("the byte", with: "el byte")
    }

    private static func name(of byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "'\(Character(UnicodeScalar(byte)))'" : "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    }
}
