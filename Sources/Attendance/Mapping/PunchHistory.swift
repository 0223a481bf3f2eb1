import Base

/// The punches of the last days, by employee, for debouncing and alternation.
package struct PunchHistory: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var time: Instant
        var direction: Direction
    }

    private var entries: [String: [Entry]] = [:]

    package init() {}

    package mutating func add(_ punch: Punch) {
        let entry = Entry(time: punch.time.instant, direction: punch.direction)
        entries[punch.employee, default: []].insertInOrder(entry)
    }

    /// Removes one punch that was added.
    package mutating func remove(_ punch: Punch) {
        let entry = Entry(time: punch.time.instant, direction: punch.direction)
        guard let place = entries[punch.employee]?.lastIndex(of: entry) else { return }
        entries[punch.employee]?.remove(at: place)
    }

    /// Removes the punches older than `moment`.
    package mutating func forget(before moment: Instant) {
        entries = entries.compactMapValues { list in
            guard let first = list.first, first.time < moment else { return list }
            let kept = list.filter { $0.time >= moment }
            return kept.isEmpty ? nil : kept
        }
    }

    /// The employee's last punch at or before `time`.
    func last(of employee: String, before time: Instant) -> Entry? {
        entries[employee]?.last { $0.time <= time }
    }

    /// The employee's first punch after `time`.
    func next(of employee: String, after time: Instant) -> Entry? {
        entries[employee]?.first { $0.time > time }
    }

    /// How many punches the employee has less than `span` away from this moment, before or after.
    func count(of employee: String, around time: Instant, within span: Span) -> Int {
        entries[employee]?.count { $0.time - time < span && time - $0.time < span } ?? 0
    }

    /// A punch less than `span` away, before or after, in that direction or, with nil, in any direction.
    ///
    /// Whoever went out and came back within that time has passed twice: then the clock-out lies between the two.
    func neighbour(of punch: Punch, within span: Span, direction: Direction?) -> Entry? {
        let (time, list) = (punch.time.instant, entries[punch.employee] ?? [])
        return list.first { entry in
            guard entry.time - time < span, time - entry.time < span else { return false }
            guard let direction else { return true }
            let (first, last) = (min(entry.time, time), max(entry.time, time))
            return entry.direction == direction
                && !list.contains { $0.direction != direction && $0.time > first && $0.time < last }
        }
    }
}

extension [PunchHistory.Entry] {
    /// Inserts in place, nearly always at the end; a copy for each punch would cost the length of the list.
    fileprivate mutating func insertInOrder(_ entry: PunchHistory.Entry) {
        insert(entry, at: lastIndex { $0.time <= entry.time }.map { $0 + 1 } ?? 0)
    }
}
