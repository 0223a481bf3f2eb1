import Attendance
import Base
import Ledger

/// Delivers the queue, one punch at a time, as `DeliveryState` decides.
final class DeliveryWorker: Worker {
    private var sink: any PunchSink
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let jitter: () -> Double
    /// Somebody wants the engine's attention.
    private let isInterrupted: () -> Bool
    private var state: DeliveryState
    private var burst = Burst(posts: 0, end: .milliseconds(0))
    /// One step's share of chance: whatever fails in it, fails once.
    private var chance = 0.0
    private var unsettled: UnsettledPost
    private var outage = Outage(.humand)

    /// How many punches Humand has accepted since the program started.
    private(set) var accepted = 0
    /// How many it has refused, which are now held.
    private(set) var held = 0

    let turn = Turn.oneStep

    /// What one step may still post: one punch after the other, so that outcomes share the append of the next intent.
    /// The other workers wait no longer than one slow post would make them wait.
    private struct Burst {
        var posts: Int
        var end: Span

        static let maximumPosts = 50
        static let longest = Span.milliseconds(100)
    }

    init(
        sink: any PunchSink, ledger: Ledger, clock: any Clock, log: Log, jitter: @escaping () -> Double,
        isInterrupted: @escaping () -> Bool
    ) {
        self.sink = sink
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        self.isInterrupted = isInterrupted
        state = DeliveryState(startedAt: clock.uptime)
        unsettled = UnsettledPost(ledger.state)
    }

    /// What keeps punches from getting through; nil while all is well.
    var trouble: DeliveryState.Trouble? { state.trouble }

    var isFinished: Bool {
        state.state == .idle
            || hasGivenUp(since: trouble?.since, needsPerson: trouble?.standstill != nil, at: clock.uptime)
    }

    /// Works at once with the new sink; what is unconfirmed or unwritten stays so.
    func adopt(_ assembly: Assembly) {
        sink = assembly.sink
        _ = handle(.settingsChanged)
    }

    func step() throws(LedgerError) -> Wake {
        chance = jitter()
        burst = Burst(posts: Burst.maximumPosts, end: clock.uptime + Burst.longest)
        var action = handle(.turn(pause: sink.pause))
        while true {
            if case .wait(let wake) = action { return wake }
            action = handle(try perform(action))
        }
    }

    private func perform(_ action: DeliveryState.Action) throws(LedgerError) -> DeliveryState.Event {
        switch action {
        case .take, .wait: return oldest()
        case .takeNext(let write): return next(after: write)
        case .post(let delivery, let write):
            try self.write(write, and: [.sending(line: delivery.line)])
            burst.posts -= 1
            let verdict = sink.post(delivery.punch, reason: delivery.reason)
            return .posted(verdict, pause: sink.pause)
        case .readBack(let punch): return .readBack(sink.find(punch))
        case .write(let write):
            try self.write(write)
            return .written
        }
    }

    private func handle(_ event: DeliveryState.Event) -> DeliveryState.Action {
        let action = state.handle(event, at: clock.moment(jitter: chance))
        if let trouble {
            if trouble.failures != outage.failures {
                outage.failed(trouble.reason.english, level: trouble.level, at: clock.uptime, log: log)
            }
        } else {
            outage.ended(at: clock.uptime, log: log)
        }
        return action
    }

    /// The punch that may follow at once; none where the outcome changes more than its own punch.
    private func next(after write: DeliveryState.Write) -> DeliveryState.Event {
        guard burst.posts > 0, clock.uptime < burst.end, !isInterrupted(),
            write.entries(in: ledger.state).count == 1
        else { return .nothingToTake(until: nil) }
        return oldest(besides: write.line)
    }

    private func oldest(besides posted: Int? = nil) -> DeliveryState.Event {
        let next =
            unsettled.delivery(in: ledger.state, besides: posted)
            ?? ledger.nextDelivery(now: clock.now, besides: posted)
        guard let (line, event) = next, let punch = event.punch else {
            return .nothingToTake(until: ledger.state.nextWaiting)
        }
        return .taken(
            .init(
                line: line, punch: punch, reason: event.reason, isUnconfirmed: event.isUnconfirmed,
                waitsUntil: ledger.state.waitBehindEarlier(punch)))
    }

    /// Writes an outcome, and what shares its append.
    private func write(
        _ write: DeliveryState.Write?, and more: [LedgerEntry] = []
    ) throws(LedgerError) {
        let event = write.flatMap { ledger.state.open[$0.line] }
        try ledger.append((write?.entries(in: ledger.state) ?? []) + more)
        if let write { unsettled.note(write.line, in: ledger.state) }
        guard let write, let event else { return }
        if write.outcome.state == .accepted { accepted += 1 }
        if write.outcome.state == .held { held += 1 }
        DeliveryLog(log: log, acceptance: sink.acceptance).log(write.line, event, write.outcome)
    }
}

extension DeliveryState.Write {
    /// The outcome, and what becomes of the person's other punches, as one durable step.
    func entries(in ledger: LedgerState) -> [LedgerEntry] {
        let outcome = LedgerEntry.outcome(line: line, outcome)
        guard let event = ledger.open[line], let punch = event.punch else { return [outcome] }
        switch others {
        case .stay: return [outcome]
        case .wait:
            let later = ledger.open.filter { other in
                other.key != line && other.value.state == .queued && other.value.punch?.employee == punch.employee
            }
            return later.sorted { $0.key < $1.key }.map { other in
                .outcome(
                    line: other.key,
                    Outcome(
                        .waiting, why: .behind, Sentence(.behind), until: self.outcome.until,
                        isUnconfirmed: other.value.isUnconfirmed))
            } + [outcome]
        case .retry:
            return [outcome]
                + ledger.obstacles(of: punch.employee).filter {
                    $0.line != line && $0.event.isRetried(beside: punch, from: event.origin)
                }
                .map { other in
                    .outcome(
                        line: other.line,
                        Outcome(
                            .queued, Sentence(.otherArrived), isUnconfirmed: other.event.isUnconfirmed))
                }
        }
    }
}

extension RecordedEvent {
    /// A clock-out that was uploaded late may be just what Humand missed when it refused the clock-in on either side.
    fileprivate func isRetried(beside accepted: Punch, from origin: EventOrigin) -> Bool {
        guard let punch, punch.employee == accepted.employee else { return false }
        // Behind a refused one. What is stamped in the future waits for its own time, no longer.
        if state == .waiting { return until.map { $0 > punch.time.instant } ?? false }
        // What came in its own time was refused in its own time: nothing new speaks for it.
        return state == .held && cause == .refused && (self.origin != .poll || origin != .poll)
            && punch.time.instant - accepted.time.instant < .hours(24)
            && accepted.time.instant - punch.time.instant < .hours(24)
    }
}
