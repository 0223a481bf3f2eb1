import Base
import Foundation

/// Reads the text of a `.env` file.
///
/// The grammar, a subset of what shells and systemd read, so that one file serves all three:
///
///     # a comment; blank lines are skipped
///     NAME=value                 white space around the name, the = and the value is dropped
///     export NAME=value          the word export is allowed and means nothing
///     NAME=a value # comment     a # begins a comment at the start of a line or after white space
///     NAME=a#b                   here it does not: the value is a#b
///     NAME='as # it stands'      single quotes: every character stands for itself
///     NAME="a \"b\"\n"           double quotes: \n \t \" \\ \$ are escapes, any other backslash is a mistake
///     NAME=                      an empty value
///
/// The file is UTF-8, with or without a byte order mark, its lines end in LF or CRLF. A name consists of letters,
/// digits and underscores of ASCII and begins with no digit. Quotes are quotes only around the whole value, which ends
/// on its line. Nothing is expanded: `$HOME` stays `$HOME`. When a name is set twice, the last one wins.
package enum EnvFile {
    /// The values of a file, by their names; lines that cannot be read have none.
    package static func texts(_ bytes: Data) -> [String: String] {
        Dictionary(parse(bytes).values.map { ($0.name, $0.value) }) { $1 }
    }

    /// One setting; printing it shows its name only, since the value may be a secret.
    struct Entry: Sendable, Equatable {
        var name: String
        var value: String
        /// Counted from 1.
        var line: Int
        /// The line above with another value of the same name, which does not count.
        var replaced: Int?
    }

    /// A line that cannot be read, and what was expected. Never shows its text, which may be a secret.
    struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// Counted from 1.
        var line: Int
        var phrase: Phrase

        var description: String { phrase.inLine(line).english }
    }

    private static let utf16 = Phrase(
        en: "the file is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
        es: "el archivo es UTF-16; guárdelo como UTF-8 (iconv -f UTF-16 -t UTF-8)")

    /// A wrong file has a mistake in every line; nobody reads more of them.
    static let mostProblems = 20

    /// The settings in the order of the file, each name once, and the first lines that could not be read.
    static func parse(_ bytes: Data) -> (values: [Entry], problems: [Problem]) {
        var values: [Entry] = []
        var places: [String: Int] = [:]
        var problems: [Problem] = []

        var text = Array(bytes)[...]
        // Without a byte order mark the zeros between the letters tell.
        if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) || text.prefix(2).contains(0) {
            return ([], [Problem(line: 1, phrase: EnvFile.utf16)])
        }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        var number = 0
        while !text.isEmpty {
            let bytes = text.prefix { $0 != UInt8(ascii: "\n") }
            text = text[bytes.endIndex...].dropFirst()
            number += 1
            do throws(EnvLine.Fault) {
                guard let line = try EnvLine(bytes) else { continue }
                var entry = Entry(name: line.name, value: line.value, line: number)
                if let place = places.updateValue(values.count, forKey: line.name) {
                    let earlier = values[place].value
                    if ![entry.value, ""].contains(earlier) { entry.replaced = values[place].line }
                    values[place].line = 0
                }
                values.append(entry)
            } catch {
                problems.append(Problem(line: number, phrase: error.phrase))
                guard problems.count < EnvFile.mostProblems else {
                    problems.append(
                        Problem(
                            line: number,
                            phrase: Phrase(
                                en: "the file was read up to here; it may hold more mistakes",
                                es: "el archivo se leyó hasta aquí; puede tener más errores")))
                    break
                }
            }
        }
        // Line 0 marks what a later line has replaced.
        return (values.filter { $0.line > 0 }, problems)
    }
}

extension EnvFile.Entry: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "\(name) (line \(line))" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: ["name": name, "line": line]) }
}

/// One line of the file, taken apart byte by byte: all that has a meaning is ASCII.
private struct EnvLine {
    var name: String
    var value: String

    enum Fault: Error {
        case notUTF8
        case control
        case assignment
        case name
        case unclosed
        case afterQuote
        case escape

