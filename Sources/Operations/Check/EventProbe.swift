import Attendance
import Base
import Foundation
import HikCentral
import Site

/// Which event types HikCentral knows, which of them occur, and how many events each door had yesterday.
///
/// The last 30 days of each type are first counted for ten doors at a time. Only groups with events are then counted for
/// yesterday, door by door, so a large site costs hundreds of requests, not thousands.
struct EventProbe: Probe {
    let subjects: [Finding.Subject] = [.hikCentral(.events), .hikCentral(.eventTypes), .hikCentral(.eventsYesterday)]
    let needs = Finding.Subject.key(.hikCentral) + [.hikCentral(.doors)]

    /// The maximum number of requests for counts, whatever the number of doors and types.
    static let maximumRequests = 400
    /// The maximum number of doors that get their own line.
    private static let maximumLines = 40

    func run(_ checkup: Checkup) {
        guard let map = checkup.doors else { return }
        let zone = checkup.settings.zone
        let day = SiteDay(checkup.parts.clock.now, in: zone).advanced(by: -1)
        let queries = EventQuery.all(types: checkup.settings.rules.eventTypes, doors: map.doors)
        let log = Site.log(checkup.settings, environment: [:], clock: checkup.parts.clock) { _ in }
        var counter = Counter(
            pages: EventPages(client: checkup.hikCentral, zone: zone, clock: checkup.parts.clock, log: log),
            day: day.window(in: zone))
        defer { checkup.parts.progress("") }
        var isWhole = queries.isEmpty
        do {
            for (index, query) in queries.enumerated() where counter.requests < EventProbe.maximumRequests {
                checkup.parts.progress("asking HikCentral for event types, \(index + 1) of \(queries.count)")
                try counter.ask(query)
                isWhole = index == queries.count - 1
            }
        } catch {
            checkup.fail(subjects[0], checkup.cause(error))
            for subject in subjects.dropFirst() { checkup.skip(subject, "the events come first") }
            return
        }
        checkup.pass(subjects[0], "acs/v1/door/events is permitted")
        reportTypes(counter, isWhole: isWhole, checkup)
        if isWhole { reportUse(counter, checkup) }
        reportDoors(&counter, map.doors, day, checkup)
        reportTimes(counter, map.doors, checkup)
        reportDirections(counter, map, checkup)
    }

    /// Requests counts and remembers the results.
    private struct Counter {
        let pages: EventPages
        let day: Window
        var requests = 0
        /// The queries that had events in the 30 days up to the end of the day, and how many they had on that day.
        var found: [(query: EventQuery, month: Int, total: Int)] = []
        /// The types that HikCentral rejects, with its messages.
        var refused: [Int: String] = [:]
        /// One event of the day from each query that had any: its door, its time as HikCentral writes it, and whether it
        /// states a direction.
        var samples: [(door: String, time: String, saysDirection: Bool)] = []

        init(pages: EventPages, day: Window) {
            self.pages = pages
            self.day = day
        }

        mutating func ask(_ query: EventQuery) throws(ArtemisError) {
            guard refused[query.type] == nil else { return }
            do {
                requests += 1
                let month = try pages.total(query, in: Window(from: day.to - .days(30), to: day.to))
                if month > 0 { found.append((query, month, try count(query))) }
            } catch .source(.misconfigured(.eventType(_, _, let answer))) {
                refused[query.type] = "code \(answer.code): \(answer.message.prefix(200))"
            }
        }

        mutating func count(_ query: EventQuery) throws(ArtemisError) -> Int {
            requests += 1
            let data = try pages.page(1, size: 1, query, day)
            let elements = data["list"]?.elements ?? []
            if let first = elements.first {
                let status = first["checkInAndOutType"]?.integer.flatMap(AttendanceStatus.init(rawValue:)) ?? .unknown
                samples.append(
                    (first["doorIndexCode"]?.text ?? "", first["eventTime"]?.text ?? "", status != .unknown))
            }
            return max(0, data["total"]?.integer ?? elements.count)
        }
    }

    private func reportTypes(_ counter: Counter, isWhole: Bool, _ checkup: Checkup) {
        let types = checkup.settings.rules.eventTypes
        let refused = counter.refused.keys.sorted()
        guard let reason = refused.first.flatMap({ counter.refused[$0] }) else {
            let note = isWhole ? "" : " (asked for at some of the doors only)"
            checkup.pass(subjects[1], "all \(types.count) of HIK_EVENT_TYPES are known\(note)")
            return
        }
        let rest = types.subtracting(refused).sorted().map(String.init).joined(separator: ",")
        let names = refused.map(EventType.name).joined(separator: ", ")
        checkup.fail(
            subjects[1],
            rest.isEmpty
                ? "HikCentral knows none of the \(types.count) event types (\(reason))"
                : "HikCentral does not know \(names) (\(reason))",
            remedy: rest.isEmpty
                ? "check HIK_EVENT_TYPES and the version of HikCentral" : .set("HIK_EVENT_TYPES", to: rest),
            .misconfigured)
    }

