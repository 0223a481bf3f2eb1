import Attendance
import Base
import Foundation
import HikCentral
import Site

/// Which event types HikCentral knows, and how many events each door had yesterday.
///
/// Each type is asked for at each ten doors with a page of one; only what had any is then asked for door by door, so
/// that a large site costs hundreds of requests, not thousands.
struct EventCheck {
    let map: DoorMap
    let client: ArtemisClient
    let http: ObservedClient
    let parts: CheckParts
    let report: CheckReport

    /// So many requests are sent for counting, whatever the number of doors and types.
    static let maximumRequests = 400
    private var doors: [Door] { map.doors }

    /// So many doors have a line each.
    private static let maximumLines = 40

    func run() {
        let settings = parts.settings
        let zone = settings.zone
        let day = SiteDay(parts.clock.now, in: zone).advanced(by: -1)
        let window = day.window(in: zone)
        let log = Log(level: .error, clock: parts.clock) { _ in }
        let pages = EventPages(client: client, zone: zone, log: log)
        let queries = EventQuery.all(types: settings.rules.eventTypes, doors: doors)
        var counter = Counter(pages: pages, window: window)
        defer { parts.progress("") }
        do {
            for (index, query) in queries.prefix(EventCheck.maximumRequests).enumerated() {
                parts.progress("asking HikCentral for event types, \(index + 1) of \(queries.count)")
                try counter.ask(query)
            }
        } catch {
            let problem = HikCentralProblem(error, answered: http.description)
            report.fail("HikCentral events", problem.text, remedy: problem.remedy, problem.code)
            for name in ["event types", "events yesterday"] { report.skip("HikCentral \(name)", "events come first") }
            return
        }
        report.succeed("HikCentral events", "acs/v1/door/events is permitted")
        reportTypes(counter, queries)
        reportTimes(counter)
        reportDoors(&counter, day)
        reportDirections(counter)
    }

    /// Where the lists do not tell a direction the events themselves must.
    private func reportDirections(_ counter: Counter) {
        let rules = parts.settings.rules.direction
        guard !rules.contains(.alternate) else { return }
        let open = counter.samples.filter {
            map.contains(doorCode: $0.door) && !(rules.contains(.devices) && map.isListed(doorCode: $0.door))
        }
        guard !open.isEmpty, !rules.contains(.status) || !open.contains(where: \.saysDirection) else { return }
        report.warn(
            "HikCentral directions",
            "by DIRECTION nothing tells in from out for the events looked at, "
                + "neither ENTRY_DEVICES and EXIT_DEVICES nor the events themselves: "
                + "punches like these are held",
            remedy: "name the doors in ENTRY_DEVICES and EXIT_DEVICES, or set DIRECTION=devices,status,alternate")
    }

    /// Asks for counts and remembers what came.
    private struct Counter {
        let pages: EventPages
        let window: Window
        var requests = 0
        /// The queries that had events.
        var found: [(query: EventQuery, total: Int)] = []
        var refused: [Int: String] = [:]
        /// The time of an event as HikCentral writes it.
        var writtenTime: String?
        /// One event of each query that had any: its door, and whether it says in or out.
        var samples: [(door: String, saysDirection: Bool)] = []

        init(pages: EventPages, window: Window) {
            self.pages = pages
            self.window = window
        }

        mutating func ask(_ query: EventQuery) throws(ArtemisError) {
            guard refused[query.type] == nil else { return }
            do {
                let total = try count(query)
                if total > 0 { found.append((query, total)) }
            } catch {
                guard case .source(.misconfigured(.eventType(_, _, let answer))) = error else { throw error }
                refused[query.type] = "code \(answer.code): \(answer.message.prefix(200))"
            }
        }

        mutating func count(_ query: EventQuery) throws(ArtemisError) -> Int {
            requests += 1
            let data = try pages.page(1, size: 1, query, window)
            let elements = data["list"]?.elements ?? []
            if let first = elements.first {
                writtenTime = writtenTime ?? first["eventTime"]?.text
                let status = first["checkInAndOutType"]?.integer.flatMap(AttendanceStatus.init(rawValue:)) ?? .unknown
                samples.append((first["doorIndexCode"]?.text ?? "", status != .unknown))
            }
            return max(0, data["total"]?.integer ?? elements.count)
        }
    }

