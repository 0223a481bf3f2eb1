import Attendance
import Base
import Ledger

/// A summary of the ledger's last files: a pure fold over their lines, one by one.
///
/// It is made from lines that are read without a lock while a daemon may be running.
struct LedgerGlance: Sendable {
    /// An event that is not final, without what names anybody.
    struct Open: Equatable, Sendable {
        var state: EventState
        var cause: HoldCause?
        /// When it happened.
        var time: Instant
        /// When it was last put into the queue.
        var queuedAt: Instant
        /// When a waiting punch may be delivered.
        var until: Instant?
        /// Since when it has been known; of one from an earlier day, when it happened.
        var knownSince: Instant
        /// The same for all events of a person, and nothing that says who that is.
        var person: Int
        private var hasPunch: Bool

        init(_ recorded: RecordedEvent, at moment: Instant) {
            (state, cause, time) = (recorded.state, recorded.cause, recorded.event.time.instant)
            (queuedAt, hasPunch) = (moment, recorded.punch != nil)
            person = recorded.event.personID.hashValue
            (knownSince, until) = (moment, recorded.until)
        }

        mutating func take(_ outcome: Outcome, at moment: Instant) {
            hasPunch = hasPunch || outcome.punch != nil
            let isToDeliver = outcome.state == .queued || outcome.state == .waiting
            // Only a forged line says so: without a punch there is nothing to deliver.
            if isToDeliver, !hasPunch { return }
            // It keeps its place in the queue while attempts fail.
            if outcome.state == .queued, state != .queued { queuedAt = moment }
            (state, cause, until) = (outcome.state, outcome.cause, outcome.until)
        }
    }

    /// How far HikCentral has been read.
    private(set) var position: Instant?
    private(set) var version: Int?
    private(set) var lastLine: Instant?
    private(set) var lastCheck: (at: Instant, found: Int?)?
    /// When Humand last answered a punch, or a person decided on one.
    private(set) var lastOutcome: Instant?
    /// When FindFace last sent an event.
    private(set) var lastSighting: Instant?
    /// When Humand last accepted a punch.
    private(set) var lastAccepted: Instant?
    /// Events that are not final yet, by their first line.
    private(set) var open: [Int: Open] = [:]
    private(set) var notices = NoticeBook()
    /// What has become of today's events.
    private(set) var tally = DayTally()

    private let zone: SiteZone
    private var day: SiteDay
    private var window: Window

    /// How many events of today are in each state now.
    var today: [EventState: Int] { tally.total }

    /// - Parameter day: the site's, whose events are counted.
    init(day: SiteDay, zone: SiteZone) {
        (self.day, self.zone) = (day, zone)
        window = day.window(in: zone)
    }

    /// Reads the files of the site's day, or the newest one if there are none.
    init(_ book: LedgerArchive, day: SiteDay, zone: SiteZone) throws {
        var glance = LedgerGlance(day: day, zone: zone)
        try book.checkFiles()
        try book.records(since: glance.window.from) { glance.take($0) }
        if glance.lastLine == nil { try book.records(since: nil, newestOnly: true) { glance.take($0) } }
        self = glance
    }

    /// From now on another day's events are counted.
    mutating func turn(to day: SiteDay) {
        guard day != self.day else { return }
        self.day = day
        window = day.window(in: zone)
        tally = DayTally()
        for (line, event) in open { count(event.time, event.state, line) }
    }

    mutating func take(_ record: LedgerRecord) {
        lastLine = record.at
        switch record.entry {
        case .opened(let version, let position, let lateCheck):
            self.version = version
            if let position { self.position = max(self.position ?? position, position) }
            if let lateCheck, lastCheck.map({ $0.at < lateCheck }) ?? true { lastCheck = (lateCheck, nil) }
        case .begun(let moment, _): position = moment
        case .window(let window, let origin, _): if origin == .poll { position = max(position ?? window.to, window.to) }
        case .damaged(let window, _): position = min(position ?? window.from, window.from)
        case .checked(_, let found): lastCheck = (record.at, found)
        case .event(let recorded):
            if recorded.origin == .findFace { lastSighting = record.at }
            note(recorded, record.line, record.at)
        case .carried(let line, let recorded):
            // A file begins with what is open; what was read before knows better since when.
            let since = open[line]?.knownSince ?? min(recorded.event.time.instant, record.at)
            note(recorded, line, open[line]?.queuedAt ?? record.at)
            open[line]?.knownSince = since
        case .reopened(let line, let recorded): note(recorded, line, record.at)
        case .outcome(let line, let outcome):
            open[line]?.take(outcome, at: record.at)
            tally.change(line: line, to: open[line]?.state ?? outcome.state)
            if outcome.state.isFinal { open[line] = nil }
            if outcome.state.isFinal || outcome.state == .held { lastOutcome = record.at }
            if outcome.state == .accepted { lastAccepted = record.at }
        case .notice(let notice): notices.take(notice, line: record.line, at: record.at)
        case .carriedNotice(let recorded): notices.carry(recorded)
        case .sending, .gap: break
        }
    }

    private mutating func note(_ recorded: RecordedEvent, _ line: Int, _ moment: Instant) {
        open[line] = recorded.state.isFinal ? nil : Open(recorded, at: moment)
        count(recorded.event.time.instant, recorded.state, line, isLate: recorded.origin == .late)
    }

    private mutating func count(_ time: Instant, _ state: EventState, _ line: Int, isLate: Bool = false) {
        guard window.contains(time) else { return }
        let hour = CivilTime(time, offsetSeconds: zone.offsetSeconds(at: time)).hour
        tally.note(line: line, hour: hour, state: state, isLate: isLate)
    }
}
