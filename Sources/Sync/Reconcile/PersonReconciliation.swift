import Attendance
import Base
import Ledger

/// Compares one person's day.
struct PersonReconciliation {
    private typealias Claim = Reconciliation.Claim

    private let whole: Reconciliation
    private let claims: [Claim]
    /// The entries that Humand counts towards the day.
    private let entries: [TimeEntry]
    /// All entries that were read for the person, including neighbouring days.
    private let all: [TimeEntry]
    /// Why Humand's side is unknown; nothing is said about it then.
    private let gap: EntryGap?
    private var pool: [Slot: Int] = [:]
    /// Punches that should be in Humand but are not; they explain oddities there.
    private var absent: [Claim] = []
    /// Entries that came through the API but are not in the ledger.
    private var strange: Set<Slot> = []
    /// The entries that were changed in Humand, by the lines of their events.
    private var changed: [Int: TimeEntry] = [:]
    private(set) var row: PersonDay
    private(set) var missing: [Punch] = []
    /// Whether the day ends with a clock-in that nothing known follows.
    private(set) var mayBeOpen = false
    /// Whether ids would tell that an entry which nothing explains is a punch that was not found.
    private(set) var mayBeChanged = false

    /// The key for matching entries, in whole seconds because Humand may cut off milliseconds.
    private struct Slot: Hashable {
        var direction: Direction
        var second: Int64

        init(direction: Direction, second: Int64) { (self.direction, self.second) = (direction, second) }
        init(_ entry: TimeEntry) { (direction, second) = (entry.direction, entry.time.seconds) }
        init(_ punch: Punch) { (direction, second) = (punch.direction, punch.time.instant.seconds) }
    }

    init(
        _ whole: Reconciliation, _ key: Reconciliation.PersonKey, _ claims: [Reconciliation.Claim],
        _ days: [EntryDay], _ gap: EntryGap?
    ) {
        self.whole = whole
        self.gap = gap
        self.claims = claims.sorted { ($0.time, $0.line ?? .max) < ($1.time, $1.line ?? .max) }
        entries = days.first { $0.date == whole.day }?.entries ?? []
        all = days.flatMap(\.entries).sorted { $0.time < $1.time }
        let known = claims.filter(\.isOfDay)
        row = PersonDay(
            day: whole.day, employee: key.employee,
            person: known.first { !$0.record.event.personID.isEmpty }?.record.event.personID ?? key.person,
            name: known.first { !$0.record.event.personName.isEmpty }?.record.event.personName ?? "")
        if key.employee != nil, gap == nil { row.humand = entries.count }
        for entry in all where !entry.isHumandsOwn { pool[Slot(entry), default: 0] += 1 }
    }

    mutating func compare() {
        findChanged()
        // Match accepted punches first: an entry belongs to them rather than to a held one.
        for claim in claims where claim.record.state == .accepted { match(claim) }
        for claim in claims where claim.record.state != .accepted { match(claim) }
        mayBeChanged = pool.values.contains { $0 > 0 } && absent.contains(where: isFindable)
        reportUnmatched()
        reportObstacles()
        reportWrongOrder()
        reportOpenDay()
        reportGap()
        row.differences.sort { ($0.time, $0.kind.rawValue) < ($1.time, $1.kind.rawValue) }
    }

    /// An entry that Humand has under the ledger's id with another time or direction belongs to no other punch.
    private mutating func findChanged() {
        var held: [String: TimeEntry] = [:]
        for entry in all where !entry.isHumandsOwn {
            if let id = entry.id { held[id] = entry }
        }
        for claim in claims where claim.record.state == .accepted {
            guard let line = claim.line, let punch = claim.record.punch, let entry = claim.entry.flatMap({ held[$0] }),
                !entry.matches(punch)
            else { continue }
            changed[line] = entry
            pool[Slot(entry)] = max(0, pool[Slot(entry), default: 1] - 1)
        }
    }

    /// Its entry would have an id, on a day that is read.
    private func isFindable(_ claim: Claim) -> Bool {
        guard claim.record.state == .accepted, claim.entry != nil else { return false }
        let day = SiteDay(claim.time, in: whole.zone)
        return day >= whole.day.advanced(by: -1) && day <= whole.day.advanced(by: 1)
    }

