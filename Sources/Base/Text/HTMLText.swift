extension String {
    /// The text as HTML, in an element or an attribute: names from outside can neither make a tag nor hide a letter.
    package var html: String {
        withoutControls.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
