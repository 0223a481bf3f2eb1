import Foundation

/// An entry as a note for people shows it: also one whose kind nobody knows.
package struct NotedEntry: Equatable, Sendable {
    /// `clock-in`, `clock-out`, or Humand's own word for it.
    var name: String
    var time: Timestamp
    /// `APP`, `KIOSK`, `MANUAL`, `INTEGRATION`…; empty when Humand does not say.
    var source: String

    /// Words longer than this are cut off: they are only shown.
    static let longestWord = 24

    /// Nil for an entry without a type and a time, and for one of another day than the punch's.
    ///
    /// - Parameter key: taken out of Humand's own words, should they repeat it.
    init?(_ json: JSONValue, on punch: Punch, key: Secret) {
        guard let type = json["type"]?.text, !type.isEmpty else { return nil }
        // One of the two is the moment; the other may be missing, or a mere time of day.
        let times = [json["time"]?.text, json["date"]?.text].compactMap { text in
            text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
        }
        guard let moment = times.first?.instant else { return nil }
        time = Timestamp(instant: moment, offsetSeconds: punch.time.offsetSeconds)
        let day = punch.time.localDate
        guard time.localDate == day || json["referenceDate"]?.text?.prefix(10) == day[...] else { return nil }
        name = HumandEntry(json)?.direction.name ?? NotedEntry.word(type.uppercased(), key)
        source = NotedEntry.word(json["source"]?.text ?? "", key)
    }

    /// The key goes before anything is cut off, or half of it would stay.
    private static func word(_ text: String, _ key: Secret) -> String {
        let clean = HumandAnswer.withoutKey(text, key).components(separatedBy: .controlCharacters).joined(
            separator: " ")
        return String(clean.prefix(longestWord))
    }

    /// `clock-in 08:01:05 (APP)`; an entry that Humand counts to the day from another one has its date.
    func text(on punch: Punch) -> String {
        let written = time.inWholeSeconds
        let date = time.localDate == punch.time.localDate ? "" : "\(time.localDate) "
        return "\(name) \(date)\(written.dropFirst(11).prefix(8))" + (source.isEmpty ? "" : " (\(source))")
    }
}

/// What Humand holds of a day, in words, for the person who must decide about a refused punch.
struct HumandDayNote {
    let entries: [NotedEntry]
    let punch: Punch

    /// Of more entries than this the first and the last are shown, and the others counted.
    static let mostShown = 12

    /// `Humand holds that day: clock-in 08:01:05 (APP), clock-out 12:00:10 (INTEGRATION)`.
    var sentence: String {
        var seen: [NotedEntry] = []
        for entry in entries.sorted(by: { ($0.time.instant, $0.name) < ($1.time.instant, $1.name) })
        where seen.last != entry {
            seen.append(entry)
        }
        guard !seen.isEmpty else { return "Humand holds nothing of that day" }
        var words = seen.map { $0.text(on: punch) }
        if words.count > HumandDayNote.mostShown {
            let half = HumandDayNote.mostShown / 2
            words = words.prefix(half) + ["\(words.count - 2 * half) more"] + words.suffix(half)
        }
        return "Humand holds that day: " + words.joined(separator: ", ")
    }
}
