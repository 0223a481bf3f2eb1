import Base

/// A plant whose events are computed instead of stored, so that a million of them need no memory.
///
/// 2,000 people pass an entry and an exit in turn. A day has rush hours, and every tenth event is a double read of
/// the one before. Event `n` is a function of its number, and times ascend with the numbers.
struct EndlessPlant: Sendable {
    static let people = 2000
    static let face = 196_893
    static let card = 198_914

    var first: Instant
    var count: Int
    var eventsADay: Int

    struct Event {
        var number: Int
        var second: Int64
        var person: Int
        var isEntry: Bool
        var type: Int
    }

    /// Hours of the day, with the percentage of the day's events up to each.
    private static let profile: [(hour: Double, share: Double)] = [
        (0, 0), (5, 4), (7, 14), (8, 40), (12, 50), (13, 60), (16.5, 66), (17.5, 90), (24, 100),
    ]

    func event(_ number: Int) -> Event {
        // A double read repeats the event before it.
        let original = number % 10 == 9 ? number - 1 : number
        // The punch's number, not counting double reads.
        let punch = original - (original + 1) / 10
        return Event(
            number: number, second: second(of: original), person: punch % EndlessPlant.people,
            isEntry: punch / EndlessPlant.people % 2 == 0,
            type: original % 10 < 5 ? EndlessPlant.face : EndlessPlant.card)
    }

    /// How many of the first `events` are punches.
    func punches(of events: Int) -> Int { events - events / 10 }

    private func second(of number: Int) -> Int64 {
        let day = number / eventsADay
        let share = Double(number % eventsADay) * 100 / Double(eventsADay)
        var hour = 0.0
        for (low, high) in zip(EndlessPlant.profile, EndlessPlant.profile.dropFirst()) where share < high.share {
            hour = low.hour + (share - low.share) / (high.share - low.share) * (high.hour - low.hour)
            break
        }
        return first.seconds + Int64(day) * 86_400 + Int64(hour * 3600)
    }

    /// The numbers of the events from `start` up to, but not including, `end`.
    func numbers(from start: Instant, to end: Instant) -> Range<Int> {
        let low = index(at: start.seconds)
        return low..<max(low, index(at: end.seconds))
    }

    /// The number of the first event at or after `second`.
    private func index(at second: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if event(middle).second >= second { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
