import Attendance
import Base
import Ledger

/// A door in daily use, without an event since the beginning of this day.
package struct QuietDoor: Equatable, Sendable {
    package var code: String
    package var label: String
    package var day: SiteDay

    package init(code: String, label: String, day: SiteDay) { (self.code, self.label, self.day) = (code, label, day) }

    package var phrase: Phrase { Phrase(en: "\(label) since \(day)", es: "\(label) desde \(day)") }
}

/// Reports doors that were in daily use and are silent, and doors whose offset is not the site's.
///
/// A terminal that has lost its date, its network or its place in HikCentral sends nothing, and silence looks like
/// health. Only a program that stays judges: each working day once, an hour after its end.
struct DoorWatch {
    /// The last day that was judged.
    private var lastDay: SiteDay?
    /// The doors without events, by code, and since when.
    private(set) var silent: [String: (label: String, day: SiteDay)] = [:]
    /// The doors of FindFace, of which HikCentral knows nothing.
    private var cameras: Set<String> = []
    private var reportedOffsets: [String: Span] = [:]

    /// The same by name, for the status.
    var silentDoors: [QuietDoor] {
        silent.map { QuietDoor(code: $0.key, label: $0.value.label, day: $0.value.day) }
            .sorted { ($0.label, $0.day) < ($1.label, $1.day) }
    }

    func quietDays(zone: SiteZone) -> [SilentDoor] {
        silent.map { SilentDoor(code: $0.key, label: $0.value.label, since: $0.value.day.window(in: zone).from) }
    }

    /// Judges the day that has just ended, if all of it has been read.
    ///
    /// - Parameter isGone: HikCentral has the door no more, as when a terminal was replaced; that is no silence.
    mutating func judge(
        _ ledger: Ledger, zone: SiteZone, now: Instant, isGone: (String) -> Bool = { _ in false }, log: Log
    ) {
        silent = silent.filter { cameras.contains($0.key) || !isGone($0.key) }
        let day = SiteDay(now - .hours(1), in: zone).advanced(by: -1)
        guard let position = ledger.state.position, position >= day.window(in: zone).to,
            lastDay.map({ $0 < day }) ?? true
        else { return }
        lastDay = day
        let book = LedgerArchive(folder: ledger.folder, files: ledger.files)
        guard let use = try? DoorUse(book, before: day.advanced(by: 1), zone: zone) else { return }
        cameras = use.cameras
        let news = use.silent(on: day).filter {
            silent[$0.key] == nil && (cameras.contains($0.key) || !isGone($0.key))
        }
        guard !news.isEmpty else { return }
        for (code, label) in news { silent[code] = (label, day) }
        let codes = news.keys.sorted()
        log.warning(
            .doorSilent,
            "doors in daily use had no events all day; if it was a working day, look at the terminal's clock and network, "
                + "and at its door in HikCentral",
            [.doors: codes.prefix(10).joined(separator: ",") + (codes.count > 10 ? ",…" : ""), .day: "\(day)"])
    }

    /// Takes note of what has just been recorded.
    mutating func note(_ records: [RecordedEvent], clocks: DoorClocks, zone: SiteZone?, at moment: Moment, log: Log) {
        guard let zone else { return }
        for event in records.lazy.filter({ $0.raw == nil }).map(\.event) {
            if let silence = silent[event.doorCode], event.time.instant >= silence.day.window(in: zone).to {
                silent[event.doorCode] = nil
                log.info(.doorBack, "a silent door has events again", [.door: event.doorCode])
            }
            guard clocks.doubt(event, zone: zone, now: moment.now),
                reportedOffsets[event.doorCode].map({ moment.uptime - $0 >= .hours(24) }) ?? true
            else { continue }
            reportedOffsets[event.doorCode] = moment.uptime
            log.warning(
                .doorOffset,
                "the offset of this door's events is not the site's: set the device's time zone in HikCentral",
                [.door: event.doorCode, .time: event.time.shortest])
        }
    }
}

/// On which days of the last two weeks each door had events: a pure value.
struct DoorUse {
    private var days: [String: Set<SiteDay>] = [:]
    private var labels: [String: String] = [:]
    private var first: SiteDay?
    private(set) var cameras: Set<String> = []

    /// Weekdays are compared with the same day of the two weeks before.
    private static let length: Int64 = 15

    init() {}

    init(_ book: LedgerArchive, before end: SiteDay, zone: SiteZone) throws {
        let window = Window(
            from: end.advanced(by: -DoorUse.length).window(in: zone).from, to: end.window(in: zone).from)
        var use = DoorUse()
        try book.records(since: window.from) { record in
            guard case .event(let recorded) = record.entry, recorded.raw == nil,
                window.contains(recorded.event.time.instant)
            else { return }
            use.add(recorded.event, on: SiteDay(recorded.event.time.instant, in: zone))
            if recorded.origin == .findFace { use.cameras.insert(recorded.event.doorCode) }
        }
        self = use
    }

    mutating func add(_ event: AccessEvent, on day: SiteDay) {
        days[event.doorCode, default: []].insert(day)
        labels[event.doorCode] = event.doorLabel
        first = min(first ?? day, day)
    }

    /// The doors that had events on this weekday one and two weeks before and on three of the last seven days, but none
    /// on this day, with their names.
    func silent(on day: SiteDay) -> [String: String] {
        guard let first else { return [:] }
        let weeks = [day.advanced(by: -7), day.advanced(by: -14)].filter { $0 >= first }
        guard !weeks.isEmpty else { return [:] }
        let quiet = days.filter { _, used in
            !used.contains(day) && weeks.allSatisfy(used.contains)
                && (1...7).count { used.contains(day.advanced(by: -$0)) } >= 3
        }
        return labels.filter { quiet[$0.key] != nil }
    }
}
