import Attendance
import Base
import Ledger
import Operations

/// A person's day in order of time: what the ledger has, what it does not have and why, the refused faces that may have
/// been this person, and what to do. A pure value.
struct PersonDayStory {
    let person: KnownPerson
    let day: SiteDay
    let zone: SiteZone
    /// The person's events of the day in the ledger.
    let lives: [EventHistory]
    /// The person's events of the weeks before: which doors, and when, are usual.
    let habits: [AccessEvent]
    /// What HikCentral has of the day and the ledger does not: of the person, or of nobody.
    let unread: [UnreadEvent]
    /// By the events' lines.
    let standings: [Int: HumandStanding]
    /// What Humand has from elsewhere, of the days about this one too, by employee.
    var others: [String: [TimeEntry]] = [:]
    /// HikCentral was asked too.
    let isWhole: Bool
    /// The person's events of the day before and the day after: a night shift has its other end there.
    var neighbours: [EventHistory] = []
    var now: Instant?
    var heldAdvice: HeldAdvice
    /// What keeps the daemon from delivering.
    var trouble: DeliveryTrouble?
    /// HikCentral was to be asked too, and could not be.
    var hasSourceFailed = false
    /// The direction that the settings of now give an event's door; nil where that is not known, or it decides nothing.
    var directionNow: (AccessEvent) -> Direction? = { _ in nil }

    /// Whether the settings of now name an event's door.
    var readsDoor: (AccessEvent) -> Bool = { _ in true }

    /// A face that was refused this near to the person's own time may have been the person's.
    private static let near = Span.minutes(10)
    /// More refused faces than these only hide the rest.
    private static let maximumPossible = 5

    /// Of the number that the person has by the last punch: a former one may be somebody else's by now.
    var ownOthers: [TimeEntry] {
        let last = (lives.last { $0.state == .accepted } ?? lives.last { $0.punch != nil })?.punch
        return last.flatMap { others[$0.employee] } ?? []
    }

    /// The events that are certainly this person's.
    var own: [UnreadEvent] { unread.filter { $0.event.personID == person.id } }

    /// Faces refused at one of the person's doors, near one of the person's own times of that day or of other days.
    var possible: [UnreadEvent] {
        let today = lives.map(\.first.event) + own.map(\.event)
        let doors = Set((habits + today).map(\.doorCode))
        return unread.filter { candidate in
            let event = candidate.event
            guard event.personID.isEmpty, candidate.reason == .refused, doors.contains(event.doorCode) else {
                return false
            }
            if today.contains(where: { distance($0.time.instant, event.time.instant) <= PersonDayStory.near }) {
                return true
            }
            let usual = habits.filter { $0.doorCode == event.doorCode && timesAreNear($0, event) }
            return Set(usual.map { SiteDay($0.time.instant, in: zone) }).count >= 2
        }
    }

    private func distance(_ left: Instant, _ right: Instant) -> Span {
        Span(milliseconds: Int64(clamping: (left - right).milliseconds.magnitude))
    }

    /// The same time of day, on the site's clocks.
    private func timesAreNear(_ left: AccessEvent, _ right: AccessEvent) -> Bool {
        func second(_ event: AccessEvent) -> Int64 {
            let moment = event.time.instant
            return (moment.seconds + Int64(zone.offsetSeconds(at: moment))) % 86_400
        }
        let apart = abs(second(left) - second(right))
        return Span.seconds(min(apart, 86_400 - apart)) <= PersonDayStory.near
    }

    func text(_ language: Language) -> String {
        var blocks: [(time: Instant, lines: [String])] = lives.map { life in
            let narrative = EventNarrative(
                life: life, zone: zone, language: language, standing: standings[life.line], trouble: trouble?.ofQueue)
            return (life.first.event.time.instant, narrative.sentences + (isTurned(life) ? [turned[language]] : []))
        }
        let window = day.window(in: zone)
        blocks += ownOthers.filter { window.contains($0.time) }.map { ($0.time, [phrase(of: $0)[language]]) }
        blocks += own.map { ($0.event.time.instant, lines(of: $0, language)) }
        blocks += otherEnds.map { ($0.time, [$0.phrase[language]]) }
        let possible = self.possible
        blocks += possible.prefix(PersonDayStory.maximumPossible).map {
            ($0.event.time.instant, linesOfPossible($0, language))
        }
        let sorted = blocks.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        var text = [heading(isEmpty: lives.isEmpty && own.isEmpty)[language], ""].lines
        for block in sorted { text += (block.element.lines + [""]).lines }
        let more = possible.count - PersonDayStory.maximumPossible
        if more > 0 {
            text +=
                [
                    Phrase(
                        en: "\(more) more refused faces at these doors near those times are not shown.",
                        es: (more == 1
                            ? "No se muestra otro rostro rechazado" : "No se muestran otros \(more) rostros rechazados")
                            + " en esas puertas cerca de esas horas.")[
                            language], "",
                ].lines
        }
        return text + advice.map { $0[language] }.lines
    }

    func isTurned(_ life: EventHistory) -> Bool { life.isTurned(by: directionNow, now: standings[life.line]) }

    private func phrase(of entry: TimeEntry) -> Phrase {
        let source = entry.source.isEmpty ? "" : " (\(entry.source))"
        return Phrase(
            en: "\(zone.text(entry.time))  \(entry.direction.name) in Humand\(source), of none of these passages",
            es:
                "\(zone.text(entry.time))  \(entry.direction.phrase[.spanish]) en Humand\(source), de ninguno de estos pasos"
        )
    }

    private var turned: Phrase {
        Phrase(
            en: "By the settings of now its door stands for the other direction.",
            es: "Según los ajustes actuales, su puerta corresponde al otro sentido.")
    }

