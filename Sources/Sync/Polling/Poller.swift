import Attendance
import Base
import Ledger

/// The reading side of the engine: learns the doors, reads windows, and looks for late events, as `PollState` decides.
final class Poller: Worker {
    /// All that belongs to one set of settings.
    private struct Setup {
        let assembly: Assembly
        let late: LateChecker
        var state: PollState
        var plan: PollPlan?
        var held = HeldRetry()
        var corrections = Corrections()
        /// The doors that HikCentral refused when they were last looked at.
        var refused: Set<String> = []
        var outage = Outage(.hikCentral)
        var clocks = ClockWatch()
        /// How the same HikCentral was polled before these settings were adopted.
        var earlier: (history: PollHistory, isCatchingUp: Bool)?
    }

    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let jitter: () -> Double
    private let polls: Bool
    private let formerDoors: () -> [String: String]
    private var setup: Setup
    /// To go back to, should the doors of new settings not exist.
    private var former: Setup?

    /// New settings were adopted, and the doors have not been compared with them.
    private var isReloaded = false

    private var doorWatch = DoorWatch()
    private(set) var tally = ReadTally()
    /// Learns of every event that is read in the windows that follow the cursor.
    var onRead: ([SourceEvent]) -> Void = { _ in }
    /// Learns of every event that is recorded.
    var onRecord: ([RecordedEvent]) -> Void = { _ in }
    /// Events up to here were pushed, so there is no need to wait until they have settled.
    private var pushedThrough: Instant?
    /// Settings that do not fit what HikCentral lists; with them nothing can be read.
    private(set) var configurationProblems: [Phrase] = []
    /// Why the doors of the last reload are not read.
    private(set) var refusedDoors: [Phrase] = []
    private(set) var doorTroubles = DoorTroubles()

    let turn = Turn.untilDone

    /// - Parameters:
    ///   - polls: false for a run that only does jobs: then nothing but the doors is asked for.
    ///   - formerDoors: the codes that doors' names had, as the ledger has them.
    init(
        assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log, polls: Bool, jitter: @escaping () -> Double,
        formerDoors: @escaping () -> [String: String] = { [:] }
    ) {
        self.formerDoors = formerDoors
        self.ledger = ledger
        self.clock = clock
        self.log = log
        self.jitter = jitter
        self.polls = polls
        setup = Setup(
            assembly: assembly, late: LateChecker(assembly: assembly, ledger: ledger, clock: clock, log: log),
            state: PollState(pollInterval: assembly.pollInterval, polls: polls, isAlone: assembly.isAlone))
    }

    /// The program stays, so it looks back when it starts and sees devices come and go.
    var isDaemon = false {
        didSet { setup.late.isDaemon = isDaemon }
    }

    var state: PollState { setup.state }
    /// The last polls, those before a reload included.
    var history: PollHistory { setup.earlier.map { state.history.following($0.history) } ?? state.history }
    /// Windows are behind the present, or were until a reload, and nothing has been read since.
    var isCatchingUp: Bool { state.isCatchingUp || setup.plan == nil && setup.earlier?.isCatchingUp == true }
    var offlineDevices: [String] { setup.late.offlineDevices }
    var silentDoors: [QuietDoor] { doorWatch.silentDoors }
    var devices: [AccessDevice]? { setup.late.devices }
    /// The doors without events for a whole working day.
    var quietDays: [SilentDoor] { doorWatch.quietDays(zone: setup.assembly.rules.zone ?? .utc) }

    /// HikCentral has the door no more.
    func isGone(_ door: String) -> Bool { setup.plan?.doors.lacks(doorCode: door) == true }

    var doorsRead: DoorsRead? {
        setup.plan.map { plan in
            DoorsRead(plan.doors, nextLook: ledger.state.lastCheck.map { $0 + setup.assembly.lateCheck })
        }
    }

    func takeManyLate() -> Int { setup.late.takeMany() }

    var source: any EventSource { setup.assembly.source }
    /// There is no HikCentral to ask.
    var isAlone: Bool { setup.assembly.isAlone }
    var settle: Span { setup.assembly.settle }
    /// PUSH_CONFIRM=false
    var takesPushesAtTheirWord: Bool { setup.assembly.takesPushesAtTheirWord }
    /// What the doors and the settings make of events; nil until the doors are known and fit the settings.
    var mapper: Mapper? { setup.plan?.mapper }

