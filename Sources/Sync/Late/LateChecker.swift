import Attendance
import Base
import Ledger

/// The part of polling that looks behind the cursor: knows when counts are to be compared, and commits what is found.
final class LateChecker {
    private let assembly: Assembly
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private let file: StateFile
    private var memory: CountMemory
    /// The memory as its file has it.
    private var saved: CountMemory
    private let lostDates: LostDateCheck
    private var watch = DeviceWatch()
    private var tally = LateTally()
    private(set) var schedule = LateSchedule()
    /// The check that is under way.
    private var check: Check?
    private var lastLook: Span?
    /// When counts were last compared, be it those of the last hours only.
    private var lastComparison: Span?
    /// A daemon compares counts when it starts, and watches devices come and go; `run --once` would compare counts at
    /// every start.
    var isDaemon = false {
        didSet {
            guard isDaemon else { return }
            schedule.request("the daemon has started, or has new settings", following: false, at: clock.uptime)
        }
    }

    private struct Check {
        /// The span whose counts were compared; nil before anything was ever read.
        var asked: Window?
        /// What was found and is not committed yet.
        var find = LateFind()
        /// How many events have been recorded.
        var recorded = 0
        /// It is of all of LATE_WINDOW.
        var isWhole = true
        /// The doors that no check before has asked for: what they recorded was not read, and is not late.
        var newDoors: Set<String> = []
    }

    /// Every eighth check leaves out the oldest days, by turns: as many events purged there as are new elsewhere would
    /// hide the new ones.
    static let turn = 8

    init(assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log) {
        self.assembly = assembly
        self.ledger = ledger
        self.clock = clock
        self.log = log
        lostDates = LostDateCheck(assembly: assembly, ledger: ledger, clock: clock, log: log)
        file = CountMemory.file(in: ledger)
        memory = CountMemory(file.read())
        saved = memory
        if mayNotRest { _ = memory.resting.wake(memory.resting.types) }
    }

    // MARK: - Event types that do not occur

    var resting: RestingTypes { memory.resting }

    /// A missing punch would turn the direction of the next one.
    private var mayNotRest: Bool { assembly.rules.direction.contains(.alternate) }

    /// All types were read to the end of this window.
    func noteWhole(_ window: Window) {
        guard memory.resting.isUnknown || !memory.resting.types.isEmpty else { return }
        memory.resting.noteRead(to: window.to)
        save()
    }

    /// These types occur.
    func wake(_ types: Set<Int>) {
        let news = memory.resting.wake(types)
        guard !news.isEmpty else { return }
        log.info(.typesBack, "these event types have events and are read with every poll", [.types: list(news)])
        save()
    }

    private func list(_ types: Set<Int>) -> String { types.sorted().map(String.init).joined(separator: ",") }

    /// Lets the types rest of which neither the ledger nor HikCentral has an event, unless that is all of them.
    private func letRest(_ queries: [EventQuery]) throws(SourceError) {
        guard !mayNotRest, let position = ledger.state.position else { return }
        let (all, month) = (Set(queries.map(\.type)), Window(from: position - RestingTypes.idleTime, to: position))
        var idle = all.subtracting(memory.resting.types)
        for query in queries where idle.contains(query.type) {
            let known = ledger.state.memory.count(query, from: month.from, through: position)
            do throws(SourceError) {
                let count = try known > 0 ? known : assembly.source.count(query, in: month)
                if count > 0 { idle.remove(query.type) }
            } catch {
                if case .stopped = error { throw error }
                // What cannot be counted is read.
                idle.remove(query.type)
            }
        }
        guard !idle.isEmpty, !all.isSubset(of: memory.resting.types.union(idle)) else { return }
        let before = memory.resting
        memory.resting.add(idle, position: position)
        // Without its file the next start would not know what it has to read.
        guard save() else {
            memory.resting = before
            return
        }
        log.info(
            .typesResting, "these event types had no events for 30 days and are read once an hour",
            [.types: list(memory.resting.types)])
    }

