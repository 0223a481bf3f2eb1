import Attendance
import Base
import Ledger

/// Decides what people are told, and when: pure, facts go in, notices come out.
///
/// What has begun and not ended stands in the ledger; here is only what a notice waits for, so that a hiccup tells
/// nobody anything.
struct NoticeState {
    let rules: NoticeRules
    /// When HikCentral was last seen to fail.
    private var sourceFailed: Span?
    /// What Humand had decided on when it was last seen to fail.
    private var answersAtFailure = 0
    private var heldSince: Span?
    private var offlineSince: [String: Span] = [:]
    private var late = 0

    /// What is retried by itself is worth a word only after this long.
    static let patience = Span.minutes(10)
    /// Those who come in the morning without a number are one notice.
    static let gathering = Span.minutes(5)
    /// The shortest time between two digests.
    static let digest = Span.hours(1)

    init(_ rules: NoticeRules) { self.rules = rules }

    mutating func notices(_ facts: NoticeFacts, _ book: NoticeBook, at moment: Moment) -> [Notice] {
        var notices = source(facts, book, moment) + sink(facts, book, moment)
        notices += held(facts, book, moment) + devices(facts, book, moment) + doors(facts, book, moment)
        return notices + lateEvents(facts, book, moment) + reconcile(facts, book, moment) + disk(facts, book)
    }

    private mutating func source(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        let open = book.open[Notice.Key(.sourceAway)]
        guard let trouble = facts.source else {
            guard let open, let good = facts.lastGoodPoll, sourceFailed.map({ good > $0 }) ?? true else { return [] }
            return [open.end]
        }
        sourceFailed = moment.uptime
        var since = moment.now - (moment.uptime - trouble.since)
        // A run that ends by itself has seen no more than its own failure.
        if facts.isFinal, let first = facts.failing.source, first < since { since = first }
        guard open == nil, trouble.kind != .away || moment.now - since >= NoticeState.patience else { return [] }
        return [Notice(.sourceAway, .begun, trouble.facts(since))]
    }

    private mutating func sink(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        let (away, refused) = (book.open[Notice.Key(.sinkAway)], book.open[Notice.Key(.sinkRefused)])
        guard let trouble = facts.sink else {
            // After a restart nothing is wrong until the first post, and nothing is known to be right.
            let isWell = facts.answers > answersAtFailure || facts.queued == 0
            return isWell ? [away, refused].compactMap { $0?.end } : []
        }
        answersAtFailure = facts.answers
        var since = moment.now - (moment.uptime - trouble.since)
        if trouble.kind != .away {
            return (away.map { [$0.end] } ?? [])
                + (refused == nil ? [Notice(.sinkRefused, .begun, trouble.facts(since))] : [])
        }
        if facts.isFinal, let first = facts.failing.sink, first < since { since = first }
        guard away == nil, moment.now - since >= NoticeState.patience else { return [] }
        return [Notice(.sinkAway, .begun, trouble.facts(since))]
    }

