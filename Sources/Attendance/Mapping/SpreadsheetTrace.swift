import Base

/// What a spreadsheet or a word processor does to a number: the line is read, and the number is nobody's.
enum SpreadsheetTrace {
    case apostrophe
    case formula
    /// The cell: its digits are lost, so it names nobody.
    case exponent(String)
    case decimals
    case thousands
    case quotes
    case invisible(InvisibleCharacter)

    /// Nil for an id that shows no such trace.
    init?(_ id: String) {
        // Inside, it may join the parts of an emoji.
        if let character = InvisibleCharacter(in: id), character.place != .inside {
            self = .invisible(character)
        } else if id.hasPrefix("'") {
            self = .apostrophe
        } else if id.hasPrefix("=") {
            self = .formula
        } else if [id.first, id.last].contains(where: { $0.map { "“”„«»‘’".contains($0) } ?? false }) {
            self = .quotes
        } else if [UInt8(ascii: "."), UInt8(ascii: ",")].contains(where: { SpreadsheetTrace.groups(id, by: $0) }) {
            self = .thousands
        } else if let trace = SpreadsheetTrace(numeral: id) {
            self = trace
        } else {
            return nil
        }
    }

    /// `1.001` and `12,345,678`.
    private static func groups(_ id: String, by separator: UInt8) -> Bool {
        let groups = id.utf8.split(separator: separator, omittingEmptySubsequences: false)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard groups.count > 1, (1...3).contains(groups[0].count) else { return false }
        return groups.dropFirst().allSatisfy { $0.count == 3 } && groups.allSatisfy { $0.allSatisfy(digits.contains) }
    }

    /// `9,001E+03` and `4500.0`, without a regular expression: Swift would compile it again for each of a map's thousands of
    /// ids.
    private init?(numeral id: String) {
        var rest = Substring(id).utf8
        func digits() -> Substring.UTF8View {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest[digits.endIndex...]
            return digits
        }
        func take(_ either: StaticString) -> Bool {
            guard let next = rest.first, either.withUTF8Buffer({ $0.contains(next) }) else { return false }
            rest.removeFirst()
            return true
        }
        guard !digits().isEmpty else { return nil }
        var fraction: Substring.UTF8View?
        if take(".,") {
            fraction = digits()
            if fraction?.isEmpty == true { return nil }
        }
        if take("Ee") {
            _ = take("+")
            guard !digits().isEmpty, rest.isEmpty else { return nil }
            self = .exponent(String(id.prefix(30)))
        } else {
            guard rest.isEmpty, let fraction, fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
            self = .decimals
        }
    }

    /// Ids like these do occur, if rarely.
    var isCertain: Bool {
        switch self {
        case .decimals, .thousands: false
        case .apostrophe, .formula, .exponent, .quotes, .invisible: true
        }
    }

    var phrase: Phrase {
        switch self {
        case .apostrophe:
            Phrase(
                en: "an id begins with an apostrophe, which spreadsheets add; take it out",
                es: "un id empieza con un apóstrofo, que agregan las hojas de cálculo; quítelo")
        case .formula:
            Phrase(
                en: "an id begins with =, as a spreadsheet's formula; write the number alone",
                es: "un id empieza con =, como una fórmula de hoja de cálculo; escriba solo el número")
        case .exponent(let cell):
            Phrase(
                en: "an id is written \(cell): its digits are lost; format the column as text and type it again",
                es:
                    "un id está escrito \(cell): se perdieron sus dígitos; dé a la columna formato de texto y escríbalo otra "
                    + "vez")
        case .decimals:
            Phrase(
                en: "an id ends in .0, as spreadsheets write numbers; format the column as text",
                es:
                    "un id termina en .0, como escriben los números las hojas de cálculo; dé a la columna formato de texto"
            )
        case .thousands:
            Phrase(
                en: "an id is written like 1.001, as spreadsheets write thousands; format the column as text",
                es:
                    "un id está escrito como 1.001, como escriben los miles las hojas de cálculo; dé a la columna formato de "
                    + "texto")
        case .quotes:
            Phrase(
                en: "an id stands in typographic quotes; take them out",
                es: "un id está entre comillas tipográficas; quítelas")
        case .invisible(let character):
            character.phrase.within(
                en: { "an id has \($0); type it again" }, es: { "un id tiene \($0); escríbalo otra vez" })
        }
    }
}
