/// Words that are English and nothing else.
package enum English {
    private static let common: Set<Substring> = [
        "the", "is", "are", "and", "with", "not", "of", "from", "this", "that", "which", "it", "its", "to", "has",
        "have", "nothing", "none", "yet", "for", "since", "ago", "was", "been", "may", "cannot", "could", "would",
        "should", "must", "when", "where", "what", "there", "they", "but", "by", "at", "if", "than", "nobody",
        "everybody", "only", "again", "takes", "expected", "missing", "such",
    ]

    /// Those in a text; what stands in quotation marks is somebody else's.
    package static func words(in text: String) -> [String] {
        let own = text.replacing(/“[^”]*”/, with: "")
        return own.split { !$0.isLetter && $0 != "-" && $0 != "/" && $0 != "_" && $0 != "." }
            .filter { common.contains($0) }.map(String.init)
    }
}