    private func reportTypes(_ counter: Counter, _ queries: [EventQuery]) {
        let name = "HikCentral event types"
        let types = parts.settings.rules.eventTypes
        let refused = counter.refused.keys.sorted()
        let left = queries.count > EventCheck.maximumRequests ? " (asked for at some of the doors only)" : ""
        guard let first = refused.first, let reason = counter.refused[first] else {
            report.succeed(name, "all \(types.count) of HIK_EVENT_TYPES are taken\(left)")
            return
        }
        if refused.count == types.count {
            report.fail(
                name, "HikCentral takes none of the \(types.count) event types (\(reason))",
                remedy: "see HIK_EVENT_TYPES and the version of HikCentral", .configuration)
            return
        }
        let names = refused.map(EventType.name).joined(separator: ", ")
        let rest = types.subtracting(refused).sorted().map(String.init).joined(separator: ",")
        report.fail(
            name, "HikCentral does not know \(names) (\(reason))", remedy: "set HIK_EVENT_TYPES=\(rest)", .configuration
        )
    }

    /// Compares the offset that HikCentral writes with the site's zone.
    private func reportTimes(_ counter: Counter) {
        let name = "HikCentral event times"
        let zone = parts.settings.zone
        let ahead = SiteZone(timeZone: TimeZone(secondsFromGMT: 3600) ?? .current)
        guard let text = counter.writtenTime, let time = try? Timestamp(parsing: text, zone: .utc),
            let other = try? Timestamp(parsing: text, zone: ahead)
        else { return }
        let zoneName = zone.timeZone.identifier
        if time.instant != other.instant {
            let isMachines = zone.timeZone == TimeZone.current
            let sentence = "they come without an offset and are taken for times of \(zoneName)"
            if isMachines {
                report.warn(name, sentence, remedy: "if the site is elsewhere, set HIK_TIME_ZONE")
            } else {
                report.succeed(name, sentence)
            }
        } else if time.offsetSeconds != zone.offsetSeconds(at: time.instant), time.offsetSeconds != 0 {
            report.warn(
                name, "HikCentral writes \(text.suffix(6)), which is not the time of \(zoneName)",
                remedy: "set HIK_TIME_ZONE to the site's zone: the days of reconcile and queue are counted in it")
        } else {
            report.succeed(name, "they fit \(zoneName)")
        }
    }

    private func reportDoors(_ counter: inout Counter, _ day: SiteDay) {
        let name = "HikCentral events yesterday"
        var totals: [String: Int] = [:]
        var isWhole = true
        let groups = counter.found
        for (query, total) in groups {
            if query.doors.count == 1, let door = query.doors.first {
                totals[door, default: 0] += total
                continue
            }
            for door in query.doors {
                guard counter.requests < EventCheck.maximumRequests else {
                    isWhole = false
                    break
                }
                parts.progress("counting the events of \(day), request \(counter.requests)")
                do {
                    totals[door, default: 0] += try counter.count(EventQuery(type: query.type, doors: [door]))
                } catch {
                    isWhole = false
                }
            }
        }
        let sum = groups.map(\.total).reduce(0) { $0.addingReportingOverflow($1).partialValue }
        guard sum > 0 else {
            report.warn(
                name, "none at all on \(day)",
                remedy: "was it a working day? If so, see HIK_EVENT_TYPES, and whether HikCentral itself shows events")
            return
        }
        let note = isWhole ? "" : " (not every door and type: \(EventCheck.maximumRequests) requests are the most)"
        report.succeed(name, "\(sum) on \(day)\(note)")
        for door in doors.prefix(EventCheck.maximumLines) {
            report.succeed(name, "  \(totals[door.code] ?? 0) at \(door.name) (\(door.code))")
        }
        if doors.count > EventCheck.maximumLines {
            report.succeed(name, "  and \(doors.count - EventCheck.maximumLines) doors more")
        }
    }
}