    /// The ends of the day's night shifts that lie on the day before or after.
    private var otherEnds: [(time: Instant, phrase: Phrase)] {
        let window = day.window(in: zone)
        func end(_ time: Instant?, _ direction: Direction) -> (time: Instant, phrase: Phrase)? {
            guard let time, !window.contains(time) else { return nil }
            let (name, other) = (direction.phrase, SiteDay(time, in: zone))
            let command = "hik2humand explain \(person.id) \(other)"
            return (
                time,
                Phrase(
                    en: "\(zone.text(time))  the \(name.english) of this shift, on another day: \(command)",
                    es: "\(zone.text(time))  la \(name.spanish) de este turno, en otro día: \(command)")
            )
        }
        return stretches.filter { $0.length != nil }.flatMap { stretch in
            [end(stretch.start, .clockIn), end(stretch.end, .clockOut)].compactMap(\.self)
        }
    }

    private func heading(isEmpty: Bool) -> Phrase {
        let label = person.label
        guard isEmpty else { return Phrase(same: "\(label), \(day)") }
        return isWhole
            ? Phrase(
                en: "\(label) is known, but passed no door on \(day), neither by the ledger nor by HikCentral.",
                es:
                    "\(label): persona conocida, pero no pasó por ninguna puerta el \(day), ni según el registro ni según "
                    + "HikCentral.")
            : Phrase(
                en: "\(label) is known, but the ledger has no passage on \(day).",
                es: "\(label): persona conocida, pero el registro no tiene ningún paso el \(day).")
    }

    private func lines(of unread: UnreadEvent, _ language: Language) -> [String] {
        let reason = PersonDayStory.phrase(unread, trouble, zone)
        return [
            EventNarrative.heading(of: unread.event, zone, language),
            Phrase(
                en: "It is not in the ledger: \(reason[.english])", es: "No está en el registro: \(reason[.spanish])")[
                    language],
        ]
    }

    private func linesOfPossible(_ unread: UnreadEvent, _ language: Language) -> [String] {
        [
            EventNarrative.heading(of: unread.event, zone, language),
            Phrase(
                en:
                    "Possible: the door recognised nobody and stayed shut; it may have been this person, who uses this door "
                    + "at about this time.",
                es:
                    "Posible: la puerta no reconoció a nadie y no abrió; pudo ser esta persona, que usa esta puerta a esta "
                    + "hora más o menos.")[language],
        ]
    }

    /// Why it is not in the ledger.
    ///
    /// - Parameter trouble: what keeps punches from Humand; nobody is told of a poll that nobody makes.
    static func phrase(_ unread: UnreadEvent, _ trouble: DeliveryTrouble?, _ zone: SiteZone) -> Phrase {
        if let trouble, trouble.isDryRun || trouble.stopsReading && unread.reason != .nothingReadYet,
            unread.reason.comesByItself
        {
            return trouble.sentence(zone)
        }
        let door =
            unread.event.doorName.isEmpty
            ? unread.event.doorCode : "\(unread.event.doorName) (\(unread.event.doorCode))"
        return switch unread.reason {
        case .refused:
            Phrase(
                en: "the door stayed shut (\(EventType.phrase(of: unread.event.type)[.english]))",
                es: "la puerta no abrió (\(EventType.phrase(of: unread.event.type)[.spanish]))")
        case .unmappedDoor: Phrase(en: "door \(door) is not mapped", es: "la puerta \(door) no está asignada")
        case .doorsDoNotFit(let misfit):
            misfit.within(
                en: { "the settings do not fit HikCentral's doors, and until they do this door is not read (\($0))" },
                es: {
                    "los ajustes no coinciden con las puertas de HikCentral, y mientras tanto no se lee esta (\($0))"
                })
        case .excluded(let reason): reason.phrase
        case .nothingReadYet:
            Phrase(
                en: "nothing has been read yet; hik2humand run reads from START_FROM on",
                es: "todavía no se leyó nada; hik2humand run lee desde START_FROM")
        case .nextPoll: Phrase(en: "the next poll reads it", es: "la próxima consulta lo lee")
        case .newDoor(let look):
            Phrase(
                en:
                    "its door is new to the service that runs, which reads it \(look.map { "from \(zone.clockTime($0)) on" } ?? "soon")"
                    + ", or at once after hik2humand reload",
                es:
                    "su puerta es nueva para el servicio en marcha, que la lee \(look.map { "desde las \(zone.clockTime($0))" } ?? "pronto")"
                    + ", o enseguida después de hik2humand reload")
        case .nextComparison:
            Phrase(
                en: "it was not there yet when that period was polled; the next comparison of counts finds it "
                    + "(LATE_CHECK)",
                es: "ninguna consulta lo tuvo cuando se leyó su hora; la próxima comparación de cantidades lo "
                    + "encuentra (LATE_CHECK)")
        case .lostDate:
            Phrase(
                en: "its time is one to which clocks reset that have lost their date, so it makes no punch",
                es: "está donde empiezan los relojes que perdieron la fecha, así que no genera ningún marcaje")
        case .ahead:
            Phrase(
                en: "it is stamped in the future, so the device's clock is ahead, or this machine's is behind; the "
                    + "next look ahead finds it, and holds it if it is more than an hour ahead",
                es: "tiene una hora futura, así que el reloj del equipo está adelantado, o el de esta máquina "
                    + "atrasado; la próxima revisión hacia adelante lo encuentra, y lo retiene si es más de una hora")
        case .past:
            Phrase(
                en:
                    "it lies before START_FROM or reached HikCentral later than LATE_WINDOW; hik2humand backfill reads it",
                es: "es anterior a START_FROM o llegó a HikCentral después de LATE_WINDOW; hik2humand backfill lo lee")
        }
    }
}
