import Attendance
import Base
import Foundation
import Ledger

/// Records what FindFace has sent. FindFace cannot be asked, so its events are taken at their word; from there on they
/// go the way of every other event. They never move the cursor.
final class FindFaceWorker: Worker {
    private let work: PushWork?
    private var rules: FindFaceRules
    private var isAlone: Bool
    private let book: LedgerArchive
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    /// Letters that have come and are not in the ledger.
    private var letters: [PushLetter] = []
    /// Letters that are in the ledger and still in the inbox.
    private var settled: Set<Int> = []
    /// What the ledger's files say of a day that its memory has forgotten, while letters of it come.
    private var indexed: (day: String, index: SpanIndex)?
    /// Once made, what is held has been decided on too: the map or the cameras may have changed.
    private var corrections = Corrections()
    private(set) var tally = ReadTally()

    /// So many letters become one durable step.
    private static let portion = 200
    private static let maximumSettled = 5_000
    /// So many events that cannot be read are held; further ones are only counted in the log.
    private static let maximumHeld = 100
    /// How often a site without HikCentral moves its position.
    private static let forgetting = Span.hours(1)

    let turn = Turn.oneStep

    init(
        _ work: PushWork?, rules: FindFaceRules, isAlone: Bool, book: LedgerArchive, ledger: Ledger, clock: any Clock,
        log: Log
    ) {
        (self.work, self.rules, self.isAlone, self.book) = (work, rules, isAlone, book)
        (self.ledger, self.clock, self.log) = (ledger, clock, log)
    }

    /// Letters that cannot be recorded yet are no reason to be asked at once.
    var hasNews: Bool { canRecord && work?.inbox.hasNews(from: .findFace) == true }
    var isFinished: Bool { letters.isEmpty && work?.inbox.hasNews(from: .findFace) != true || !canRecord }

    func adopt(_ assembly: Assembly) {
        isAlone = assembly.isAlone
        guard let rules = assembly.findFace else { return }
        self.rules = rules
        corrections.isMade = false
    }

    /// What maps these events of the ledger again.
    func intake(for records: [RecordedEvent]) -> Intake { rules.intake(for: records, now: clock.now) }

    func step() throws(LedgerError) -> Wake {
        if !corrections.isMade || !corrections.settled(in: ledger).isEmpty { try revise() }
        letters += work?.inbox.take(from: .findFace) ?? []
        guard !letters.isEmpty else { return .never }
        guard canRecord else { return .at(clock.uptime + .seconds(1)) }
        let portion = Array(letters.prefix(FindFaceWorker.portion))
        try record(portion)
        letters.removeFirst(portion.count)
        settled.formUnion(portion.map(\.number))
        // Settling may write a long file again, so it is not done for every portion. A letter that stays in its file is
        // opened again after the next start, and its events are known by then.
        if letters.isEmpty || settled.count >= FindFaceWorker.maximumSettled {
            try? work?.inbox.settle(settled)
            settled = []
            indexed = nil
        }
        return .again
    }

    /// Before HikCentral has answered for the first time there is no position that a start could go by, and a full queue
    /// needs no more.
    private var canRecord: Bool {
        (isAlone || ledger.state.position != nil) && ledger.state.queuedCount < PollState.maximumUndelivered
    }

    /// Without HikCentral the position says up to when the ledger is complete. It follows the newest event, so that old
    /// ones are forgotten, and so that HikCentral, once it is set, is read from there on.
    private func keepPosition(_ events: [SourceEvent]) throws(LedgerError) {
        let now = clock.now
        let times = events.lazy.filter { $0.undecodable == nil }.map(\.event.time.instant)
        guard isAlone, let newest = times.filter({ $0 <= now }).max()?.flooredToSecond else { return }
        guard let position = ledger.state.position else {
            return try ledger.begin(at: newest, reason: "first event of FindFace")
        }
        guard newest - position >= FindFaceWorker.forgetting else { return }
        try ledger.commit(Window(from: position, to: newest), origin: .poll, events: [])
    }

    // MARK: - Events