    // MARK: - Comparing counts

    /// The devices that were offline when last looked at.
    var offlineDevices: [String] { watch.offline }
    /// All devices as last listed; nil before.
    var devices: [AccessDevice]? { watch.devices }

    /// Takes out how many events came late in number, once.
    func takeMany() -> Int { tally.takeMany() }

    /// Doors are read that were not asked for before.
    func noteDoors() { schedule.request("HikCentral lists other doors", following: false, at: clock.uptime) }

    /// HikCentral answers again: devices may have kept events for it.
    func noteReturn() { schedule.request("HikCentral was away", following: true, at: clock.uptime) }

    /// Compares counts when that is due, or commits the next portion of what was found.
    ///
    /// - Parameters:
    ///   - isForced: whether a check is due in any case.
    ///   - prepare: called before counts are compared; says what is to be asked from then on.
    /// - Returns: nil when nothing more is to be done with this poll.
    func step(
        mapper: Mapper, queries: [EventQuery], isForced: Bool, prepare: () throws -> (Mapper, [EventQuery])
    ) throws -> [RecordedEvent]? {
        var (mapper, queries) = (mapper, queries)
        if check == nil {
            try lookAtDevices()
            if isForced || isDue || schedule.due(at: clock.uptime) != nil || !newDoors(queries).isEmpty {
                (mapper, queries) = try prepare()
                check = try begin(maxFuture: mapper.rules.maxFuture, queries)
            } else if isRecentDue {
                check = try compareRecent(queries)
            } else {
                return try lookForLostDates(mapper, queries)
            }
            lastComparison = clock.uptime
            check?.newDoors = newDoors(queries)
        }
        guard var check else { return nil }
        if let portion = check.find.next() {
            let records = try commit(portion, mapper, check.newDoors)
            tally.add(records)
            check.recorded += records.count
            self.check = check
            return records
        }
        try finish(check, queries)
        self.check = nil
        return try lookForLostDates(mapper, queries)
    }

    private func lookForLostDates(_ mapper: Mapper, _ queries: [EventQuery]) throws -> [RecordedEvent]? {
        let records = try lostDates.step(mapper: mapper, queries: queries, memory: &memory)
        if records != nil, lostDates.isRoundOver { save() }
        return records
    }

    /// The file is a hint, and a full disk is reported by the ledger.
    @discardableResult
    private func save() -> Bool {
        guard memory != saved else { return true }
        guard (try? file.replace(memory.members)) != nil else { return false }
        saved = memory
        return true
    }

    private func begin(maxFuture: Span, _ queries: [EventQuery]) throws(SourceError) -> Check {
        let reason = schedule.due(at: clock.uptime)
        if let reason { log.info(.lateCheck, "event counts are compared: \(reason)") }
        let length = assembly.lateWindow
        var daysLeftOut = 0
        if reason == nil, memory.checks % LateChecker.turn == LateChecker.turn - 1 {
            let days = max(1, Int(clamping: length.milliseconds / Span.days(1).milliseconds))
            daysLeftOut = 1 + memory.checks / LateChecker.turn % days
        }
        let scope = LateScope(
            state: ledger.state, length: length, daysLeftOut: daysLeftOut,
            maxFuture: lookAheadIsDue ? maxFuture : nil, now: clock.now)
        guard let scope else { return Check() }
        return Check(asked: scope.whole, find: try search(scope, queries, CountMemory.Part.day))
    }

    /// Once a poll: a device uploads late as a rule, and what HikCentral has is not to wait for an hour.
    private var isRecentDue: Bool {
        guard assembly.recentWindow > .seconds(0) else { return false }
        return lastComparison.map { clock.uptime - $0 >= assembly.pollInterval } ?? true
    }

