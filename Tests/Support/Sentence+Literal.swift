import Base

/// In tests a failure is given by words: `.cannotConnect("refused")`.
extension Sentence: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self = .words(text) }
}