    /// A digest at most once an hour; that nothing is held any more is told at once.
    private mutating func held(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        let open = book.open[Notice.Key(.punchesHeld)]
        let count = facts.held.values.reduce(0, +)
        guard count > 0 else {
            heldSince = nil
            return open.map { [$0.end] } ?? []
        }
        let since = heldSince ?? moment.uptime
        heldSince = since
        let causes = facts.held.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key)=\($0.value)" }
            .joined(separator: ",")
        let last = book.recent.last { $0.notice.name == .punchesHeld && $0.notice.phase != .ended }
        guard book.isDue(last, after: NoticeState.digest, now: moment.now),
            open.map({ $0.notice.facts[.causes] != causes })
                ?? (facts.isFinal || moment.uptime - since >= NoticeState.gathering)
        else { return [] }
        return [Notice(.punchesHeld, open == nil ? .begun : .report, [.count: "\(count)", .causes: causes])]
    }

    private mutating func devices(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        guard let devices = facts.devices else { return [] }
        let online = Set(devices.filter(\.isOnline).map(\.code))
        let offline = devices.filter { !$0.isOnline }
        offlineSince = Dictionary(offline.map { ($0.code, offlineSince[$0.code] ?? moment.uptime) }) { $1 }
        let begun = offline.compactMap { device -> Notice? in
            guard let since = offlineSince[device.code], moment.uptime - since >= NoticeState.patience,
                book.open[Notice.Key(.deviceOffline, subject: device.code)] == nil
            else { return nil }
            return Notice(
                .deviceOffline, subject: device.code, .begun,
                [.name: device.name, .since: (moment.now - (moment.uptime - since)).text])
        }
        // One that HikCentral no longer lists is nobody's trouble.
        let known = online.union(offline.map(\.code))
        return begun + book.open(.deviceOffline) { online.contains($0) || !known.contains($0) }.map(\.end)
    }

    private func doors(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        var begun: [Notice] = []
        for door in facts.silentDoors where rules.quietDoors.watches(door.code, named: door.label) {
            let hasSpoken = facts.lastEvents[door.code].map { $0 > door.since } ?? false
            let notice = Notice(
                .doorSilent, subject: door.code, .begun, [.name: door.label, .since: door.since.text])
            guard !hasSpoken, book.open[notice.key] == nil, !begun.contains(where: { $0.key == notice.key }) else {
                continue
            }
            begun.append(notice)
        }
        let ended = book.open.values.filter { open in
            guard open.notice.name == .doorSilent else { return false }
            let (code, since) = (open.notice.subject, open.notice.instant(.since) ?? open.at)
            return facts.lastEvents[code].map { $0 > since } ?? false
                || !rules.quietDoors.watches(code, named: open.notice.facts[.name] ?? "")
        }
        return begun + ended.sorted { $0.line < $1.line }.map(\.end)
    }

    private mutating func lateEvents(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        late += facts.manyLate
        guard late > 0, book.isDue(book.last(.lateEvents), after: NoticeState.digest, now: moment.now) else {
            return []
        }
        defer { late = 0 }
        return [Notice(.lateEvents, .report, [.count: "\(late)"])]
    }

    private func reconcile(_ facts: NoticeFacts, _ book: NoticeBook, _ moment: Moment) -> [Notice] {
        guard let result = facts.reconcile, moment.now - result.at < .hours(24),
            book.last(.reconcileResult)?.notice.facts[.day].map({ $0 < "\(result.day)" }) ?? true
        else { return [] }
        return [
            Notice(
                .reconcileResult, .report,
                [
                    .day: "\(result.day)", .accepted: "\(result.accepted)",
                    .differences: "\(result.differences)", .changed: result.changed > 0 ? "\(result.changed)" : "",
                    .detail: result.problem?.english ?? "",
                    .detailSpanish: result.problem?.spanish ?? "",
                ])
        ]
    }

    private func disk(_ facts: NoticeFacts, _ book: NoticeBook) -> [Notice] {
        guard let disk = facts.disk else { return [] }
        let open = book.open[Notice.Key(.diskLow)]
        if disk.isLow, open == nil {
            return [Notice(.diskLow, .begun, [.free: "\(disk.free)", .size: "\(disk.size)"])]
        }
        return disk.isAmple ? open.map { [$0.end] } ?? [] : []
    }
}

extension RecordedNotice {
    /// That it is over, with when it had begun.
    var end: Notice {
        var facts = notice.facts.filter { [.name, .since, .count].contains($0.key) }
        facts[.since] = facts[.since] ?? at.text
        return Notice(notice.name, subject: notice.subject, .ended, facts)
    }
}

extension NoticeBook {
    fileprivate func isDue(_ last: RecordedNotice?, after span: Span, now: Instant) -> Bool {
        // After a step back of the clock the last one lies in the future.
        last.map { now - $0.at >= span || now < $0.at } ?? true
    }

    fileprivate func open(_ name: NoticeName, where isWanted: (String) -> Bool) -> [RecordedNotice] {
        open.values.filter { $0.notice.name == name && isWanted($0.notice.subject) }.sorted { $0.line < $1.line }
    }
}

extension EngineStatus.Trouble {
    fileprivate func facts(_ since: Instant) -> [NoticeFact: String] {
        [
            .since: since.flooredToSecond.text, .reason: kind.rawValue, .detail: reason.english,
            .detailSpanish: reason.spanish,
        ]
    }
}