    /// What the settings of now make of events of the ledger; nil until the doors that they name are known.
    var knownMapper: Mapper? {
        let mapper = mapperSoFar
        return mapper.doors.isKnown || isAlone ? mapper : nil
    }

    var isFinished: Bool {
        // With a full queue and a Humand that takes nothing, waiting for more to be read would be in vain.
        state.isCaughtUp || state.isPaused
            || hasGivenUp(
                since: state.trouble?.since, needsPerson: state.trouble?.needsPerson == true, at: clock.uptime)
    }

    func adopt(_ assembly: Assembly) {
        if setup.plan != nil { former = setup }
        refusedDoors = []
        isReloaded = !assembly.isAlone
        let earlier = polled(before: assembly)
        setup = Setup(
            assembly: assembly, late: LateChecker(assembly: assembly, ledger: ledger, clock: clock, log: log),
            state: PollState(pollInterval: assembly.pollInterval, polls: polls, isAlone: assembly.isAlone))
        setup.late.isDaemon = isDaemon
        setup.earlier = earlier
    }

    /// Goes on for one that has polled until now.
    func follow(_ former: Poller) { setup.earlier = former.polled(before: setup.assembly) }

    /// How the source of new settings has been polled; nil where it is another one.
    private func polled(before assembly: Assembly) -> (history: PollHistory, isCatchingUp: Bool)? {
        assembly.sourceAddress == setup.assembly.sourceAddress ? (history, isCatchingUp) : nil
    }

    func step() throws(LedgerError) -> Wake {
        try correctSettled()
        var action = handle(.turn(undelivered: ledger.state.queuedCount))
        while true {
            if case .wait(let wake) = action {
                // Delivery has its turn next, even while HikCentral is away.
                if !setup.corrections.isMade {
                    try correct(by: mapperSoFar)
                    // After a reload that was refused: what it left out is taken in again.
                    if let plan = setup.plan { try reviseWithoutAsking(plan) }
                }
                return wake
            }
            do {
                action = handle(try perform(action))
            } catch let error as LedgerError {
                throw error
            } catch let error as SourceError {
                action = handle(.failed(error))
            } catch let problems as DoorMap.Problems {
                return goBack(problems.all)
            } catch {
                action = handle(.failed(.unavailable(.unexpected("\(error)"))))
            }
        }
    }

    private func handle(_ event: PollState.Event) -> PollState.Action {
        let action = setup.state.handle(event, at: clock.moment(jitter: jitter()))
        if let trouble = state.trouble {
            if trouble.failures != setup.outage.failures {
                setup.outage.failed(
                    "\(trouble.error)", level: trouble.needsPerson ? .error : .warning, at: clock.uptime, log: log)
            }
        } else {
            setup.outage.ended(at: clock.uptime, log: log)
        }
        if state.isBack { setup.late.noteReturn() }
        return action
    }

    private func perform(_ action: PollState.Action) throws -> PollState.Event {
        guard let plan = setup.plan else {
            try learnDoors()
            return .learned
        }
        switch action {
        case .learnDoors: return .learned
        case .readWindow, .wait: return try readWindow(plan)
        case .checkLate:
            let records = try checkLate(plan)
            if let records { note(records) }
            return .lateChecked(isOver: records == nil)
        case .retryHeld:
            let lines = setup.held.next()
            if let lines { try revise(lines.compactMap { line in ledger.state.open[line].map { (line, $0) } }, plan) }
            return .heldRetried(isOver: lines == nil, nextLateCheck: setup.late.schedule.next)
        }
    }

    /// Learns the doors, checks the settings against them, and decides again on what a corrected map lets through.
    private func learnDoors() throws {
        let (source, rules) = (setup.assembly.source, setup.assembly.rules)
        let doors = try source.doors()
        guard !doors.isEmpty else {
            // HikCentral may only just be starting, so this is no reason to end.
            throw SourceError.misconfigured(.noDoors)
        }
        if ledger.state.position == nil { try beginReading() }
        let (entry, exit) = (setup.assembly.entryDevices, setup.assembly.exitDevices)
        let map: DoorMap
        do throws(DoorMap.Problems) {
            map = try DoorMap(entry: entry, exit: exit, listed: doors)
            doorTroubles.lost = []
            doorTroubles.remember(map.doors)
        } catch {
            // What the doors were called before the reload tells what they are called now.
            guard former == nil else {
                throw DoorMap.Problems(
                    all: doorTroubles.lost(doors, entry: entry, exit: exit).map(\.phrase))
            }
            let poll = setup.assembly.poll
            guard let known = doorTroubles.asBefore(poll, listed: doors, known: formerDoors()) else { throw error }
            map = known
            doorTroubles.note(lost: doors, rules: poll, log: log)
        }
        let plan = PollPlan(map, rules)
        log.info(.doorsResolved, "these doors are read", [.doors: map.doors.map(\.code).joined(separator: ",")])
        // What the map lets through comes before new windows, which may hold later punches of the same people.
        let most = isDaemon ? HeldRetry.maximumPersons.daemon : HeldRetry.maximumPersons.once
        try correct(by: plan.mapper, numbers: revision(plan.mapper).numbers(most: most))
        try reviseWithoutAsking(plan)
        retryHeld(isThorough: isDaemon)
        setup.plan = plan
        if isReloaded { doorTroubles.noteEmptied(by: map, after: former?.plan?.doors, rules: rules, log: log) }
        former = nil
        if isReloaded { log.info(.settingsReloaded, "working with the new settings") }
        isReloaded = false
    }

