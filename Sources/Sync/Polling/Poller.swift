import Attendance
import Base
import Ledger

/// The reading side of the engine: knows the doors, cuts windows, checks for late events, and rests after failures.
final class Poller {
    private let assembly: Assembly
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let polls: Bool
    private let jitter: () -> Double
    private var outage = Outage(.hikCentral)
    private let late: LateChecker
    private var look = HeldRetry()
    /// Since when windows could not be read, for LateChecker to know of it.
    private var awaySince: Span?
    private var clockTrouble = Outage(.cursor)
    private var skew = Outage(.clock)
    private var plan: Plan?
    private var restUntil: Span?
    private var nextPoll: Span
    private var phase = Phase.windows
    private(set) var isCatchingUp = false
    private var pollBook = PollHistory()
    private var lastError: SourceError?

    /// How far the poll under way has come.
    ///
    /// A poll ends at the present as it was when its last window was begun. Were it to follow the clock while it reads,
    /// a source that takes a second for its queries would be read for ever, a second at a time.
    private enum Phase {
        case windows
        case lateCheck
        case done
    }

    /// What to ask for and how to map it, once the doors are known.
    private struct Plan {
        var mapper: Mapper
        var queries: [EventQuery]
    }

    /// What one step did.
    enum Step {
        case progressed([RecordedEvent], windows: Int)
        /// Nothing is due before this moment of the monotonic clock.
        case resting(until: Span)
        case failed(SourceError)
        case misconfigured([String])
    }

    /// Reading pauses while this many punches are undelivered: HikCentral keeps what is not read, memory does not grow.
    static let fullestQueue = 2_000
    /// A difference between the clocks that is worth a word.
    static let reportedSkew = Span.minutes(1)
    /// A key that is refused is tried this seldom; more often gets it locked.
    static let standstillRest = Span.minutes(5)
    /// A HikCentral that was away for this long may not have taken what devices had to give.
    static let absence = Span.minutes(1)

    /// - Parameter polls: false for a run that only does jobs: then nothing but the doors is asked for.
    init(
        assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log, polls: Bool = true,
        jitter: @escaping () -> Double
    ) {
        self.assembly = assembly
        self.polls = polls
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        nextPoll = clock.uptime
        late = LateChecker(assembly: assembly, ledger: ledger, clock: clock, log: log)
    }

    /// The program stays, so it looks back when it starts and sees devices come and go.
    var isDaemon: Bool {
        get { late.isDaemon }
        set { late.isDaemon = newValue }
    }

    /// The polls that ended last, the newest last.
    var lastPolls: [PollHistory.Poll] { pollBook.polls }
    /// When the last poll ended well, on the monotonic clock.
    var lastGoodPoll: Span? { pollBook.lastGood }
    /// When the next poll is due; nil while one is under way.
    var nextPollDue: Span? {
        if let restUntil, clock.uptime < restUntil { return restUntil }
        return phase == .done ? nextPoll : nil
    }
    /// Why HikCentral does not answer.
    var failure: (error: SourceError, reason: String)? {
        guard let lastError, outage.began != nil else { return nil }
        return (lastError, outage.reason)
    }
    var offlineDevices: [String] { late.offlineDevices }

    /// Since when HikCentral has not answered, on the monotonic clock.
    var failingSince: Span? { outage.began }
    /// What the doors and the settings make of events; nil until the doors are known and fit the settings.
    var mapper: Mapper? { plan?.mapper }
    /// Every window up to the present has been read, as far as the last poll could see.
    private(set) var isCaughtUp = false
    /// So many punches are undelivered that nothing more is read before some are.
    private(set) var isPaused = false

    /// Does the next thing that is due: learn the doors, read a window, or compare counts.
    func step() throws(LedgerError) -> Step {
        if let restUntil, clock.uptime < restUntil { return .resting(until: restUntil) }
        if !polls, plan != nil {
            isCaughtUp = true
            endPoll()
        }
        if phase == .done {
            guard clock.uptime >= nextPoll else { return .resting(until: nextPoll) }
            phase = .windows
        }
        isPaused = ledger.state.queuedCount >= Poller.fullestQueue
        if isPaused { return .resting(until: clock.uptime + .seconds(1)) }
        do {
            let result = try readOnce()
            outage.ended(at: clock.uptime, log: log)
            noteReturn()
            return result
        } catch let error as SourceError {
            if error == .stopped { return .resting(until: clock.uptime) }
            return fail(error)
        } catch let problems as DoorMap.Problems {
            return .misconfigured(problems.sentences)
        } catch let error as LedgerError {
            throw error
        } catch {
            return fail(.unavailable(.unexpected("\(error)")))
        }
    }

    private func readOnce() throws -> Step {
        let plan = try self.plan ?? makePlan()
        guard polls else { return .progressed([], windows: 0) }
        let reader = WindowReader(
            rules: .init(settle: assembly.settle, longest: assembly.longestWindow), queries: plan.queries,
            mapper: plan.mapper, source: assembly.source, ledger: ledger, clock: clock)
        if phase == .windows {
            if let result = try reader.readNext() {
                note(result)
                if result.records.count + result.known > 200 { GNUExtensions.giveMemoryBack() }
                return .progressed(result.records, windows: 1)
            }
            endWindows()
        }
        // After the clock has stepped back behind the cursor no window can be read: until it has caught up, every poll
        // is a late check, so that what happens in the meantime is found all the same.
        let records = try late.step(mapper: plan.mapper, queries: plan.queries, isForced: cursorIsAhead) {
            // Somebody may have entered a number in HikCentral meanwhile.
            wantHeld(isThorough: true)
        }
        if let records { return .progressed(records, windows: 0) }
        if let numbers = look.next() {
            let held = numbers.compactMap { number in ledger.state.open[number].map { (number, $0) } }
            try reconsider(held, plan.mapper, asking: true)
            return .progressed([], windows: 0)
        }
        endPoll()
        return .resting(until: nextPoll)
    }

