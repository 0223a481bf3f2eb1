import Attendance
import Base
import Ledger

/// A summary of the ledger's last files, read without a lock while a daemon may be running.
struct LedgerGlance {
    /// How far HikCentral has been read.
    private(set) var position: Instant?
    private(set) var version: Int?
    private(set) var lastLine: Instant?
    private(set) var lastCheck: (at: Instant, found: Int?)?
    /// When Humand last answered a punch, or a person decided on one.
    private(set) var lastOutcome: Instant?
    /// Events that are not final yet, oldest line first.
    private(set) var open: [EventHistory] = []
    /// How many events of today are in each state now.
    private(set) var today: [EventState: Int] = [:]

    private(set) var notices = NoticeBook()

    private var states: [Int: EventState] = [:]

    /// - Parameter today: the site's day; only its files and the newest one are read.
    init(_ book: LedgerArchive, today window: Window) throws {
        var glance = LedgerGlance()
        try book.checkFiles()
        try book.records(since: window.from) { glance.take($0, window) }
        if glance.lastLine == nil { try book.records(since: nil, newestOnly: true) { glance.take($0, window) } }
        for state in glance.states.values { glance.today[state, default: 0] += 1 }
        glance.open = try book.open()
        self = glance
    }

    private init() {}

    private mutating func take(_ record: LedgerRecord, _ window: Window) {
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
        case .event(let recorded): note(recorded, record.line, window)
        case .carried(let number, let recorded), .reopened(let number, let recorded): note(recorded, number, window)
        case .outcome(let number, let outcome):
            if states[number] != nil { states[number] = outcome.state }
            if outcome.state.isFinal || outcome.state == .held { lastOutcome = record.at }
        case .notice(let notice): notices.take(notice, line: record.line, at: record.at)
        case .carriedNotice(let recorded): notices.carry(recorded)
        case .sending, .gap: break
        }
    }

    private mutating func note(_ recorded: RecordedEvent, _ number: Int, _ window: Window) {
        if window.contains(recorded.event.time.instant) { states[number] = recorded.state }
    }
}
