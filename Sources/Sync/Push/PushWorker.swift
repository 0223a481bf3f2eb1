import Attendance
import Base
import Ledger

/// What an engine needs to follow up pushes.
package struct PushWork {
    let inbox: PushInbox
    /// The events of a letter; nil for one that cannot be read.
    let decode: (PushLetter) -> [SourceEvent]?

    package init(inbox: PushInbox, decode: @escaping (PushLetter) -> [SourceEvent]?) {
        self.inbox = inbox
        self.decode = decode
    }
}

/// Follows up what was pushed: has HikCentral polled at once, reads the minute of what lies behind the cursor, and puts
/// aside what reading does not show. It never moves the cursor.
final class PushWorker: Worker {
    private let work: PushWork
    private let poller: Poller
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private var state = PushState()
    /// Pushed events that are taken at their word and could not be recorded yet, each with the number of its letter.
    private var unrecorded: [(event: SourceEvent, letter: Int)] = []
    /// When recording them is tried again.
    private var nextRecord = Span.seconds(0)
    private var ignored = IgnoredPushes()
    /// Letters that are still in the inbox and have been opened.
    private var opened: Set<Int> = []
    /// When a minute may be read next.
    private var nextRead = Span.seconds(0)
    /// What reading has shown since the last step of what is held.
    private var shown: [AccessEvent] = []
    /// When the last letter came, on the monotonic clock.
    private(set) var lastPush: Span?

    /// Minutes are read this seldom, however much is pushed: a forged push costs HikCentral no more.
    private static let pause = Span.milliseconds(500)
    /// Of events that no poll will show, not more are followed up, and not more are held; the late checks look for the
    /// rest.
    private static let maximumFollowed = 200
    private static let maximumHeld = 100

    let turn = Turn.oneStep

    init(_ work: PushWork, poller: Poller, ledger: Ledger, clock: any Clock, log: Log) {
        self.work = work
        self.poller = poller
        self.ledger = ledger
        self.clock = clock
        self.log = log
        poller.onRead = { [weak self] events in self?.state.settle { pushed in PushState.isShown(pushed, events) } }
        poller.onRecord = { [weak self] records in
            self?.note(records.filter { $0.cause != .pushed }.map(\.event))
        }
    }

    /// Letters that cannot be opened yet are no reason to be asked at once.
    var hasNews: Bool { poller.mapper != nil && work.inbox.hasNews(from: .hikCentral) }
    var isFinished: Bool { !work.inbox.hasNews(from: .hikCentral) && state.pending.isEmpty && unrecorded.isEmpty }

    func adopt(_ assembly: Assembly) {}

    func step() throws(LedgerError) -> Wake {
        // Which doors matter is known with the doors; until then letters wait in the inbox.
        guard let mapper = poller.mapper, let position = ledger.state.position else {
            return work.inbox.hasNews(from: .hikCentral) ? .at(clock.uptime + .seconds(1)) : .never
        }
        open(work.inbox.take(from: .hikCentral), mapper, position)
        state.settle { ledger.state.memory.contains($0) }
        try settleHeld()
        let wake = min(try record(mapper), try follow(position, mapper))
        settleLetters()
        return min(wake, ignored.report(at: clock.uptime, to: log))
    }

    /// Says what is not said yet, at the end of a run.
    func end() { _ = ignored.report(at: nil, to: log) }

    // MARK: - Letters

    /// Takes letters apart. What the doors and the settings leave out is left to the polls, which do not ask for it; it
    /// is only counted.
    private func open(_ letters: [PushLetter], _ mapper: Mapper, _ position: Instant) {
        guard let last = letters.last else { return }
        lastPush = clock.uptime - (clock.now - last.at)
        let held = held.map(\.event.event)
        // What the ledger no longer remembers could be recorded a second time; what lies before the beginning is not
        // to be read at all.
        let oldest = max(position - ledger.state.horizon, ledger.state.begun ?? position - ledger.state.horizon)
        var (count, old, surplus) = (0, 0, 0)
        var unreadable: [String] = []
        var room = PushWorker.maximumHeld - heldUnreadable
        for letter in letters {
            opened.insert(letter.number)
            let events = work.decode(letter)
            count += events?.count ?? 0
            if events == nil { unreadable.append("the body is no push") }
            for source in events ?? [] {
                let event = source.event
                if let problem = source.undecodable?.problem {
                    // Where nothing is read, nothing else will say what it meant.
                    if poller.takesPushesAtTheirWord, room > 0 {
                        room -= 1
                        var unread = source
                        // Not its own id, or the event itself, read later, would be taken for known.
                        unread.event.id = AccessEvent.id(ofContent: source.undecodable?.raw ?? "")
                        unrecorded.append((unread, letter.number))
                    } else {
                        unreadable.append("\(problem)")
                    }
                    continue
                }
                // A push may leave out the person, whom reading shows.
                if let reason = mapper.exclusionOfAnyone(event) {
                    ignored.add(reason.text)
                    continue
                }
                guard !held.contains(where: { PushState.isSame($0, event) }) else { continue }
                guard event.time.instant >= oldest else {
                    old += 1
                    continue
                }
                let isAhead = event.time.instant >= position && event.time.instant <= clock.now
                guard isAhead || state.pending.count < PushWorker.maximumFollowed else {
                    surplus += 1
                    continue
                }
                if poller.takesPushesAtTheirWord {
                    unrecorded.append((source, letter.number))
                } else {
                    state.add(.init(event: event, letter: letter.number, next: clock.uptime))
                }
            }
        }
        log.debug(.pushReceived, "pushes were received", [.events: "\(count)"])
        if let problem = unreadable.first {
            let outcome = poller.takesPushesAtTheirWord ? "they are left out" : "polling reads what they mean"
            log.warning(
                .pushUnreadable, "pushed events that cannot be read (\(problem)); \(outcome)",
                [.events: "\(unreadable.count)"])
        }
        if old > 0 {
            log.warning(
                .pushOld,
                "pushed events from before the beginning, or older than the ledger's memory; backfill reads that period",
                [.events: "\(old)"])
        }
        if surplus > 0 {
            log.warning(
                .pushMany, "so many events were pushed behind the cursor that these are left to the late checks",
                [.events: "\(surplus)"])
        }
    }

