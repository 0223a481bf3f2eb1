import Attendance
import Base
import Humand
import Ledger
import Operations
import Site

/// Whether Humand still shows a punch that it accepted: entries can be changed and deleted there.
enum HumandStanding: Equatable {
    case shown
    /// The entry is there with another time or direction.
    case changed(Direction, Instant)
    case gone(SendingAgain)
    /// Why it is not known.
    case notAsked(Phrase, NotAsked)

    enum NotAsked: Equatable {
        /// Nobody wanted to know, or it is switched off.
        case onPurpose
        /// Asking again may help.
        case failed
        /// Humand does not answer for this person.
        case declined
        /// Humand has no such employee now.
        case unknown(String)
    }

    /// What becomes of a punch that is gone when it is sent again.
    enum SendingAgain: Equatable {
        /// Nothing of the day comes after it.
        case last
        /// It fits among the entries of the day, by the order that Humand wants.
        case between
        /// Humand takes no two of one direction in a row.
        case refused(beside: TimeEntry)
        /// It was posted under a number that Humand no longer knows; the employee has another one now.
        case formerNumber(String)
        /// It was posted with the other direction than its door gives now.
        case otherDirection
        /// No list names its door any more, and nobody knows what the door would stand for.
        case unreadDoor
        /// Somebody seems to have entered it again by hand.
        case entered(TimeEntry)

        init(_ punch: Punch, on day: EntryDay) {
            if let obstacle = day.obstacle(to: punch) {
                self = .refused(beside: obstacle)
            } else {
                self = day.goesOn(after: punch) ? .between : .last
            }
        }
    }

    /// - Parameters:
    ///   - held: what Humand holds for the employee on the days around the punch.
    ///   - day: what Humand holds on the punch's own day.
    init(_ punch: Punch, entry id: String?, among held: [TimeEntry], on day: EntryDay) {
        if held.contains(where: { $0.matches(punch) }) {
            self = .shown
        } else if let id, let other = held.first(where: { $0.id == id }) {
            self = .changed(other.direction, other.time)
        } else {
            self = .gone(SendingAgain(punch, on: day))
        }
    }

    /// Behind `Humand accepted it as entry N on …`.
    func phrase(_ zone: SiteZone) -> Phrase {
        switch self {
        case .shown: Phrase(en: "Humand shows it.", es: "Humand lo muestra.")
        case .changed(let direction, let time):
            Phrase(
                en: "Somebody has changed it there: it is now a \(direction.name) at \(zone.text(time)).",
                es: "Alguien lo cambió allí: ahora es una \(direction.phrase[.spanish]) del \(zone.text(time)).")
        case .gone:
            Phrase(
                en: "Humand does not show it any more: somebody has deleted or moved it.",
                es: "Humand ya no lo muestra: alguien lo borró o lo movió.")
        case .notAsked(let reason, _): reason
        }
    }

