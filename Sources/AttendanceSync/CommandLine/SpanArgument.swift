/// Reads the span of time that a person gives with --from and --to, or --date.
///
/// A date alone is a day of the site: as --from its beginning, as --to its end. A time without an offset is the
/// site's.
struct SpanArgument {
    let zone: SiteZone

    /// Why a span cannot be read, in a sentence.
    struct Problem: Error, Equatable {
        var sentence: String
    }

    /// The span from one moment to the other.
    func window(from: String, to: String) throws(Problem) -> Window {
        let window = Window(from: try moment(from, "--from").start, to: try moment(to, "--to").end)
        guard window.from < window.to else {
            throw Problem(sentence: "--from \(from) does not lie before --to \(to)")
        }
        return window
    }

    /// A whole day of the site.
    func day(_ text: String, _ option: String = "--date") throws(Problem) -> Window {
        guard let window = date(text) else {
            throw Problem(sentence: "\(option) takes a date such as 2026-01-27, not “\(text)”")
        }
        return window
    }

    private func moment(_ text: String, _ option: String) throws(Problem) -> (start: Instant, end: Instant) {
        if let day = date(text) { return (day.from, day.to) }
        guard let moment = try? Timestamp(parsing: text, zone: zone).instant else {
            throw Problem(
                sentence: "\(option) takes a date or an ISO 8601 time, such as 2026-01-27 or 2026-01-27T08:00-03:00, "
                    + "not “\(text)”")
        }
        return (moment, moment)
    }

    /// The day of `2026-01-27` or `20260127`; nil for anything else.
    private func date(_ text: String) -> Window? {
        let digits = text.utf8.count == 10 ? text.split(separator: "-", omittingEmptySubsequences: false) : [text[...]]
        let joined = digits.joined()
        guard digits.count == 3 || digits.count == 1, joined.utf8.count == 8, joined.allSatisfy(\.isASCIIDigit) else {
            return nil
        }
        let date = "\(joined.prefix(4))-\(joined.dropFirst(4).prefix(2))-\(joined.suffix(2))"
        guard let noon = try? Timestamp(parsing: date + "T12:00:00", zone: .utc).instant,
            let start = try? Timestamp(parsing: date + "T00:00:00", zone: zone).instant,
            let end = try? Timestamp(parsing: (noon + .days(1)).utcDate + "T00:00:00", zone: zone).instant
        else { return nil }
        return Window(from: start, to: end)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