    private mutating func match(_ claim: Claim) {
        let state = claim.record.state
        if claim.isOfDay {
            if claim.line != nil { row.ledger.count(state) }
            if claim.isListed, state != .skipped { row.doors += 1 }
        }
        guard state != .skipped else { return }
        let isThere = take(claim)
        guard state != .dropped || claim.line == nil else { return }
        if !isThere, let line = claim.line, let entry = changed[line], let punch = claim.record.punch {
            guard claim.isOfDay else { return }
            row.changed.append(
                ChangedEntry(
                    time: claim.time, direction: punch.direction, line: line, timeNow: entry.time,
                    directionNow: entry.direction))
            return
        }
        if !isThere { absent.append(claim) }
        guard claim.isOfDay else { return }
        guard claim.line != nil else { return reportUnread(claim, isThere: isThere) }
        if isThere { noteTurned(claim) }
        switch state {
        case .accepted:
            guard !isThere, gap == nil, var punch = claim.record.punch else { return }
            let former = punch.employee
            punch.employee = row.employee ?? former
            missing.append(punch)
            report(.notInHumand, claim, .init(en: "Humand does not show it", es: "Humand no lo muestra"))
            if enteredByHand(punch) != nil {
                // What is said of that comes with the other obstacles.
            } else if claim.record.isTurned(by: whole.directionNow) {
                leaveTurned(punch)
            } else if punch.employee != former {
                leaveRenamed(former)
            }
        case .held: report(.held, claim, claim.record.reasonPhrase + heldByHand(claim, isThere), isInHumand: isThere)
        case .queued, .waiting: report(.queued, claim, claim.record.reasonPhrase, isInHumand: isThere)
        case .skipped, .dropped: break
        }
    }

    /// Sent again it would have the direction that its door does not give any more.
    private mutating func leaveTurned(_ punch: Punch) {
        leaveLast(
            punch.direction.opposite.phrase.within(
                en: { "; its door stands for a \($0) now: if it is to be there, enter that in Humand by hand" },
                es: { "; su puerta ahora corresponde a una \($0): si debe estar, cárguela a mano en Humand" }))
    }

    /// Sent again it would go to a number that Humand no longer knows.
    private mutating func leaveRenamed(_ former: String) {
        leaveLast(
            Phrase(
                en: "; it was posted for \(former), which Humand no longer knows: if it is to be there, enter it in "
                    + "Humand by hand",
                es: "; se envió para \(former), que Humand ya no conoce: si debe estar, cárguelo a mano en Humand"))
    }

    /// Only a person can put right what was reported last.
    private mutating func leaveLast(_ detail: Phrase) {
        let place = row.differences.count - 1
        row.differences[place].isForAPerson = true
        row.differences[place].detail = row.differences[place].detail + detail
    }

    private mutating func noteTurned(_ claim: Claim) {
        let record = claim.record
        guard record.state == .accepted, let line = claim.line, let punch = record.punch,
            record.isTurned(by: whole.directionNow)
        else { return }
        row.turned.append(
            TurnedPunch(time: claim.time, direction: punch.direction, line: line, door: record.event.doorLabel))
    }

    /// Whether Humand has the punch.
    ///
    /// Two punches of the same second may share an entry, because Humand refuses the second one. What is held because
    /// nobody knows its direction, as after a restored backup, may have been entered with either.
    private mutating func take(_ claim: Claim) -> Bool {
        guard let punch = claim.record.punch else {
            guard claim.record.state == .held, claim.record.cause == .direction else { return false }
            let slots = Direction.allCases.map { Slot(direction: $0, second: claim.time.seconds) }
            guard let slot = slots.first(where: { pool[$0] ?? 0 > 0 }) else { return false }
            pool[slot, default: 1] -= 1
            return true
        }
        guard let left = pool[Slot(punch)] else { return false }
        pool[Slot(punch)] = max(0, left - 1)
        return true
    }

