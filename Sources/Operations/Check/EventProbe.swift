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
        defer { checkup.parts.progress(nil) }
        var isWhole = queries.isEmpty
        do {
            for (index, query) in queries.enumerated() where counter.requests < EventProbe.maximumRequests {
                checkup.parts.progress(
                    Phrase(
                        en: "asking HikCentral for event types, \(index + 1) of \(queries.count)",
                        es: "consultando tipos de evento a HikCentral, \(index + 1) de \(queries.count)"))
                try counter.ask(query)
                isWhole = index == queries.count - 1
            }
        } catch {
            checkup.fail(subjects[0], checkup.cause(error))
            for subject in subjects.dropFirst() {
                checkup.skip(subject, en: "the events come first", es: "primero hay que resolver: eventos")
            }
            return
        }
        checkup.pass(
            subjects[0], en: "acs/v1/door/events is permitted", es: "acs/v1/door/events está permitido")
        reportTypes(counter, isWhole: isWhole, checkup)
        if isWhole {
            reportUse(counter, checkup)
            reportLeftOut(&counter, map, day, checkup)
        }
        reportDoors(&counter, map.doors, day, checkup)
        reportTimes(counter, map.doors, checkup)
        reportDirections(counter, map, checkup)
        if isWhole, let swap = counter.firstPassages(map, zone: zone) { SwapFinding(swap).report(checkup) }
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

        /// Through which kind of door people first came on the day; nil where HikCentral does not say.
        ///
        /// One page of each query that had events: the oldest, which is the morning's.
        mutating func firstPassages(_ map: DoorMap, zone: SiteZone) -> FirstPassages? {
            var passages = FirstPassages()
            for (query, _, total) in found where total > 0 {
                guard requests < EventProbe.maximumRequests, let data = try? pages.page(1, size: 200, query, day) else {
                    return nil
                }
                requests += 1
                let elements = data["list"]?.elements ?? []
                let events = elements.compactMap { element -> FirstPassages.Passage? in
                    guard let person = element["personId"]?.text, !["", "-1"].contains(person),
                        let time = (element["eventTime"]?.text).flatMap({ try? WrittenTime(parsing: $0, zone: zone) })
                    else { return nil }
                    let door = element["doorIndexCode"]?.text ?? ""
                    return .init(
                        person: person, at: time.time.instant,
                        direction: map.direction(doorCode: door, readerCode: "", readerName: ""),
                        door: map.doors.first { $0.code == door }?.name ?? door)
                }
                passages.add(events, isWhole: total <= elements.count)
            }
            return passages
        }

        /// How many events of each type the day had, as far as HikCentral says.
        mutating func totals(of queries: [EventQuery]) -> [Int: Int] {
            var totals: [Int: Int] = [:]
            for query in queries where requests < EventProbe.maximumRequests {
                requests += 1
                if let total = try? pages.total(query, in: day), total > 0 { totals[query.type, default: 0] += total }
            }
            return totals
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
            let note =
                isWhole
                ? Phrase(same: "")
                : Phrase(
                    en: " (asked for at some of the doors only)", es: " (consultados solo en algunas de las puertas)")
            let known = Phrase(
                en: "all \(types.count) of HIK_EVENT_TYPES are known",
                es: types.count == 1
                    ? "el único de HIK_EVENT_TYPES es conocido"
                    : "los \(types.count) de HIK_EVENT_TYPES son conocidos")
            checkup.pass(subjects[1], known + note)
            return
        }
        let rest = types.subtracting(refused).sorted().map(String.init).joined(separator: ",")
        let names = refused.map(EventType.phrase).joined(separator: ", ")
        checkup.fail(
            subjects[1],
            rest.isEmpty
                ? Phrase(
                    en: "HikCentral knows none of the \(types.count) event types (\(reason))",
                    es: types.count == 1
                        ? "HikCentral no conoce el único tipo de evento (“\(reason)”)"
                        : "HikCentral no conoce ninguno de los \(types.count) tipos de evento (“\(reason)”)")
                : Phrase(
                    en: "HikCentral does not know \(names.english) (\(reason))",
                    es: "HikCentral no conoce \(names.spanish) (“\(reason)”)"),
            remedy: rest.isEmpty
                ? .advice(
                    en: "check HIK_EVENT_TYPES and the version of HikCentral",
                    es: "revise HIK_EVENT_TYPES y la versión de HikCentral") : .set("HIK_EVENT_TYPES", to: rest),
            .misconfigured)
    }

    /// Shows which types occur.
    private func reportUse(_ counter: Counter, _ checkup: Checkup) {
        let totals = Dictionary(counter.found.map { ($0.query.type, $0.month) }, uniquingKeysWith: &+)
        let types = totals.keys.sorted()
        guard !types.isEmpty else { return }
        let names = types.map { type in
            EventType.phrase(of: type).within(
                en: { "\(totals[type] ?? 0) of \($0)" }, es: { "\(totals[type] ?? 0) de \($0)" })
        }
        checkup.pass(
            subjects[1],
            Phrase(en: "  in the 30 days before today: ", es: "  en los 30 días anteriores a hoy: ")
                + names.joined(separator: ", "))
        let others = checkup.settings.rules.eventTypes.count - types.count
        guard others > 0 else { return }
        // Whoever leaves them out loses the first card that is issued later.
        checkup.pass(
            subjects[1], en: "  the other \(others) did not occur; read all the same, for cards or codes issued later",
            es: "  los otros \(others) no ocurrieron; se leen igual, por si más adelante hay tarjetas o códigos")
    }

    /// Looks for passages of the day that HIK_EVENT_TYPES leaves out.
    private func reportLeftOut(_ counter: inout Counter, _ map: DoorMap, _ day: SiteDay, _ checkup: Checkup) {
        let types = Set(EventType.granted.keys).subtracting(checkup.settings.rules.eventTypes)
        let found = counter.totals(of: EventQuery.all(types: types, doors: map.doors)).sorted { $0.key < $1.key }
        guard !found.isEmpty else { return }
        let names = found.map { type, count in
            EventType.phrase(of: type).within(en: { "\(count) of \($0)" }, es: { "\(count) de \($0)" })
        }.joined(separator: ", ")
        let list = found.map { String($0.key) }.joined(separator: ",")
        let remedy = Remedy.advice(
            en:
                "if they count, add \(list) to HIK_EVENT_TYPES; hik2humand backfill --from DATE --to DATE then reads "
                + "what was left out",
            es: "si cuentan, agregue \(list) a HIK_EVENT_TYPES; hik2humand backfill --from FECHA --to FECHA lee "
                + "después lo que quedó fuera")
        if counter.found.allSatisfy({ $0.total == 0 }) {
            // Nothing fails, and no punch can come.
            checkup.doubt(
                subjects[1],
                names.within(
                    en: { "HIK_EVENT_TYPES leaves out every passage at these doors on \(day): \($0)" },
                    es: { "HIK_EVENT_TYPES deja fuera todos los pasos por estas puertas el \(day): \($0)" }),
                remedy: remedy)
        } else {
            checkup.warn(
                subjects[1],
                names.within(
                    en: { "HIK_EVENT_TYPES leaves out passages at these doors on \(day): \($0)" },
                    es: { "HIK_EVENT_TYPES deja fuera pasos por estas puertas el \(day): \($0)" }),
                remedy: remedy)
        }
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
            let sentence = Phrase(
                en: "they come without an offset and are taken for times of \(name)",
                es: "vienen sin desfase y se toman como horas de \(name)")
            if zone.timeZone == TimeZone.current {
                checkup.warn(
                    subject, sentence,
                    remedy: .advice(
                        en: "if the site is elsewhere, set HIK_TIME_ZONE",
                        es: "si el sitio está en otro lugar, defina HIK_TIME_ZONE"))
            } else {
                checkup.pass(subject, sentence)
            }
            return
        }
        let foreign = times.filter { _, written in
            written.time.offsetSeconds != zone.offsetSeconds(at: written.time.instant)
        }
        guard let written = foreign.first?.written.time else {
            return checkup.pass(subject, en: "they fit \(name)", es: "concuerdan con \(name)")
        }
        let offset = written.inWholeSeconds.suffix(6)
        let others = Set(foreign.map(\.door))
        guard foreign.count == times.count else {
            let labels = others.sorted().map { code in
                doors.first { $0.code == code }.map { "\($0.name) (\(code))" } ?? code
            }
            let list = labels.joined(separator: ", ")
            return checkup.warn(
                subject, en: "\(list): \(offset), which is not the time of \(name); other doors fit",
                es: "\(list): \(offset), que no es la hora de \(name); las demás puertas concuerdan",
                remedy: .advice(
                    en: "set the device's time zone in HikCentral; if the door is in another zone, nothing is wrong",
                    es: "ponga la zona horaria del dispositivo en HikCentral; si la puerta está en otra zona, está bien"
                ))
        }
        if foreign.allSatisfy({ $0.written.time.offsetSeconds == 0 }) {
            return checkup.pass(subject, en: "they come in UTC", es: "vienen en UTC")
        }
        let zones = ZoneSuggestion.zones(offsetSeconds: written.offsetSeconds).joined(separator: ", ")
        let (such, como) = zones.isEmpty ? ("", "") : (" (with \(offset): \(zones)…)", " (con \(offset): \(zones)…)")
        checkup.warn(
            subject, en: "HikCentral writes \(offset), which is not the time of \(name)",
            es: "HikCentral escribe \(offset), que no es la hora de \(name)",
            remedy: .advice(
                en: "set HIK_TIME_ZONE to the site's zone\(such): the days of reconcile and queue are counted in it",
                es: "ponga en HIK_TIME_ZONE la zona del sitio\(como): con ella se cuentan los días de reconcile y queue"
            ))
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
                checkup.parts.progress(
                    Phrase(
                        en: "counting the events of \(day), request \(counter.requests)",
                        es: "contando los eventos del \(day), solicitud \(counter.requests)"))
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
                subject, en: "none of HIK_EVENT_TYPES on \(day)", es: "ninguno de HIK_EVENT_TYPES el \(day)",
                remedy: .advice(
                    en:
                        "was it a working day? If so, check HIK_EVENT_TYPES, and whether HikCentral itself shows events",
                    es: "¿fue día laborable? Si es así, revise HIK_EVENT_TYPES, y si el propio HikCentral muestra "
                        + "eventos"))
            return
        }
        let most = EventProbe.maximumRequests
        let note =
            isWhole
            ? Phrase(same: "")
            : Phrase(
                en: " (not every door and type: at most \(most) requests are sent)",
                es: " (no todas las puertas y tipos: se envían como máximo \(most) solicitudes)")
        checkup.pass(subject, Phrase(en: "\(sum) on \(day)", es: "\(sum) el \(day)") + note)
        for door in doors.prefix(EventProbe.maximumLines) {
            let count = totals[door.code] ?? 0
            checkup.pass(
                subject, en: "  \(count) at \(door.name) (\(door.code))",
                es: "  \(count) en \(door.name) (\(door.code))")
        }
        if doors.count > EventProbe.maximumLines {
            let more = doors.count - EventProbe.maximumLines
            checkup.pass(subject, en: "  and \(more) doors more", es: "  y \(more.counting("puerta", "puertas")) más")
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
        // Of a door in both lists the doors themselves have said it already, unless its events could have told.
        let both = map.contradictory.filter { door in open.contains { $0.door == door.code } }
        if rules.contains(.devices), open.allSatisfy({ sample in both.contains { $0.code == sample.door } }) {
            if rules.contains(.status) { for door in both { ContradictoryDoor(door).report(checkup) } }
            return
        }
        let phrase = Phrase(
            en:
                "by DIRECTION nothing tells in from out for the events looked at, neither ENTRY_DEVICES and EXIT_DEVICES "
                + "nor the events themselves: punches like these are held",
            es: "según DIRECTION nada distingue entrada de salida en los eventos examinados, ni ENTRY_DEVICES y "
                + "EXIT_DEVICES ni los propios eventos: los marcajes así quedan retenidos")
        let likely = DoorLines().addingLikely(map.doors, among: map.doors)
        let isUnlisted = !map.doors.contains { map.isListed(doorCode: $0.code) }
        let (english, spanish) =
            if isUnlisted, let entry = likely.entry, let exit = likely.exit {
                (", by their names \(entry) and \(exit)", ", por sus nombres \(entry) y \(exit)")
            } else { ("", "") }
        // The lists may be right, and DIRECTION may not look at them.
        let isIgnored = !isUnlisted && !rules.contains(.devices)
        let remedy =
            isIgnored
            ? Remedy.advice(
                en: "set DIRECTION=devices,status: without devices, ENTRY_DEVICES and EXIT_DEVICES decide nothing",
                es: "ponga DIRECTION=devices,status: sin devices, ENTRY_DEVICES y EXIT_DEVICES no deciden nada")
            : .advice(
                en: "name the doors in ENTRY_DEVICES and EXIT_DEVICES\(english), or set "
                    + "DIRECTION=devices,status,alternate",
                es: "ponga las puertas en ENTRY_DEVICES y EXIT_DEVICES\(spanish), o DIRECTION=devices,status,alternate")
        // Where that is so at every door, nothing is posted at all.
        if isUnlisted || isIgnored {
            checkup.doubt(.hikCentral(.directions), phrase, remedy: remedy)
        } else {
            checkup.warn(.hikCentral(.directions), phrase, remedy: remedy)
        }
    }
}
