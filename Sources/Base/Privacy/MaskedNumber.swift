extension String {
    /// An employee number as others may see it: its last three characters, if that leaves enough unseen.
    package var maskedNumber: String { "…" + (count > 5 ? suffix(3) : "") }
}
