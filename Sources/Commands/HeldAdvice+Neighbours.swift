import Attendance
import Base
import Ledger
import Operations

/// What a held punch has beside it: Humand takes no two of one direction in a row.
extension HeldAdvice {
    /// What Humand has before and after a held punch, as far as is known; the life is that of its event, where it is ours.
    ///
    /// - Parameter asPosted: as it was when nobody had changed or added anything.
    private func ends(
        beside life: EventHistory, _ punch: Punch, asPosted: Bool = false
    ) -> [(life: EventHistory?, end: WorkStretch.End)] {
        var ends: [(life: EventHistory?, end: WorkStretch.End)] =
            asPosted ? [] : (others[punch.employee] ?? []).map { (nil, ($0.direction, $0.time)) }
        for other in around where other.line != life.line && isSamePerson(other, life) {
            if let end = other.entry(asPosted ? nil : standings[other.line]) { ends.append((other, end)) }
        }
        ends.sort { $0.end.time < $1.end.time }
        let time = punch.time.instant
        return [ends.last { $0.end.time <= time }, ends.first { $0.end.time > time }].compactMap(\.self)
    }

    /// Also under a former number.
    private func isSamePerson(_ one: EventHistory, _ other: EventHistory) -> Bool {
        one.punch?.employee == other.punch?.employee
            || !one.first.event.personID.isEmpty && one.first.event.personID == other.first.event.personID
    }

    /// The entry of Humand's beside which it refuses a held punch.
    private func twin(of life: EventHistory) -> (life: EventHistory?, end: WorkStretch.End)? {
        guard let punch = life.punch else { return nil }
        return ends(beside: life, punch).first { other in
            other.end.direction == punch.direction
                && abs((other.end.time - punch.time.instant).milliseconds) <= WorkStretch.longest.milliseconds
        }
    }

    /// What Humand lacks between a held punch and its twin may be on its way, or be held itself.
    private func coming(between twin: Instant, and life: EventHistory) -> EventHistory? {
        guard let punch = life.punch else { return nil }
        let span = min(twin, punch.time.instant)...max(twin, punch.time.instant)
        return around.first { other in
            other.line != life.line && !other.state.isFinal
                && other.first.event.personID == life.first.event.personID
                && other.punch.map { span.contains($0.time.instant) && $0.direction != punch.direction } == true
        }
    }

    /// Each of two held punches waits for the other.
    func isMutual(_ life: EventHistory) -> Bool {
        func first(before life: EventHistory) -> EventHistory? {
            twin(of: life).flatMap { coming(between: $0.end.time, and: life) }
        }
        guard let other = first(before: life), other.state == .held, other.now.cause == .refused else { return false }
        return first(before: other)?.line == life.line
    }

    /// Somebody has put the day right in Humand: what the punch was refused beside is not beside it any more.
    func fitsNow(_ life: EventHistory) -> Bool {
        guard let punch = life.punch else { return false }
        func isBlocked(_ ends: [(life: EventHistory?, end: WorkStretch.End)]) -> Bool {
            ends.contains { $0.end.direction == punch.direction }
        }
        // Of several that are held the first goes first, and the next one is beside it then.
        let isFirst = !around.contains { other in
            other.line != life.line && other.state == .held && other.now.cause == .refused && isSamePerson(other, life)
                && other.first.event.time.instant < life.first.event.time.instant
        }
        return isFirst && isBlocked(ends(beside: life, punch, asPosted: true)) && !isBlocked(ends(beside: life, punch))
    }

    /// What HR may have entered by hand for a held punch; not where something else lies between the two.
    func entered(_ life: EventHistory) -> TimeEntry? {
        guard let punch = life.punch else { return nil }
        return others[punch.employee]?.first { entry in
            guard entry.direction == punch.direction, entry.isByHand(for: punch) else { return false }
            let span = min(entry.time, punch.time.instant)...max(entry.time, punch.time.instant)
            return !around.contains { other in
                other.line != life.line && isSamePerson(other, life) && other.state != .skipped
                    && other.punch.map { $0.direction != punch.direction && span.contains($0.time.instant) } == true
            }
        }
    }

    /// Humand refuses a second entry of the same kind, so the other kind may be missing between the two.
    func missing(beside life: EventHistory) -> Phrase? {
        guard let punch = life.punch else { return nil }
        let time = punch.time.instant
        guard let same = twin(of: life) else { return nil }
        let twin = same.end
        if let life = same.life, life.isTurned(by: directionNow, now: standings[life.line]) {
            return twin.direction.phrase.within(
                en: {
                    " (the \($0) at \(zone.text(twin.time)), line \(life.line), has another direction than its door "
                        + "gives now: if the doors were swapped then, correct that one in Humand first; if they are swapped "
                        + "now, correct the settings)"
                },
                es: {
                    " (la \($0) del \(zone.text(twin.time)), línea \(life.line), tiene otro sentido que el que su "
                        + "puerta da ahora: si las puertas estaban invertidas entonces, corrija primero esa en Humand; si lo "
                        + "están ahora, corrija los ajustes)"
                })
        }
        let coming = coming(between: twin.time, and: life)
        if let coming, coming.state == .held {
            return Phrase(
                en: " (line \(coming.line), a \(punch.direction.opposite.phrase.english) between the two, is held: "
                    + "that one first)",
                es: " (la línea \(coming.line), una \(punch.direction.opposite.phrase.spanish) entre ambos, está "
                    + "retenida: primero esa)")
        }
        if let coming {
            return Phrase(
                en:
                    " (line \(coming.line), a \(punch.direction.opposite.phrase.english) between the two, is still to be "
                    + "delivered)",
                es:
                    " (la línea \(coming.line), una \(punch.direction.opposite.phrase.spanish) entre ambos, todavía no se "
                    + "entregó)")
        }
        let (from, to) = (zone.text(min(twin.time, time)), zone.text(max(twin.time, time)))
        let lacking = punch.direction.opposite.phrase
        return Phrase(
            en: " (a \(lacking.english) may be missing in Humand between \(from) and \(to))",
            es: " (puede faltar en Humand una \(lacking.spanish) entre \(from) y \(to))")
    }
}