    private func record(_ letters: [PushLetter]) throws(LedgerError) {
        var events: [SourceEvent] = []
        var unreadable = 0
        for letter in letters {
            guard let found = work?.decode(letter) else {
                unreadable += 1
                continue
            }
            for event in found {
                if event.undecodable?.problem == .notAnObject { unreadable += 1 } else { events.append(event) }
            }
        }
        log.debug(.findFaceReceived, "FindFace has sent events", [.events: "\(events.count)"])
        try keepPosition(events)
        for (day, events) in Dictionary(grouping: events, by: dayOfLedger).sorted(by: { $0.key < $1.key }) {
            let (records, surplus) = limited(try decided(events, span: try index(day)))
            unreadable += surplus
            let lines = try commit(records)
            if indexed?.day == day { indexed?.index.add(records, lines: lines) }
        }
        if unreadable > 0 {
            log.warning(
                .findFaceUnreadable, "FindFace has sent what is no event that can be read; it is left out",
                [.events: "\(unreadable)"])
        }
    }

    /// Empty for an event that the ledger's memory would know; else the day whose lines must be read to tell. What is
    /// older than MAX_AGE is held in any case, and not worth reading years for.
    private func dayOfLedger(_ event: SourceEvent) -> String {
        let moment = event.event.time.instant
        let isForgotten = moment < (ledger.state.position ?? moment) - ledger.state.horizon
        return isForgotten && moment >= clock.now - rules.rules.maxAge ? moment.utcDate : ""
    }

    private func index(_ day: String) throws(LedgerError) -> SpanIndex? {
        guard !day.isEmpty, let from = Instant(text: day + "T00:00Z") else { return nil }
        if let indexed, indexed.day == day { return indexed.index }
        let reach = max(rules.rules.alternateReset, rules.rules.debounce, .hours(1))
        do {
            let index = try SpanIndex(Window(from: from, to: from + .days(1)), reach: reach, book: book)
            indexed = (day, index)
            return index
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .file(FileError("read", ledger.folder.ledgerFolder, EIO))
        }
    }

    private func decided(_ events: [SourceEvent], span: SpanIndex?) throws(LedgerError) -> [RecordedEvent] {
        do throws(SourceError) {
            return try rules.intake(for: events, now: clock.now)
                .records(of: events, origin: .findFace, state: ledger.state, span: span)
        } catch {
            // Nobody is asked, so nobody can fail to answer.
            return []
        }
    }

    /// Leaves out what cannot be read once so much of it is held.
    private func limited(_ records: [RecordedEvent]) -> (kept: [RecordedEvent], surplus: Int) {
        var room = FindFaceWorker.maximumHeld - held.count { $0.event.cause == .undecodable }
        let kept = records.filter { record in
            guard record.cause == .undecodable else { return true }
            room -= 1
            return room >= 0
        }
        return (kept, records.count - kept.count)
    }

    private func commit(_ records: [RecordedEvent]) throws(LedgerError) -> [Int] {
        let times = records.map(\.event.time.instant)
        guard let first = times.min(), let last = times.max() else { return [] }
        let window = Window(from: first.flooredToSecond, to: last.flooredToSecond + .seconds(1))
        let lines = try ledger.commit(window, origin: .findFace, events: records)
        tally.add(records)
        for record in records { DeliveryLog(log: log).log(record) }
        return lines
    }

    // MARK: - What is held

    private var held: [(line: Int, event: RecordedEvent)] {
        ledger.state.heldCount == 0 ? [] : ledger.state.held.filter { $0.event.origin == .findFace }
    }

    /// Decides again on what Humand does not have: the map may now have another line for a person, or one at all.
    private func revise() throws(LedgerError) {
        let open = ledger.state.open.sorted { $0.key < $1.key }.map(\.value).filter { $0.origin == .findFace }
        let revision = HeldRevision(intake: intake(for: open), ledger: ledger, log: log)
        // Nobody is asked, so nobody can fail to answer.
        try corrections.make(by: revision, numbers: (try? revision.numbers(most: .max)) ?? .unknown)
        let held = held
        if !held.isEmpty {
            let revision = HeldRevision(intake: intake(for: held.map(\.event)), ledger: ledger, log: log)
            do { _ = try revision.run(held, asking: true) } catch let error as LedgerError { throw error } catch {}
        }
    }
}
