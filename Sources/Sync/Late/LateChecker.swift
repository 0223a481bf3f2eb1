import Attendance
import Base
import Ledger

/// The part of reading that looks behind the cursor: knows when counts are to be compared, and settles what is found.
final class LateChecker {
    private let assembly: Assembly
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    private var book: LateBook
    private var watch = DeviceWatch()
    private var tally = LateTally()
    private(set) var schedule = LateSchedule()
    /// What is found and not settled yet.
    private var find: LateFind?
    private var checks: Int
    private let file: LateBookFile
    private var lastLook: Span?
    /// A program that stays sees devices come and go, and looks back when it starts; one that is started again and
    /// again would compare counts at every start.
    var isDaemon = false {
        didSet {
            guard isDaemon else { return }
            schedule.want("the daemon has started, or has new settings", following: false, at: clock.uptime)
        }
    }

    /// Every so many checks the oldest days are left out by turns.
    static let turn = 8

    init(assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log) {
        self.assembly = assembly
        self.ledger = ledger
        self.clock = clock
        self.log = log
        file = ledger.lateBookFile
        (book, checks) = file.read()
    }

    /// The devices that were away when last looked at.
    var offlineDevices: [String] { watch.offline }

    /// HikCentral answers again: devices may have kept events for it.
    func noteReturn() { schedule.want("HikCentral was away", following: true, at: clock.uptime) }

    /// Compares counts when that is due, or settles the next portion of what was found.
    ///
    /// - Parameters:
    ///   - isForced: whether a check is due in any case.
    ///   - prepare: called before counts are compared.
    /// - Returns: nil when nothing more is to be done with this poll.
    func step(
        mapper: Mapper, queries: [EventQuery], isForced: Bool, prepare: () throws -> Void
    ) throws -> [RecordedEvent]? {
        if find == nil {
            try lookAtDevices()
            guard isForced || isDue || schedule.due(at: clock.uptime) != nil else { return nil }
            try prepare()
            find = try check(mapper: mapper, queries: queries)
        }
        guard var rest = find else { return nil }
        if let portion = rest.next() {
            let records = try commit(portion, mapper)
            tally.add(records)
            find = rest
            return records
        }
        try finish(rest, queries)
        find = nil
        return nil
    }

    private func check(mapper: Mapper, queries: [EventQuery]) throws(SourceError) -> LateFind {
        let reason = schedule.due(at: clock.uptime)
        if let reason { log.info(.lateCheck, "counts are compared: \(reason)") }
        var scope = LateCheck.Scope(length: assembly.lateWindow, looksAhead: lookAheadIsDue)
        if checks % LateChecker.turn == LateChecker.turn - 1, reason == nil {
            let days = max(1, Int(clamping: assembly.lateWindow.milliseconds / Span.days(1).milliseconds))
            scope.daysLeftOut = 1 + checks / LateChecker.turn % days
        }
        return try LateCheck(
            queries: queries, maxFuture: mapper.rules.maxFuture, source: assembly.source, ledger: ledger, clock: clock
        ).run(scope, book: &book)
    }

    private func commit(_ portion: LateFind.Portion, _ mapper: Mapper) throws -> [RecordedEvent] {
        var events = portion.events
        for part in portion.parts {
            events += try read(part.query, part.window).filter { !ledger.state.memory.contains($0.event) }
        }
        // Decided on together: one type's events may be the double reads of another's.
        let intake = Intake(mapper: mapper, source: assembly.source, now: clock.now)
        let records = try intake.records(of: events, origin: portion.origin, state: ledger.state)
        if !records.isEmpty { try ledger.commit(portion.window, origin: portion.origin, events: records) }
        return records
    }

    private func read(_ query: EventQuery, _ window: Window) throws(SourceError) -> [SourceEvent] {
        do {
            return try assembly.source.events(query, in: window)
        } catch .tooFull where window.length > LateSearch.shortest {
            let middle = (window.from + .milliseconds(window.length.milliseconds / 2)).flooredToSecond
            return try read(query, Window(from: window.from, to: middle))
                + read(query, Window(from: middle, to: window.to))
        }
    }

    private func finish(_ find: LateFind, _ queries: [EventQuery]) throws(LedgerError) {
        if let asked = find.asked {
            try ledger.append([.checked(asked, found: find.count)])
            let known = find.count == 0 ? 0 : queries.reduce(0) { $0 + count($1, asked) }
            tally.reportFinds(all: find.count, known: known, log: log)
            tally.reportDifferences(book, at: clock.uptime, log: log)
        }
        checks += 1
        book.keep(only: queries)
        file.keep(book, checks: checks)
        schedule.done(at: clock.uptime)
    }

    private func count(_ query: EventQuery, _ window: Window) -> Int {
        ledger.state.memory.count(
            type: query.type, doors: query.doors, from: window.from.seconds, through: window.to.seconds)
    }

    /// Once a poll, and only where somebody stays to see a change.
    private func lookAtDevices() throws(SourceError) {
        let uptime = clock.uptime
        guard isDaemon, lastLook.map({ uptime - $0 >= assembly.pollInterval }) ?? true else { return }
        lastLook = uptime
        if try watch.look(at: assembly.source, uptime: uptime, log: log) {
            schedule.want("a device has come online", following: true, at: uptime)
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
