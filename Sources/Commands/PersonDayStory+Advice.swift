import Attendance
import Base
import Ledger
import Operations

/// What to do about a person's day.
extension PersonDayStory {
    /// The stretches of work that begin or end on the day.
    var stretches: [WorkStretch] {
        let punches = (lives + neighbours).filter { $0.state == .accepted }.compactMap(\.punch)
        let window = day.window(in: zone)
        return WorkStretch.pairs(punches.map { ($0.direction, $0.time.instant) }).filter { stretch in
            [stretch.start, stretch.end].contains { $0.map(window.contains) ?? false }
        }
    }

    /// Every clock-in has its clock-out: what other doors saw is no lack.
    private var isComplete: Bool {
        let stretches = self.stretches
        return !stretches.isEmpty && stretches.allSatisfy { $0.length != nil }
    }

    /// The only clock-in without a clock-out is that of a shift that may still last.
    private var isStillOpen: Bool {
        let open = stretches.filter { $0.length == nil }
        guard open.count == 1, let start = open[0].start, let now else { return false }
        return now - start < PersonDayStory.longShift
    }

    /// Few people work longer.
    private static let longShift = Span.hours(14)

    /// The last lines: at least one.
    var advice: [Phrase] {
        var heldAdvice = self.heldAdvice
        heldAdvice.around = lives + neighbours
        var advice = heldAdvice.phrases(for: lives) + (trouble?.advice(for: lives) ?? [])
        /// To be pasted.
        var lines: [Phrase] = []
        if standings.values.contains(.gone) {
            advice.append(HumandStanding.repair(day))
        }
        let unmapped = own.filter { $0.reason == .unmappedDoor }
        if !unmapped.isEmpty, !isComplete {
            let doors = Set(unmapped.map(\.event.doorLabel)).sorted().map { "“\($0)”" }.joined(separator: ", ")
            advice.append(
                Phrase(
                    en:
                        "if \(doors) should count: put the line below that fits into the settings, hik2humand reload, then "
                        + "hik2humand backfill --from \(day) --to \(day); otherwise enter the punch in Humand by hand",
                    es:
                        "si \(doors) debe contar: ponga en los ajustes la línea de abajo que corresponda, hik2humand reload "
                        + "y después hik2humand backfill --from \(day) --to \(day); si no, cargue el marcaje a mano en "
                        + "Humand"))
            let unread = Set(unmapped.map { Door(code: $0.event.doorCode, name: $0.event.doorName) })
            let sorted = unread.sorted { $0.code < $1.code }
            lines = heldAdvice.doors.adding(sorted, among: sorted).map { Phrase(same: "  \($0)") }
        }
        if own.contains(where: { $0.reason == .past }) {
            advice.append(
                Phrase(
                    en: "hik2humand backfill --from \(day) --to \(day) reads what is missing",
                    es: "hik2humand backfill --from \(day) --to \(day) lee lo que falta"))
        }
        if !isComplete, !possible.isEmpty || own.contains(where: { $0.reason == .refused }) {
            advice.append(
                Phrase(
                    en:
                        "the program never makes a punch of a refused face: if the person was there, enter the punch in Humand "
                        + "by hand, and look at the photo of the event in HikCentral",
                    es:
                        "el programa nunca hace un marcaje de un rostro rechazado: si la persona estuvo, cargue el marcaje a "
                        + "mano en Humand y mire la foto del evento en HikCentral"))
        }
        // What HikCentral has of the day may be what is missing.
        if advice.isEmpty, !hasSourceFailed || lives.contains(where: { !$0.state.isFinal }) {
            advice.append(nothingWrong)
        }
        if hasSourceFailed { advice.append(ExplainText.askAgain) }
        return advice.map(\.whatToDo) + lines
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
        let comes: Set<UnreadEvent.Reason> = [.nextPoll, .nextComparison, .nothingReadYet]
        if lives.contains(where: { !$0.state.isFinal }) || own.contains(where: { comes.contains($0.reason) }) {
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
        return isComplete
            ? Phrase(
                en: "nothing; every clock-in has its clock-out", es: "nada; cada entrada tiene su salida")
            : Phrase(
                en: "a clock-in or a clock-out may be missing: no door saw it; enter it in Humand by hand",
                es: "puede faltar una entrada o una salida: ninguna puerta la vio; cárguela a mano en Humand")
    }
}

extension DeliveryTrouble {
    /// What to do where one of these would go out by itself if it were not for this.
    func advice(for lives: [EventHistory]) -> [Phrase] {
        guard let remedy, lives.contains(where: { $0.state == .queued || $0.state == .waiting }) else { return [] }
        return [remedy]
    }
}
