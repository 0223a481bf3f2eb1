import Base

/// Reads the span of time that a person gives with --from and --to.
///
/// A date alone is a day of the site: as --from its beginning, as --to its end. A time without an offset is the
/// site's.
struct SpanArgument {
    let zone: SiteZone
    let now: Instant

    /// The span from one moment to the other.
    ///
    /// - Parameter to: nil for now.
    func window(from: String, to: String?) throws(Arguments.Problem) -> Window {
        var window = Window(from: try read(from, "--from").from, to: now)
        if let to { window.to = try read(to, "--to").to }
        if let to, window.from >= window.to {
            throw Arguments.Problem(
                en: "--from \(from) is not before --to \(to)",
                es: "--from \(from) no es anterior a --to \(to)")
        }
        guard window.from < now else {
            throw Arguments.Problem(
                en: "--from \(from) is in the future; there is nothing to read",
                es: "--from \(from) está en el futuro; no hay nada que leer")
        }
        return window
    }

    /// The span that `--from` and `--to` of a command name; up to now without the latter.
    func window(_ arguments: Arguments) throws(Arguments.Problem) -> Window {
        guard let from = arguments["--from"] else {
            throw Arguments.Problem(
                en: "--from TIME is needed, such as --from yesterday; --to TIME is now by default",
                es: "falta --from HORA, por ejemplo --from ayer; --to HORA es ahora, si se omite")
        }
        return try window(from: from, to: arguments["--to"])
    }

    private func read(_ text: String, _ option: String) throws(Arguments.Problem) -> Window {
        guard let time = TypedTime(text, zone: zone, now: now) else {
            if let ambiguity = TypedTime.ambiguity(of: text, zone: zone) {
                throw Arguments.Problem(Phrase(same: "\(option): ") + ambiguity)
            }
            throw Arguments.Problem(
                Phrase(
                    en: "\(option) takes a day such as \(SiteDay.examples.english), or an ISO 8601 time such as "
                        + "2026-01-27T08:00-03:00, not “\(text.prefix(40))”",
                    es: "\(option) espera un día como \(SiteDay.examples.spanish), o una hora ISO 8601 como "
                        + "2026-01-27T08:00-03:00, no “\(text.prefix(40))”") + SiteDay.whyNot(text))
        }
        return time.window(in: zone)
    }
}
