import Attendance
import Base
import Ledger

/// Looks at how things stand, and records in the ledger what a person should know.
///
/// It only records. Whoever tells people reads the ledger, so that nothing out there delays a punch.
final class NoticeWorker: Worker {
    private let poller: Poller
    private let delivery: DeliveryWorker
    private let ledger: Ledger
    private let book: LedgerArchive?
    private let clock: any Clock
    private let log: Log
    private var state: NoticeState?
    private var hours = DoorHours()
    /// The ledger's files that are still to be learnt from, up to the line at which this program began.
    private var unlearnt: (days: ArraySlice<String>, through: Int)?
    private var silentDoors: [SilentDoor] = []
    private var nextLook: Span
    /// When to look at what changes slowly.
    private var nextSlowLook: Span
    private var nextSummary: Instant?
    private var disk: DiskSpace?
    private var reconcile: ReconcileResult?
    /// Nil until it is read.
    private var failing: FailingSince?

    let turn = Turn.whenIdle
    let isFinished = true

    static let pause = Span.minutes(1)
    static let slowPause = Span.minutes(5)

    init(
        _ rules: NoticeRules?, poller: Poller, delivery: DeliveryWorker, ledger: Ledger, book: LedgerArchive?,
        clock: any Clock, log: Log
    ) {
        state = rules.map { NoticeState($0) }
        self.poller = poller
        self.delivery = delivery
        self.ledger = ledger
        self.book = book
        self.clock = clock
        self.log = log
        (nextLook, nextSlowLook) = (clock.uptime, clock.uptime)
        let former = poller.onRecord
        poller.onRecord = { [weak self] records in
            former(records)
            self?.note(records)
        }
    }

    func adopt(_ assembly: Assembly) {
        let before = state?.rules.zone
        state = assembly.notices.map { NoticeState($0) }
        (nextLook, nextSlowLook, nextSummary) = (clock.uptime, clock.uptime, nil)
        if before != state?.rules.zone { (hours, unlearnt) = (DoorHours(), nil) }
    }

    func step() throws(LedgerError) -> Wake {
        guard let state else { return .never }
        if poller.isDaemon, learn(state.rules.zone) { return .again }
        guard clock.uptime >= nextLook else { return .at(nextLook) }
        try look()
        return .at(nextLook)
    }

    /// Looks now, and records what is to be told.
    ///
    /// - Parameter isFinal: the run ends here.
    func look(isFinal: Bool = false) throws(LedgerError) {
        nextLook = clock.uptime + NoticeWorker.pause
        // The ledger begins with where reading begins: a line before that would look like a ledger that was lost. Until
        // then a person is at work here anyway.
        guard var state, ledger.state.position != nil else { return }
        if clock.uptime >= nextSlowLook { lookAtWhatIsSlow(state.rules) }
        var facts = facts(isFinal)
        facts.failing = failing(facts)
        var notices = state.notices(facts, ledger.state.notices, at: clock.moment(jitter: 0))
        if let summary = summary(state.rules) { notices.append(summary) }
        self.state = state
        guard !notices.isEmpty else { return }
        for index in notices.indices {
            notices[index].facts = notices[index].facts.mapValues { log.redaction.clean(String($0.prefix(500))) }
        }
        try ledger.append(notices.map { .notice($0) })
        for notice in notices {
            log.info(
                .notice, NoticeText(notice, at: clock.now, zone: state.rules.zone).headline[.english],
                [.notice: notice.name.rawValue, .phase: notice.phase.rawValue, .subject: notice.subject])
        }
    }

    /// Since when HikCentral and Humand have failed, kept for the next run that ends by itself.
    private func failing(_ facts: NoticeFacts) -> FailingSince {
        let file = FailingSince.file(in: ledger.folder, ledger.files)
        let former = failing ?? FailingSince(file.read())
        var now = former
        now.note(facts, at: clock.moment(jitter: 0))
        failing = now
        // Where it cannot be kept, a notice comes later.
        if now != former { try? now.isNothing ? file.remove() : file.replace(now.members) }
        return now
    }

    private func note(_ records: [RecordedEvent]) {
        guard let zone = state?.rules.zone else { return }
        for record in records where record.raw == nil && record.cause != .pushed {
            hours.add(record.event, zone, isCamera: record.origin == .findFace)
        }
    }

    /// Learns from one more of the last weeks' files.
    ///
    /// - Returns: whether there was one.
    private func learn(_ zone: SiteZone) -> Bool {
        guard let book else { return false }
        if unlearnt == nil {
            let since = clock.now - .days(7 * DoorHours.weeks + 1)
            unlearnt = (((try? book.days(since: since)) ?? [])[...], ledger.state.lastLine)
        }
        guard var rest = unlearnt, let day = rest.days.popFirst() else { return false }
        unlearnt = rest
        // Silence is only a hint: what cannot be read is reported when the ledger is opened.
        try? book.records(ofDay: day) { record in
            guard case .event(let recorded) = record.entry, record.line <= rest.through, recorded.raw == nil else {
                return
            }
            hours.add(recorded.event, zone, isCamera: recorded.origin == .findFace)
        }
        return true
    }

    private func lookAtWhatIsSlow(_ rules: NoticeRules) {
        nextSlowLook = clock.uptime + NoticeWorker.slowPause
        disk = ledger.files.space(of: ledger.folder.path)
        reconcile = ReconcileResult.file(in: ledger.folder, ledger.files).read().flatMap { ReconcileResult($0) }
        guard poller.isDaemon, let readTo = ledger.state.position else { return }
        silentDoors = hours.silent(at: clock.now, readTo: readTo, rules.zone, isGone: poller.isGone)
    }

    private func facts(_ isFinal: Bool) -> NoticeFacts {
        var facts = NoticeFacts()
        facts.source = poller.state.trouble.map(EngineStatus.Trouble.init)
        facts.lastGoodPoll = poller.state.history.lastGood
        facts.sink = delivery.trouble.map(EngineStatus.Trouble.init)
        facts.answers = delivery.accepted + delivery.held
        facts.queued = ledger.state.queuedCount
        let open = ledger.state.open
        if ledger.state.heldCount > 0 {
            for event in open.values where event.state == .held {
                facts.held[event.cause?.rawValue ?? "other", default: 0] += 1
            }
        }
        facts.devices = poller.devices
        facts.silentDoors = silentDoors + poller.quietDays
        facts.lastEvents = hours.last
        facts.manyLate = poller.takeManyLate()
        facts.reconcile = reconcile
        facts.disk = disk
        facts.isFinal = isFinal
        return facts
    }

    private func summary(_ rules: NoticeRules) -> Notice? {
        guard let time = rules.summaryAt, let book, nextSummary.map({ clock.now >= $0 }) ?? true else { return nil }
        let summary = DailySummary(time: time, zone: rules.zone)
        nextSummary = summary.next(after: clock.now)
        let last = ledger.state.notices.last(.dailySummary)
        guard let window = summary.due(at: clock.now, last: last, known: ledger.state.firstWritten) else { return nil }
        do { return try summary.notice(window, book, readTo: ledger.state.position) } catch {
            log.warning(.ledgerFailure, "the daily summary cannot be made: \(error)")
            return nil
        }
    }
}
