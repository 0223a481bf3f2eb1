import Attendance
import Base
import Ledger

/// What late checks say to people: what was found, and what HikCentral no longer has or only claims to have.
struct LateTally {
    private var found = 0
    private var first: Instant?
    private var last: Instant?
    /// The first and the last find of each door.
    private var doors: [String: (name: String, first: Instant, last: Instant)] = [:]
    private var told: [String: (amount: Int, at: Span)] = [:]

    /// Finds at one door that lie further apart than this mean that more than a day was missing.
    static let day = Span.hours(24)
    /// So many finds are told loudly when they are also a tenth of what the ledger has of the time.
    static let many = 100

    /// Takes note of what was recorded; what is no punch, as a replay under other ids, does not count as missing.
    mutating func add(_ records: [RecordedEvent]) {
        for record in records where record.origin == .late && record.state != .skipped && record.raw == nil {
            let (event, moment) = (record.event, record.event.time.instant)
            found += 1
            first = min(first ?? moment, moment)
            last = max(last ?? moment, moment)
            let known = doors[event.doorCode]
            doors[event.doorCode] = (
                event.doorName.isEmpty ? event.doorCode : event.doorName, min(known?.first ?? moment, moment),
                max(known?.last ?? moment, moment)
            )
        }
    }

    /// Tells of one check's finds, once it is over.
    ///
    /// - Parameter known: how many events the ledger has of the span that was checked.
    mutating func reportFinds(all: Int, known: Int, log: Log) {
        defer { (found, first, last, doors) = (0, nil, nil, [:]) }
        guard all > 0 else { return }
        guard let first, let last else {
            return log.info(
                .lateFound, "events that HikCentral received late; none of them is a punch", [.events: "\(all)"])
        }
        let names = doors.values.map(\.name).sorted()
        let fields: KeyValuePairs<LogKey, String> = [
            .events: "\(found)", .from: first.text, .to: last.text,
            .doors: names.prefix(10).joined(separator: ",") + (names.count > 10 ? ",…" : ""),
        ]
        let isDay = doors.values.contains { $0.last - $0.first > LateTally.day }
        if isDay || (found >= LateTally.many && found * 10 >= known) {
            log.error(
                .lateMany,
                isDay
                    ? "more than a day of events reached HikCentral late; was a device offline? They are delivered now"
                    : "many events reached HikCentral late; was a device offline? They are delivered now", fields)
        } else {
            log.info(.lateFound, "events that HikCentral received late", fields)
        }
    }

    /// Tells what is odd about HikCentral's counts: when it begins, and when it has grown, but once a day at most.
    mutating func reportDifferences(_ book: LateBook, at uptime: Span, log: Log) {
        if isNews("fewer", book.deficit, at: uptime) {
            log.info(
                .lateFewer, "HikCentral has fewer events than the ledger; have some been purged? Nothing is done",
                [.events: "\(book.deficit)"])
        }
        if isNews("more", book.surplus, at: uptime) {
            log.warning(
                .lateUnfounded, "HikCentral counts more events than it gives; they are looked for again tomorrow",
                [
                    .events: "\(book.surplus)",
                    .types: book.doubtfulTypes.sorted().map(String.init).joined(separator: ","),
                ])
        }
    }

    private mutating func isNews(_ subject: String, _ amount: Int, at uptime: Span) -> Bool {
        guard amount > 0 else {
            // Counts that go up and down would else be told each time they are up.
            if let last = told[subject], uptime - last.at >= LateTally.day { told[subject] = nil }
            return false
        }
        if let last = told[subject], amount <= last.amount || uptime - last.at < LateTally.day { return false }
        told[subject] = (amount, uptime)
        return true
    }
}
