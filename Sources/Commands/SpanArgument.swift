import Base

/// Reads the span of time that a person gives with --from and --to.
///
/// A date alone is a day of the site: as --from its beginning, as --to its end. A time without an offset is the
/// site's.
struct SpanArgument {
    let zone: SiteZone
    let now: Instant

    /// The span from one moment to the other.
    func window(from: String, to: String) throws(Arguments.Problem) -> Window {
        let window = Window(from: try moment(from, "--from").start, to: try moment(to, "--to").end)
        guard window.from < window.to else {
            throw Arguments.Problem(sentence: "--from \(from) does not lie before --to \(to)")
        }
        guard window.from < now else {
            throw Arguments.Problem(sentence: "--from \(from) lies in the future; there is nothing to look at")
        }
        return window
    }

    /// The span that `--from` and `--to` of a command name; up to now without the latter.
    func window(_ arguments: Arguments) throws(Arguments.Problem) -> Window {
        guard let from = arguments["--from"] else {
            throw Arguments.Problem(sentence: "--from TIME is needed, and --to TIME where it is not now")
        }
        return try window(from: from, to: arguments["--to"] ?? Timestamp(instant: now).withMilliseconds)
    }

    private func moment(_ text: String, _ option: String) throws(Arguments.Problem) -> (start: Instant, end: Instant) {
        // What has a time of day is a moment; SiteDay would take it for its whole day.
        if text.contains("T") || text.contains(":"), let moment = Timestamp(argument: text, zone: zone)?.instant {
            return (moment, moment)
        }
        guard let day = SiteDay(parsing: text, zone: zone, now: now)?.window(in: zone) else {
            throw Arguments.Problem(
                sentence: "\(option) takes a date or an ISO 8601 time, such as 2026-01-27 or 2026-01-27T08:00-03:00, "
                    + "not “\(text.prefix(40))”")
        }
        return (day.from, day.to)
    }
}
