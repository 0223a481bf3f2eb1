import Attendance
import Base

/// The events that are not final, by their first line, and the order in which they are delivered.
struct OpenEvents: Sendable {
    private(set) var byLine: [Int: RecordedEvent] = [:]
    /// How many punches are still to be delivered.
    private(set) var queuedCount = 0
    /// How many wait for a person.
    private(set) var heldCount = 0
    /// Their lines, by what holds them.
    private var heldLines: [HoldCause?: Set<Int>] = [:]
    /// By employee, what a later punch may not overtake and an accepted one may free: what waits, and what was refused.
    /// Whoever asks for a person never walks over everybody's queue.
    private var obstacles: [String: Set<Int>] = [:]

    // Both may name events that have moved on; whoever takes one out checks it.
    private var ready = PunchQueue()
    private var waiting = PunchQueue()

    /// When the next waiting punch may be delivered.
    var nextWaiting: Instant? { waiting.first?.time }

    /// What waits for a person, oldest line first.
    var held: [(line: Int, event: RecordedEvent)] { events(heldLines.values.joined()) }

    /// The same for one cause.
    func held(for cause: HoldCause) -> [(line: Int, event: RecordedEvent)] { events(heldLines[cause] ?? []) }

    /// The employee's punches that wait or were refused, oldest line first.
    func obstacles(of employee: String) -> [(line: Int, event: RecordedEvent)] { events(obstacles[employee] ?? []) }

    private func events(_ lines: some Sequence<Int>) -> [(line: Int, event: RecordedEvent)] {
        lines.sorted().compactMap { line in byLine[line].map { (line, $0) } }
    }

    /// How long the punch may still be on its way that Humand missed when it refused another one: the latest upload
    /// that was measured took 51 minutes.
    static let lateness = Span.hours(1)

    /// Until when an earlier punch of the same employee is not to be overtaken: one that waits, or was refused. Humand
    /// accepts nothing between two of its entries, so what the refused one lacks must come before any later one.
    func waitBehindEarlier(_ punch: Punch) -> Instant? {
        guard let lines = obstacles[punch.employee] else { return nil }
        return lines.lazy.compactMap { byLine[$0] }.filter { $0.event.time.instant < punch.time.instant }
            .compactMap { $0.state == .waiting ? $0.until : $0.event.time.instant + OpenEvents.lateness }.max()
    }

    /// Keeps an event that is not final, new or changed.
    mutating func keep(_ recorded: RecordedEvent, line: Int) {
        let old = byLine.updateValue(recorded, forKey: line)
        if let old { note(old, line: line, isThere: false) }
        note(recorded, line: line, isThere: true)
        // An event that stays queued for the same time has its place already.
        let hasPlace = old?.state == .queued && recorded.state == .queued && old?.punch?.time == recorded.punch?.time
        if !hasPlace { enqueue(recorded, line: line) }
    }

    /// Takes out an event that has become final.
    mutating func remove(line: Int) -> RecordedEvent? {
        let removed = byLine.removeValue(forKey: line)
        if let removed { note(removed, line: line, isThere: false) }
        return removed
    }

    mutating func markUnconfirmed(_ lines: some Sequence<Int>) {
        for line in lines { byLine[line]?.isUnconfirmed = true }
    }

    /// Marks what was posted and has no outcome. What waited for its time waits no longer: it has to be settled before
    /// anything else is posted.
    mutating func markPosted(_ lines: some Sequence<Int>) {
        for line in lines {
            guard var recorded = byLine[line] else { continue }
            recorded.isUnconfirmed = true
            if recorded.state == .waiting { (recorded.state, recorded.until) = (.queued, nil) }
            keep(recorded, line: line)
        }
    }

    mutating func markAllUnconfirmed() { markUnconfirmed(Array(byLine.keys)) }

    /// The oldest punch that may be delivered now.
    ///
    /// - Parameter posted: the line of a punch that is final in all but its outcome's way to the disk.
    mutating func nextDelivery(now: Instant, besides posted: Int?) -> (line: Int, event: RecordedEvent)? {
        while let first = waiting.first, first.time <= now {
            waiting.removeFirst()
            if let recorded = byLine[first.line], recorded.state == .waiting, recorded.until == first.time {
                makeReady(recorded, line: first.line)
            }
        }
        var aside: [PunchQueue.Place] = []
        defer { for place in aside { ready.insert(place) } }
        while let first = ready.first {
            if first.line == posted {
                aside.append(first)
                ready.removeFirst()
                continue
            }
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

    private mutating func note(_ recorded: RecordedEvent, line: Int, isThere: Bool) {
        switch recorded.state {
        case .queued, .waiting: queuedCount += isThere ? 1 : -1
        case .held:
            heldCount += isThere ? 1 : -1
            heldLines.note(line, under: recorded.cause, isThere)
        case .accepted, .skipped, .dropped: break
        }
        if recorded.isObstacle, let employee = recorded.punch?.employee {
            obstacles.note(line, under: employee, isThere)
        }
    }
}

extension RecordedEvent {
    /// A later punch of the person may have to wait for it.
    package var isObstacle: Bool { state == .waiting || (state == .held && cause == .refused) }
}

extension Dictionary where Value == Set<Int> {
    /// Enters a line under a key, or takes it out; a key without lines is no key.
    fileprivate mutating func note(_ line: Int, under key: Key, _ isThere: Bool) {
        if isThere {
            self[key, default: []].insert(line)
        } else {
            self[key]?.remove(line)
            if self[key]?.isEmpty == true { self[key] = nil }
        }
    }
}