    private mutating func reportUnread(_ claim: Claim, isThere: Bool) {
        if isThere {
            return report(
                .notInLedger, claim,
                .init(
                    en: "the doors and Humand have it, the ledger does not",
                    es: "las puertas y Humand lo tienen, el registro no"))
        }
        let isNotYetDue = whole.readTo.map { claim.record.event.time.instant >= $0 } ?? false
        let why =
            isNotYetDue
            ? Phrase(en: "not read yet", es: "todavía no se leyó")
            : Phrase(en: "the ledger does not have it", es: "el registro no lo tiene")
        let what = claim.record.state == .held ? Phrase(same: "; ") + claim.record.reasonPhrase : Phrase(same: "")
        report(.notRead, claim, why + what)
        if isNotYetDue { row.differences[row.differences.count - 1].isNotYetDue = true }
    }

    private mutating func report(
        _ kind: Difference.Kind, _ claim: Claim, _ detail: Phrase, isInHumand: Bool = false
    ) {
        let event = claim.record.event
        row.differences.append(
            Difference(
                kind: kind, time: claim.time, direction: claim.direction, line: claim.line,
                event: event.id.isEmpty ? nil : event.id, detail: detail, isInHumand: isInHumand))
    }

    private mutating func reportUnmatched() {
        for entry in entries {
            if entry.isHumandsOwn {
                row.foreign.append(
                    ForeignEntry(time: entry.time, direction: entry.direction, source: entry.source))
                continue
            }
            let slot = Slot(entry)
            guard let left = pool[slot], left > 0 else { continue }
            pool[slot] = left - 1
            if TimeEntry.apiSources.contains(entry.source) {
                strange.insert(slot)
                row.differences.append(
                    Difference(
                        kind: .notInLedger, time: entry.time, direction: entry.direction,
                        detail: .init(
                            en: "Humand has it from \(entry.source), neither the doors nor the ledger do",
                            es: "Humand lo tiene de \(entry.source), ni las puertas ni el registro lo tienen")
                            + (mayBeChanged && entry.id == nil ? PersonReconciliation.perhapsOurs : Phrase(same: ""))))
            } else {
                row.foreign.append(
                    ForeignEntry(time: entry.time, direction: entry.direction, source: entry.source))
            }
        }
    }

    /// Humand gives no ids, so a changed entry cannot be told from another program's.
    private static let perhapsOurs = Phrase(
        en: "; it may be one of ours that somebody changed in Humand, which does not say its id",
        es: "; puede ser uno de hik2humand que alguien cambió en Humand, que no da su id")

    /// Finds out which missing punches Humand would refuse, were they sent again in order of time.
    private mutating func reportObstacles() {
        var day = EntryDay(employee: row.employee ?? "", date: whole.day, entries: entries)
        let lost = absent.filter { claim in
            row.differences.contains { $0.kind == .notInHumand && $0.line == claim.line }
        }
        for claim in lost {
            guard let punch = claim.record.punch else { continue }
            let event = claim.record.event
            if let entry = enteredByHand(punch) {
                leave(claim, enteredDetail(entry, claim))
            } else if claim.record.origin != .findFace, !whole.readsDoor(event), whole.directionNow(event) == nil {
                leave(claim, PersonReconciliation.unread)
            }
            guard !isForAPerson(claim) else { continue }
            if let obstacle = day.obstacle(to: punch) { leave(claim, obstacleDetail(obstacle)) } else { day.add(punch) }
        }
    }

    private func isForAPerson(_ claim: Claim) -> Bool {
        row.differences.contains { $0.line == claim.line && $0.isForAPerson }
    }

    /// Only a person can put it right.
    private mutating func leave(_ claim: Claim, _ detail: Phrase) {
        for index in row.differences.indices where row.differences[index].line == claim.line {
            row.differences[index].isForAPerson = true
            row.differences[index].detail = row.differences[index].detail + detail
        }
    }

    /// An entry that somebody has made in its place: by hand there are whole minutes only, and another direction where the
    /// punch was the wrong way round.
    private func enteredByHand(_ punch: Punch) -> TimeEntry? {
        all.first { $0.isByHand(for: punch) }
    }

    /// What HR may have entered for a held punch.
    private func heldByHand(_ claim: Claim, _ isThere: Bool) -> Phrase {
        guard !isThere, let punch = claim.record.punch, let entry = enteredByHand(punch),
            entry.direction == punch.direction
        else { return Phrase(same: "") }
        let line = claim.line.map(String.init) ?? ""
        return entry.direction.phrase.within(
            en: { "; Humand has a \($0) at \(label(entry)): if that is this one, queue drop \(line) --reason TEXT" },
            es: { "; Humand tiene una \($0) de \(label(entry)): si es este, queue drop \(line) --reason TEXTO" })
    }

