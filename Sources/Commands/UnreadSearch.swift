import Attendance
import Base
import HikCentral
import Ledger
import Operations
import Site
import Sync

/// An event of HikCentral's that the ledger does not have, and why.
struct UnreadEvent: Equatable {
    enum Reason: Hashable {
        /// The door stayed shut.
        case refused
        case unmappedDoor
        /// The settings name a door that HikCentral does not have, so the daemon reads others; with what is wrong.
        case doorsDoNotFit(Phrase)
        /// The rules leave it out; with the rule.
        case excluded(Attendance.Reason)
        case nothingReadYet
        case nextPoll
        case nextComparison
        /// The service that works has not listed its door yet; when it looks again, as far as it says.
        case newDoor(Instant?)
        /// Where clocks begin that have lost their date.
        case lostDate
        /// Stamped later than now.
        case ahead
        /// Before START_FROM, or uploaded later than LATE_WINDOW.
        case past

        /// A service that works finds it.
        var comesByItself: Bool {
            switch self {
            case .nothingReadYet, .nextPoll, .nextComparison, .newDoor: true
            case .refused, .unmappedDoor, .doorsDoNotFit, .excluded, .lostDate, .ahead, .past: false
            }
        }
    }

    var event: AccessEvent
    var reason: Reason
}

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

    /// What HikCentral has.
    struct Found {
        /// The events that are wanted and are not in the ledger, oldest first.
        var events: [UnreadEvent] = []
        /// What the settings make of its doors now; nil where they do not fit.
        var mapper: Mapper?
    }

    func find(
        in window: Window, known: Set<EventKey>, where isWanted: (AccessEvent) -> Bool
    ) throws(SourceError) -> Found {
        let doors = try source.doors()
        var (mapper, misfit): (Mapper?, Phrase?) = (nil, nil)
        do {
            let map = try DoorMap(entry: settings.entryDevices, exit: settings.exitDevices, listed: doors)
            mapper = Mapper(rules: settings.rules, doors: map)
        } catch { misfit = error.all.first }
        let served = WorkingDaemon(in: settings.stateFolder, archive.files)?.doors
        let doorsRead = served?.all ?? []
        let types = Set(EventType.granted.keys).union(EventType.refused.keys).union(settings.rules.eventTypes)
        var events: [AccessEvent] = []
        defer { progress.clear() }
        let queries = EventQuery.all(types: types, doors: doors)
        for (index, query) in queries.enumerated() {
            progress.show(
                en: "asking HikCentral, \(index + 1) of \(queries.count)…",
                es: "preguntando a HikCentral, \(index + 1) de \(queries.count)…")
            events += try read(query, window).filter { source in
                isWanted(source.event) && !source.readings.compactMap(EventKey.identity).contains(where: known.contains)
            }.map(\.event)
        }
        let sorted = events.sorted { ($0.time.instant, $0.id) < ($1.time.instant, $1.id) }
        return Found(
            events: sorted.map { event in
                if let misfit, !doorsRead.contains(event.doorCode), EventType.refused[event.type] == nil {
                    return UnreadEvent(event: event, reason: .doorsDoNotFit(misfit))
                }
                let reason = reason(event, mapper)
                if let served, reason.comesByItself, !doorsRead.contains(event.doorCode) {
                    return UnreadEvent(event: event, reason: .newDoor(served.nextLook))
                }
                return UnreadEvent(event: event, reason: reason)
            }, mapper: mapper)
    }

    /// Everybody whom HikCentral lists; nil where the key may not list persons.
    func persons() throws(SourceError) -> [Person]? {
        defer { progress.clear() }
        do {
            return try source.persons {
                progress.show(en: "reading HikCentral, \($0) persons", es: "leyendo HikCentral, \($0) personas")
            }
        } catch .refused {
            return nil
        } catch .misconfigured {
            return nil
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

    private func reason(_ event: AccessEvent, _ mapper: Mapper?) -> UnreadEvent.Reason {
        if EventType.refused[event.type] != nil { return .refused }
        if let mapper {
            if !mapper.doors.contains(doorCode: event.doorCode) { return .unmappedDoor }
            if let exclusion = mapper.exclusion(of: event) { return .excluded(exclusion) }
        }
        guard case .cursor(let cursor)? = try? Cursor.Found(in: settings.stateFolder, archive.files) else {
            return .nothingReadYet
        }
        if LostDates.contains(event.time.instant, settings.zone) { return .lostDate }
        if event.time.instant > now { return .ahead }
        if event.time.instant >= cursor.readTo { return .nextPoll }
        if let begun = beginning(since: event.time.instant), event.time.instant < begun { return .past }
        // Counts are compared from the start of a whole UTC day on.
        let first = SiteDay(now - settings.lateWindow, in: .utc).window(in: .utc).from
        return event.time.instant >= first ? .nextComparison : .past
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
