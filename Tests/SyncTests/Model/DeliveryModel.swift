@testable import Attendance
@testable import Base
@testable import Ledger
@testable import Support
@testable import Sync

/// A small instance of delivery, searched exhaustively: one person's two punches, and at every step everything that can
/// go wrong there, as long as the budget lasts.
///
/// What decides is the real `DeliveryState`, and what is remembered over a crash is what the real `LedgerState` makes of
/// the lines on disk. Only the worker between them, Humand and time are the model's own.
struct DeliveryModel {
    /// What Humand does, and what the program leaves out.
    struct World {
        /// A second entry of the same punch is refused.
        var refusesDuplicates = false
        var canBeReadBack = true
        /// How long after its client has given up, or died, Humand may still perform a request.
        var latest = Span.milliseconds(3900)
        /// The program posts without having the intent on disk.
        var forgetsIntent = false
    }

    /// How often each kind of mishap may happen in one run.
    struct Budget: Equatable {
        var crashes = 2
        /// Requests that are lost, answers that are lost, requests that are performed late.
        var losses = 2
        var failedReads = 0
        /// Appends that fail.
        var failedWrites = 0
        /// The first punch is found only later, at any time.
        var lateFinds = 0
        /// The punches that are known at first had waited for their time.
        var haveWaited = false
    }

    /// What the search has found.
    struct Findings: Equatable {
        /// Runs ended with an entry twice.
        var twice = false
        /// Runs ended without one.
        var lost = false
        /// A later punch came before an earlier one.
        var outOfOrder = false
        /// A post was sent while another was unconfirmed.
        var twoUnconfirmed = false
        /// How many different situations were looked at.
        var situations = 0

        static let none = Findings()

        /// Without the count.
        var faults: Findings {
            var faults = self
            faults.situations = 0
            return faults
        }
    }

    /// Where a run stands: what the program knows, what is on disk, what Humand holds, and what is to be done next.
    private struct Node {
        var state: DeliveryState
        var unsettled: UnsettledPost
        var ledger: LedgerState
        var disk: [LedgerRecord]
        var uptime = Span.seconds(1000)
        var entries: [Punch] = []
        var underway: [(punch: Punch, at: Span)] = []
        /// The punches that were posted without an answer, and not read back since.
        var unconfirmed: [Punch] = []
        var budget: Budget
        var action = DeliveryState.Action.wait(.again)

        var moment: Moment { Moment(uptime: uptime, now: Sample.noon + .hours(1) + uptime) }

        /// Whatever follows is the same. How it came about, and what the reasons say, does not matter.
        func isSame(as other: Node) -> Bool {
            action == other.action && state == other.state && entries == other.entries && budget == other.budget
                && unconfirmed == other.unconfirmed && unsettled == other.unsettled
                && underway.elementsEqual(other.underway) { $0.punch == $1.punch && $0.at == $1.at }
        }

        /// Situations that differ in this differ in what follows.
        var sight: Sight {
            Sight(
                uptime: uptime.milliseconds, crashes: budget.crashes, losses: budget.losses,
                open: ledger.open.mapValues { .init(state: $0.state, until: $0.until, isUnconfirmed: $0.isUnconfirmed) }
            )
        }
    }

    private struct Sight: Hashable {
        struct Open: Hashable {
            var state: EventState
            var until: Instant?
            var isUnconfirmed: Bool
        }

        var uptime: Int64
        var crashes: Int
        var losses: Int
        var open: [Int: Open]
    }

    let world: World
    private var lateFind = Sample.recorded("in", .clockIn)
    private(set) var findings = Findings()
    private var seen: [Sight: [Node]] = [:]
    private var todo: [Node] = []

    init(_ world: World = World()) { self.world = world }

