import Attendance
import Base

/// What Humand holds of a day, in words, for the person who must decide about a refused punch.
struct HumandDayNote {
    let entries: [NotedEntry]
    let punch: Punch

    /// Of more entries than this the first and the last are shown, and the others counted.
    static let maximumShown = 12

    /// `clock-in 08:01:05 (APP), clock-out 12:00:10 (INTEGRATION)`; empty when Humand holds nothing of that day.
    var list: [Sentence] {
        var seen: [NotedEntry] = []
        for entry in entries.sorted(by: { ($0.time.instant, $0.name) < ($1.time.instant, $1.name) })
        where seen.last != entry {
            seen.append(entry)
        }
        var list = seen.map { $0.sentence(on: punch) }
        if list.count > HumandDayNote.maximumShown {
            let half = HumandDayNote.maximumShown / 2
            list = list.prefix(half) + [Sentence(.more, "\(list.count - 2 * half)")] + list.suffix(half)
        }
        return list
    }
}
