import Attendance
import Base

/// What the ledger's lines add up to: a pure fold, the same when lines are written and when they are read back.
package struct LedgerState: Sendable {
    /// How far HikCentral has been read; nil before the first start.
    package private(set) var position: Instant?
    /// Where reading began, if that is not too long ago to matter.
    package private(set) var begun: Instant?
    private(set) var lastLine = 0
    /// What the clock showed when the last line was written.
    private(set) var lastWritten: Instant?
    /// Lines are missing that no later line answers for; where reading stood before them, if anywhere.
    private(set) var unansweredGap: (position: Instant?, Void)?
    /// When the counts were last compared.
    package private(set) var lastCheck: Instant?
    /// When those counts last included what is stamped in the future; the very first comparison stands for one.
    package private(set) var lastLookAhead: Instant?
    package private(set) var memory = EventMemory()
    package private(set) var history = PunchHistory()
    /// Everything unsettled, by the number of its first line.
    package private(set) var open: [Int: RecordedEvent] = [:]
    /// How many events ended in each state since the program started.
    package private(set) var counts: [EventState: Int] = [:]

    private var ready = PunchQueue()
    private var waiting = PunchQueue()
    /// Posts that have no outcome yet.
    private var underway: Set<Int> = []
    /// The spans that are read again after damage: their punches may have been delivered already.
    private var suspect: [Window] = []
    /// How long events are remembered behind the cursor.
    package let horizon: Span
    private var forgottenBefore = Instant(milliseconds: .min)
    private var historyForgottenBefore = Instant(milliseconds: .min)

    package init(horizon: Span) { self.horizon = horizon }

    /// How many punches are still to be delivered.
    package private(set) var queuedCount = 0
    /// How many wait for a person.
    package private(set) var heldCount = 0
    /// Unsettled events that wait for a person, with their numbers, oldest line first.
    package var held: [(number: Int, event: RecordedEvent)] {
        open.filter { $0.value.state == .held }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A punch found in `event`'s span may have been delivered before the ledger was damaged.
    package func isSuspect(_ event: AccessEvent) -> Bool { suspect.contains { $0.contains(event.time.instant) } }

    mutating func apply(_ record: LedgerRecord) {
        lastLine = max(lastLine, record.line)
        lastWritten = record.at
        switch record.entry {
        case .opened(_, let position, let lateCheck):
            if let position { self.position = max(self.position ?? position, position) }
            if let lateCheck { lastCheck = max(lastCheck ?? lateCheck, lateCheck) }
        case .begun(let moment, _):
            position = moment
            begun = moment
            suspect = []
        case .window(let window, let origin, _):
            if origin == .poll { move(to: window.to, at: record.at) }
        case .checked(let window, _):
            lastCheck = record.at
            if window.to > record.at || lastLookAhead == nil { lastLookAhead = record.at }
            // Only now has everything been found that can lie in the spans.
            suspect.removeAll { $0.to <= position ?? $0.from }
        case .event(let recorded):
            add(recorded, number: record.line)
            counts[recorded.state, default: 0] += 1
        case .carried(let number, let recorded):
            if open[number] == nil { add(recorded, number: number) }
        case .reopened(let number, let recorded):
            if open[number] == nil { add(recorded, number: number) }
        case .sending(let number):
            underway.insert(number)
        case .outcome(let number, let outcome):
            underway.remove(number)
            self.record(number, outcome)
        case .gap:
            unansweredGap = unansweredGap ?? (position, ())
        case .damaged(let window, _):
            unansweredGap = nil
            position = min(position ?? window.from, window.from)
            // Late events lie behind the window in which their lines stood.
            suspect.append(Window(from: window.from - horizon, to: window.to))
            for number in open.keys { open[number]?.isInDoubt = true }
        }
    }

    /// What ended without an outcome is in doubt; called once when the lines of former runs have been read.
    mutating func endReplay() {
        for number in underway { open[number]?.isInDoubt = true }
        underway = []
        counts = [:]
        // The queues hold what was delivered long ago; the first step of the run would have to wade through it.
        (ready, waiting) = (PunchQueue(), PunchQueue())
        for (number, recorded) in open {
            if recorded.state == .queued { enqueue(recorded, number: number) }
            if recorded.state == .waiting { hold(recorded, number: number) }
        }
    }

    /// The oldest punch that may go out now, with its number.
    mutating func nextDelivery(now: Instant) -> (number: Int, event: RecordedEvent)? {
        while let first = waiting.first, first.time <= now {
            waiting.removeFirst()
            if let recorded = open[first.number], recorded.state == .waiting, recorded.until == first.time {
                enqueue(recorded, number: first.number)
            }
        }
        while let first = ready.first {
            if let recorded = open[first.number], let punch = recorded.punch, punch.time.instant == first.time,
                recorded.state == .queued || (recorded.state == .waiting && (recorded.until ?? now) <= now)
            {
                return (first.number, recorded)
            }
            ready.removeFirst()
            // Its time had come, but the clock was set back.
            if let recorded = open[first.number], recorded.state == .waiting { hold(recorded, number: first.number) }
        }
        return nil
    }

    /// Until when an earlier punch of the same employee waits for its time: a later one must not overtake it.
    package func waitBehindEarlier(_ punch: Punch) -> Instant? {
        guard waiting.first != nil else { return nil }
        return open.values.lazy.filter { other in
            other.state == .waiting && other.punch?.employee == punch.employee
                && other.event.time.instant < punch.time.instant
        }.compactMap(\.until).max()
    }

    /// When the next waiting punch may go out.
    package var nextWaiting: Instant? { waiting.first?.time }

    /// Everything that a new day's file must repeat: the unsettled, in the order of their numbers.
    var carriedOver: [LedgerEntry] {
        open.sorted { $0.key < $1.key }.map { .carried(line: $0.key, $0.value) }
    }

    private mutating func add(_ recorded: RecordedEvent, number: Int) {
        // What a backfill brings from before the horizon would be forgotten within the hour, a month of it too late.
        let isRemembered =
            recorded.origin != .backfill || position.map { recorded.event.time.instant >= $0 - horizon } ?? true
        // One that is opened again has been counted already.
        if isRemembered, !memory.contains(recorded.event) {
            memory.add(recorded.event, number: number, isPassage: recorded.isPassage)
        }
        if isRemembered, let punch = recorded.punch { history.add(punch) }
        guard !recorded.state.isFinal else { return }
        keep(recorded, number: number)
        switch recorded.state {
        case .queued: enqueue(recorded, number: number)
        case .waiting: hold(recorded, number: number)
        case .held, .accepted, .skipped, .dropped: break
        }
    }

    private mutating func record(_ number: Int, _ outcome: Outcome) {
        // Nearly every outcome ends its event: taken out, not copied.
        if outcome.state.isFinal {
            guard let settled = open.removeValue(forKey: number) else { return }
            count(settled, by: -1)
            counts[outcome.state, default: 0] += 1
            if let punch = outcome.punch { history.add(punch) }
            return
        }
        guard var recorded = open[number] else { return }
        let wasQueued = recorded.state == .queued
        if recorded.state != outcome.state { counts[outcome.state, default: 0] += 1 }
        recorded.state = outcome.state
        recorded.cause = outcome.cause
        recorded.reason = outcome.reason
        recorded.until = outcome.until
        recorded.isInDoubt = outcome.isInDoubt
        if let punch = outcome.punch {
            recorded.punch = punch
            history.add(punch)
        }
        keep(recorded, number: number)
        switch outcome.state {
        case .queued: if !wasQueued { enqueue(recorded, number: number) }
        case .waiting: hold(recorded, number: number)
        case .held, .accepted, .skipped, .dropped: break
        }
    }

    private mutating func keep(_ recorded: RecordedEvent, number: Int) {
        count(open[number], by: -1)
        count(recorded, by: 1)
        open[number] = recorded
    }

    private mutating func count(_ recorded: RecordedEvent?, by change: Int) {
        switch recorded?.state {
        case .queued, .waiting: queuedCount += change
        case .held: heldCount += change
        case .accepted, .skipped, .dropped, nil: break
        }
    }

    private mutating func enqueue(_ recorded: RecordedEvent, number: Int) {
        guard let punch = recorded.punch else { return }
        ready.insert(.init(time: punch.time.instant, number: number))
    }

    private mutating func hold(_ recorded: RecordedEvent, number: Int) {
        guard let until = recorded.until else { return enqueue(recorded, number: number) }
        waiting.insert(.init(time: until, number: number))
    }

    private mutating func move(to position: Instant, at now: Instant) {
        self.position = max(self.position ?? position, position)
        let moment = min(position, now) - horizon
        // Forgetting walks over everything; once an hour of progress, or twice a day, is often enough.
        guard moment - .hours(1) >= forgottenBefore else { return }
        forgottenBefore = moment
        memory.forget(before: moment)
        guard moment - .hours(12) >= historyForgottenBefore else { return }
        historyForgottenBefore = moment
        history.forget(before: moment)
    }
}
