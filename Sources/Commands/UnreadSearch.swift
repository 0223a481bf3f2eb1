import Attendance
import Base
import HikCentral
import Ledger
import Site

/// Looks in HikCentral for what the ledger does not know, and says why it does not.
///
/// Asks at every door and for every kind of event, refused ones included, which polls never do.
struct UnreadSearch {
    private let settings: Settings
    private let archive: LedgerArchive
    private let source: HikCentralSource
    private let now: Instant
    private let progress: ProgressLine

    init(site: Site, now: Instant, progress: ProgressLine) {
        settings = site.settings
        archive = site.archive
        source = site.source
        self.now = now
        self.progress = progress
    }

    /// The stories of the events that are meant and are not in the ledger, oldest first.
    ///
    /// - Parameter persons: HikCentral's ids of the person who is meant, as far as the ledger tells.
    func find(
        _ what: String, in window: Window, known: Set<EventKey>, persons: [String]
    ) throws(SourceError) -> [[String]] {
        let doors = try source.doors()
        let map = try? DoorMap(entry: settings.entryDevices, exit: settings.exitDevices, listed: doors)
        let types = Set(EventType.granted.keys).union(EventType.refused.keys).union(settings.rules.eventTypes)
        var meant = Set(persons).subtracting(AccessEvent.nobody)
        if meant.isEmpty { meant = try self.persons(what) }
        var events: [AccessEvent] = []
        defer { progress.clear() }
        let queries = EventQuery.all(types: types, doors: doors)
        for (index, query) in queries.enumerated() {
            progress.show("asking HikCentral, \(index + 1) of \(queries.count)…")
            events += try read(query, window).filter { source in
                (isMeant(source.event, what) || meant.contains(source.event.personID))
                    && !source.readings.compactMap(EventKey.identity).contains(where: known.contains)
            }.map(\.event)
        }
        return events.sorted { ($0.time.instant, $0.id) < ($1.time.instant, $1.id) }.map { event in
            [
                "\(settings.zone.text(event.time.instant))  \(event.personLabel) at \(event.doorLabel): "
                    + "\(EventType.name(of: event.type)), event \(event.id)",
                "It is not in the ledger: \(reason(event, map))",
            ]
        }
    }

    /// HikCentral's ids of those who have this number, which no event carries.
    private func persons(_ number: String) throws(SourceError) -> Set<String> {
        guard settings.rules.employeeID == .personCode else { return [] }
        do {
            let map = settings.rules.employeeMap
            return Set(
                try source.persons { _ in }
                    .filter { $0.code == number || (!$0.code.isEmpty && map[hikcentral: $0.code] == number) }.map(\.id))
        } catch .refused {
            return []
        } catch .misconfigured {
            return []
        }
    }

    /// A kind of event that this HikCentral does not know is none that anybody could have made.
    private func read(_ query: EventQuery, _ window: Window) throws(SourceError) -> [SourceEvent] {
        do {
            return try source.events(query, in: window).filter { $0.undecodable == nil }
        } catch .misconfigured {
            return []
        } catch .tooFull {
            let middle = (window.from + .milliseconds(window.length.milliseconds / 2)).flooredToSecond
            guard middle > window.from else { return [] }
            return try read(query, Window(from: window.from, to: middle))
                + read(query, Window(from: middle, to: window.to))
        }
    }

    private func isMeant(_ event: AccessEvent, _ what: String) -> Bool {
        if [event.id, event.personID, event.cardNumber].contains(what) { return !what.isEmpty }
        return EventHistory(
            line: 0, seenAt: event.time.instant, first: RecordedEvent(event: event, state: .skipped, reason: "")
        )
        .concerns(what)
    }

    private func reason(_ event: AccessEvent, _ map: DoorMap?) -> String {
        if let map, let exclusion = Mapper(rules: settings.rules, doors: map).exclusion(of: event) { return exclusion }
        guard case .cursor(let cursor)? = try? Cursor.Found(in: settings.stateFolder, archive.files) else {
            return "nothing has been read yet; hik2humand run reads from START_FROM on"
        }
        if event.time.instant >= cursor.readTo { return "the next poll reads it" }
        let past =
            "it lies before START_FROM or reached HikCentral later than LATE_WINDOW; hik2humand backfill reads it"
        if let begun = beginning(since: event.time.instant), event.time.instant < begun { return past }
        if now - event.time.instant < settings.lateWindow {
            return "HikCentral received it late; the next comparison of counts finds it (LATE_CHECK)"
        }
        return past
    }

    /// Where reading began, if that was after this moment.
    private func beginning(since moment: Instant) -> Instant? {
        var begun: Instant?
        _ = try? archive.records(since: moment) { record in
            if case .begun(let start, _) = record.entry { begun = start }
        }
        return begun
    }
}