    /// Shows which types occur: each of the others costs requests for nothing.
    private func reportUse(_ counter: Counter, _ checkup: Checkup) {
        let totals = Dictionary(counter.found.map { ($0.query.type, $0.month) }, uniquingKeysWith: &+)
        let types = totals.keys.sorted()
        guard !types.isEmpty else { return }
        let names = types.map { "\(totals[$0] ?? 0) of \(EventType.name(of: $0))" }
        checkup.pass(subjects[1], "  in 30 days: " + names.joined(separator: ", "))
        let others = checkup.settings.rules.eventTypes.count - types.count
        guard others > 0 else { return }
        let list = types.map(String.init).joined(separator: ",")
        checkup.pass(
            subjects[1], "  the other \(others) did not occur; HIK_EVENT_TYPES=\(list) leaves them out for good")
    }

    /// Compares the UTC offsets that HikCentral writes with the site's zone.
    private func reportTimes(_ counter: Counter, _ doors: [Door], _ checkup: Checkup) {
        let subject = Finding.Subject.hikCentral(.eventTimes)
        let zone = checkup.settings.zone
        let name = zone.timeZone.identifier
        let times = counter.samples.compactMap { sample in
            (try? WrittenTime(parsing: sample.time, zone: zone)).map { (door: sample.door, written: $0) }
        }
        guard !times.isEmpty else { return }
        guard times.contains(where: \.written.hasOffset) else {
            let sentence = "they come without an offset and are taken for times of \(name)"
            if zone.timeZone == TimeZone.current {
                checkup.warn(subject, sentence, remedy: "if the site is elsewhere, set HIK_TIME_ZONE")
            } else {
                checkup.pass(subject, sentence)
            }
            return
        }
        let foreign = times.filter { _, written in
            written.time.offsetSeconds != zone.offsetSeconds(at: written.time.instant)
        }
        guard let offset = foreign.first?.written.time.inWholeSeconds.suffix(6) else {
            return checkup.pass(subject, "they fit \(name)")
        }
        let others = Set(foreign.map(\.door))
        guard foreign.count == times.count else {
            let labels = others.sorted().map { code in
                doors.first { $0.code == code }.map { "\($0.name) (\(code))" } ?? code
            }
            return checkup.warn(
                subject,
                "\(labels.joined(separator: ", ")): \(offset), which is not the time of \(name); other doors fit",
                remedy: "set the device's time zone in HikCentral; if the door is in another zone, nothing is wrong")
        }
        if foreign.allSatisfy({ $0.written.time.offsetSeconds == 0 }) {
            return checkup.pass(subject, "they come in UTC")
        }
        checkup.warn(
            subject, "HikCentral writes \(offset), which is not the time of \(name)",
            remedy: "set HIK_TIME_ZONE to the site's zone: the days of reconcile and queue are counted in it")
    }

    private func reportDoors(_ counter: inout Counter, _ doors: [Door], _ day: SiteDay, _ checkup: Checkup) {
        let subject = subjects[2]
        var totals: [String: Int] = [:]
        var isWhole = true
        for (query, _, total) in counter.found where total > 0 {
            if query.doors.count == 1, let door = query.doors.first {
                totals[door, default: 0] += total
                continue
            }
            for door in query.doors {
                guard counter.requests < EventProbe.maximumRequests else {
                    isWhole = false
                    break
                }
                checkup.parts.progress("counting the events of \(day), request \(counter.requests)")
                do {
                    totals[door, default: 0] += try counter.count(EventQuery(type: query.type, doors: [door]))
                } catch {
                    isWhole = false
                }
            }
        }
        checkup.eventsYesterday = totals
        let sum = counter.found.map(\.total).reduce(0) { $0.addingReportingOverflow($1).partialValue }
        guard sum > 0 else {
            checkup.warn(
                subject, "none at all on \(day)",
                remedy: "was it a working day? If so, check HIK_EVENT_TYPES, and whether HikCentral itself shows events"
            )
            return
        }
        let note = isWhole ? "" : " (not every door and type: at most \(EventProbe.maximumRequests) requests are sent)"
        checkup.pass(subject, "\(sum) on \(day)\(note)")
        for door in doors.prefix(EventProbe.maximumLines) {
            checkup.pass(subject, "  \(totals[door.code] ?? 0) at \(door.name) (\(door.code))")
        }
        if doors.count > EventProbe.maximumLines {
            checkup.pass(subject, "  and \(doors.count - EventProbe.maximumLines) doors more")
        }
    }

    /// Reports doors without a direction: if the lists do not give one, the events themselves must.
    private func reportDirections(_ counter: Counter, _ map: DoorMap, _ checkup: Checkup) {
        let rules = checkup.settings.rules.direction
        guard !rules.contains(.alternate) else { return }
        let open = counter.samples.filter {
            map.contains(doorCode: $0.door) && !(rules.contains(.devices) && map.isListed(doorCode: $0.door))
        }
        guard !open.isEmpty, !rules.contains(.status) || !open.contains(where: \.saysDirection) else { return }
        checkup.warn(
            .hikCentral(.directions),
            "by DIRECTION nothing tells in from out for the events looked at, neither ENTRY_DEVICES and EXIT_DEVICES "
                + "nor the events themselves: punches like these are held",
            remedy: "name the doors in ENTRY_DEVICES and EXIT_DEVICES, or set DIRECTION=devices,status,alternate")
    }
}
