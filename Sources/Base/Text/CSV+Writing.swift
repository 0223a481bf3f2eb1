extension CSV {
    /// A line as RFC 4180 has it, CRLF included: what holds a comma, a quote, a line break or a space at its ends is
    /// quoted.
    package static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    private static func field(_ text: String) -> String {
        let needsQuotes =
            text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) } || text.first?.isWhitespace == true
            || text.last?.isWhitespace == true
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