    private func compareRecent(_ queries: [EventQuery]) throws(SourceError) -> Check {
        let scope = LateScope(
            state: ledger.state, length: assembly.recentWindow, maxFuture: nil, now: clock.now)
        guard let scope else { return Check(isWhole: false) }
        let occurring = queries.filter { !memory.resting.types.contains($0.type) }
        let find = try search(scope, occurring, CountMemory.Part.recent)
        return Check(asked: scope.whole, find: find, isWhole: false)
    }

    private func search(
        _ scope: LateScope, _ queries: [EventQuery], _ key: @escaping (SiteDay) -> CountMemory.Part
    ) throws(SourceError) -> LateFind {
        var search = LateSearch(
            source: assembly.source, state: ledger.state, now: clock.now,
            // Whatever rests is looked at once more before it leaves LATE_WINDOW.
            rest: .milliseconds(assembly.lateWindow.milliseconds / 2), key: key)
        try search.run(scope, queries, memory: &memory)
        return search.find
    }

    /// The doors of these queries that no whole check has asked for; none where that is not known.
    private func newDoors(_ queries: [EventQuery]) -> Set<String> {
        memory.doors.map { Set(queries.flatMap(\.doors)).subtracting($0) } ?? []
    }

    private func commit(
        _ portion: LateFind.Portion, _ mapper: Mapper, _ newDoors: Set<String>
    ) throws -> [RecordedEvent] {
        // Decided on together: one type's events may be the double reads of another's.
        var events: [SourceEvent] = []
        for place in portion.places {
            events += try read(place)
        }
        let intake = Intake(mapper: mapper, source: assembly.source, now: clock.now)
        var records = try intake.records(of: events, origin: portion.origin, state: ledger.state)
        for index in records.indices
        where records[index].origin == .late && newDoors.contains(records[index].event.doorCode) {
            records[index].origin = .newDoor
        }
        if !records.isEmpty { try ledger.commit(portion.window, origin: portion.origin, events: records) }
        return records
    }

    private func read(_ place: LateFind.Place) throws(SourceError) -> [SourceEvent] {
        let events = try assembly.source.allEvents(place.query, in: place.window)
        guard events.count(where: { ledger.state.isNews($0) }) < place.count, place.whole != place.window else {
            return events
        }
        // HikCentral does not list them where their times say: it compares something else.
        return try assembly.source.allEvents(place.query, in: place.whole)
    }

    private func finish(_ check: Check, _ queries: [EventQuery]) throws {
        if check.isWhole, memory.checks % LateChecker.turn == 0 { try letRest(queries) }
        if let asked = check.asked {
            if check.isWhole { try ledger.append([.checked(asked, found: check.recorded)]) }
            let known = queries.reduce(0) { $0 + ledger.state.memory.count($1, from: asked.from, through: asked.to) }
            tally.reportFinds(all: check.recorded, known: known, log: log)
            if check.isWhole { tally.reportDifferences(memory, at: clock.uptime, log: log) }
        }
        guard check.isWhole else {
            save()
            return
        }
        memory.checks += 1
        // The whole LATE_WINDOW, whatever this check left out.
        memory.doors = Set(queries.flatMap(\.doors))
        memory.keep(only: queries, from: SiteDay(clock.now - assembly.lateWindow, in: .utc))
        save()
        schedule.done(at: clock.uptime)
    }

    /// Once a poll, and only for a program that stays to see a change.
    private func lookAtDevices() throws(SourceError) {
        let uptime = clock.uptime
        guard isDaemon, lastLook.map({ uptime - $0 >= assembly.pollInterval }) ?? true else { return }
        lastLook = uptime
        if try watch.look(at: assembly.source, uptime: uptime, log: log) {
            schedule.request("a device has come online", following: true, at: uptime)
        }
    }

    private var isDue: Bool {
        guard let last = ledger.state.lastCheck else { return true }
        let since = clock.now - last
        return since >= assembly.lateCheck || since < .milliseconds(0)
    }

    /// An hour after the last time, however often counts are compared, and not on the very first check.
    private var lookAheadIsDue: Bool {
        ledger.state.lastLookAhead.map { clock.now - $0 >= .hours(1) } ?? false
    }
}