    private func correct(by mapper: Mapper, numbers: Intake.Numbers = .unknown) throws(LedgerError) {
        let revision = revision(mapper)
        try setup.corrections.make(by: revision, numbers: numbers)
    }

    private func correctSettled() throws(LedgerError) {
        // Taken out, since making the revision reads the rest of the setup.
        var corrections = setup.corrections
        try corrections.makeSettled(in: ledger) { revision(mapperSoFar) }
        setup.corrections = corrections
    }

    /// What is known of the mapping, even before HikCentral has listed its doors: after a reload the doors as they were.
    private var mapperSoFar: Mapper {
        if let plan = setup.plan { return plan.mapper }
        let assembly = setup.assembly
        let known = former.flatMap { $0.assembly.sourceAddress == assembly.sourceAddress ? $0.plan?.doors.all : nil }
        let doors = known.flatMap {
            try? DoorMap(entry: assembly.entryDevices, exit: assembly.exitDevices, listed: $0)
        }
        return Mapper(rules: assembly.rules, doors: doors ?? .unknown)
    }

    private func beginReading() throws {
        let first = setup.assembly.firstStart
        let moment = try first.moment(now: clock.now, difference: setup.assembly.source.clockDifference)
        try ledger.begin(at: moment, reason: first.reason)
        if moment > clock.now {
            log.warning(
                .cursorFirst,
                "first start: \(SettingName.startFrom) lies in the future, and nothing before it will be read",
                [.from: moment.text])
        } else {
            log.info(.cursorFirst, "first start: reading begins here", [.from: moment.text])
        }
    }

    private func readWindow(_ plan: PollPlan) throws -> PollState.Event {
        let assembly = setup.assembly
        let reader = WindowReader(
            rules: .init(settle: assembly.settle, longest: assembly.longestWindow), queries: plan.queries,
            resting: setup.late.resting, mapper: plan.mapper, source: assembly.source, ledger: ledger, clock: clock,
            pushedThrough: pushedThrough, onRead: onRead)
        guard let result = try reader.readNext() else {
            lookAtClocks()
            return .nothingToRead
        }
        let isLong = result.window.length >= assembly.longestWindow
        if isLong, !state.isCatchingUp {
            log.info(.catchupStart, "reading from \(result.window.from.text) on")
        }
        if result.reachedPresent {
            lookAtClocks()
            if isDaemon {
                doorWatch.judge(
                    ledger, zone: assembly.rules.zone ?? .utc, now: clock.now, isGone: isGone, log: log)
            }
        }
        log.add(
            isLong || !result.records.isEmpty ? .info : .debug, .windowRead, "a window is committed",
            [
                .from: result.window.from.text, .to: result.window.to.text, .events: "\(result.records.count)",
                .known: "\(result.known)",
            ])
        if isDaemon { try lookAtRefused(plan) }
        if result.isWhole { setup.late.noteWhole(result.window) }
        note(result.records, windows: 1)
        if result.records.count + result.known > 200 { GNUExtensions.giveMemoryBack() }
        return .windowRead(events: result.records.count, reachedPresent: result.reachedPresent)
    }

    /// - Returns: nil when nothing more is to be done with this poll.
    private func checkLate(_ plan: PollPlan) throws -> [RecordedEvent]? {
        // After the clock has stepped back behind the cursor no window can be read: until it has caught up, every poll
        // is a late check, so that what happens in the meantime is found all the same.
        let isForced = (ledger.state.position ?? clock.now) > clock.now
        return try setup.late.step(mapper: plan.mapper, queries: plan.queries, isForced: isForced) {
            if isDaemon { try lookAtDoors(plan) }
            // Somebody may have entered a number in HikCentral meanwhile.
            retryHeld(isThorough: true)
            let plan = setup.plan ?? plan
            return (plan.mapper, plan.queries)
        }
    }

