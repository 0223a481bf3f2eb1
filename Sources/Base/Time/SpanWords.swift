extension Instant {
    /// `5 min ago`, or `in 5 min` for a moment in the future.
    package func ago(_ now: Instant) -> String {
        self > now ? "in \((self - now).inWords)" : "\((now - self).inWords) ago"
    }

    /// The same in every language.
    package func agoPhrase(_ now: Instant) -> Phrase {
        Phrase(en: ago(now), es: self > now ? "en \((self - now).inWords)" : "hace \((now - self).inWords)")
    }

    /// `5 min`
    package func age(_ now: Instant) -> String { max(now - self, .seconds(0)).inWords }
}

extension Span {
    /// How two clocks differ: `5 min ahead of`, or `behind` for a negative span.
    package var distanceInWords: String {
        "\(roundedLength.inWords) \(milliseconds > 0 ? "ahead of" : "behind")"
    }

    /// The same in Spanish, for a sentence that goes on with “de”.
    package var distanceInSpanish: String {
        "\(roundedLength.inWords) \(milliseconds > 0 ? "adelantado respecto del" : "atrasado respecto del")"
    }

    /// Its length, rounded to the smallest part that is shown: two measurements of one difference look the same.
    private var roundedLength: Span {
        let length = milliseconds.magnitude
        let unit: UInt64 = length >= 86_390_000 ? 3_600_000 : length >= 3_590_000 ? 60_000 : 1000
        return Span(milliseconds: Int64(clamping: (length + unit / 2) / unit * unit))
    }

    /// The two largest parts: `2 h 5 min`.
    package var inWords: String {
        let seconds = milliseconds / 1000
        let parts: [(Int64, String)] = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
        return shown.isEmpty ? "0 s" : shown.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}