    /// What to do about those of a day that are gone, or of which nobody knows.
    ///
    /// - Parameters:
    ///   - others: what Humand has from elsewhere, by employee.
    ///   - directionNow: the direction that the settings of now give an event's door; nil where that is unknown.
    ///   - readsDoor: whether the settings of now name its door.
    static func advice(
        _ lives: [EventHistory], _ standings: [Int: HumandStanding], _ day: SiteDay, _ zone: SiteZone,
        others: [String: [TimeEntry]] = [:], directionNow: (AccessEvent) -> Direction? = { _ in nil },
        readsDoor: (AccessEvent) -> Bool = { _ in true }
    ) -> [Phrase] {
        let gone = lives.filter { if case .gone? = standings[$0.line] { $0.punch != nil } else { false } }
        let ways = gone.compactMap { life -> (way: SendingAgain, punch: Punch)? in
            guard case .gone(let way)? = standings[life.line], let punch = life.punch else { return nil }
            if let entry = others[punch.employee]?.first(where: { $0.isByHand(for: punch) }) {
                return (.entered(entry), punch)
            }
            let event = life.first.event
            let isUnread = life.first.origin != .findFace && !readsDoor(event) && directionNow(event) == nil
            return (life.now.isTurned(by: directionNow) ? .otherDirection : isUnread ? .unreadDoor : way, punch)
        }
        func named(_ chosen: [Punch], _ advice: Phrase) -> Phrase {
            // Of one alone it is clear which one is meant.
            guard ways.count > 1 else { return advice }
            let times = chosen.map { zone.clockTime($0.time.instant) }.joined(separator: ", ")
            return Phrase(same: "\(times): ") + advice
        }
        var advice: [Phrase] = []
        let again = ways.filter { $0.way == .last || $0.way == .between }
        if again.contains(where: { $0.way == .between }) {
            advice.append(
                named(
                    again.map(\.punch),
                    repair(day)
                        + Phrase(
                            en: "; if Humand refuses it for the entries after it, enter it in Humand by hand",
                            es: "; si Humand lo rechaza por los marcajes posteriores, cárguelo a mano en Humand")))
        } else if !again.isEmpty {
            advice.append(named(again.map(\.punch), repair(day)))
        }
        for (way, punch) in ways {
            switch way {
            case .last, .between, .refused: break
            case .formerNumber(let former):
                advice.append(
                    named(
                        [punch],
                        Phrase(
                            en: "if nobody meant to delete it: enter it in Humand by hand; it was posted for "
                                + "\(former), which Humand no longer knows",
                            es: "si nadie quiso borrarlo: cárguelo a mano en Humand; se envió para \(former), que "
                                + "Humand ya no conoce")))
            case .entered(let entry):
                advice.append(
                    named(
                        [punch],
                        entry.direction.phrase.within(
                            en: { "nothing is to be entered, if the \($0) at \(zone.text(entry.time)) is this one" },
                            es: { "no hay nada que cargar, si la \($0) del \(zone.text(entry.time)) es este marcaje" }))
                )
            case .unreadDoor:
                advice.append(
                    named(
                        [punch],
                        Phrase(
                            en:
                                "its door is not read any more: if nobody meant to delete it, look whether the direction was "
                                + "right, and enter it in Humand by hand",
                            es: "su puerta ya no se lee: si nadie quiso borrarlo, mire si el sentido era el correcto y "
                                + "cárguelo a mano en Humand")))
            case .otherDirection:
                advice.append(
                    named(
                        [punch],
                        punch.direction.opposite.phrase.within(
                            en: {
                                "its door stands for a \($0) now: if nobody meant to delete it, enter that in Humand "
                                    + "by hand"
                            },
                            es: {
                                "su puerta ahora corresponde a una \($0): si nadie quiso borrarlo, cárguela a mano en "
                                    + "Humand"
                            })))
            }
        }
        for (way, punch) in ways {
            guard case .refused(let entry) = way else { continue }
            advice.append(
                named(
                    [punch],
                    Phrase(
                        en:
                            "if nobody meant to delete it: enter it in Humand by hand; sent again, Humand would refuse it "
                            + "beside the \(entry.direction.name) at \(zone.text(entry.time))",
                        es:
                            "si nadie quiso borrarlo: cárguelo a mano en Humand; si se enviara otra vez, Humand lo "
                            + "rechazaría junto a la \(entry.direction.phrase[.spanish]) del \(zone.text(entry.time))"))
            )
        }
        if !gone.isEmpty {
            let lines = gone.map { "\($0.line)" }.joined(separator: " ")
            advice.append(
                Phrase(
                    en: "if somebody meant to delete it: hik2humand queue drop \(lines) --reason TEXT settles it",
                    es: "si alguien quiso borrarlo: hik2humand queue drop \(lines) --reason TEXTO lo da por resuelto"))
        }
        return advice
    }

    /// What to do where Humand could not be asked.
    static let askAgain = Phrase(
        en: "Humand was not read: sudo hik2humand check says why; then ask this again",
        es: "no se leyó Humand: sudo hik2humand check dice por qué; después pregunte de nuevo")

    private static func repair(_ day: SiteDay) -> Phrase {
        Phrase(
            en: "if nobody meant to delete it: hik2humand reconcile --date \(day) --repair sends it again",
            es: "si nadie quiso borrarlo: hik2humand reconcile --date \(day) --repair lo envía otra vez")
    }
}

extension EventHistory {
    /// It was posted with the other direction than its door gives now, and nobody has changed it in Humand.
    func isTurned(by directionNow: (AccessEvent) -> Direction?, now standing: HumandStanding?) -> Bool {
        guard state == .accepted else { return false }
        switch standing {
        case .changed, .gone: return false
        case .shown, .notAsked, nil: return now.isTurned(by: directionNow)
        }
    }

    /// Its entry as Humand has it now, as far as is known; nil where it has none.
    func entry(_ standing: HumandStanding?) -> WorkStretch.End? {
        guard state == .accepted, let punch else { return nil }
        return switch standing {
        case .changed(let direction, let time): (direction, time)
        case .gone: nil
        case .shown, .notAsked, nil: (punch.direction, punch.time.instant)
        }
    }
}

extension [TimeEntry] {
    /// What none of these events is behind, as what was entered in the app, at a kiosk or by hand. A post without an
    /// answer may have arrived, and what is queued may have gone out meanwhile. What Humand writes by itself is nobody's
    /// punch.
    ///
    /// - Parameter near: events of the days beside. Whose entry was moved from there is shown where it is now.
    func notFrom(_ lives: [EventHistory], near: [EventHistory] = []) -> [TimeEntry] {
        filter { entry in
            !entry.isHumandsOwn && !(lives + near).contains { $0.punch.map(entry.matches) == true }
                && !lives.contains { entry.id != nil && entry.id == $0.humandID }
        }
    }
}

/// Asks Humand for a person's entries, within its rate limit: some requests of each window are left for the posts.
struct HumandQuestion {
    let site: Site
    let progress: ProgressLine