        var phrase: Phrase {
            switch self {
            case .notUTF8:
                Phrase(
                    en: "the line is not UTF-8; save the file as UTF-8",
                    es: "la línea no es UTF-8; guarde el archivo como UTF-8")
            case .control:
                Phrase(
                    en: "the line has a control character; only tabs are allowed",
                    es: "la línea tiene un carácter de control; solo se admiten tabuladores")
            case .assignment: Phrase(en: "expected NAME=value", es: "se esperaba NOMBRE=valor")
            case .name:
                Phrase(
                    en: "before the =, a name is expected: letters, digits and underscores, no digit first",
                    es: "antes del = se espera un nombre: letras, dígitos y guiones bajos, sin dígito al principio")
            case .unclosed:
                Phrase(
                    en: "the quote that opens the value is not closed on the same line",
                    es: "la comilla que abre el valor no se cierra en la misma línea")
            case .afterQuote:
                Phrase(
                    en: "after the closing quote only a comment may follow, with a space before its #",
                    es: "tras la comilla de cierre solo puede seguir un comentario, con un espacio antes de su #")
            case .escape:
                Phrase(
                    en: #"a backslash in double quotes must be followed by n, t, ", \ or $"#,
                    es: #"a una barra invertida entre comillas dobles debe seguir n, t, ", \ o $"#)
            }
        }
    }

    /// Nil for a blank line or a comment.
    init?(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        var rest = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        guard String(validating: rest, as: UTF8.self) != nil else { throw .notUTF8 }
        guard rest.allSatisfy({ $0 == UInt8(ascii: "\t") || $0 >= 0x20 && $0 != 0x7F }) else { throw .control }
        rest = Self.trimmed(rest)
        if rest.isEmpty || rest.first == UInt8(ascii: "#") { return nil }

        guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { throw .assignment }
        name = try Self.name(Self.trimmed(rest[..<equals]))
        let written = Self.trimmed(rest[rest.index(after: equals)...])
        // A # that follows white space behind the = begins a comment, though trimming has moved it to the front.
        let isComment = written.first == UInt8(ascii: "#") && written.startIndex > rest.index(after: equals)
        switch written.first {
        case UInt8(ascii: "'"): value = try Self.singleQuoted(written.dropFirst())
        case UInt8(ascii: "\""): value = try Self.doubleQuoted(written.dropFirst())
        default: value = isComment ? "" : String(decoding: Self.withoutComment(written), as: UTF8.self)
        }
    }

    private static func name(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        var name = bytes
        let word = Array("export".utf8)
        if name.starts(with: word), let next = name.dropFirst(word.count).first, isSpace(next) {
            name = trimmed(name.dropFirst(word.count))
        }
        guard let first = name.first, !isDigit(first), name.allSatisfy({ isLetter($0) || isDigit($0) }) else {
            throw .name
        }
        return String(decoding: name, as: UTF8.self)
    }

    private static func singleQuoted(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "'")) else { throw .unclosed }
        try expectComment(bytes[(end + 1)...])
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func doubleQuoted(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        var value: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                try expectComment(rest)
                return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                switch rest.popFirst() {
                case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                case .some(let next) where next == UInt8(ascii: "\"") || next == byte || next == UInt8(ascii: "$"):
                    value.append(next)
                case .some: throw .escape
                case nil: throw .unclosed
                }
            default: value.append(byte)
            }
        }
        throw .unclosed
    }

    private static func expectComment(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        guard let first = bytes.first else { return }
        let rest = trimmed(bytes)
        guard isSpace(first), rest.isEmpty || rest.first == UInt8(ascii: "#") else { throw .afterQuote }
    }

    private static func withoutComment(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var afterSpace = false
        for (index, byte) in zip(bytes.indices, bytes) {
            if afterSpace, byte == UInt8(ascii: "#") { return trimmed(bytes[..<index]) }
            afterSpace = isSpace(byte)
        }
        return bytes
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F }
}
