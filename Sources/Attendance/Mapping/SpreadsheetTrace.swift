import Base

/// What a spreadsheet or a word processor does to a number: the line is read, and the number is nobody's.
enum SpreadsheetTrace: CustomStringConvertible {
    case apostrophe
    case formula
    case exponent
    case decimals
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
        } else if id.wholeMatch(of: /[0-9]+([.,][0-9]+)?[Ee][+]?[0-9]+/) != nil {
            self = .exponent
        } else if id.wholeMatch(of: /[0-9]+[.,]0+/) != nil {
            self = .decimals
        } else {
            return nil
        }
    }

    /// Ids like these do occur, if rarely.
    var isCertain: Bool {
        if case .decimals = self { return false }
        return true
    }

    var description: String {
        switch self {
        case .apostrophe: "an id begins with an apostrophe, which spreadsheets add; take it out"
        case .formula: "an id begins with =, as a spreadsheet's formula; write the number alone"
        case .exponent: "an id looks like 2.00123E+14: its digits are lost; format the column as text and type it again"
        case .decimals: "an id ends in .0, as spreadsheets write numbers; format the column as text"
        case .quotes: "an id stands in typographic quotes; take them out"
        case .invisible(let character): "an id has \(character); type it again"
        }
    }
}
