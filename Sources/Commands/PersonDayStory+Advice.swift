import Attendance
import Base
import Ledger
import Operations

/// What to do about a person's day.
extension PersonDayStory {
    /// The stretches of work that begin or end on the day, as far as is known as Humand has them now.
    var stretches: [WorkStretch] {
        stretches(
            (lives + neighbours).compactMap { $0.entry(standings[$0.line]) } + ownOthers.map { ($0.direction, $0.time) }
        )
    }

    private func stretches(_ punches: [WorkStretch.End]) -> [WorkStretch] {
        let window = day.window(in: zone)
        let heldStarts = (lives + neighbours).compactMap(\.heldStart)
        return WorkStretch.pairs(punches, heldStarts: heldStarts).filter { stretch in
            [stretch.start, stretch.end].contains { $0.map(window.contains) ?? false }
        }
    }

    /// Every clock-in has its clock-out: what other doors saw is no lack.
    private var isComplete: Bool {
        let stretches = self.stretches
        return !stretches.isEmpty && stretches.allSatisfy { $0.length != nil }
    }

    /// The first clock-in or clock-out of the day without its counterpart, in words.
    private var lack: Phrase? {
        guard let stretch = stretches.first(where: { $0.length == nil }) else { return nil }
        if let start = stretch.start {
            let time = zone.clockTime(start)
            return Phrase(
                en: "no clock-out follows the clock-in at \(time)",
                es: "a la entrada de las \(time) no sigue ninguna salida")
        }
        return stretch.end.map { end in
            let time = zone.clockTime(end)
            return Phrase(
                en: "no clock-in comes before the clock-out at \(time)",
                es: "antes de la salida de las \(time) no hay ninguna entrada")
        }
    }

    /// What another door saw then may be what a stretch lacks.
    private func mayBeLacking(_ moment: Instant) -> Bool {
        let open = stretches.filter { $0.length == nil }
        return open.isEmpty
            || open.contains { stretch in
                stretch.start.map { moment > $0 && moment - $0 <= WorkStretch.longest }
                    ?? stretch.end.map { moment < $0 && $0 - moment <= WorkStretch.longest } ?? false
            }
    }

    /// The doors that are read saw a whole day, whatever became of it.
    private var wasSeenWhole: Bool {
        let punches = (lives + neighbours).compactMap { life -> WorkStretch.End? in
            guard life.state != .skipped else { return nil }
            let event = life.first.event
            return (life.punch?.direction ?? directionNow(event)).map { ($0, event.time.instant) }
        }
        let stretches = stretches(punches)
        return !stretches.isEmpty && stretches.allSatisfy { $0.length != nil }
    }

    /// The only clock-in without a clock-out is the last one, that of a shift that may still last.
    private var isStillOpen: Bool {
        let stretches = self.stretches
        let open = stretches.filter { $0.length == nil }
        guard open.count == 1, open == stretches.suffix(1), let start = open[0].start, let now else { return false }
        return now - start < WorkStretch.longShift
    }

    /// The person seems to have left in the morning and come in the evening, with less rest between than shifts have.
    private var looksSwapped: Bool {
        // What somebody has corrected in Humand counts as it is there.
        let punches = lives.compactMap { life in
            life.state == .accepted
                ? life.entry(standings[life.line])
                : life.now.countedPunch.map { (direction: $0.direction, time: $0.time.instant) }
        }.sorted { $0.time < $1.time }
        guard let first = punches.first, let last = punches.last else { return false }
        // A night shift that ended this morning.
        let evening = neighbours.compactMap { $0.entry(standings[$0.line]) }.filter { $0.time < first.time }
            .max { $0.time < $1.time }
        if let evening, evening.direction == .clockIn, first.time - evening.time <= PersonDayStory.longNight {
            return false
        }
        return first.direction == .clockOut && last.direction == .clockIn
            && last.time - first.time < PersonDayStory.leastRest
    }

    /// With swapped doors the evening before seems to be a clock-in too, and the night is longer.
    private static let longNight = Span.hours(12)
    /// Between two night shifts.
    private static let leastRest = Span.hours(11)

