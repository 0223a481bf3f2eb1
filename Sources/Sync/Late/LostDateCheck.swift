import Attendance
import Base
import Ledger

/// Looks once a day where the clocks of terminals stand that have lost their date, and holds what is new there.
///
/// `LostDates` lie years behind everything that is polled. One count for each query and span shows whether anything is
/// new; only then the span is read. What stands there when it is first looked at is from before, and is recorded as
/// skipped.
final class LostDateCheck {
    private let assembly: Assembly
    private let ledger: Ledger
    private let clock: any Clock
    private let log: Log
    /// What this round has still to look at.
    private var left: [(query: EventQuery, span: Window)] = []

    init(assembly: Assembly, ledger: Ledger, clock: any Clock, log: Log) {
        self.assembly = assembly
        self.ledger = ledger
        self.clock = clock
        self.log = log
    }

    /// The spans to look at. What lies in LATE_WINDOW is compared there.
    ///
    /// The first of January of the present year is looked at as well, for that day alone: the rest of a month is full
    /// of ordinary events.
    static func spans(now: Instant, lateWindow: Span, zone: SiteZone) -> [Window] {
        let start = SiteDay(now - lateWindow, in: .utc).window(in: .utc).from
        var spans = LostDates.spans(zone)
        if let newYear = SiteDay(date: SiteDay(now, in: zone).description.prefix(4) + "-01-01") {
            spans.append(newYear.window(in: zone))
        }
        return spans.filter { $0.to <= start }
    }

    var isRoundOver: Bool { left.isEmpty }

    /// Looks at the next span.
    ///
    /// - Returns: nil when nothing is due.
    func step(mapper: Mapper, queries: [EventQuery], memory: inout CountMemory) throws -> [RecordedEvent]? {
        if left.isEmpty {
            guard isDue(memory) else { return nil }
            memory.lostDatesAt = clock.now
            let zone = mapper.rules.zone ?? .utc
            left = LostDateCheck.spans(now: clock.now, lateWindow: assembly.lateWindow, zone: zone)
                .flatMap { span in queries.map { ($0, span) } }
        }
        guard let (query, span) = left.popLast() else { return [] }
        do {
            return try look(query, span, mapper, &memory)
        } catch let error as SourceError {
            if case .stopped = error { throw error }
            // No other reading depends on it, and a gateway may refuse such dates: it is asked again tomorrow.
            log.debug(.lateCheck, "a span of lost dates cannot be looked at: \(error)")
            if case .misconfigured = error { left.removeAll { $0.span == span } } else { left = [] }
            return []
        }
    }

    private func isDue(_ memory: CountMemory) -> Bool {
        guard let interval = assembly.lostDates, ledger.state.position != nil else { return false }
        guard let last = memory.lostDatesAt else { return true }
        return clock.now - last >= interval || clock.now < last
    }

    private func look(
        _ query: EventQuery, _ span: Window, _ mapper: Mapper, _ memory: inout CountMemory
    ) throws -> [RecordedEvent] {
        let day = SiteDay(span.from, in: .utc)
        let count = try assembly.source.count(query, in: span)
        let before = memory.standing(query, day)
        var records: [RecordedEvent] = []
        if count > 0, count != before {
            let events = try assembly.source.allEvents(query, in: span).filter { !$0.isOutside }.map { event in
                var event = event
                event.doubt = .lostDate
                return event
            }
            let book = LedgerArchive(folder: ledger.folder, files: ledger.files)
            records = try Intake(mapper: mapper, source: assembly.source, now: clock.now).records(
                of: events, origin: .late, state: ledger.state,
                span: SpanIndex(span, reach: .seconds(0), book: book))
            if before == nil { records = records.map(\.fromBefore) }
            if !records.isEmpty { try ledger.commit(span, origin: .late, events: records) }
            report(records, span, isFirst: before == nil)
        }
        memory.noteStanding(query, day, count: count)
        return records
    }

    private func report(_ records: [RecordedEvent], _ span: Window, isFirst: Bool) {
        let wanted = isFirst ? records : records.filter { $0.state == .held }
        guard !wanted.isEmpty else { return }
        let doors = Set(wanted.map(\.event.doorCode)).sorted()
        log.warning(
            .doorDate,
            isFirst
                ? "events stand where clocks begin that have lost their date; these are from before and are skipped, later "
                    + "ones will be held: set the devices' clocks"
                : "a device's clock has lost its date; its events are held: set the clock and enter the punches in Humand",
            [
                .events: "\(wanted.count)", .doors: doors.prefix(10).joined(separator: ","), .from: span.from.text,
                .to: span.to.text,
            ])
    }
}

extension RecordedEvent {
    /// As it is recorded when it stood there before anybody looked.
    fileprivate var fromBefore: RecordedEvent {
        RecordedEvent(
            event: event, raw: raw, origin: origin, state: .skipped,
            reason: "it stood where clocks begin that have lost their date when that was first looked at")
    }
}
