/// The reading side of the engine: knows the doors, cuts windows, checks for late events, and rests after failures.
final class Reading {
    private let assembly: Assembly
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let jitter: () -> Double
    private var outage = Outage("hikcentral")
    private var plan: Plan?
    private var restUntil: Span?
    private var nextPoll: Span
    private var isCatchingUp = false

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
    static let fullestQueue = 20_000
    /// A key that is refused is tried this seldom; more often gets it locked.
    static let standstillRest = Span.minutes(5)

    init(assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log, jitter: @escaping () -> Double) {
        self.assembly = assembly
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        nextPoll = clock.uptime
    }

    /// Since when HikCentral has not answered, on the monotonic clock.
    var failingSince: Span? { outage.began }
    /// Everything that may be read has been, as far as the last poll could see.
    private(set) var isCaughtUp = false

    /// Does the next thing that is due: learn the doors, read a window, or compare counts.
    func step() throws(LedgerError) -> Step {
        if let restUntil, clock.uptime < restUntil { return .resting(until: restUntil) }
        guard isCatchingUp || clock.uptime >= nextPoll else { return .resting(until: nextPoll) }
        if ledger.state.queuedCount >= Reading.fullestQueue {
            return .resting(until: clock.uptime + .seconds(1))
        }
        do {
            let result = try readOnce()
            outage.ended(at: clock.uptime, log: log)
            return result
        } catch let error as SourceError {
            if error == .stopped { return .resting(until: clock.uptime) }
            return fail(error)
        } catch let problems as DoorMap.Problems {
            return .misconfigured(problems.sentences)
        } catch let error as LedgerError {
            throw error
        } catch {
            return fail(.unavailable("\(error)"))
        }
    }

    private func readOnce() throws -> Step {
        let plan = try self.plan ?? makePlan()
        let reader = WindowReader(
            rules: .init(settle: assembly.settle, longest: assembly.longestWindow), queries: plan.queries,
            mapper: plan.mapper, source: assembly.source, ledger: ledger, clock: clock)
        if let result = try reader.readNext() {
            note(result)
            return .progressed(result.records, windows: 1)
        }
        isCatchingUp = false
        if lateCheckIsDue {
            let check = LateCheck(
                queries: plan.queries, mapper: plan.mapper, source: assembly.source, ledger: ledger, clock: clock,
                log: log)
            let records = try check.run(length: assembly.lateWindow)
            if !records.isEmpty {
                log.info("late.found", "events that HikCentral received late", ["events": "\(records.count)"])
            }
            return .progressed(records, windows: 0)
        }
        isCaughtUp = true
        nextPoll = clock.uptime + assembly.pollInterval
        return .resting(until: nextPoll)
    }

    /// At every start, and then every LATE_CHECK.
    private var lateCheckIsDue: Bool {
        guard let last = ledger.state.lastCheck else { return true }
        let since = clock.now - last
        return since >= assembly.lateCheck || since < .milliseconds(0)
    }

    private func note(_ result: WindowReader.Result) {
        let isLong = result.window.length >= assembly.longestWindow
        if isLong && !isCatchingUp { log.info("catchup.start", "reading from \(result.window.from.text) on") }
        isCatchingUp = true
        isCaughtUp = false
        let level: LogLevel = isLong || !result.records.isEmpty ? .info : .debug
        let fields: KeyValuePairs = [
            "from": result.window.from.text, "to": result.window.to.text, "events": "\(result.records.count)",
            "known": "\(result.known)",
        ]
        level == .info
            ? log.info("window.read", "a window is settled", fields)
            : log.debug("window.read", "a window is settled", fields)
    }

    /// Learns the doors, checks the settings against them, and looks again at what waits for a mended map.
    private func makePlan() throws -> Plan {
        let doors = try assembly.source.doors()
        let map = try DoorMap(entry: assembly.entryDevices, exit: assembly.exitDevices, listed: doors)
        guard !map.doors.isEmpty else {
            throw DoorMap.Problems(sentences: ["HikCentral lists no doors to this key; nothing could ever be read"])
        }
        let mapper = Mapper(rules: assembly.rules, doors: map)
        let plan = Plan(
            mapper: mapper, queries: EventQuery.all(types: assembly.rules.eventTypes, doors: map.doors))
        log.info(
            "doors.resolved", "these doors are read", ["doors": map.doors.map(\.code).joined(separator: ",")])
        try reconsiderHeld(mapper)
        self.plan = plan
        return plan
    }

    private func reconsiderHeld(_ mapper: Mapper) throws {
        for (number, record) in ledger.state.held {
            let intake = Intake(mapper: mapper, source: assembly.source, now: clock.now)
            guard let outcome = try intake.reconsidered(record, state: ledger.state) else { continue }
            try ledger.append([.outcome(number: number, outcome)])
            DeliveryLog(log: log).tell(number, record, outcome)
        }
    }

    private func fail(_ error: SourceError) -> Step {
        let wait: Span
        var isAlarm = false
        switch error {
        case .slowDown(_, let after): wait = after ?? Backoff.wait(failures: max(4, outage.failures), jitter: jitter())
        case .refused, .misconfigured:
            wait = Reading.standstillRest
            isAlarm = true
        case .unavailable, .tooFull, .stopped: wait = Backoff.wait(failures: outage.failures, jitter: jitter())
        }
        outage.failed("\(error)", isAlarm: isAlarm, at: clock.uptime, log: log)
        restUntil = clock.uptime + wait
        return .failed(error)
    }
}
