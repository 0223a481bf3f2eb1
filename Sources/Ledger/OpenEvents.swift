import Attendance
import Base

/// The events that are not final, by their first line, and the order in which they are delivered.
struct OpenEvents: Sendable {
    private(set) var byLine: [Int: RecordedEvent] = [:]
    /// How many punches are still to be delivered.
    private(set) var queuedCount = 0
    /// How many wait for a person.
    private(set) var heldCount = 0

    // Both may name events that have moved on; whoever takes one out checks it.
    private var ready = PunchQueue()
    private var waiting = PunchQueue()

    /// When the next waiting punch may be delivered.
    var nextWaiting: Instant? { waiting.first?.time }

    /// What waits for a person, oldest line first.
    var held: [(line: Int, event: RecordedEvent)] {
        byLine.filter { $0.value.state == .held }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How long the punch may still be on its way that Humand missed when it refused another one: the latest upload
    /// that was measured took 51 minutes.
    static let lateness = Span.hours(1)

    /// Until when an earlier punch of the same employee is not to be overtaken: one that waits, or was refused. Humand
    /// accepts nothing between two of its entries, so what the refused one lacks must come before any later one.
    func waitBehindEarlier(_ punch: Punch) -> Instant? {
        guard waiting.first != nil || heldCount > 0 else { return nil }
        return byLine.values.lazy.filter { other in
            other.punch?.employee == punch.employee && other.event.time.instant < punch.time.instant
        }.compactMap { other in
            switch other.state {
            case .waiting: other.until
            case .held where other.cause == .refused: other.event.time.instant + OpenEvents.lateness
            case .held, .queued, .accepted, .skipped, .dropped: nil
            }
        }.max()
    }

    /// Keeps an event that is not final, new or changed.
    mutating func keep(_ recorded: RecordedEvent, line: Int) {
        let old = byLine.updateValue(recorded, forKey: line)
        count(old, by: -1)
        count(recorded, by: 1)
        // An event that stays queued for the same time has its place already.
        let hasPlace = old?.state == .queued && recorded.state == .queued && old?.punch?.time == recorded.punch?.time
        if !hasPlace { enqueue(recorded, line: line) }
    }

    /// Takes out an event that has become final.
    mutating func remove(line: Int) -> RecordedEvent? {
        let removed = byLine.removeValue(forKey: line)
        count(removed, by: -1)
        return removed
    }

    mutating func markUnconfirmed(_ lines: some Sequence<Int>) {
        for line in lines { byLine[line]?.isUnconfirmed = true }
    }

    mutating func markAllUnconfirmed() { markUnconfirmed(Array(byLine.keys)) }

    /// The oldest punch that may be delivered now.
    mutating func nextDelivery(now: Instant) -> (line: Int, event: RecordedEvent)? {
        while let first = waiting.first, first.time <= now {
            waiting.removeFirst()
            if let recorded = byLine[first.line], recorded.state == .waiting, recorded.until == first.time {
                makeReady(recorded, line: first.line)
            }
        }
        while let first = ready.first {
            if let recorded = byLine[first.line], let punch = recorded.punch, punch.time.instant == first.time,
                recorded.state == .queued || (recorded.state == .waiting && (recorded.until ?? now) <= now)
            {
                return (first.line, recorded)
            }
            ready.removeFirst()
            // Its time had come, but the clock was set back.
            if let recorded = byLine[first.line], recorded.state == .waiting { enqueue(recorded, line: first.line) }
        }
        return nil
    }

    /// Orders the events again. After a replay the queues are full of punches that were delivered long ago.
    mutating func rebuildQueues() {
        (ready, waiting) = (PunchQueue(), PunchQueue())
        for (line, recorded) in byLine { enqueue(recorded, line: line) }
    }

    private mutating func enqueue(_ recorded: RecordedEvent, line: Int) {
        switch (recorded.state, recorded.until) {
        case (.waiting, let until?): waiting.insert(.init(time: until, line: line))
        case (.queued, _), (.waiting, nil): makeReady(recorded, line: line)
        case (.held, _), (.accepted, _), (.skipped, _), (.dropped, _): break
        }
    }

    private mutating func makeReady(_ recorded: RecordedEvent, line: Int) {
        guard let punch = recorded.punch else { return }
        ready.insert(.init(time: punch.time.instant, line: line))
    }

    private mutating func count(_ recorded: RecordedEvent?, by change: Int) {
        switch recorded?.state {
        case .queued, .waiting: queuedCount += change
        case .held: heldCount += change
        case .accepted, .skipped, .dropped, nil: break
        }
    }
}
