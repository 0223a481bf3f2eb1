import Base

/// The entries that Humand holds for one employee on one day.
package struct EntryDay: Equatable {
    package var employee: String
    /// The day to which Humand counts the entries; it may differ from the day of their times.
    package var date: SiteDay
    /// Every START and END, ascending by time.
    package var entries: [TimeEntry]
    /// STARTs and ENDs whose time cannot be read.
    package var unreadable = 0

    package init(employee: String, date: SiteDay, entries: [TimeEntry], unreadable: Int = 0) {
        self.employee = employee
        self.date = date
        self.entries = entries.sorted { ($0.time, $0.direction.rawValue) < ($1.time, $1.direction.rawValue) }
        self.unreadable = unreadable
    }

    /// Merges another answer on the same day.
    ///
    /// An entry that is in both answers is one entry. An entry that is twice in one answer counts as two, unless ids
    /// show that it is one.
    package mutating func merge(_ other: EntryDay) {
        var counts: [Key: Int] = [:]
        for entry in entries { counts[Key(entry), default: 0] += 1 }
        var merged = entries
        for entry in other.entries {
            let left = counts[Key(entry), default: 0]
            if left > 0 { counts[Key(entry)] = left - 1 } else { merged.append(entry) }
        }
        self = EntryDay(
            employee: employee, date: date, entries: merged, unreadable: max(unreadable, other.unreadable))
    }

    /// The entry beside which Humand refuses the punch, because it takes no two of one direction in a row on one day.
    package func obstacle(to punch: Punch) -> TimeEntry? {
        let before = entries.last { $0.time <= punch.time.instant }
        let after = entries.first { $0.time > punch.time.instant }
        return [before, after].compactMap(\.self).first { $0.direction == punch.direction }
    }

    /// Whether the day has entries after the punch.
    package func goesOn(after punch: Punch) -> Bool { entries.contains { $0.time > punch.time.instant } }

    /// Adds a punch as if Humand had taken it.
    package mutating func add(_ punch: Punch) {
        let entry = TimeEntry(punch.direction, at: punch.time.instant)
        self = EntryDay(employee: employee, date: date, entries: entries + [entry], unreadable: unreadable)
    }

    /// Whether the same entry is listed more than once and nothing tells whether it exists twice.
    package var hasTwins: Bool { Set(entries.map(Key.init)).count < entries.count }

    /// What identifies an entry: its id, or everything known about it.
    package struct Key: Hashable {
        private var id: String?
        private var direction: Direction
        private var time: Instant
        private var source: String

        package init(_ entry: TimeEntry) {
            id = entry.id
            direction = entry.direction
            time = entry.time
            source = entry.source
        }
    }
}