    private func noteReturn() {
        if let awaySince, clock.uptime - awaySince >= Poller.absence { late.noteReturn() }
        awaySince = nil
    }

    /// The clock was wrong when the cursor was written, or is wrong now.
    private var cursorIsAhead: Bool { (ledger.state.position ?? clock.now) > clock.now }

    private func noteClock() {
        let ahead = assembly.source.clockAhead
        if ahead >= Poller.reportedSkew {
            skew.failed(
                "this machine's clock is \(ahead.milliseconds / 1000) s ahead of HikCentral's; windows end by "
                    + "HikCentral's until it is set", at: clock.uptime, log: log)
        } else {
            skew.ended(at: clock.uptime, log: log)
        }
        guard cursorIsAhead, let position = ledger.state.position else {
            return clockTrouble.ended(at: clock.uptime, log: log)
        }
        clockTrouble.failed(
            "HikCentral is read from \(position.text) on, which lies ahead of this machine's clock; is the clock "
                + "right, or \(SettingName.startFrom)? Events are looked for behind the cursor until then", at: clock.uptime, log: log
        )
    }

    private func endWindows() {
        noteClock()
        phase = .lateCheck
        isCatchingUp = false
        isCaughtUp = true
    }

    private func endPoll() {
        phase = .done
        pollBook.ended(at: clock.uptime)
        nextPoll = clock.uptime + assembly.pollInterval
        if let next = late.schedule.next { nextPoll = min(nextPoll, max(next, clock.uptime)) }
    }

    private func note(_ result: WindowReader.Result) {
        pollBook.read(events: result.records.count)
        let isLong = result.window.length >= assembly.longestWindow
        if isLong && !isCatchingUp { log.info(.catchupStart, "reading from \(result.window.from.text) on") }
        isCatchingUp = true
        isCaughtUp = false
        if result.reachedPresent { endWindows() }
        let level: LogLevel = isLong || !result.records.isEmpty ? .info : .debug
        let fields: KeyValuePairs<LogKey, String> = [
            .from: result.window.from.text, .to: result.window.to.text, .events: "\(result.records.count)",
            .known: "\(result.known)",
        ]
        log.add(level, .windowRead, "a window is settled", fields)
    }

    /// Learns the doors, checks the settings against them, and looks again at what waits for a mended map.
    private func makePlan() throws -> Plan {
        let doors = try assembly.source.doors()
        guard !doors.isEmpty else {
            // It may only just be starting, so this is no reason to end.
            throw SourceError.misconfigured(.noDoors)
        }
        let map = try DoorMap(entry: assembly.entryDevices, exit: assembly.exitDevices, listed: doors)
        let mapper = Mapper(rules: assembly.rules, doors: map)
        let plan = Plan(
            mapper: mapper, queries: EventQuery.all(types: assembly.rules.eventTypes, doors: map.doors))
        log.info(
            .doorsResolved, "these doors are read", [.doors: map.doors.map(\.code).joined(separator: ",")])
        // What the map itself mends comes before new windows, which may hold later punches of the same people.
        try reconsider(ledger.state.held, mapper, asking: false)
        wantHeld(isThorough: isDaemon)
        self.plan = plan
        return plan
    }

    private func wantHeld(isThorough: Bool) {
        look.want(
            ledger.state.held, isThorough: isThorough,
            most: isDaemon ? HeldRetry.maximumPersons.daemon : HeldRetry.maximumPersons.pass,
            start: (jitter() + 1) / 2)
    }

    private func reconsider(
        _ held: [(number: Int, event: RecordedEvent)], _ mapper: Mapper, asking: Bool
    ) throws {
        let intake = Intake(mapper: mapper, source: assembly.source, now: clock.now)
        for (number, record) in held {
            let outcome: Outcome?
            do {
                outcome = try intake.reconsidered(record, state: ledger.state, asking: asking)
            } catch .stopped {
                throw SourceError.stopped
            } catch {
                // What is held can wait; new windows cannot.
                log.debug(.heldUnchanged, "what is held is looked at later: \(error)")
                return look.giveUp()
            }
            guard let outcome else { continue }
            try ledger.append([.outcome(line: number, outcome)])
            DeliveryLog(log: log).log(number, record, outcome)
        }
    }

    private func fail(_ error: SourceError) -> Step {
        var wait: Span
        var isAlarm = false
        switch error {
        case .slowDown(_, let after):
            // A server may ask for no patience at all and mean it no better than one that names no time.
            let least = Backoff.wait(failures: max(after == nil ? 4 : 0, outage.failures), jitter: jitter())
            wait = max(after ?? least, least)
        case .refused, .misconfigured:
            wait = Poller.standstillRest
            isAlarm = true
        case .unavailable, .tooFull, .unreadablePerson, .stopped:
            wait = Backoff.wait(failures: outage.failures, jitter: jitter())
        }
        // A server that asks for patience is there, and a late check's own failure asks for no other.
        if case .slowDown = error {} else if phase != .lateCheck { awaySince = awaySince ?? clock.uptime }
        if phase == .lateCheck {
            // New windows come first: a check that cannot be done is tried again after the next poll.
            phase = .windows
            wait = max(wait, assembly.pollInterval)
        }
        lastError = error
        pollBook.failed("\(error)", at: clock.uptime)
        outage.failed("\(error)", level: isAlarm ? .error : .warning, at: clock.uptime, log: log)
        restUntil = clock.uptime + wait
        return .failed(error)
    }
}
