import Attendance
import Base
import Ledger

/// The daily summary (SUMMARY_AT): when it is due, and what it counts.
struct DailySummary {
    let time: TimeOfDay
    let zone: SiteZone

    /// The day up to the last SUMMARY_AT, where its summary is still missing.
    ///
    /// - Parameters:
    ///   - last: the last summary; never is there a second on one day, however clocks or settings change.
    ///   - known: since when the ledger has been written; what it cannot know is not summed up.
    func due(at now: Instant, last: RecordedNotice?, known: Instant?) -> Window? {
        let today = SiteDay(now, in: zone)
        let day = time.moment(on: today, in: zone) <= now ? today : today.advanced(by: -1)
        let window = Window(
            from: time.moment(on: day.advanced(by: -1), in: zone), to: time.moment(on: day, in: zone))
        guard let known, known < window.to else { return nil }
        if let last = last?.notice.instant(.to), SiteDay(last, in: zone) >= day { return nil }
        return window
    }

    /// When to look again.
    func next(after now: Instant) -> Instant {
        let today = SiteDay(now, in: zone)
        let moment = time.moment(on: today, in: zone)
        return moment > now ? moment : time.moment(on: today.advanced(by: 1), in: zone)
    }

    /// The events that are stamped in the window, by what has become of them.
    func notice(_ window: Window, _ book: LedgerArchive, readTo: Instant?) throws -> Notice {
        var states: [Int: EventState] = [:]
        try book.records(since: window.from) { record in
            switch record.entry {
            case .event(let recorded) where window.contains(recorded.event.time.instant):
                states[record.line] = recorded.state
            case .carried(let line, let recorded) where window.contains(recorded.event.time.instant),
                .reopened(let line, let recorded) where window.contains(recorded.event.time.instant):
                states[line] = recorded.state
            case .outcome(let line, let outcome): if states[line] != nil { states[line] = outcome.state }
            default: break
            }
        }
        func count(_ wanted: EventState...) -> String { "\(states.values.count { wanted.contains($0) })" }
        return Notice(
            .dailySummary, .report,
            [
                .from: window.from.text, .to: window.to.text, .readTo: readTo?.text ?? "",
                .events: "\(states.count)", .accepted: count(.accepted), .held: count(.held),
                .queued: count(.queued, .waiting), .skipped: count(.skipped), .dropped: count(.dropped),
            ])
    }
}
