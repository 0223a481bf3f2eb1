/// Texts of a length that somebody can have meant; whoever edits a source's data could make them a megabyte long.
extension JSONValue {
    /// A member that identifies something: empty where there is none, nil where it is longer than any id.
    package func code(_ key: String) -> String? {
        let text = (self[key]?.text ?? "").trimmingSpaces
        return text.utf8.count <= JSONValue.longestCode ? text : nil
    }

    /// A member that is only shown; a longer one is cut off.
    package func name(_ key: String) -> String { (self[key]?.text ?? "").trimmingSpaces.cut(to: JSONValue.longestName) }

    /// In bytes.
    package static let longestCode = 256
    /// In characters.
    package static let longestName = 200
}