    /// A door that HikCentral refuses alone may have been replaced: that is looked at at once, and once.
    private func lookAtRefused(_ plan: PollPlan) throws {
        let refused = setup.assembly.source.refusedDoors
        defer { setup.refused = refused }
        if !refused.isSubset(of: setup.refused) { try lookAtDoors(plan) }
    }

    /// A terminal that was replaced has another code, and a door may be renamed, while the daemon runs.
    ///
    /// - Throws: only `stopped`: the doors as they were can be read in any case.
    private func lookAtDoors(_ plan: PollPlan) throws {
        let (source, assembly) = (setup.assembly.source, setup.assembly)
        var listed: [Door] = []
        do {
            listed = try source.doors()
            guard !listed.isEmpty else { return }
            let map = try DoorMap(entry: assembly.entryDevices, exit: assembly.exitDevices, listed: listed)
            doorTroubles.lost = []
            doorTroubles.remember(map.doors)
            setup.plan = PollPlan(map, assembly.rules)
            guard !map.isRead(like: plan.doors) else { return }
            log.info(
                .doorsResolved, "HikCentral lists other doors than before; these are read",
                [.doors: map.doors.map(\.code).joined(separator: ",")])
            setup.late.noteDoors()
        } catch SourceError.stopped {
            throw SourceError.stopped
        } catch is DoorMap.Problems {
            doorTroubles.note(lost: listed, rules: assembly.poll, log: log)
        } catch {
            log.debug(.hikCentralFailure, "the doors will be listed again later: \(error)")
        }
    }

    /// What FindFace sent is decided on with its own cameras and map.
    private var held: [(line: Int, event: RecordedEvent)] {
        ledger.state.heldCount == 0 ? [] : ledger.state.held.filter { $0.event.origin != .findFace }
    }

    private func retryHeld(isThorough: Bool) {
        setup.held.want(
            held, isThorough: isThorough,
            maximum: isDaemon ? HeldRetry.maximumPersons.daemon : HeldRetry.maximumPersons.once,
            start: (jitter() + 1) / 2)
    }

    private func revise(_ held: [HeldRevision.Line], _ plan: PollPlan) throws {
        if try !revision(plan.mapper).run(held, asking: true) { setup.held.giveUp() }
    }

    private func reviseWithoutAsking(_ plan: PollPlan) throws(LedgerError) {
        do { _ = try revision(plan.mapper).run(held, asking: false) } catch let error as LedgerError {
            throw error
        } catch {
            // Nobody is asked, so nobody can fail to answer.
        }
    }

    private func revision(_ mapper: Mapper) -> HeldRevision {
        let intake = Intake(mapper: mapper, source: setup.assembly.source, now: clock.now)
        return HeldRevision(intake: intake, ledger: ledger, log: log)
    }

    /// Something up to this moment was pushed: HikCentral is polled at once.
    func hurry(through moment: Instant) {
        pushedThrough = max(pushedThrough ?? moment, moment)
        setup.state.hurry(at: clock.uptime)
    }

    func note(_ records: [RecordedEvent], windows: Int = 0) {
        onRecord(records)
        tally.add(records, windows: windows)
        setup.late.wake(Set(records.map(\.event.type)))
        for record in records { DeliveryLog(log: log).log(record) }
        doorWatch.note(
            records, clocks: ledger.state.clocks, zone: setup.assembly.rules.zone, at: clock.moment(jitter: 0), log: log
        )
    }

    private func lookAtClocks() {
        setup.clocks.look(
            ahead: setup.assembly.source.clockAhead, position: ledger.state.position, now: clock.now,
            uptime: clock.uptime, log: log)
    }

    /// Settings that do not fit HikCentral's doors end a program that has just started; a misspelt door in a reload
    /// must not end a service that works.
    private func goBack(_ problems: [Phrase]) -> Wake {
        for problem in problems { log.error(.configuration, problem.english) }
        guard let former else {
            configurationProblems = problems
            return .at(clock.uptime)
        }
        refusedDoors = problems
        log.error(.settingsReloaded, "doors are read as before the reload, until the settings fit")
        setup = former
        setup.corrections.isMade = false
        self.former = nil
        isReloaded = false
        return .again
    }
}
