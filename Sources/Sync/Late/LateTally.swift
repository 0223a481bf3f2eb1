import Attendance
import Base
import Ledger

/// What late checks report: what was found, and which events HikCentral no longer has or only claims to have.
struct LateTally {
    /// The finds of one check.
    private struct Finds {
        var count = 0
        var first: Instant?
        var last: Instant?
        /// The first and the last find of each door.
        var doors: [String: (name: String, first: Instant, last: Instant)] = [:]

        mutating func add(_ event: AccessEvent) {
            let moment = event.time.instant
            count += 1
            first = min(first ?? moment, moment)
            last = max(last ?? moment, moment)
            let known = doors[event.doorCode]
            doors[event.doorCode] = (
                event.doorLabel, min(known?.first ?? moment, moment), max(known?.last ?? moment, moment)
            )
        }

        /// Nil where there are none.
        var fields: KeyValuePairs<LogKey, String>? {
            guard let first, let last else { return nil }
            let names = doors.values.map(\.name).sorted()
            return [
                .events: "\(count)", .from: first.text, .to: last.text,
                .doors: names.prefix(10).joined(separator: ",") + (names.count > 10 ? ",…" : ""),
            ]
        }
    }

    private var late = Finds()
    /// Those at doors that were not read before, and what is no punch among them.
    private var new = Finds()
    private var newRecords = 0
    /// Finds that were reported as many, and not taken out yet.
    private var many = 0
    private var reported: [LogEvent: (amount: Int, at: Span)] = [:]

    /// Finds at one door further apart than this mean that more than a day was missing.
    static let day = Span.hours(24)
    /// This many finds are an error when they are also a tenth of what the ledger has of the time.
    static let many = 100

    /// Counts what was recorded; what is no punch, such as a replay under other ids, was not missing.
    mutating func add(_ records: [RecordedEvent]) {
        for record in records {
            if record.origin == .newDoor { newRecords += 1 }
            guard record.state != .skipped, record.raw == nil else { continue }
            switch record.origin {
            case .late: late.add(record.event)
            case .newDoor: new.add(record.event)
            default: break
            }
        }
    }

    /// Reports the finds of one check, once it is over.
    ///
    /// - Parameters:
    ///   - all: how many events were recorded, punches or not.
    ///   - known: how many events the ledger has of the span that was checked.
    mutating func reportFinds(all: Int, known: Int, log: Log) {
        defer { (late, new, newRecords) = (Finds(), Finds(), 0) }
        if let fields = new.fields {
            log.info(
                .lateFound, "events of doors that were not read before were found; they are recorded now", fields)
        }
        let all = all - newRecords
        guard all > 0 else { return }
        guard let fields = late.fields else {
            return log.info(
                .lateFound, "HikCentral received events late; none of them is a punch", [.events: "\(all)"])
        }
        let (found, doors) = (late.count, late.doors)
        let isDay = doors.values.contains { $0.last - $0.first > LateTally.day }
        if isDay || (found >= LateTally.many && found * 10 >= known) {
            many += found
            log.error(
                .lateMany, "HikCentral received many events late; was a device offline? They are delivered now", fields)
        } else {
            log.info(
                .lateFound,
                "events were found behind the cursor, as HikCentral had received them late; they are recorded now",
                fields)
        }
    }

    mutating func takeMany() -> Int {
        defer { many = 0 }
        return many
    }

    /// Reports what is odd about HikCentral's counts when it begins and when it grows, at most once a day.
    mutating func reportDifferences(_ memory: CountMemory, at uptime: Span, log: Log) {
        if isNews(.lateFewer, memory.deficit, at: uptime) {
            log.info(
                .lateFewer, "HikCentral has fewer events than the ledger, perhaps after a purge; nothing is undone",
                [.events: "\(memory.deficit)"])
        }
        if isNews(.lateUnfounded, memory.surplus, at: uptime) {
            log.warning(
                .lateUnfounded, "HikCentral counts more events than it returns; searching again in 24 h",
                [
                    .events: "\(memory.surplus)",
                    .types: memory.doubtfulTypes.sorted().map(String.init).joined(separator: ","),
                ])
        }
    }

    private mutating func isNews(_ event: LogEvent, _ amount: Int, at uptime: Span) -> Bool {
        guard amount > 0 else {
            // Counts that go up and down would otherwise be reported each time they are up.
            if let last = reported[event], uptime - last.at >= LateTally.day { reported[event] = nil }
            return false
        }
        if let last = reported[event], amount <= last.amount || uptime - last.at < LateTally.day { return false }
        reported[event] = (amount, uptime)
        return true
    }
}
