import Base

/// What Humand holds of one employee for one of its days.
package struct EntryDay: Equatable {
    package var employee: String
    /// The day that Humand counts the entries to, which need not be that of their times.
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

    /// Takes in another answer on the same day. The same entry in both is one entry; twice in one answer it is two,
    /// unless ids say that it is one.
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

    /// The same entry stands in it more than once, and nothing tells whether it is there twice.
    package var hasTwins: Bool { Set(entries.map(Key.init)).count < entries.count }

    /// What an entry is known by: its id, or all that is known of it.
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