    /// The last lines: at least one.
    var advice: [Phrase] {
        var heldAdvice = self.heldAdvice
        heldAdvice.around = lives + neighbours
        heldAdvice.standings = standings
        (heldAdvice.others, heldAdvice.directionNow) = (others, directionNow)
        var advice = heldAdvice.phrases(for: lives, beside: trouble, unread: own)
        /// To be pasted.
        var lines: [Phrase] = []
        advice += HumandStanding.advice(
            lives, standings, day, zone, others: others, directionNow: directionNow, readsDoor: readsDoor)
        if lives.contains(where: isTurned) {
            advice.append(
                Phrase(
                    en: "if the doors were swapped when these were posted, correct their directions in Humand; "
                        + "hik2humand reconcile --date \(day) lists everybody's",
                    es: "si las puertas estaban invertidas cuando se enviaron, corrija su sentido en Humand; "
                        + "hik2humand reconcile --date \(day) lista los de todos"))
        }
        // By the settings of now it is known whether they were.
        if looksSwapped, !lives.contains(where: isTurned) {
            advice.append(
                Phrase(
                    en: "the day begins with a clock-out and ends with a clock-in: if other people's days do too, "
                        + "ENTRY_DEVICES and EXIT_DEVICES are swapped (hik2humand check counts them)",
                    es: "el día empieza con una salida y termina con una entrada: si los de otras personas también, "
                        + "ENTRY_DEVICES y EXIT_DEVICES están invertidos (hik2humand check las cuenta)"))
        }
        let unmapped = own.filter { $0.reason == .unmappedDoor && mayBeLacking($0.event.time.instant) }
        // What is still to be read at doors that count comes first.
        let isUnread = own.contains { $0.reason == .past }
        if !unmapped.isEmpty, !isUnread, !isComplete, !wasSeenWhole, !isStillOpen {
            let doors = Set(unmapped.map(\.event.doorLabel)).sorted().map { "“\($0)”" }.joined(separator: ", ")
            advice.append(
                Phrase(
                    en:
                        "if \(doors) should count: put the line below that fits into the settings, hik2humand reload, then "
                        + "hik2humand backfill --from \(day) --to \(day); if not, and the person says what is missing and when, enter that "
                        + "in Humand by hand",
                    es:
                        "si \(doors) debe contar: ponga en los ajustes la línea de abajo que corresponda, hik2humand reload "
                        + "y después hik2humand backfill --from \(day) --to \(day); si no, y la persona dice qué falta y a "
                        + "qué hora, cárguelo a mano en Humand"))
            let unread = Set(unmapped.map { Door(code: $0.event.doorCode, name: $0.event.doorName) })
            let sorted = unread.sorted { $0.code < $1.code }
            lines = heldAdvice.doors.adding(sorted, among: sorted).map { Phrase(same: "  \($0)") }
        }
        if own.contains(where: { if case .doorsDoNotFit = $0.reason { true } else { false } }) {
            advice.append(
                Phrase(
                    en: "hik2humand doors says which line to correct; after hik2humand reload it is read by itself",
                    es: "hik2humand doors dice qué línea corregir; después de hik2humand reload se lee solo"))
        }
        let types = leftOutTypes.map(String.init).joined(separator: ",")
        if !types.isEmpty {
            advice.append(
                Phrase(
                    en:
                        "if these passages should count: add \(types) to HIK_EVENT_TYPES, hik2humand reload, then hik2humand "
                        + "backfill --from \(day) --to \(day)",
                    es:
                        "si estos pasos deben contar: agregue \(types) a HIK_EVENT_TYPES, hik2humand reload y después "
                        + "hik2humand backfill --from \(day) --to \(day)"))
        }
        if own.contains(where: { $0.reason == .past }) {
            advice.append(
                Phrase(
                    en: "hik2humand backfill --from \(day) --to \(day) reads what is missing",
                    es: "hik2humand backfill --from \(day) --to \(day) lee lo que falta"))
        }
        if own.contains(where: { $0.reason == .lostDate }) {
            advice.append(
                Phrase(
                    en: "set the device's clock, and enter the punch in Humand by hand with its true time",
                    es: "ponga en hora el reloj del equipo y cargue el marcaje a mano en Humand con su hora verdadera"))
        }
        if own.contains(where: { $0.reason == .ahead }) {
            advice.append(
                Phrase(
                    en: "set the device's clock; if that time is wrong, enter the punch in Humand by hand with its "
                        + "true time, and drop what is held (hik2humand queue list)",
                    es: "ponga en hora el reloj del equipo; si esa hora está mal, cargue el marcaje a mano en Humand "
                        + "con su hora verdadera y descarte lo retenido (hik2humand queue list)"))
        }
        // What the person has passed and is still to be read may be what seems to be missing.
        let isSure = !isComplete && !own.contains(where: \.reason.comesByItself)
        if isSure, !possible.isEmpty || own.contains(where: { $0.reason == .refused }) {
            advice.append(
                Phrase(
                    en:
                        "the program never makes a punch of a refused face: if the person was there, enter the punch in Humand "
                        + "by hand, and look at the photo of the event in HikCentral",
                    es:
                        "el programa nunca hace un marcaje de un rostro rechazado: si la persona estuvo, cargue el marcaje a "
                        + "mano en Humand y mire la foto del evento en HikCentral"))
        }
        // What HikCentral or Humand has of the day may be what is missing.
        if advice.isEmpty, !hasSourceFailed && !isHumandUnknown || lives.contains(where: { !$0.state.isFinal }) {
            advice.append(nothingWrong)
        }
        if hasSourceFailed { advice.append(ExplainText.askAgain) }
        if hasHumandFailed {
            advice.append(HumandStanding.askAgain)
        } else if let employee = unknownEmployee {
            advice.append(
                Phrase(
                    en: "if employee \(employee) was deleted in Humand by mistake, enter the employee again there; if "
                        + "the person has another id there, correct it where the number comes from (hik2humand people)",
                    es: "si el empleado \(employee) se borró en Humand por error, cárguelo allí otra vez; si la "
                        + "persona tiene allí otro id, corríjalo donde se toma el número (hik2humand people)"))
        } else if isHumandUnknown, advice.isEmpty {
            advice.append(
                Phrase(
                    en: "look in Humand whether the entries are still there; the key may not list this employee's: "
                        + "sudo hik2humand check says which rights it lacks",
                    es:
                        "mire en Humand si los marcajes siguen allí; puede que la clave no deje ver los de este empleado: "
                        + "sudo hik2humand check dice qué permisos le faltan"))
        }
        return advice.map(\.whatToDo) + lines
    }

