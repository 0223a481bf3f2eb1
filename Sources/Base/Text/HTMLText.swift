extension String {
    /// The text as HTML, in an element or an attribute: names from outside can neither make a tag nor hide a letter.
    package var html: String {
        var result = ""
        // By scalars: a letter and what combines with it would be one Character that equals none of these.
        for scalar in withoutControls.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
