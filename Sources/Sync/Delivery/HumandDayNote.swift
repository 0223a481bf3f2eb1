import Attendance
import Base

/// What Humand holds of a day, in words, for the person who must decide about a refused punch.
struct HumandDayNote {
    let entries: [NotedEntry]
    let punch: Punch

    /// Of more entries than this the first and the last are shown, and the others counted.
    static let maximumShown = 12

    /// `Humand holds that day: clock-in 08:01:05 (APP), clock-out 12:00:10 (INTEGRATION)`.
    var sentence: String {
        var seen: [NotedEntry] = []
        for entry in entries.sorted(by: { ($0.time.instant, $0.name) < ($1.time.instant, $1.name) })
        where seen.last != entry {
            seen.append(entry)
        }
        guard !seen.isEmpty else { return "Humand holds nothing of that day" }
        var words = seen.map { $0.text(on: punch) }
        if words.count > HumandDayNote.maximumShown {
            let half = HumandDayNote.maximumShown / 2
            words = words.prefix(half) + ["\(words.count - 2 * half) more"] + words.suffix(half)
        }
        return "Humand holds that day: " + words.joined(separator: ", ")
    }
}