    /// How many events are held that were pushed and cannot be read.
    private var heldUnreadable: Int {
        guard poller.takesPushesAtTheirWord else { return 0 }
        let waiting = unrecorded.count { $0.event.undecodable != nil }
        return waiting + ledger.state.held(for: .undecodable).count { $0.event.origin == .push }
    }

    /// Takes note of what reading has shown, by whatever way.
    private func note(_ events: [AccessEvent]) {
        state.settle { pushed in events.contains { PushState.isSame(pushed, $0) } }
        let held = held
        if held.isEmpty { return }
        shown += events.filter { event in held.contains { PushState.isSame($0.event.event, event) } }
    }

    private func settleLetters() {
        let settled = opened.subtracting(state.pending.map(\.letter) + unrecorded.map(\.letter))
        opened.subtract(settled)
        // A letter that stays in its file is opened again after the next start, and its events are known by then.
        try? work.inbox.settle(settled)
    }

    // MARK: - Events

    /// Records what is taken at its word (PUSH_CONFIRM=false).
    private func record(_ mapper: Mapper) throws(LedgerError) -> Wake {
        guard !unrecorded.isEmpty else { return .never }
        guard nextRecord <= clock.uptime else { return .at(nextRecord) }
        let intake = Intake(mapper: mapper, source: poller.source, now: clock.now)
        let records: [RecordedEvent]
        do throws(SourceError) {
            records = try intake.records(of: unrecorded.map(\.event), origin: .push, state: ledger.state)
        } catch {
            log.debug(.pushWaiting, "what was pushed will be recorded later: \(error)")
            nextRecord = clock.uptime + .seconds(10)
            return .at(nextRecord)
        }
        try commit(records)
        unrecorded = []
        return .again
    }

    private func follow(_ position: Instant, _ mapper: Mapper) throws(LedgerError) -> Wake {
        let uptime = clock.uptime
        switch state.next(position: position, now: clock.now - poller.source.clockAhead, at: uptime) {
        case .poll(let moment):
            poller.hurry(through: moment)
            // The poller begins when HikCentral answers and nothing else is under way.
            return .at(uptime + .seconds(2))
        case .read(let pending):
            // A HikCentral that is away is the poller's trouble; nothing is missed meanwhile.
            guard poller.state.trouble == nil else { return .at(uptime + .seconds(2)) }
            guard uptime >= nextRead else { return .at(nextRead) }
            nextRead = uptime + PushWorker.pause
            let events: [SourceEvent]
            let records: [RecordedEvent]
            do throws(SourceError) {
                events = try minute(of: pending.event)
                let intake = Intake(mapper: mapper, source: poller.source, now: clock.now)
                records = try intake.records(of: events, origin: .push, state: ledger.state)
            } catch {
                log.debug(.pushWaiting, "what was pushed will be looked for again: \(error)")
                return .at(uptime + .seconds(10))
            }
            try commit(records)
            state.settle { pushed in PushState.isShown(pushed, events) }
            state.missed(pending, at: uptime)
            return .again
        case .hold(let pending) where held.count >= PushWorker.maximumHeld:
            log.warning(
                .pushMany, "so many pushed events are held that one more is left out: reading does not show it",
                [.events: "1"])
            state.drop(pending)
            return .again
        case .hold(let pending):
            let reason = "HikCentral pushed it, and does not show it when it is read"
            try commit([
                RecordedEvent(
                    event: pending.event, origin: .push, state: .held, cause: .pushed, why: .unseen, reason: reason)
            ])
            state.drop(pending)
            return .again
        case .wait(let wake): return wake
        }
    }

    /// What HikCentral has of the minute of an event, at its door and of its type.
    private func minute(of event: AccessEvent) throws(SourceError) -> [SourceEvent] {
        let from = Instant(milliseconds: event.time.instant.milliseconds / 60_000 * 60_000)
        let query = EventQuery(type: event.type, doors: [event.doorCode])
        // Nothing from before the beginning, though it be in the same minute.
        let window = Window(from: max(from, ledger.state.begun ?? from), to: from + .minutes(1))
        return try poller.source.events(query, in: window)
    }

    private func commit(_ records: [RecordedEvent]) throws(LedgerError) {
        let times = records.map(\.event.time.instant)
        guard let first = times.min(), let last = times.max() else { return }
        let window = Window(from: first.flooredToSecond, to: last.flooredToSecond + .seconds(1))
        try ledger.commit(window, origin: .push, events: records)
        poller.note(records)
    }

    // MARK: - What was held because reading did not show it

    private var held: [(line: Int, event: RecordedEvent)] { ledger.state.held(for: .pushed) }

    /// HikCentral shows it after all, be it with another person or time, or under another id: the event that was read
    /// stands for it.
    private func settleHeld() throws(LedgerError) {
        defer { shown = [] }
        for (line, record) in held
        where ledger.state.memory.contains(record.event)
            || ledger.state.memory.lineOfTwin(of: record.event) != nil
            || shown.contains(where: { PushState.isSame(record.event, $0) })
        {
            let outcome = Outcome(
                .skipped, why: .shown, reason: "HikCentral shows it by now, on a line of its own")
            try ledger.append([.outcome(line: line, outcome)])
            DeliveryLog(log: log).log(line, record, outcome)
        }
    }
}