    /// What Humand says.
    struct Answer {
        /// How accepted punches stand, by the lines of their events.
        var standings: [Int: HumandStanding] = [:]
        /// Everything that Humand holds on these days for the employees of these events, whoever it is from; by the numbers
        /// of the events' punches.
        var entries: [String: [TimeEntry]] = [:]
    }

    func answer(about lives: [EventHistory]) -> Answer {
        let accepted = lives.filter { $0.state == .accepted && $0.punch != nil }
        let groups = Dictionary(grouping: lives.filter { $0.punch != nil && $0.state != .skipped }) {
            $0.punch?.employee ?? ""
        }
        let reader = HumandDayReader(reader: site.humandReader, zone: site.settings.zone)
        for (employee, lives) in groups { ask(reader, of: employee, about: lives) }
        var problem: Phrase?
        /// Numbers that Humand no longer knows, with those that the same people have there now.
        var renamed: [String: String] = [:]
        do throws(EntryReaderError) {
            try finish(reader)
            for (employee, lives) in groups {
                guard case .unknownEmployee? = reader.gap(of: employee), let record = lives.last?.now,
                    let now = record.employee(by: site.settings.rules, other: employee)
                        ?? codeNow(record).flatMap({ site.settings.rules.employeeMap[hikcentral: $0] }),
                    now != employee
                else { continue }
                renamed[employee] = now
                ask(reader, of: now, about: lives)
            }
            if !renamed.isEmpty { try finish(reader) }
        } catch {
            problem = error.phrase.within(
                en: { "Whether it is still there is unknown: \($0)." }, es: { "No se sabe si sigue allí: \($0)." })
        }
        var standings: [Int: HumandStanding] = [:]
        // What is gone would be sent again in this order.
        let inOrder = accepted.sorted { ($0.punch?.time.instant ?? $0.seenAt) < ($1.punch?.time.instant ?? $1.seenAt) }
        var restored: [String: [SiteDay: EntryDay]] = [:]
        for life in inOrder {
            guard var punch = life.punch else { continue }
            let former = punch.employee
            punch.employee = renamed[former] ?? former
            if let problem {
                standings[life.line] = .notAsked(problem, .failed)
            } else if case .unknownEmployee? = reader.gap(of: punch.employee) {
                standings[life.line] = .notAsked(
                    Phrase(
                        en: "Humand has no employee \(former) now, so it shows none of this employee's "
                            + "entries.",
                        es: "Humand no tiene ahora ningún empleado \(former), así que no muestra sus marcajes."),
                    .unknown(former))
            } else if reader.gap(of: punch.employee) != nil {
                standings[life.line] = .notAsked(
                    Phrase(
                        en: "Whether it is still there is unknown: Humand does not list this employee's entries.",
                        es: "No se sabe si sigue allí: Humand no muestra los marcajes de este empleado."), .declined)
            } else {
                let days = reader.days(of: punch.employee)
                let date = SiteDay(punch.time.instant, in: site.settings.zone)
                var day =
                    restored[punch.employee]?[date] ?? days.first { $0.date == date }
                    ?? EntryDay(employee: punch.employee, date: date, entries: [])
                let standing = HumandStanding(
                    punch, entry: life.humandID, among: days.flatMap(\.entries), on: day)
                if standing == .gone(.last) || standing == .gone(.between) { day.add(punch) }
                restored[punch.employee, default: [:]][date] = day
                let isGone = if case .gone = standing { true } else { false }
                standings[life.line] = isGone && punch.employee != former ? .gone(.formerNumber(former)) : standing
            }
        }
        var entries: [String: [TimeEntry]] = [:]
        if problem == nil {
            for employee in groups.keys {
                entries[employee] = reader.days(of: renamed[employee] ?? employee).flatMap(\.entries)
                    .sorted { $0.time < $1.time }
            }
        }
        return Answer(standings: standings, entries: entries)
    }

    /// Only HikCentral may know which number the person has now.
    private func codeNow(_ record: RecordedEvent) -> String? {
        guard site.settings.hasHikCentral, site.settings.rules.employeeID == .personCode, record.origin != .findFace,
            !record.event.personID.isEmpty
        else { return nil }
        return try? site.source.personCode(of: record.event.personID)
    }

    private func ask(_ reader: HumandDayReader, of employee: String, about lives: [EventHistory]) {
        let days = lives.compactMap { $0.punch.map { SiteDay($0.time.instant, in: site.settings.zone) } }
        guard let first = days.min(), let last = days.max() else { return }
        // Humand may count an entry towards a neighbouring day.
        reader.askForEntries(of: employee, from: first.advanced(by: -1), to: last.advanced(by: 1))
    }

    /// The rest of the answer does not wait longer for Humand.
    private static let patience = Span.seconds(20)

    private func finish(_ reader: HumandDayReader) throws(EntryReaderError) {
        let reading = HumandReading(clock: site.clock, progress: progress, patience: HumandQuestion.patience)
        try reading.finish(
            reader.step, showing: { Phrase(en: "asking Humand", es: "preguntando a Humand") },
            problem: { reader.problem })
    }
}