    /// Humand was asked and did not say.
    private var isHumandUnknown: Bool {
        standings.values.contains { if case .notAsked(_, let why) = $0 { why != .onPurpose } else { false } }
    }

    private var unknownEmployee: String? {
        standings.values.lazy.compactMap { if case .notAsked(_, .unknown(let employee)) = $0 { employee } else { nil } }
            .first
    }

    private var hasHumandFailed: Bool {
        standings.values.contains { if case .notAsked(_, .failed) = $0 { true } else { false } }
    }

    /// The kinds of passage, ascending, that HIK_EVENT_TYPES leaves out at doors that count.
    private var leftOutTypes: [Int] {
        let events = own.filter { event in
            if case .excluded(let reason) = event.reason { return reason.code == .type }
            return false
        }
        return Set(events.map(\.event.type)).intersection(EventType.granted.keys).sorted()
    }

    /// Seen by a door, and decided by a rule that somebody wrote.
    private var leftOutByFilter: Int {
        let unread = own.count { event in
            if case .excluded(let reason) = event.reason { return reason.code == .filter }
            return false
        }
        return unread + lives.count { $0.state == .skipped && $0.now.why == .filter }
    }

    private var nothingWrong: Phrase {
        if lives.isEmpty, own.isEmpty {
            return isWhole
                ? Phrase(
                    en: "if the person was there, enter the punch in Humand by hand; ask which door was used",
                    es: "si la persona estuvo, cargue el marcaje a mano en Humand; pregunte qué puerta usó")
                : Phrase(
                    en: "ask HikCentral too, without --offline", es: "pregunte también a HikCentral, sin --offline")
        }
        if lives.contains(where: { !$0.state.isFinal }) || own.contains(where: \.reason.comesByItself) {
            // What keeps Humand from answering may be something that only a person ends, such as a login page.
            if trouble?.kind == .away, lives.contains(where: { $0.state == .queued }) {
                return Phrase(
                    en: "wait until Humand answers, then it goes out by itself; sudo hik2humand check says why it does "
                        + "not",
                    es: "esperar a que Humand responda, entonces sale solo; sudo hik2humand check dice por qué no "
                        + "responde")
            }
            let waits = lives.filter { $0.state == .waiting }.compactMap(\.now.until)
            guard let until = waits.max().map(zone.textWithOffset) else {
                return Phrase(en: "wait; the rest happens by itself", es: "esperar; lo demás ocurre solo")
            }
            return Phrase(
                en: "wait until \(until); the rest happens by itself",
                es: "esperar hasta el \(until); lo demás ocurre solo")
        }
        if isStillOpen {
            return Phrase(
                en: "nothing yet; the last clock-in has no clock-out so far",
                es: "nada por ahora; la última entrada todavía no tiene salida")
        }
        if isComplete {
            return Phrase(en: "nothing; every clock-in has its clock-out", es: "nada; cada entrada tiene su salida")
        }
        let dropped = lives.filter { $0.state == .dropped }
        if !dropped.isEmpty, dropped.count == lives.count && own.isEmpty || wasSeenWhole {
            let retry = "hik2humand queue retry " + dropped.map { "\($0.line)" }.joined(separator: " ")
            return Phrase(
                en:
                    "nothing; somebody has decided that what is dropped here is not to be in Humand (\(retry) takes that back)",
                es: "nada; alguien decidió que lo descartado aquí no debe estar en Humand (\(retry) lo deshace)")
        }
        if standings.values.contains(where: { if case .changed = $0 { true } else { false } }) {
            return Phrase(
                en: "as Humand has it now, a clock-in or a clock-out lacks its counterpart; look at what was changed "
                    + "there",
                es: "como está ahora en Humand, a una entrada o a una salida le falta la otra; mire lo que se cambió "
                    + "allí")
        }
        let filtered = leftOutByFilter
        return filtered > 0
            ? Phrase(
                en:
                    "if what EVENT_FILTER leaves out (\(filtered.counting("event", "events"))) should count: enter it in "
                    + "Humand by hand, and correct EVENT_FILTER for what is still to come",
                es:
                    "si lo que deja fuera EVENT_FILTER (\(filtered.counting("evento", "eventos"))) debe contar: cárguelo a "
                    + "mano en Humand y corrija EVENT_FILTER para lo que venga")
            : (lack
                ?? Phrase(
                    en: "a clock-in or a clock-out may be missing", es: "puede faltar una entrada o una salida"))
                + Phrase(
                    en: ": no door that is read saw it; if the person says when it was, enter it in Humand by hand",
                    es: ": ninguna puerta que se lee la vio; si la persona dice cuándo fue, cárguela a mano en Humand")
    }
}

extension HeldAdvice {
    /// What to do about what is held, and about what keeps the rest: a dry run ends before anything can be retried.
    func phrases(
        for lives: [EventHistory], beside trouble: DeliveryTrouble?, unread: [UnreadEvent] = []
    ) -> [Phrase] {
        let (held, stopped) = (phrases(for: lives), trouble?.advice(for: lives, unread: unread) ?? [])
        return trouble?.isDryRun == true ? stopped + held : held + stopped
    }
}

extension DeliveryTrouble {
    /// What to do where one of these would be read or go out by itself if it were not for this.
    func advice(for lives: [EventHistory], unread: [UnreadEvent] = []) -> [Phrase] {
        let hasWaiting =
            ofQueue != nil && lives.contains { $0.state == .queued || $0.state == .waiting }
            || stopsReading && unread.contains(where: \.reason.comesByItself)
        let isStopped = hasWaiting || isDryRun && lives.contains { $0.state == .held }
        return isStopped ? [remedy(hasWaiting: hasWaiting)].compactMap(\.self) : []
    }
}