    /// Searches all runs, or until the fault that is expected has been found.
    static func search(
        _ world: World = World(), _ budget: Budget = Budget(), until isFound: (Findings) -> Bool = { _ in false }
    ) -> Findings {
        var model = DeliveryModel(world)
        let punches = [model.lateFind, Sample.recorded("out", .clockOut)]
        let known = budget.lateFinds > 0 ? punches.dropFirst() : punches[...]
        let disk = known.enumerated().map { place, punch in
            var punch = punch
            if budget.haveWaited { (punch.state, punch.until) = (.waiting, Sample.noon) }
            return LedgerRecord(line: place + 1, at: Sample.noon, entry: .event(punch))
        }
        model.todo = [
            Node(
                state: DeliveryState(startedAt: .seconds(1000)), unsettled: UnsettledPost(replayed(disk)),
                ledger: replayed(disk), disk: disk, budget: budget)
        ]
        while !isFound(model.findings), let node = model.todo.popLast() { model.step(node) }
        return model.findings
    }

    private static func replayed(_ disk: [LedgerRecord]) -> LedgerState {
        var ledger = LedgerState(horizon: .hours(96))
        for record in disk { ledger.apply(record) }
        ledger.endReplay()
        return ledger
    }

    private mutating func step(_ node: Node) {
        guard isNew(node) else { return }
        findings.situations += 1
        switch node.action {
        case .wait(.never): end(node)
        case .wait(.again): go(on: node, .turn(pause: .seconds(0)))
        case .wait(.at(let time)):
            var node = node
            pass(&node, until: time)
            go(on: node, .turn(pause: .seconds(0)))
        case .take: take(node)
        case .takeNext(let write): takeNext(node, after: write)
        case .post(let delivery, let write): post(node, delivery, after: write)
        case .readBack(let punch): readBack(node, punch)
        case .write(let write):
            crash(node)
            failWrite(node)
            var node = node
            append(write.entries(in: node.ledger), &node)
            node.unsettled.note(write.line, in: node.ledger)
            crash(node)
            go(on: node, .written)
        }
    }

    private mutating func isNew(_ node: Node) -> Bool {
        let sight = node.sight
        if seen[sight]?.contains(where: { $0.isSame(as: node) }) == true { return false }
        seen[sight, default: []].append(node)
        return true
    }

    // MARK: - The program

    private mutating func go(on node: Node, _ event: DeliveryState.Event) {
        var node = node
        node.action = node.state.handle(event, at: node.moment)
        todo.append(node)
    }

    private mutating func take(_ node: Node) {
        if node.budget.lateFinds > 0 {
            var node = node
            node.budget.lateFinds -= 1
            append([.event(lateFind)], &node)
            todo.append(node)
        }
        go(on: node, oldest(node))
    }

    /// What may share the append of an outcome that is not written yet; nothing, at every other time.
    private mutating func takeNext(_ node: Node, after write: DeliveryState.Write) {
        go(on: node, .nothingToTake(until: nil))
        if write.entries(in: node.ledger).count == 1 { go(on: node, oldest(node, besides: write.line)) }
    }

    private func oldest(_ node: Node, besides posted: Int? = nil) -> DeliveryState.Event {
        var node = node
        let next =
            node.unsettled.delivery(in: node.ledger, besides: posted)
            ?? node.ledger.nextDelivery(now: node.moment.now, besides: posted)
        guard let (line, event) = next, let punch = event.punch else {
            return .nothingToTake(until: node.ledger.nextWaiting)
        }
        return .taken(
            .init(
                line: line, punch: punch, isUnconfirmed: event.isUnconfirmed,
                waitsUntil: node.ledger.waitBehindEarlier(punch)))
    }

    private func append(_ entries: [LedgerEntry], _ node: inout Node) {
        for entry in entries {
            let record = LedgerRecord(line: node.disk.count + 1, at: node.moment.now, entry: entry)
            node.disk.append(record)
            node.ledger.apply(record)
        }
    }

    /// It dies here, and is started again at once.
    private mutating func crash(_ node: Node, posting punch: Punch? = nil) {
        guard node.budget.crashes > 0 else { return }
        var node = node
        node.budget.crashes -= 1
        if let punch { node.unconfirmed.append(punch) }
        node.ledger = DeliveryModel.replayed(node.disk)
        // Every process has a monotonic clock of its own.
        let beginning = Span.seconds(1000)
        for index in node.underway.indices {
            node.underway[index].at = node.underway[index].at - node.uptime + beginning
        }
        node.uptime = beginning
        node.state = DeliveryState(startedAt: beginning)
        node.unsettled = UnsettledPost(node.ledger)
        node.action = .wait(.again)
        todo.append(node)
    }

