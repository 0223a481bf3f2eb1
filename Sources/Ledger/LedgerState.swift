import Attendance
import Base

/// What the ledger's lines add up to. A pure fold: the same result when lines are written and when they are read back.
package struct LedgerState: Sendable {
    /// How far HikCentral has been read; nil before the first start.
    package private(set) var position: Instant?
    /// Where reading began, if that is recent enough to matter.
    package private(set) var begun: Instant?
    package private(set) var lastLine = 0
    /// What the clock showed when the last line was written.
    private(set) var lastWritten: Instant?
    /// Lines are missing that no later line accounts for; `position` is where reading stood before them.
    private(set) var unansweredGap: (position: Instant?, Void)?
    /// When the first of the lines was written that were read or written since the start.
    package private(set) var firstWritten: Instant?
    /// When a window that follows the cursor was last committed.
    package private(set) var lastRead: Instant?
    /// When the counts were last compared.
    package private(set) var lastCheck: Instant?
    /// When those counts last included events stamped in the future; the first comparison counts as one.
    package private(set) var lastLookAhead: Instant?
    package private(set) var memory = EventMemory()
    package private(set) var history = PunchHistory()
    package private(set) var clocks = DoorClocks()
    package private(set) var notices = NoticeBook()
    /// The format of the newest file.
    private(set) var version: Int?
    /// How many events reached each state since the program started.
    package private(set) var counts: [EventState: Int] = [:]

    private var events = OpenEvents()
    /// Posts without an outcome yet.
    private var underway: Set<Int> = []
    /// The windows that are read again after damage: their punches may have been delivered already.
    private var suspect: [Window] = []
    /// How long events are remembered behind the cursor.
    package let horizon: Span
    private var forgottenBefore = Instant(milliseconds: .min)
    private var historyForgottenBefore = Instant(milliseconds: .min)

    package init(horizon: Span) { self.horizon = horizon }

    /// Everything that is not final, by its first line.
    package var open: [Int: RecordedEvent] { events.byLine }
    /// How many punches are still to be delivered.
    package var queuedCount: Int { events.queuedCount }
    /// How many events wait for a person.
    package var heldCount: Int { events.heldCount }
    /// The events that wait for a person, oldest line first.
    package var held: [(line: Int, event: RecordedEvent)] { events.held }
    /// The same for one cause.
    package func held(for cause: HoldCause) -> [(line: Int, event: RecordedEvent)] { events.held(for: cause) }
    /// An employee's punches that wait or were refused, oldest line first.
    package func obstacles(of employee: String) -> [(line: Int, event: RecordedEvent)] {
        events.obstacles(of: employee)
    }
    /// When the next waiting punch may be delivered.
    package var nextWaiting: Instant? { events.nextWaiting }

    /// Until when an earlier punch of the same employee waits, or may miss one: a later one must not overtake it.
    package func waitBehindEarlier(_ punch: Punch) -> Instant? { events.waitBehindEarlier(punch) }

    /// The oldest punch that may be delivered now, leaving out one that has been posted.
    mutating func nextDelivery(now: Instant, besides posted: Int? = nil) -> (line: Int, event: RecordedEvent)? {
        events.nextDelivery(now: now, besides: posted)
    }

    /// A punch found in a window of this event may have been delivered before the ledger was damaged.
    package func isSuspect(_ event: AccessEvent) -> Bool { suspect.contains { $0.contains(event.time.instant) } }

    /// The event would be known if it were in the ledger, and reading was meant to reach it.
    package func remembers(_ event: AccessEvent) -> Bool {
        guard let position else { return false }
        let moment = event.time.instant
        return moment >= min(position, lastWritten ?? position) - horizon && moment >= begun ?? moment
    }

    /// What a new day's file must repeat: everything open, oldest line first.
    var carriedOver: [LedgerEntry] {
        open.sorted { $0.key < $1.key }.map { .carried(line: $0.key, $0.value) } + notices.carriedOver
    }

    mutating func apply(_ record: LedgerRecord) {
        lastLine = max(lastLine, record.line)
        lastWritten = record.at
        firstWritten = firstWritten ?? record.at
        switch record.entry {
        case .opened(let version, let position, let lateCheck):
            self.version = version
            if let position { self.position = max(self.position ?? position, position) }
            if let lateCheck { lastCheck = max(lastCheck ?? lateCheck, lateCheck) }
        case .begun(let moment, _):
            position = moment
            begun = moment
            suspect = []
        case .window(let window, let origin, _):
            guard origin == .poll else { break }
            lastRead = record.at
            move(to: window.to, at: record.at)
            // Not with the first comparison of counts: a list that left something out is told by its count only, and what
            // it left out is found days later. Beyond the horizon nothing is found any more but by a backfill, which looks
            // into the files.
            suspect.removeAll { $0.to <= (position ?? $0.from) - horizon }
        case .checked(let window, _):
            lastCheck = record.at
            if window.to > record.at || lastLookAhead == nil { lastLookAhead = record.at }
        case .event(let recorded):
            add(recorded, line: record.line)
            if recorded.raw == nil { clocks.note(recorded.event, seenAt: record.at) }
            counts[recorded.state, default: 0] += 1
        case .carried(let line, let recorded), .reopened(let line, let recorded):
            if open[line] == nil { add(recorded, line: line) }
        case .sending(let line):
            underway.insert(line)
        case .outcome(let line, let outcome):
            underway.remove(line)
            self.record(outcome, line: line)
        case .gap:
            unansweredGap = unansweredGap ?? (position, ())
        case .damaged(let window, _):
            unansweredGap = nil
            position = min(position ?? window.from, window.from)
            // Late events lie behind the window in which their lines stood.
            suspect.append(Window(from: window.from - horizon, to: window.to))
            events.markAllUnconfirmed()
        case .notice(let notice): notices.take(notice, line: record.line, at: record.at)
        case .carriedNotice(let recorded): notices.carry(recorded)
        }
    }

    /// Marks posts that ended without an outcome as unconfirmed; called once when the lines of former runs are read.
    mutating func endReplay() {
        events.markPosted(underway)
        underway = []
        counts = [:]
        events.rebuildQueues()
    }

    private mutating func add(_ recorded: RecordedEvent, line: Int) {
        // A backfill from before the horizon would be forgotten within the hour, and a month of it too late.
        let isRemembered =
            recorded.origin != .backfill || position.map { recorded.event.time.instant >= $0 - horizon } ?? true
        // A reopened event has been counted already. What was only pushed is not known to have happened: were it
        // remembered, a forged push could keep the true event out.
        if isRemembered, recorded.cause != .pushed, !memory.contains(recorded.event),
            !memory.isOrphan(recorded)
        {
            memory.add(recorded, line: line)
        }
        if isRemembered, let punch = recorded.countedPunch { history.add(punch) }
        if !recorded.state.isFinal { events.keep(recorded, line: line) }
    }

    private mutating func record(_ outcome: Outcome, line: Int) {
        var former: Punch?
        // Nearly every outcome is final: its event is taken out, not copied.
        if outcome.state.isFinal {
            guard let recorded = events.remove(line: line) else { return }
            former = recorded.countedPunch
            counts[outcome.state, default: 0] += 1
        } else {
            guard var recorded = open[line] else { return }
            if recorded.cause == .pushed, outcome.cause != .pushed, !memory.contains(recorded.event) {
                memory.add(recorded.event, line: line, isPassage: true)
            }
            if recorded.state != outcome.state { counts[outcome.state, default: 0] += 1 }
            former = recorded.countedPunch
            recorded.take(outcome)
            events.keep(recorded, line: line)
        }
        history.change(former, by: outcome)
    }

    private mutating func move(to position: Instant, at now: Instant) {
        self.position = max(self.position ?? position, position)
        let moment = min(position, now) - horizon
        // Forgetting walks over everything: once an hour, it took a third of a start.
        guard moment - .hours(6) >= forgottenBefore else { return }
        forgottenBefore = moment
        memory.forget(before: moment)
        // However old: read again, by `run --from` or after damage, what is held would be a second event beside itself.
        for (line, recorded) in open
        where recorded.event.time.instant < moment && recorded.cause != .pushed && !memory.contains(recorded.event) {
            memory.add(recorded, line: line)
        }
        guard moment - .hours(12) >= historyForgottenBefore else { return }
        historyForgottenBefore = moment
        history.forget(before: moment)
    }
}

extension RecordedEvent {
    /// Its punch, where it counts.
    package var countedPunch: Punch? { state.counts(cause) ? punch : nil }
}

extension EventState {
    /// Whether other passages may be double reads of an event's punch, and alternate with it: a skipped one is none, and
    /// what waits for its person, direction or time may become another.
    func counts(_ cause: HoldCause?) -> Bool { self != .skipped && (self != .held || cause?.keepsPunch != false) }
}

extension PunchHistory {
    /// Follows an outcome of a punch.
    ///
    /// - Parameter former: the punch as it was counted.
    mutating func change(_ former: Punch?, by outcome: Outcome) {
        let counts = outcome.state.counts(outcome.cause)
        // Now of another employee or direction, it is not to be taken for one more punch.
        if !counts || outcome.punch != nil, let former { remove(former) }
        if counts, let punch = outcome.punch { add(punch) }
    }
}
