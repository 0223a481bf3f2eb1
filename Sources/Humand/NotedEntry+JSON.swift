import Attendance
import Base
import Foundation

extension NotedEntry {
    /// Longer words are cut off: they are only shown to people.
    static let longestWord = 24

    /// Nil for an entry without a type and a time, and for one that belongs to another day than the punch.
    ///
    /// - Parameter key: removed from Humand's own words, in case they repeat it.
    init?(_ json: JSONValue, on punch: Punch, key: Secret) {
        guard let type = json["type"]?.text, !type.isEmpty else { return nil }
        // One of the two is the moment; the other may be missing, or only a time of day.
        let times = [json["time"]?.text, json["date"]?.text].compactMap { text in
            text.flatMap { try? Timestamp(parsing: $0, zone: .utc) }
        }
        guard let moment = times.first?.instant else { return nil }
        let time = Timestamp(instant: moment, offsetSeconds: punch.time.offsetSeconds)
        let day = punch.time.localDate
        guard time.localDate == day || json["referenceDate"]?.text?.prefix(10) == day[...] else { return nil }
        self.init(
            name: TimeEntry(json)?.direction.name ?? NotedEntry.word(type.uppercased(), key), time: time,
            source: NotedEntry.word(json["source"]?.text ?? "", key))
    }

    /// Removes the key before cutting anything off; otherwise half of it would remain.
    private static func word(_ text: String, _ key: Secret) -> String {
        let clean = key.removed(from: text).components(separatedBy: .controlCharacters).joined(
            separator: " ")
        return clean.cut(to: longestWord)
    }
}