    /// The disk does not take what is to be written; the engine comes back later.
    private mutating func failWrite(_ node: Node) {
        guard node.budget.failedWrites > 0 else { return }
        var node = node
        node.budget.failedWrites -= 1
        node.action = .wait(.at(node.uptime + .seconds(1)))
        todo.append(node)
    }

    // MARK: - Humand and the network

    /// - Parameter write: the outcome of the punch before, in the same append.
    private mutating func post(_ node: Node, _ delivery: DeliveryState.Delivery, after write: DeliveryState.Write?) {
        crash(node)
        failWrite(node)
        var node = node
        if let write {
            append(write.entries(in: node.ledger), &node)
            node.unsettled.note(write.line, in: node.ledger)
            // A power cut may leave the first line of the append alone.
            crash(node)
        }
        if node.unconfirmed.contains(where: { $0 != delivery.punch }) { findings.twoUnconfirmed = true }
        if !world.forgetsIntent { append([.sending(line: delivery.line)], &node) }
        let punch = delivery.punch
        crash(node, posting: punch)

        var done = node
        let isRefused = perform(punch, &done)
        crash(done, posting: punch)
        lose(done, posting: punch, .inDoubt(answered: false, "lost"))
        done.unconfirmed.removeAll { $0 == punch }
        go(
            on: done,
            .posted(
                isRefused ? .refused(.duplicate, "it is there") : .accepted(id: "\(done.entries.count)"),
                pause: .seconds(0)))

        lose(node, posting: punch, .inDoubt(answered: false, "lost"))
        lose(node, posting: nil, .notSent("lost"))
        var late = node
        late.underway.append((punch, late.uptime + world.latest))
        lose(late, posting: punch, .inDoubt(answered: false, "lost"))
        if late.budget.losses > 0 {
            late.budget.losses -= 1
            crash(late, posting: punch)
        }
    }

    private mutating func lose(_ node: Node, posting punch: Punch?, _ verdict: PostVerdict) {
        guard node.budget.losses > 0 else { return }
        var node = node
        node.budget.losses -= 1
        if let punch, !node.unconfirmed.contains(punch) { node.unconfirmed.append(punch) }
        go(on: node, .posted(verdict, pause: .seconds(0)))
    }

    private mutating func readBack(_ node: Node, _ punch: Punch) {
        crash(node)
        if node.budget.failedReads > 0 {
            var node = node
            node.budget.failedReads -= 1
            go(on: node, .readBack(.unavailable("no answer")))
        }
        var node = node
        // What cannot be read back is as certain as it will ever be.
        node.unconfirmed.removeAll { $0 == punch }
        guard world.canBeReadBack else { return go(on: node, .readBack(.notPermitted(.switchedOff))) }
        go(on: node, .readBack(node.entries.contains(punch) ? .found(id: "1") : .absent()))
    }

    /// - Returns: whether Humand refuses it as a duplicate.
    private mutating func perform(_ punch: Punch, _ node: inout Node) -> Bool {
        if world.refusesDuplicates, node.entries.contains(punch) { return true }
        if node.entries.contains(punch) { findings.twice = true }
        if node.entries.contains(where: { $0.time.instant > punch.time.instant }) { findings.outOfOrder = true }
        node.entries.append(punch)
        return false
    }

    private mutating func pass(_ node: inout Node, until time: Span) {
        node.uptime = max(node.uptime, time)
        for (punch, _) in node.underway.filter({ $0.at <= time }) { _ = perform(punch, &node) }
        node.underway.removeAll { $0.at <= time }
    }

    private mutating func end(_ node: Node) {
        var node = node
        pass(&node, until: node.uptime + world.latest)
        if Set(node.entries.map(\.direction)).count < 2 - node.budget.lateFinds || !node.ledger.open.isEmpty {
            findings.lost = true
        }
    }
}

extension Sample {
    /// A punch to be delivered; the clock-out is an hour later.
    fileprivate static func recorded(_ id: String, _ direction: Direction) -> RecordedEvent {
        let event = event(id, at: direction == .clockIn ? noon : noon + .hours(1))
        var punch = punch(event)
        punch.direction = direction
        return RecordedEvent(event: event, state: .queued, reason: "", punch: punch)
    }
}
