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
    private var state: DeliveryState
    private var unsettled: UnsettledPost
    private var outage = Outage(.humand)

    /// How many punches Humand has accepted since the program started.
    private(set) var accepted = 0
    /// How many it has refused, which are now held.
    private(set) var held = 0

    let turn = Turn.oneStep

    init(sink: any PunchSink, ledger: Ledger, clock: any Clock, log: Log, jitter: @escaping () -> Double) {
        self.sink = sink
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
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
        var action = handle(.turn(pause: sink.pause))
        while true {
            if case .wait(let wake) = action { return wake }
            action = handle(try perform(action))
        }
    }

    private func perform(_ action: DeliveryState.Action) throws(LedgerError) -> DeliveryState.Event {
        switch action {
        case .take, .wait: return oldest
        case .post(let delivery):
            try ledger.append([.sending(line: delivery.line)])
            let verdict = sink.post(delivery.punch, reason: delivery.reason)
            return .posted(verdict, pause: sink.pause)
        case .readBack(let punch): return .readBack(sink.find(punch))
        case .write(let write):
            try self.write(write)
            return .written
        }
    }

    private func handle(_ event: DeliveryState.Event) -> DeliveryState.Action {
        let action = state.handle(event, at: clock.moment(jitter: jitter()))
        if let trouble {
            if trouble.failures != outage.failures {
                outage.failed(trouble.reason, level: trouble.level, at: clock.uptime, log: log)
            }
        } else {
            outage.ended(at: clock.uptime, log: log)
        }
        return action
    }

    private var oldest: DeliveryState.Event {
        let next = unsettled.delivery(in: ledger.state) ?? ledger.nextDelivery(now: clock.now)
        guard let (line, event) = next, let punch = event.punch else {
            return .nothingToTake(until: ledger.state.nextWaiting)
        }
        return .taken(
            .init(
                line: line, punch: punch, reason: event.reason, isUnconfirmed: event.isUnconfirmed,
                waitsUntil: ledger.state.waitBehindEarlier(punch)))
    }

    private func write(_ write: DeliveryState.Write) throws(LedgerError) {
        let event = ledger.state.open[write.line]
        try ledger.append(write.entries(in: ledger.state))
        unsettled.note(write.line, in: ledger.state)
        guard let event else { return }
        if write.outcome.state == .accepted { accepted += 1 }
        if write.outcome.state == .held { held += 1 }
        DeliveryLog(log: log).log(write.line, event, write.outcome)
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
                        .waiting, reason: "stays behind an earlier punch of the person", until: self.outcome.until,
                        isUnconfirmed: other.value.isUnconfirmed))
            } + [outcome]
        case .retry:
            return [outcome]
                + ledger.open.filter { $0.key != line && $0.value.isRetried(beside: punch, from: event.origin) }
                .sorted { $0.key < $1.key }.map { other in
                    .outcome(
                        line: other.key,
                        Outcome(
                            .queued, reason: "tried again: another punch of the person has arrived since",
                            isUnconfirmed: other.value.isUnconfirmed))
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