    private func enteredDetail(_ entry: TimeEntry, _ claim: Claim) -> Phrase {
        let line = claim.line.map(String.init) ?? ""
        return entry.direction.phrase.within(
            en: {
                ", but a \($0) at \(label(entry)): if that is this one, nothing is to be entered, and queue drop "
                    + "\(line) --reason TEXT settles it"
            },
            es: {
                ", pero sí una \($0) de \(label(entry)): si es este, no hay nada que cargar, y queue drop \(line) "
                    + "--reason TEXTO lo da por resuelto"
            })
    }

    /// Nobody knows what the settings would make of the door now.
    private static let unread = Phrase(
        en: "; its door is not read any more: look whether the direction was right, and enter it in Humand by hand",
        es: "; su puerta ya no se lee: mire si el sentido era el correcto y cárguelo a mano en Humand")

    private func obstacleDetail(_ entry: TimeEntry) -> Phrase {
        entry.direction.phrase.within(
            en: {
                "; sent again, it would be refused beside the \($0) of \(label(entry)): unless it was deleted "
                    + "on purpose, enter it in Humand by hand"
            },
            es: {
                "; si se enviara otra vez, lo rechazaría junto a la \($0) de \(label(entry)): si no "
                    + "se borró a propósito, cárguelo a mano en Humand"
            })
    }

    private mutating func reportWrongOrder() {
        for (first, second) in zip(entries, entries.dropFirst()) where first.direction == second.direction {
            // A repeated entry has already been reported as missing from the ledger.
            if Slot(first) == Slot(second), strange.contains(Slot(first)) { continue }
            let isExplained = absent.contains { claim in
                claim.direction != first.direction && first.time <= claim.time && claim.time <= second.time
            }
            if isExplained { continue }
            row.differences.append(
                Difference(
                    kind: .wrongOrder, time: second.time, direction: second.direction,
                    detail: first.direction.phrase.within(
                        en: { "two \($0)s in a row: \(label(first)) and \(label(second))" },
                        es: { "dos \($0)s seguidas: \(label(first)) y \(label(second))" })))
        }
    }

    private mutating func reportOpenDay() {
        guard let last = entries.last, last.direction == .clockIn, whole.day < SiteDay(whole.now, in: whole.zone),
            whole.now - last.time >= whole.openAfter
        else { return }
        let end = last.time + Reconciliation.longestShift
        var following = all.filter { $0.time > last.time && $0.time <= end }
            .map { (time: $0.time, direction: Optional($0.direction)) }
        following += claims.filter { claim in
            claim.time > last.time && claim.time <= end && claim.record.state != .skipped
                && claim.record.state != .dropped && claim.line.flatMap { changed[$0] } == nil
        }.map { (time: $0.time, direction: $0.direction) }
        let next = following.min { $0.time < $1.time }
        if let next, next.direction != .clockIn { return }
        mayBeOpen = true
        row.differences.append(
            Difference(
                kind: .openDay, time: last.time, direction: .clockIn,
                detail: .init(
                    en: "no clock-out follows the clock-in of \(label(last))",
                    es: "a la entrada de \(label(last)) no sigue ninguna salida")))
    }

    private mutating func reportGap() {
        // What a person has dropped is settled: nothing of it is to be in Humand.
        let open = claims.first {
            $0.isOfDay && ($0.record.state != .dropped || $0.line == nil) && $0.record.state != .skipped
        }
        guard let gap, let time = open?.time else { return }
        let (kind, detail): (Difference.Kind, Phrase) =
            switch gap {
            case .unknownEmployee(let said): (.unknownEmployee, said.phrase)
            case .declined(let said):
                (
                    .notCompared,
                    said.phrase.within(
                        en: { "Humand does not give the person's entries (\($0))" },
                        es: { "Humand no da los marcajes de la persona (\($0))" })
                )
            }
        row.differences.append(Difference(kind: kind, time: time, detail: detail))
    }

    private func label(_ entry: TimeEntry) -> String {
        let time = whole.zone.clockTime(entry.time)
        return entry.source.isEmpty ? time : "\(time) (\(entry.source))"
    }
}
